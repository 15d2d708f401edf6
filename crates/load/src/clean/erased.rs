//! Whom a row names: customers who were erased, and keys by which a row that is set aside is found again.

use super::Cleaner;
use super::cells::Cells;
use crate::columns::{Field, FileKind};
use crate::rule::Rule;
use csv::ByteRecord;
use regulars_core::domain::people::{
    ERASED, Traces, node_of, normal_email, normal_phone, replace_ids,
};
use regulars_core::store::IdentityKind;

/// Signs from which an id counts wherever it stands.
const SHORTEST_ID: usize = 4;
/// Digits from which a bare number may be a phone number.
const PHONE_DIGITS: usize = 9;

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

    /// Whether a row that could not be read names an erased customer: in the column of an id, or by what
    /// cannot be a quantity, an amount or a product's number.
    pub(super) fn names_erased(&self, record: &ByteRecord) -> bool {
        if self.tombstones.is_empty() {
            return false;
        }
        if self.is_of_erased(&self.cells_of(record)) {
            return true;
        }
        let holds = |kind, key: &str| self.tombstones.holds(kind, key);
        record.iter().any(|cell| {
            let cell = String::from_utf8_lossy(cell);
            let cell = cell.trim();
            let is_number = cell
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b".,-".contains(&byte));
            let is_short = cell.bytes().filter(u8::is_ascii_digit).count() < PHONE_DIGITS;
            !(cell.is_empty() || is_number && is_short)
                && (!is_number
                    && (self.is_erased_id(cell)
                        || holds(IdentityKind::Order, cell)
                        || holds(IdentityKind::Session, cell))
                    || normal_phone(cell).is_some_and(|key| holds(IdentityKind::Phone, &key)))
        })
    }

    /// The keys of the customer and the order in a row's columns of ids, as [`Traces::key`] writes them.
    pub(super) fn names_in(&self, record: &ByteRecord) -> Vec<String> {
        if matches!(self.mapping.kind, FileKind::Items | FileKind::Costs) {
            return Vec::new();
        }
        let cells = self.cells_of(record);
        let key = |kind: IdentityKind, key: &str| Traces::key(kind.word(), key);
        let of_id = |id: &str| {
            let (kind, of_kind) = node_of(self.whole_id(id));
            key(kind.into(), &of_kind)
        };
        let emails = cells.all_of_order(Field::Email).filter_map(normal_email);
        let phones = cells.all_of_order(Field::Phone).filter_map(normal_phone);
        let mut names: Vec<String> = cells
            .all_of_order(Field::User)
            .map(of_id)
            .chain(emails.map(|email| key(IdentityKind::Email, &email)))
            .chain(phones.map(|phone| key(IdentityKind::Phone, &phone)))
            .collect();
        for (field, kind) in [
            (Field::Session, IdentityKind::Session),
            (Field::Order, IdentityKind::Order),
        ] {
            names.extend(cells.get_of_order(field).map(|cell| key(kind, cell)));
        }
        names
    }

    fn cells_of<'a>(&'a self, record: &'a ByteRecord) -> Cells<'a> {
        Cells::new(record, &self.mapping)
            .with_head(self.head_of(record))
            .unquoting(self.is_on(Rule::Unquote))
            .trimming(self.is_on(Rule::Trim))
    }

    fn is_erased_id(&self, id: &str) -> bool {
        let (kind, key) = node_of(self.whole_id(id));
        self.tombstones.holds(kind.into(), &key)
    }

    /// An id as it is stored: without the `.0` that a spreadsheet adds.
    fn whole_id<'i>(&self, id: &'i str) -> &'i str {
        id.strip_suffix(".0")
            .filter(|whole| {
                self.is_on(Rule::FloatId)
                    && !whole.is_empty()
                    && whole.bytes().all(|byte| byte.is_ascii_digit())
            })
            .unwrap_or(id)
    }

    /// A row without columns, less the ids of erased customers and of their orders; `None` where there are
    /// none. Short numbers are more often quantities.
    pub(super) fn without_erased_ids(&self, raw: &str) -> Option<String> {
        let of_items = matches!(self.mapping.kind, FileKind::Items | FileKind::Costs);
        if self.tombstones.is_empty() || of_items {
            return None;
        }
        replace_ids(raw, ERASED, |id| {
            id.len() >= SHORTEST_ID
                && (self.is_erased_id(id) || self.tombstones.holds(IdentityKind::Order, id))
        })
    }
}
