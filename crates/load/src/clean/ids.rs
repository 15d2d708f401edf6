//! Ids as they are stored: without the damage done by spreadsheets.

use super::Cleaner;
use super::cells::Cells;
use super::damage::{is_cut_short, is_date_of_code};
use crate::columns::Field;
use crate::dialect::Quirk;
use crate::intake::Intake;
use crate::rule::Rule;

/// Placeholders for a missing customer.
const PLACEHOLDERS: [&str; 9] = [
    "null",
    "none",
    "nan",
    "n/a",
    "na",
    "undefined",
    "guest",
    "anonymous",
    "-",
];

impl Cleaner {
    /// An id, unless a spreadsheet shortened it: the rest would merge many ids into one.
    pub(super) fn intact_id<'c>(&self, id: &'c str, intake: &mut Intake) -> Option<&'c str> {
        if self.is_on(Rule::ExcelDamage) && is_cut_short(id) {
            intake.count(Rule::ExcelDamage);
            return None;
        }
        Some(id)
    }

    /// The order number of a row.
    pub(super) fn order_number<'c>(
        &self,
        cells: &Cells<'c>,
        intake: &mut Intake,
    ) -> Option<&'c str> {
        let id = cells.get_of_order(Field::Order)?;
        Some(self.order_id(self.intact_id(id, intake)?))
    }

    /// The code of a row's item.
    pub(super) fn item_code<'c>(&self, cells: &Cells<'c>, intake: &mut Intake) -> Option<&'c str> {
        let has_zeros = self.has_quirk(Quirk::ZeroIsNone);
        let code = cells
            .all(Field::Item)
            .find(|code| !(has_zeros && *code == "0"))?;
        if self.is_on(Rule::ExcelDamage) && is_date_of_code(code) {
            intake.count(Rule::ExcelDamage);
        }
        self.intact_id(code, intake)
    }

    /// A user id without what spreadsheets add; `None` for a missing or placeholder id.
    pub(super) fn user_id<'c>(&self, cells: &Cells<'c>, intake: &mut Intake) -> Option<&'c str> {
        let id = cells.get_of_order(Field::User)?;
        let is_nobody = PLACEHOLDERS
            .iter()
            .any(|word| id.eq_ignore_ascii_case(word))
            || (id == "0" && self.has_quirk(Quirk::ZeroIsNone));
        if self.is_on(Rule::PlaceholderId) && is_nobody {
            intake.count(Rule::PlaceholderId);
            return None;
        }
        let id = self.intact_id(id, intake)?;
        Some(self.without_float(id, intake))
    }

    /// An id without the `.0` that a spreadsheet adds.
    pub(super) fn without_float<'c>(&self, id: &'c str, intake: &mut Intake) -> &'c str {
        match id.strip_suffix(".0") {
            Some(whole)
                if self.is_on(Rule::FloatId)
                    && !whole.is_empty()
                    && whole.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                intake.count(Rule::FloatId);
                whole
            }
            _ => id,
        }
    }
}
