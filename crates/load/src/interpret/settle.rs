//! What follows for a reading once each field has its column: of two names which is the last, which
//! further columns say the same, and what a column is beside others.

use super::draft::Reading;
use super::relations::determines;
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

/// What is different in each line of an item is not its title, and an address that several customers
/// have is not theirs: staff are in many orders.
pub(super) fn drop_what_is_of_others(
    reading: &mut Reading,
    columns: &[Column],
    fixed: &[(F, usize)],
) {
    let is_free = |field: F| !fixed.iter().any(|(typed, _)| *typed == field);
    let mut dropped = Vec::new();
    if let (Some(item), Some(title)) = (reading.column(F::Item), reading.column(F::Title)) {
        let tested = determines(&columns[item].profile, &columns[title].profile);
        // A column that is called a title is one.
        let is_called = columns[title].name_score(reading.kind, F::Title) >= CALLED;
        if is_free(F::Title) && !is_called && tested.groups >= 1 && tested.holds < OF_OTHERS {
            dropped.push((F::Title, title));
        }
    }
    for field in [F::Email, F::Phone] {
        if let (Some(user), Some(at)) = (reading.column(F::User), reading.column(field)) {
            let tested = determines(&columns[at].profile, &columns[user].profile);
            let users = columns[user].profile.distinct;
            let is_shared = columns[at].profile.distinct * 2 <= users;
            // "Email" alone is the customer's; a company has one for several numbers.
            let is_called = [Sense::Email, Sense::Phone]
                .iter()
                .any(|sense| columns[at].meaning.is_only(*sense));
            if is_free(field)
                && !is_called
                && is_shared
                && tested.groups >= 1
                && tested.holds < OF_OTHERS
            {
                dropped.push((field, at));
            }
        }
    }
    reading
        .fields
        .retain(|(field, at, _)| !dropped.contains(&(*field, *at)));
}

/// Evidence of a name that says what a column is, whatever its values.
const CALLED: f64 = 5.0;

/// Share of values that must belong to one item or customer each.
const OF_OTHERS: f64 = 0.5;

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
