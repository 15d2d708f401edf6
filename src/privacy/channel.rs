//! The channels on which a shop writes to its customers.

use crate::domain::channel_name;
use crate::error::{Error, Result};

/// The stored form of a typed channel: lower case letters, digits, `_` and `-`, at most 40.
///
/// # Errors
/// It is empty, too long or has other characters.
pub fn parse_channel(typed: &str) -> Result<String> {
    let channel = channel_name(typed);
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if channel.is_empty() || channel.chars().count() > 40 || !channel.chars().all(is_word) {
        return Err(Error::usage(format!("'{typed}' is not a channel"))
            .because("a channel is one word, such as email or sms")
            .hint("privacy consent ID email off"));
    }
    Ok(channel)
}

#[cfg(test)]
mod tests {
    use super::parse_channel;

    #[test]
    fn channels_are_one_word_in_lower_case() {
        assert_eq!(parse_channel(" E-Mail ").unwrap(), "email");
        assert_eq!(parse_channel("SMS").unwrap(), "sms");
        for wrong in ["", "a b", "mail;drop", "e\u{1b}mail"] {
            assert!(parse_channel(wrong).is_err(), "{wrong:?}");
        }
    }
}
