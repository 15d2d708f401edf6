//! Recognises rows that name a customer who was erased.

use super::Cleaner;
use super::cells::Cells;
use crate::columns::{Field, FileKind};
use csv::ByteRecord;
use regulars_core::domain::people::{node_of, normal_email, normal_phone};
use regulars_core::store::IdentityKind;

impl Cleaner {
    /// Whether a row is an erased customer's, by id, address, number, session or order.
    pub(super) fn is_of_erased(&self, cells: &Cells<'_>) -> bool {
        if self.tombstones.is_empty()
            || matches!(self.mapping.kind, FileKind::Items | FileKind::Costs)
        {
            return false;
        }
        let holds = |kind, key: &str| self.tombstones.holds(kind, key);
        let mut ids = cells.all_of_order(Field::User);
        let mut emails = cells.all_of_order(Field::Email).filter_map(normal_email);
        let mut phones = cells.all_of_order(Field::Phone).filter_map(normal_phone);
        let has = |field, kind| {
            let cell = cells.get_of_order(field);
            cell.is_some_and(|key| holds(kind, key))
        };
        ids.any(|id| self.is_erased_id(id))
            || emails.any(|email| holds(IdentityKind::Email, &email))
            || phones.any(|phone| holds(IdentityKind::Phone, &phone))
            || has(Field::Session, IdentityKind::Session)
            || has(Field::Order, IdentityKind::Order)
    }

    /// Whether any cell of a row that could not be read is an erased customer's.
    pub(super) fn names_erased(&self, record: &ByteRecord) -> bool {
        if self.tombstones.is_empty() {
            return false;
        }
        let holds = |kind, key: &str| self.tombstones.holds(kind, key);
        record.iter().any(|cell| {
            let cell = String::from_utf8_lossy(cell);
            let cell = cell.trim();
            !cell.is_empty()
                && (self.is_erased_id(cell)
                    || holds(IdentityKind::Order, cell)
                    || holds(IdentityKind::Session, cell)
                    || normal_phone(cell).is_some_and(|key| holds(IdentityKind::Phone, &key)))
        })
    }

    fn is_erased_id(&self, id: &str) -> bool {
        let whole = id
            .strip_suffix(".0")
            .filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit()));
        let (kind, key) = node_of(whole.unwrap_or(id));
        self.tombstones.holds(kind.into(), &key)
    }
}
