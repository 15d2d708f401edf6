//! Ids that rise or fall from row to row, as order numbers do in a file sorted by time.

use super::id_shape::{is_nearly_all, parts};

/// Numbers are close if they differ by at most this.
const NEAR: u64 = 1_000;

/// The state of such a column while its rows are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sequence {
    prefix: Box<str>,
    /// The last accepted number.
    last: Option<Number>,
    /// The last row's number, if it was rejected.
    odd: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number {
    value: u64,
    digits: usize,
}

impl Sequence {
    /// The sequence of a column, if nearly all ids have the first one's prefix and nearly all
    /// neighbours are in order.
    pub(super) fn learn<'a>(ids: impl Iterator<Item = &'a str>) -> Option<Sequence> {
        let ids: Vec<&str> = ids.collect();
        let (prefix, _) = ids.iter().find_map(|id| parts(id))?;
        let numbers: Vec<u64> = ids
            .iter()
            .filter_map(|id| number(id, prefix))
            .map(|number| number.value)
            .collect();
        let rising = numbers.windows(2).filter(|two| two[0] <= two[1]).count();
        let falling = numbers.windows(2).filter(|two| two[0] >= two[1]).count();
        let is_one = is_nearly_all(numbers.len(), ids.len())
            && is_nearly_all(rising.max(falling), numbers.len() - 1);
        is_one.then(|| Sequence {
            prefix: prefix.into(),
            last: None,
            odd: None,
        })
    }

    /// Why the id of the next row breaks the sequence: it has fewer digits than the number before
    /// and is at most half of it. When numbers cross a power of ten they stay close; when they
    /// restart, the second row confirms it.
    pub(super) fn oddity(&mut self, id: &str) -> Option<String> {
        let number = number(id, &self.prefix)?;
        if let Some(last) = self.last
            && number.digits < last.digits
            && number.value.saturating_mul(2) <= last.value
        {
            let goes_on = self
                .odd
                .is_some_and(|odd| odd.abs_diff(number.value) <= NEAR);
            if !goes_on {
                self.odd = Some(number.value);
                return Some(format!(
                    "shorter than {}{} before it",
                    self.prefix, last.value
                ));
            }
        }
        self.odd = None;
        self.last = Some(number);
        None
    }
}

fn number(id: &str, prefix: &str) -> Option<Number> {
    let (own, digits) = parts(id)?;
    let value = digits.parse().ok().filter(|_| own == prefix)?;
    Some(Number {
        value,
        digits: digits.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd_ones(ids: &[&str]) -> Vec<String> {
        let first: Vec<String> = (0..300)
            .map(|number| format!("O{}", 90_000 + number))
            .collect();
        let mut sequence = Sequence::learn(first.iter().map(String::as_str)).unwrap();
        ids.iter()
            .filter(|id| sequence.oddity(id).is_some())
            .map(|id| (*id).to_string())
            .collect()
    }

    #[test]
    fn a_number_that_lost_a_digit_is_odd() {
        assert_eq!(
            odd_ones(&["O100640", "O10640", "O100641", "O00641", "O100642"]),
            ["O10640", "O00641"]
        );
    }

    #[test]
    fn growth_and_a_new_beginning_are_not_odd() {
        assert!(
            odd_ones(&[
                "O99998", "O99999", "O100000", "O99997", "O100001", "O250000", "O250001"
            ])
            .is_empty()
        );
        assert!(odd_ones(&["O100001", "O100000", "O99999", "O99998"]).is_empty());
        assert_eq!(
            odd_ones(&["O100640", "O1", "O2", "O3", "O4"]),
            ["O1"],
            "a new beginning is believed at once"
        );
        assert!(
            odd_ones(&["O100640", "R12", "12"]).is_empty(),
            "numbers of another kind"
        );
    }

    #[test]
    fn numbers_in_no_order_are_no_sequence() {
        let mixed: Vec<String> = (0..300_u64)
            .map(|number| format!("O{}", number * 7_919 % 100_003))
            .collect();
        assert!(Sequence::learn(mixed.iter().map(String::as_str)).is_none());
        assert!(Sequence::learn(["O1", "O2"].into_iter()).is_none());
        assert!(Sequence::learn(std::iter::empty()).is_none());
    }
}
