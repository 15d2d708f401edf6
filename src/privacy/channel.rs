//! The ways by which a shop writes to its customers.

use crate::error::{Error, Result};

/// The channel of marketing that every shop has.
pub const EMAIL: &str = "email";

/// A typed channel as it is stored: lower case, letters, digits, `_` and `-`.
///
/// # Errors
/// It is empty or holds other signs.
pub fn parse_channel(typed: &str) -> Result<String> {
    let channel = typed.trim().to_lowercase();
    let channel = if channel == "e-mail" {
        EMAIL.to_string()
    } else {
        channel
    };
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if channel.is_empty() || channel.chars().count() > 40 || !channel.chars().all(is_word) {
        return Err(Error::usage(format!("'{typed}' is no channel"))
            .because("a channel is one word")
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
