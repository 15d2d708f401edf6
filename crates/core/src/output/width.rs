//! The width of text on a terminal, and text fitted to a width. Widths are counted by grapheme, so
//! that `é`, `中` and `👍` take the columns in which they are drawn.

use crate::domain::grouped;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Replaces the part of a text that was cut off.
const CUT: &str = "...";

/// `1 row`, `2 rows`, `1,463 rows`.
pub fn counted(count: i64, what: &str) -> String {
    format!(
        "{} {what}{}",
        grouped(count),
        if count == 1 { "" } else { "s" }
    )
}

/// The columns of `text` on a terminal.
pub fn display_width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// `text` padded with spaces at the end to `width` columns; longer text stays as it is.
pub fn pad_end(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(display_width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// `text` padded with spaces at the start to `width` columns; longer text stays as it is.
pub fn pad_start(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(display_width(text));
    format!("{}{text}", " ".repeat(missing))
}

/// `text` if it fits `width` columns, otherwise its beginning and `...`, padded to exactly `width`
/// columns where a wide character would be split.
pub fn cut(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_string();
    }
    let sign = &CUT[..CUT.len().min(width)];
    let (head, _) = split_at_width(text, width - sign.len());
    let gap = width - sign.len() - display_width(head);
    format!("{head}{sign}{}", " ".repeat(gap))
}

/// `text` in lines of at most `width` columns, broken at spaces where possible and otherwise inside
/// a word. Lines that fit stay as they are. A single character wider than `width` is shown as `?`.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut rest = paragraph;
        while display_width(rest) > width {
            let (head, tail) = split_at_width(rest, width);
            if head.is_empty() {
                let wide = rest.graphemes(true).next().unwrap_or_default();
                lines.push("?".to_string());
                rest = &rest[wide.len()..];
                continue;
            }
            let (line, next) = match break_in(head, tail) {
                _ if tail.starts_with(' ') && !tail.starts_with(" %") => (head, tail),
                Some(space) if !head[..space].trim().is_empty() => rest.split_at(space),
                _ => (head, tail),
            };
            lines.push(line.trim_end_matches(' ').to_string());
            rest = next.trim_start_matches(' ');
        }
        lines.push(rest.to_string());
    }
    lines
}

/// The last space of `head` at which a line may end; one that separates a number from its `%` only
/// where there is no other.
fn break_in(head: &str, tail: &str) -> Option<usize> {
    let is_before_sign =
        |space: usize| head[space + 1..].chars().chain(tail.chars()).next() == Some('%');
    let spaces = || head.rmatch_indices(' ').map(|(space, _)| space);
    spaces()
        .find(|space| !is_before_sign(*space) && !head[..*space].trim().is_empty())
        .or_else(|| spaces().next())
}

/// The longest beginning of at most `width` columns, and the rest.
fn split_at_width(text: &str, width: usize) -> (&str, &str) {
    let mut taken = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        taken += grapheme.width();
        if taken > width {
            return text.split_at(start);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::super::sanitise::sanitise_line;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widths_are_those_of_a_terminal() {
        for (text, width) in [
            ("abc", 3),
            ("e\u{301}", 1),
            ("绿茶", 4),
            ("👍", 2),
            ("⚠", 1),
            ("👩\u{200d}🍳", 2),
            ("", 0),
        ] {
            assert_eq!(display_width(text), width, "{text}");
        }
    }

    #[test]
    fn a_wide_character_at_the_edge_leaves_a_space_and_no_half_cell() {
        assert_eq!(cut("绿茶绿茶", 6), "绿... ");
        assert_eq!(cut("绿茶绿茶", 7), "绿茶...");
        assert_eq!(cut("green tea", 9), "green tea");
        assert_eq!(cut("green tea", 8), "green...");
        assert_eq!(cut("green", 2), "..");
        assert_eq!(pad_start("绿", 4), "  绿");
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_inside() {
        assert_eq!(
            wrap("buys tea on Sundays", 9),
            ["buys tea", "on", "Sundays"]
        );
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(
            wrap("share of 84 % of all", 11),
            ["share of", "84 % of all"]
        );
        assert_eq!(wrap("1234 % x", 5), ["1234", "% x"]);
        assert_eq!(wrap("a\n\n  b", 4), ["a", "", "  b"]);
        assert_eq!(wrap("绿a", 1), ["?", "a"]);
    }

    proptest! {
        #[test]
        fn a_cut_text_has_the_width_asked_for(text in "\\PC*", width in 0_usize..30) {
            let text = sanitise_line(&text).into_owned();
            let wide = display_width(&text) > width;
            let text = cut(&text, width);
            prop_assert!(if wide { display_width(&text) == width } else { display_width(&text) <= width }, "{text:?}");
            let padded = pad_end(&text, width);
            prop_assert_eq!(display_width(&padded), width);
        }

        #[test]
        fn wrapped_lines_fit_and_keep_all_but_spaces(text in "(\\PC| ){0,60}", width in 2_usize..30) {
            let text = sanitise_line(&text).into_owned();
            let lines = wrap(&text, width);
            for line in &lines {
                prop_assert!(display_width(line) <= width, "{line:?}");
            }
            if text.graphemes(true).all(|grapheme| grapheme.width() <= width) {
                let bare = |text: &str| text.replace(' ', "");
                prop_assert_eq!(bare(&lines.concat()), bare(&text));
            }
        }
    }
}
