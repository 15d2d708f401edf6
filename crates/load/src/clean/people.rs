//! Who a row is about, and which ids, addresses and sessions it connects.

use super::cells::Cells;
use super::{Aside, Cleaner, missing, short};
use crate::columns::{Field, FileKind};
use crate::intake::Intake;
use crate::rule::Rule;
use regulars_core::domain::people::{NodeKind, id_of, node_of, normal_email, normal_phone};
use std::borrow::Cow;

/// Placeholders for a missing session.
const NO_SESSION: [&str; 6] = ["unknown", "null", "none", "nan", "undefined", "-"];

impl Cleaner {
    /// The index of the row's user: by account, otherwise by e-mail address, otherwise by phone
    /// number; `None` if it has none of them. Address, number and session of the row are linked to
    /// the user.
    ///
    /// `at` is the instant of the row, UTC seconds, or 0 if unknown.
    pub(super) fn person(&self, cells: &Cells<'_>, at: i64, intake: &mut Intake) -> Option<u32> {
        let account = self.user_id(cells, intake).map(|id| match node_of(id) {
            // As written: ids ignore letter case, and the first spelling is kept.
            (NodeKind::Account, _) => Cow::Borrowed(id),
            (kind, key) => id_of(kind, &key).into(),
        });
        let email = cells.get_of_order(Field::Email).and_then(normal_email);
        let phones = cells
            .all(Field::Phone)
            .chain(cells.get_of_order(Field::Phone))
            .filter_map(normal_phone);
        let phones: Vec<String> = phones.map(|key| id_of(NodeKind::Phone, &key)).collect();
        let id = account
            .as_deref()
            .or(email.as_deref())
            .or(phones.first().map(String::as_str))?;
        let user = intake.user(id);
        if account.is_none() && self.mapping.kind != FileKind::Users {
            intake.count(Rule::Guest);
        }
        for other in email.iter().chain(&phones).filter(|other| **other != *id) {
            intake.link(user, other);
        }
        let session = cells
            .get_of_order(Field::Session)
            .filter(|key| !NO_SESSION.iter().any(|no| key.eq_ignore_ascii_case(no)));
        if let Some(session) = session {
            intake.link_session(user, session);
        }
        for (field, key) in [
            (Field::Email, email),
            (Field::Phone, phones.into_iter().next()),
        ] {
            // A user identified by the address alone has it in normal form, whichever row came
            // first.
            let of_guest = key.filter(|_| account.is_none());
            let text = of_guest.as_deref().or_else(|| cells.get_of_order(field));
            let Some(text) = text else { continue };
            let facts = intake.user_facts.entry(user).or_default();
            let fact = if field == Field::Email {
                &mut facts.email
            } else {
                &mut facts.phone
            };
            if fact.as_deref() != Some(text) {
                *fact = Some(
                    text.strip_prefix(regulars_core::domain::people::PHONE_PREFIX)
                        .unwrap_or(text)
                        .to_string(),
                );
            }
        }
        if let Some(name) = cells.get_of_order(Field::Name) {
            intake.name(user, at, name);
        } else if let Some(name) = full_name(cells) {
            intake.name(user, at, &name);
        }
        if let Some(place) = cells.get_of_order(Field::Place) {
            intake.place(user, at, place);
        }
        if let Some(street) = cells.get_of_order(Field::Street) {
            intake.street(user, street);
        }
        Some(user)
    }

    /// Why a row without an identified user is set aside.
    pub(super) fn unidentified(&self, cells: &Cells<'_>) -> Aside {
        match cells
            .get_of_order(Field::Email)
            .or_else(|| cells.get_of_order(Field::Phone))
        {
            Some(text) => (
                Rule::MissingValue,
                format!(
                    "no user, and '{}' does not identify a customer",
                    short(text)
                ),
            ),
            None => missing(Field::User),
        }
    }
}

/// First and last name as one.
fn full_name(cells: &Cells<'_>) -> Option<String> {
    match (
        cells.get_of_order(Field::FirstName),
        cells.get_of_order(Field::LastName),
    ) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.or(last).map(String::from),
    }
}
