//! The channels by which a shop writes to its customers.

/// E-mail, the channel of marketing that every shop has and that campaigns use.
pub const EMAIL: &str = "email";
/// Text messages.
pub const SMS: &str = "sms";
/// The name for all channels together, those not known yet included.
pub const EVERY_CHANNEL: &str = "all";

/// The stored name of a channel as a file or an operator writes it: lower case, and one name where
/// several are usual.
pub fn channel_name(written: &str) -> String {
    let name = written.trim().to_lowercase();
    match name.as_str() {
        "e-mail" | "mail" | "newsletter" => EMAIL.into(),
        "text" | "text message" | "text messages" => SMS.into(),
        "any" | "every" | "marketing" | "*" => EVERY_CHANNEL.into(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_channel_has_one_name() {
        assert_eq!(channel_name(" E-Mail "), EMAIL);
        assert_eq!(channel_name("SMS"), SMS);
        assert_eq!(channel_name("Marketing"), EVERY_CHANNEL);
        assert_eq!(channel_name("Post"), "post");
    }
}
