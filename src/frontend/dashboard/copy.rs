//! The terminal's clipboard, by the sequence OSC 52, which works over SSH too.

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The sequence that copies `text`.
pub fn copying(text: &str) -> String {
    format!("\u{1b}]52;c;{}\u{7}", base64(text.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let byte = |place: usize| u32::from(part.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let is_there = place <= part.len();
            let shift =
                18_u32.saturating_sub(6_u32.saturating_mul(u32::try_from(place).unwrap_or(0)));
            let index = usize::try_from((bits >> shift) & 63).unwrap_or(0);
            let sign = SIGNS.get(index).copied().unwrap_or(b'A');
            text.push(if is_there { char::from(sign) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_all_lengths_are_padded() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(text.as_bytes()), coded);
        }
        assert_eq!(copying("foo"), "\u{1b}]52;c;Zm9v\u{7}");
    }
}
