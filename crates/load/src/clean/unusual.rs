//! Counts ids of unusual forms by their form. What the first rows did not show can be common all the
//! same: a form is only known to be rare when the whole file was read.

use super::id_forms::form;
use crate::columns::Field;
use crate::intake::Intake;
use crate::rule::Rule;
use std::collections::BTreeMap;

/// A form is common if at least one row in so many has it.
const COMMON: i64 = 50;

/// Forms counted apart; those of further ones are taken to be rare.
const MOST_FORMS: usize = 1_000;

/// The rows with an unusual id so far.
#[derive(Debug, Default)]
pub(super) struct Unusual(BTreeMap<(usize, Box<[u8]>), i64>);

impl Unusual {
    /// Counts a row by the form of its id in a column.
    pub(super) fn add(&mut self, field: Field, id: &[u8]) {
        let key = (field as usize, form(id));
        if self.0.len() < MOST_FORMS || self.0.contains_key(&key) {
            *self.0.entry(key).or_default() += 1;
        }
    }

    /// Takes the rows of forms that turned out to be common out of the count.
    pub(super) fn settle(self, intake: &mut Intake) {
        let is_common = |count: &i64| *count * COMMON >= intake.rows_read;
        let common: i64 = self.0.into_values().filter(is_common).sum();
        if let Some(count) = intake.fixes.get_mut(&Rule::UnusualId) {
            *count -= common;
            if *count <= 0 {
                intake.fixes.remove(&Rule::UnusualId);
                intake.examples.remove(&Rule::UnusualId);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_the_first_rows_did_not_show_is_common_all_the_same() {
        let mut unusual = Unusual::default();
        let mut intake = Intake::default();
        intake.rows_read += 1_000;
        for number in 0..400 {
            unusual.add(Field::Item, format!("i{}", 1_000 + number).as_bytes());
            intake.count(Rule::UnusualId);
        }
        for id in ["POST", "i3", "i4"] {
            unusual.add(Field::Item, id.as_bytes());
            intake.count(Rule::UnusualId);
        }
        unusual.settle(&mut intake);
        assert_eq!(intake.fixes.get(&Rule::UnusualId), Some(&3));
    }
}
