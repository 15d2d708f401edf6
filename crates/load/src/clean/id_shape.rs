//! Ids of one shape: a prefix and a fixed number of zero-padded digits, such as U0249.

use super::damage::is_damaged;
use std::collections::{BTreeMap, BTreeSet};

/// Fewest rows of a column that establish a shape.
pub(super) const ROWS: usize = 200;

/// A code of another shape that occurs this often in the first rows is legitimate.
const OWN: usize = 20;

/// The shape of the ids of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IdShape {
    prefix: Box<str>,
    digits: usize,
    /// Legitimate codes of another shape.
    own: BTreeSet<Box<str>>,
}

/// Whether `some` is nearly `all`: 97 %.
pub(super) fn is_nearly_all(some: usize, all: usize) -> bool {
    all >= ROWS && some * 100 >= all * 97
}

/// Splits an id into a prefix and digits; `None` if anything else follows the first digit.
pub(super) fn parts(id: &str) -> Option<(&str, &str)> {
    let start = id.bytes().position(|byte| byte.is_ascii_digit())?;
    let digits = &id[start..];
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some((&id[..start], digits))
}

impl IdShape {
    /// The shape of the ids, if nearly all share it and any is zero-padded: without padding, a
    /// shorter id may just be older.
    pub(super) fn learn<'a>(ids: impl Iterator<Item = &'a str>) -> Option<IdShape> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for id in ids.filter(|id| !is_damaged(id)) {
            *counts.entry(id).or_default() += 1;
        }
        let mut shapes: BTreeMap<(&str, usize), (usize, bool)> = BTreeMap::new();
        for (id, count) in &counts {
            let Some((prefix, digits)) = parts(id) else {
                continue;
            };
            let shape = shapes.entry((prefix, digits.len())).or_default();
            shape.0 += count;
            shape.1 |= digits.starts_with('0');
        }
        let (&(prefix, digits), &(rows, is_padded)) =
            shapes.iter().max_by_key(|(_, (rows, _))| *rows)?;
        if !is_padded || digits < 3 || !is_nearly_all(rows, counts.values().sum()) {
            return None;
        }
        let mut shape = IdShape {
            prefix: prefix.into(),
            digits,
            own: BTreeSet::new(),
        };
        let others = counts
            .iter()
            .filter(|(id, count)| **count >= OWN && !shape.fits(id.as_bytes()));
        shape.own = others.map(|(id, _)| (*id).into()).collect();
        Some(shape)
    }

    /// Whether an id has the shape.
    pub(super) fn fits(&self, id: &[u8]) -> bool {
        id.len() == self.prefix.len() + self.digits
            && id.starts_with(self.prefix.as_bytes())
            && id[self.prefix.len()..].iter().all(u8::is_ascii_digit)
    }

    /// Why an id that does not fit is certainly wrong: it lost digits, a spreadsheet changed it, or
    /// it belongs in another column. Numbers that outgrew their padding are fine.
    pub(super) fn oddity<'s>(
        &self,
        id: &str,
        mut others: impl Iterator<Item = &'s IdShape>,
    ) -> Option<String> {
        if self.fits(id.as_bytes()) || self.own.contains(id) {
            return None;
        }
        let like = format!("{} and {} digits", self.prefix, self.digits);
        if is_damaged(id) {
            return Some(format!("damaged by a spreadsheet; the others are {like}"));
        }
        let (prefix, digits) = parts(id)?;
        if *prefix == *self.prefix {
            let has_grown = digits.len() > self.digits && !digits.starts_with('0');
            return (!has_grown)
                .then(|| format!("{} digits long; the others are {like}", digits.len()));
        }
        let is_elsewhere =
            others.any(|other| other.prefix != self.prefix && other.fits(id.as_bytes()));
        is_elsewhere.then(|| format!("an id of another column; the others are {like}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(from: usize, to: usize) -> Vec<String> {
        (from..to).map(|number| format!("U{number:04}")).collect()
    }

    fn learn(ids: &[String]) -> Option<IdShape> {
        IdShape::learn(ids.iter().map(String::as_str))
    }

    #[test]
    fn an_id_that_lost_a_digit_is_odd_and_one_that_has_grown_is_not() {
        let shape = learn(&users(800, 1_100)).unwrap();
        let session = IdShape {
            prefix: "S".into(),
            digits: 6,
            own: BTreeSet::new(),
        };
        let is_odd = |id: &str| shape.oddity(id, [&session].into_iter()).is_some();
        for id in ["U024", "U999", "U00249", "S002007", "5.55E+12", "1-Mar"] {
            assert!(is_odd(id), "{id}");
        }
        for id in [
            "U0001",
            "U9999",
            "U10000",
            "U123456",
            "K0001",
            "mia@example.com",
            "S0020",
            "17850.0",
            "U",
            "",
        ] {
            assert!(!is_odd(id), "{id}");
        }
    }

    #[test]
    fn a_shape_needs_rows_zeros_and_agreement() {
        assert!(learn(&users(0, 199)).is_none(), "too few");
        assert!(
            learn(&users(1_000, 2_000)).is_none(),
            "no zeros: shorter ones may be older"
        );
        let mut mixed = users(0, 300);
        mixed.extend((0..9).map(|number| format!("U{number}")));
        assert!(learn(&mixed).is_some());
        mixed.push("U9".into());
        assert!(learn(&mixed).is_none(), "less than 97 %");
        let mut own = users(0, 900);
        own.extend(vec!["U7".to_string(); OWN]);
        let shape = learn(&own).unwrap();
        assert!(
            shape.oddity("U7", std::iter::empty()).is_none(),
            "a code of the shop's own"
        );
        assert!(shape.oddity("U8", std::iter::empty()).is_some());
    }
}
