//! E-mail addresses and phone numbers as keys: one key for every way of writing them.

/// The prefix of a phone number's key where ids of several kinds are mixed.
pub const PHONE_PREFIX: &str = "tel:";

/// Local parts that shops write where there is no address.
const NOBODY: [&str; 19] = [
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "none",
    "null",
    "na",
    "nobody",
    "noemail",
    "no-email",
    "nomail",
    "no-mail",
    "unknown",
    "anonymous",
    "guest",
    "undefined",
    "kein",
    "keine",
];

/// Whether a character leaves no mark and takes no room.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// The digits of a phone number: fewer are an extension or a typing error, more are no number
/// (E.164).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 6..=15;

/// The key of an e-mail address: lower case, without surrounding quotes, apostrophes or angle
/// brackets.
///
/// `None` for anything else and for placeholders such as `noreply@...`. Only ASCII letters are
/// lowered, as in the database's comparisons.
pub fn normal_email(text: &str) -> Option<String> {
    // Most ids are not addresses.
    if !text.as_bytes().contains(&b'@') {
        return None;
    }
    // Zero width, soft hyphen and marks of direction come with copied text, also inside.
    let seen: String;
    let text = if text.is_ascii() {
        text
    } else {
        seen = text.chars().filter(|c| !is_unseen(*c)).collect();
        &seen
    };
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "'\"`’‘“”<>".contains(c));
    let bare = match bare.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &bare[7..],
        _ => bare,
    };
    let (name, host) = bare.split_once('@')?;
    let is_text = |c: char| !c.is_whitespace() && !c.is_control() && !"\"(),:;<>[]\\@".contains(c);
    let is_host = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
    if name.is_empty()
        || !bare.chars().filter(|c| *c != '@').all(is_text)
        || !is_host
        || host.contains('@')
    {
        return None;
    }
    let key = bare.to_ascii_lowercase();
    let is_nobody = NOBODY.iter().any(|word| key[..name.len()] == **word);
    (!is_nobody).then_some(key)
}

/// The key of a phone number: `+` and digits where it was written with a leading `+` or `00`,
/// otherwise the digits as typed.
///
/// `None` for anything else (letters, fewer than 6 or more than 15 digits) and for placeholders
/// such as `000000` and `123456`.
pub fn normal_phone(text: &str) -> Option<String> {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "'\"`’".contains(c));
    // What a spreadsheet makes of a number.
    let bare = bare.strip_suffix(".0").unwrap_or(bare);
    let international = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"));
    // +49 (0) 171: the zero is dialled only within the country.
    let rest = match international {
        Some(rest) => rest.replacen("(0)", "", 1),
        None => bare.to_string(),
    };
    if !rest
        .chars()
        .all(|c| c.is_ascii_digit() || c == '\u{a0}' || " -./()".contains(c))
    {
        return None;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if !PHONE_DIGITS.contains(&digits.len()) || is_filler(digits.as_bytes()) {
        return None;
    }
    Some(if international.is_some() {
        format!("+{digits}")
    } else {
        digits
    })
}

/// One repeated digit, or digits that count up or down.
fn is_filler(digits: &[u8]) -> bool {
    let steps: Vec<u8> = digits
        .windows(2)
        .map(|pair| (pair[1] + 10 - pair[0]) % 10)
        .collect();
    [0, 1, 9]
        .iter()
        .any(|step| steps.iter().all(|found| found == step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_have_one_key_however_they_are_written() {
        for written in [
            " Ann.Archer+shop@Example.COM ",
            "'ann.archer+shop@example.com",
            "\"ann.archer+shop@example.com\"",
            "<Ann.Archer+Shop@example.com>",
            "mailto:ann.archer+shop@example.com",
        ] {
            assert_eq!(
                normal_email(written).as_deref(),
                Some("ann.archer+shop@example.com"),
                "{written}"
            );
        }
        assert_eq!(
            normal_email("o'neil@example.com").as_deref(),
            Some("o'neil@example.com")
        );
        assert_ne!(
            normal_email("a.b@gmail.com"),
            normal_email("ab@gmail.com"),
            "no tricks of one provider"
        );
        for no_address in [
            "",
            "ann",
            "ann@",
            "@example.com",
            "ann@localhost",
            "a b@example.com",
            "a@b@example.com",
            "ann@example.",
            "ann@.com",
            "none@none",
            "NoReply@shop.com",
            "none@none.com",
            "guest@example.com",
            "a,b@c.de",
        ] {
            assert_eq!(normal_email(no_address), None, "{no_address}");
        }
    }

    #[test]
    fn numbers_have_one_key_however_they_are_written() {
        for written in [
            "+49 171 2345-670",
            "0049 171 2345670",
            "'+49 (0)171/234 56 70",
            "+491712345670.0",
        ] {
            assert_eq!(
                normal_phone(written).as_deref(),
                Some("+491712345670"),
                "{written}"
            );
        }
        assert_eq!(
            normal_phone("0171 / 2345-670").as_deref(),
            Some("01712345670")
        );
        for no_number in [
            "",
            "12345",
            "0000000",
            "111 111",
            "123456",
            "1234567890",
            "0123456789",
            "987654",
            "4.917E+11",
            "call me",
            "1234567890123456",
            "+",
            "555-0100 ext. 4",
        ] {
            assert_eq!(normal_phone(no_number), None, "{no_number}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "[ '+0-9a-zA-Z@.()/-]{0,24}") {
            for (key, again) in [
                normal_email(&text).map(|key| (normal_email(&key), key)),
                normal_phone(&text).map(|key| (normal_phone(&key), key)),
            ].into_iter().flatten().map(|(again, key)| (key, again)) {
                prop_assert_eq!(again, Some(key));
            }
        }
    }
}
