//! What follows for a reading once each field has its column: of two names which is the last, which
//! further columns say the same, and what a column is beside others.

use super::draft::Reading;
use super::score::Column;
use super::sense::Sense;
use super::tuning::CERTAIN;
use crate::columns::{Field as F, FileKind};
use crate::values::MICRO;

/// Fields of money that are settled together.
const MONEY: [F; 3] = [F::Price, F::Amount, F::Total];

/// Evidence of a name by which a column is the money of sales.
const SALES_MONEY: f64 = 3.0;

/// The day of paying is the time of a sale that has no other; true where it was taken.
pub(super) fn take_paid_as_time(reading: &mut Reading) -> bool {
    if reading.has(F::Time) {
        return false;
    }
    let mut is_taken = false;
    for (field, ..) in &mut reading.fields {
        if *field == F::PaidAt {
            *field = F::Time;
            is_taken = true;
        }
    }
    is_taken
}

/// Beside a first name a bare name is the last one: `Nom;Prénom`, `Name;Vorname`, `Nombre;Apellidos`.
pub(super) fn settle_last_name(reading: &mut Reading, columns: &[Column]) {
    let (first, last) = (reading.has(F::FirstName), reading.has(F::LastName));
    for (field, at, _) in &mut reading.fields {
        if *field == F::Name && columns[*at].meaning.senses == [Sense::Name] {
            match (first, last) {
                (true, false) => *field = F::LastName,
                (false, true) => *field = F::FirstName,
                _ => {}
            }
        }
    }
}

/// A refusal in any column is a refusal, however many columns say so.
pub(super) fn add_refusals(reading: &mut Reading, columns: &[Column]) {
    for field in [F::EmailRefused, F::SmsRefused, F::MarketingRefused] {
        if !reading.kind.fields().contains(&field) {
            continue;
        }
        for (at, column) in columns.iter().enumerate() {
            let is_free = !reading.fields.iter().any(|(_, taken, _)| *taken == at);
            if is_free && column.score(reading.kind, field) >= 4.0 {
                reading.fields.push((field, at, false));
            }
        }
    }
}

/// In a list of what was sold that names no customers, a bare `name` is the item's.
pub(super) fn settle_name(reading: &mut Reading, columns: &[Column]) {
    let Some(at) = reading.column(F::Name) else {
        return;
    };
    let is_bare = columns[at].meaning.senses == [Sense::Name];
    let has_person = [F::User, F::Email, F::Phone]
        .iter()
        .any(|field| reading.has(*field));
    if is_bare && !has_person && !reading.has(F::Title) {
        reading.fields.retain(|(field, ..)| *field != F::Name);
        reading.fields.push((F::Title, at, false));
    }
}

/// In a list of customers and items without orders and pieces a rating is what they did.
pub(super) fn add_rating(reading: &mut Reading, columns: &[Column]) {
    let is_of_sales = [F::Order, F::Quantity, F::Kind, F::Code, F::Status]
        .iter()
        .any(|field| reading.has(*field));
    let has_both = (reading.has(F::User) || reading.has(F::Email))
        && (reading.has(F::Item) || reading.has(F::Title));
    if is_of_sales || !has_both || reading.has(F::Rating) {
        return;
    }
    let is_money = |column: &Column| {
        MONEY
            .iter()
            .any(|field| column.name_score(FileKind::Actions, *field) >= SALES_MONEY)
            && column.profile.numeric >= 0.9
    };
    let is_rating = |column: &Column| {
        column.meaning.has(Sense::Rating)
            && !column.meaning.has(Sense::Count)
            && column.profile.numeric >= 0.95
            && column.profile.largest <= 100 * MICRO
    };
    let rating = columns.iter().position(is_rating);
    if let Some(at) = rating.filter(|_| !columns.iter().any(is_money)) {
        reading.fields.retain(|(_, taken, _)| *taken != at);
        reading.fields.push((F::Rating, at, true));
        reading.score += CERTAIN;
    }
}

/// Where what was paid is known, a share of discount is not taken off the price again: some write
/// what is left as the share.
pub(super) fn drop_share_of_paid(reading: &mut Reading, columns: &[Column]) {
    if !reading.has(F::DiscountPercent) || reading.has(F::Amount) {
        return;
    }
    let is_single = reading
        .column(F::Order)
        .is_none_or(|order| columns[order].profile.is_unique());
    let total = reading.column(F::Total).filter(|_| is_single);
    if reading.kind == FileKind::Actions && total.is_some() {
        for (field, ..) in &mut reading.fields {
            if *field == F::Total {
                *field = F::Amount;
            }
        }
        reading
            .fields
            .retain(|(field, ..)| *field != F::DiscountPercent);
    }
}

/// Several columns can say that an order was cancelled or sent back.
pub(super) fn add_statuses(reading: &mut Reading, columns: &[Column]) {
    if !reading.has(F::Status) {
        return;
    }
    for (at, column) in columns.iter().enumerate() {
        let is_free = !reading.fields.iter().any(|(_, taken, _)| *taken == at);
        if is_free && column.score(reading.kind, F::Status) >= 4.0 && column.profile.fill() > 0.0 {
            reading.fields.push((F::Status, at, false));
        }
    }
}
