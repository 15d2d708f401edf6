//! Makes text from outside safe for a terminal. No other module does this.
//!
//! A name from a file may contain escape sequences, bidirectional overrides or stacks of invisible
//! characters. They are shown by their code (`\u{1b}`) and never sent to the terminal.

use std::borrow::Cow;
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// Combining marks that may follow one base character; languages need three at most.
const LONGEST_MARK_RUN: usize = 4;

/// Whether a character is never sent to a terminal, in any context: controls (but `\n` and `\t`),
/// bidirectional controls, line separators, and invisible characters that no name needs.
pub fn is_forbidden(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// `text` for a terminal; line breaks and tabs stay.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'))
    {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    let mut marks = LONGEST_MARK_RUN;
    let mut previous = ' ';
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let takes_no_room = character.width() == Some(0);
        let is_shown_as_code = match character {
            '\r' if rest.peek() == Some(&'\n') => continue,
            '\n' | '\t' => false,
            '\u{200c}' | '\u{200d}' => !joins(previous, rest.peek().copied()),
            _ if is_forbidden(character) => true,
            _ => takes_no_room && marks >= LONGEST_MARK_RUN,
        };
        if is_shown_as_code {
            // Writing to a String cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
            (marks, previous) = (LONGEST_MARK_RUN, ' ');
            continue;
        }
        safe.push(character);
        marks = match character {
            '\n' | '\t' => LONGEST_MARK_RUN,
            _ if takes_no_room => marks + 1,
            _ => 0,
        };
        previous = character;
    }
    Cow::Owned(safe)
}

/// `text` for one cell or line of a terminal: as [`sanitise`], with line breaks and tabs as spaces.
pub fn sanitise_line(text: &str) -> Cow<'_, str> {
    let safe = sanitise(text);
    if safe.contains(['\n', '\t']) {
        Cow::Owned(safe.replace(['\n', '\t'], " "))
    } else {
        safe
    }
}

/// Whether a joiner is needed here: within an emoji, or between letters of a script that joins
/// them.
fn joins(before: char, after: Option<char>) -> bool {
    let is_joined = |character: char| {
        !character.is_ascii() && !character.is_whitespace() && !is_forbidden(character)
    };
    let starts =
        |character: char| is_joined(character) && character.width().is_some_and(|width| width > 0);
    is_joined(before) && !matches!(before, '\u{200c}' | '\u{200d}') && after.is_some_and(starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn controls_are_shown_and_not_sent() {
        assert_eq!(sanitise("a\u{1b}[31mred\u{7}"), "a\\u{1b}[31mred\\u{7}");
        assert_eq!(
            sanitise("\u{9b}2J \u{202e}gpj.exe"),
            "\\u{9b}2J \\u{202e}gpj.exe"
        );
        assert_eq!(sanitise("zero\u{200b}width"), "zero\\u{200b}width");
        assert_eq!(sanitise("one\r\ntwo\rthree"), "one\ntwo\\u{d}three");
        assert_eq!(sanitise_line("one\r\n\ttwo"), "one  two");
    }

    #[test]
    fn names_of_all_scripts_stay_as_they_are() {
        for name in [
            "Zoë",
            "e\u{301}te\u{301}",
            "绿茶",
            "می\u{200c}خواهم",
            "👩\u{200d}🍳",
            "⚠\u{fe0f}",
            "กำลัง",
            "שָׁלוֹם",
        ] {
            assert_eq!(sanitise(name), name);
        }
    }

    #[test]
    fn stacked_and_loose_marks_are_shown() {
        let stacked = format!("a{}", "\u{301}".repeat(6));
        assert_eq!(
            sanitise(&stacked),
            "a\u{301}\u{301}\u{301}\u{301}\\u{301}\\u{301}"
        );
        assert_eq!(sanitise("\u{301}a"), "\\u{301}a");
        assert_eq!(sanitise("a\u{200d}b"), "a\\u{200d}b");
    }

    proptest! {
        #[test]
        fn nothing_forbidden_is_left(text in "\\PC*|[\\x00-\\u{a0}\\u{2000}-\\u{2070}\\u{300}-\\u{310}a]*") {
            let safe = sanitise(&text).into_owned();
            prop_assert!(!safe.chars().any(is_forbidden), "{safe:?}");
            prop_assert!(!safe.contains('\r'));
            let line = sanitise_line(&text).into_owned();
            prop_assert!(!line.contains(['\n', '\t']));
            let again = sanitise(&safe).into_owned();
            prop_assert_eq!(again, safe);
        }
    }
}
