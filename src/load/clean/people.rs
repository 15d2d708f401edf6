//! Who a row is about, and what it shows of who is who.

use super::cells::Cells;
use super::{Aside, Cleaner, missing, short};
use crate::domain::people::{NodeKind, PHONE_PREFIX, id_of, node_of, normal_email, normal_phone};
use crate::load::fields::Field;
use crate::load::intake::{Intake, Told};

/// Sessions that are nobody's.
const NO_SESSION: [&str; 6] = ["unknown", "null", "none", "nan", "undefined", "-"];

impl Cleaner {
    /// The number of the user that a row is about: the account, else the e-mail address, else the phone number; `None`
    /// where it names none of them. Address, number and session beside it are taken down as the same person's.
    pub(super) fn person(&self, cells: &Cells<'_>, intake: &mut Intake) -> Option<u32> {
        let account = self.user_id(cells, intake).map(|id| match node_of(id) {
            // As typed: ids are blind to letter case, and the spelling seen first is kept.
            (NodeKind::Account, _) => id.to_string(),
            (kind, key) => id_of(kind, &key),
        });
        let email = cells.get_of_order(Field::Email).and_then(normal_email);
        let phones = cells.all(Field::Phone).chain(cells.get_of_order(Field::Phone));
        let phones: Vec<String> = phones.filter_map(normal_phone).map(|key| id_of(NodeKind::Phone, &key)).collect();
        let id = account.as_ref().or(email.as_ref()).or(phones.first())?;
        let user = intake.user(id);
        if account.is_none() {
            intake.count("guest");
        }
        for other in email.iter().chain(&phones).filter(|other| *other != id) {
            intake.link(user, other);
        }
        let session = cells.get(Field::Session).filter(|key| !NO_SESSION.iter().any(|no| key.eq_ignore_ascii_case(no)));
        if let Some(session) = session {
            intake.link_session(user, session);
        }
        if let Some(street) = cells.get_of_order(Field::Street) {
            intake.hear_street(user, street);
        }
        Some(user)
    }

    /// Takes down what a row of instant `at` says of its user beside: name, place, address and number.
    pub(super) fn hear_person(&self, user: u32, cells: &Cells<'_>, at: i64, intake: &mut Intake) {
        let name = cells.get_of_order(Field::Name).map(String::from).or_else(|| super::facts::full_name(cells));
        let place = cells.get_of_order(Field::Place).map(String::from);
        let (email, phone) = contact(&intake.users.names()[user as usize], cells);
        for (told, text) in [(Told::Name, name), (Told::Place, place), (Told::Email, email), (Told::Phone, phone)] {
            if let Some(text) = text {
                intake.hear_user(user, told, at, &text);
            }
        }
    }

    /// Why a row that must name somebody is set aside.
    pub(super) fn nobody(&self, cells: &Cells<'_>) -> Aside {
        match cells.get(Field::Email).or_else(|| cells.get(Field::Phone)) {
            Some(text) => ("missing_value", format!("no user, and '{}' tells nobody from others", short(text))),
            None => missing(Field::User),
        }
    }
}

/// E-mail address and phone number of a row as facts: as they are written. Who is told by one of them alone has it in one
/// spelling, whichever row comes first.
pub(super) fn contact(user: &str, cells: &Cells<'_>) -> (Option<String>, Option<String>) {
    let written = |field| cells.get_of_order(field).map(String::from);
    match node_of(user).0 {
        NodeKind::Account => (written(Field::Email), written(Field::Phone)),
        NodeKind::Email => (Some(user.to_string()), written(Field::Phone)),
        NodeKind::Phone => (written(Field::Email), user.strip_prefix(PHONE_PREFIX).map(String::from)),
    }
}
