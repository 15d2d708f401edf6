//! The program's own symbols in ASCII, for terminals and fonts without others.

use std::borrow::Cow;

/// `text` with the symbols that the program draws (dashes, arrows, blocks) replaced by ASCII; other
/// characters stay.
pub fn ascii_signs(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        plain.push(match character {
            '–' | '—' | '─' | '−' => '-',
            '▁' => '.',
            '▂' => ':',
            '▃' => '-',
            '▄' => '=',
            '▅' => '+',
            '▆' => '*',
            '▇' => '%',
            '█' => '#',
            '░' | '·' => '.',
            '▒' => ':',
            '▓' => '%',
            '│' => '|',
            '×' => 'x',
            '•' => '*',
            '✓' => 'y',
            '✗' => 'n',
            '▲' | '↑' => '+',
            '▼' | '↓' => '-',
            '…' => {
                plain.push_str("...");
                continue;
            }
            '→' => {
                plain.push_str("->");
                continue;
            }
            '≥' => {
                plain.push_str(">=");
                continue;
            }
            '≤' => {
                plain.push_str("<=");
                continue;
            }
            '±' => {
                plain.push_str("+/-");
                continue;
            }
            other => other,
        });
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::ascii_signs;

    #[test]
    fn signs_change_and_names_stay() {
        assert_eq!(
            ascii_signs("▁▄█ 3 ± 1 → Zoë – 绿茶 …"),
            ".=# 3 +/- 1 -> Zoë - 绿茶 ..."
        );
    }
}
