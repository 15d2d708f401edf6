//! Patterns of ids: the places of letters, digits and other characters. Ids with a rare pattern are
//! counted, and loaded all the same.

use super::damage::is_damaged;
use super::id_shape::ROWS;
use std::collections::BTreeMap;

/// A pattern is usual if at least one row in so many has it.
const USUAL: usize = 50;

/// The usual patterns of an id column, the most frequent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forms(Vec<Box<[u8]>>);

impl Forms {
    /// The usual patterns, if nearly all ids have one: names and addresses have none.
    pub(super) fn learn<'a>(ids: impl Iterator<Item = &'a [u8]>) -> Option<Forms> {
        let mut counts: BTreeMap<Box<[u8]>, usize> = BTreeMap::new();
        let mut rows = 0;
        for id in ids.map(<[u8]>::trim_ascii).filter(|id| !id.is_empty()) {
            rows += 1;
            if !std::str::from_utf8(id).is_ok_and(is_damaged) {
                *counts.entry(form(id)).or_default() += 1;
            }
        }
        let mut usual: Vec<(Box<[u8]>, usize)> = counts
            .into_iter()
            .filter(|(_, count)| count * USUAL >= rows)
            .collect();
        usual.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let covered: usize = usual.iter().map(|(_, count)| count).sum();
        // Even in a damaged file most ids are intact.
        (rows >= ROWS && covered * 10 >= rows * 9)
            .then(|| Forms(usual.into_iter().map(|(form, _)| form).collect()))
    }

    /// Whether an id has none of the usual patterns. A missing id is not unusual.
    pub(super) fn is_unusual(&self, id: &[u8]) -> bool {
        let id = id.trim_ascii();
        let has = |form: &[u8]| {
            form.len() == id.len()
                && id
                    .iter()
                    .zip(form)
                    .all(|(byte, class_of)| class(*byte) == *class_of)
        };
        !id.is_empty() && !self.0.iter().any(|form| has(form))
    }
}

/// The pattern of an id.
pub(super) fn form(id: &[u8]) -> Box<[u8]> {
    id.trim_ascii().iter().map(|byte| class(*byte)).collect()
}

/// All letters are one class, all digits another; every other byte is its own.
fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => b'9',
        b'a'..=b'z' | b'A'..=b'Z' => b'A',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learn(ids: &[String]) -> Option<Forms> {
        Forms::learn(ids.iter().map(String::as_bytes))
    }

    #[test]
    fn an_id_of_another_form_is_unusual() {
        let mut ids: Vec<String> = (10_000..10_900).map(|number| number.to_string()).collect();
        ids.extend((0..50).map(|number| format!("{}B", 20_000 + number)));
        ids.extend(vec!["POST".to_string(); 25]);
        ids.push("M".into());
        let forms = learn(&ids).unwrap();
        for id in ["99999", " 12345 ", "12345a", "Post", ""] {
            assert!(!forms.is_unusual(id.as_bytes()), "{id}");
        }
        for id in ["1234", "M", "5.55E+12", "1-Mar", "123456", "CAKE STAND"] {
            assert!(forms.is_unusual(id.as_bytes()), "{id}");
        }
    }

    #[test]
    fn addresses_and_few_rows_have_no_form() {
        let names: Vec<String> = (0..400_usize)
            .map(|number| {
                format!(
                    "{}@{}.example",
                    "a".repeat(number % 23 + 1),
                    "b".repeat(number % 19 + 1)
                )
            })
            .collect();
        assert_eq!(learn(&names), None);
        assert_eq!(learn(&["12345".to_string(), "12346".into()]), None);
    }
}
