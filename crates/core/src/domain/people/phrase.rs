//! Texts as sequences of words, for finding them in other texts.

use super::name::fold;

/// Words that stand one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub words: Vec<String>,
    /// As it is written, folded.
    pub text: String,
}

impl Phrase {
    pub fn new(text: &str) -> Phrase {
        Phrase {
            words: words(text),
            text: fold(text.trim()),
        }
    }

    pub fn is_in(&self, all: &[String]) -> bool {
        !self.words.is_empty()
            && all
                .windows(self.words.len())
                .any(|part| part == self.words.as_slice())
    }

    /// Whether all the words are there, in any order.
    pub fn has_words_in(&self, all: &[String]) -> bool {
        !self.words.is_empty() && self.words.iter().all(|word| all.contains(word))
    }
}

/// Lower-case words without accents.
pub(super) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(String::from)
        .collect()
}
