//! Splits a typed line into words; `output::quote` is the way back.
//!
//! Single and double quotes hold a word together. A backslash is literal, so that
//! `C:\Users\me\x.csv` works. `#` starts a comment only at the start of a word. Apart from backslashes
//! and variables, a line means the same as in a shell.

use crate::error::Error;
use thiserror::Error;

/// A line that cannot be split.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the quote {quote} at column {column} is not closed")]
pub struct SplitError {
    /// The quote that was opened.
    pub quote: char,
    /// Its position, in characters from 1.
    pub column: usize,
}

impl From<SplitError> for Error {
    fn from(refused: SplitError) -> Error {
        let (open, around) = if refused.quote == '"' {
            ('"', '\'')
        } else {
            ('\'', '"')
        };
        Error::usage(refused.to_string()).hint(format!(
            "close it, or put a word that contains {open} between {around} and {around}"
        ))
    }
}

/// The words of `line`.
///
/// # Errors
/// A quote that is not closed.
pub fn split(line: &str) -> Result<Vec<String>, SplitError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut open: Option<(char, usize)> = None;
    for (index, character) in line.chars().enumerate() {
        match (open, character) {
            (Some((quote, _)), _) if character == quote => open = None,
            (Some(_), _) => word.get_or_insert_default().push(character),
            (None, '\'' | '"') => {
                open = Some((character, index + 1));
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(character),
        }
    }
    match open {
        Some((quote, column)) => Err(SplitError { quote, column }),
        None => {
            words.extend(word);
            Ok(words)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::quote;
    use proptest::prelude::*;

    fn words(line: &str) -> Vec<String> {
        split(line).unwrap()
    }

    #[test]
    fn quotes_hold_words_together_and_backslashes_are_themselves() {
        assert_eq!(
            words(r"load C:\Users\me\x.csv"),
            ["load", r"C:\Users\me\x.csv"]
        );
        assert_eq!(
            words(r#"load "C:\My Shop\" 'a b.csv'"#),
            ["load", r"C:\My Shop\", "a b.csv"]
        );
        assert_eq!(words("  segments \t 3\u{3000}x "), ["segments", "3", "x"]);
        assert_eq!(
            words(r#"--map name='Full Name' "" a"b c"d"#),
            ["--map", "name=Full Name", "", "ab cd"]
        );
        assert_eq!(
            words(r#"segment count "interest.'green tea' > 0.2""#)[2],
            "interest.'green tea' > 0.2"
        );
        assert_eq!(words("load été.csv"), ["load", "été.csv"]);
        assert!(words("   ").is_empty());
    }

    #[test]
    fn a_comment_starts_at_a_word_alone() {
        assert_eq!(words("segments # the groups"), ["segments"]);
        assert_eq!(words("item A#1 '#2'"), ["item", "A#1", "#2"]);
        assert_eq!(words("# don't"), Vec::<String>::new());
    }

    #[test]
    fn an_unclosed_quote_is_named_with_its_place() {
        let refused = split("user O'Brien").unwrap_err();
        assert_eq!(refused.to_string(), "the quote ' at column 7 is not closed");
        assert_eq!(
            split("é \"").unwrap_err(),
            SplitError {
                quote: '"',
                column: 3
            }
        );
        let error = Error::from(refused);
        assert_eq!(
            error.hint.as_deref(),
            Some("close it, or put a word that contains ' between \" and \"")
        );
    }

    #[test]
    fn words_are_quoted_only_where_they_must_be() {
        for (word, typed) in [
            ("a", "a"),
            ("a b", "\"a b\""),
            ("", "\"\""),
            ("#1", "\"#1\""),
            ("a#1", "a#1"),
            ("POST", "\"POST\""),
            ("POST-1", "POST-1"),
        ] {
            assert_eq!(quote(word), typed);
        }
    }

    proptest! {
        #[test]
        fn a_quoted_word_is_read_back(list in prop::collection::vec("[a#'\" \\\\\\t\u{a0}é]{0,8}|\\PC{0,8}", 0..5)) {
            let line = list.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(split(&line).unwrap(), list);
        }

        #[test]
        fn any_line_is_split_or_refused(line in any::<String>()) {
            let _ = split(&line);
        }
    }
}
