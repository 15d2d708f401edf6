//! The columns that identify: customer, item and order. Relations between columns speak for and
//! against each, besides its own name and values.

use super::profile::Profile;
use super::relations::determines;
use super::score::Column;
use super::sense::Sense;
use super::tuning::{HOLDS, MANY_ORDERS, ORDERS_EACH, weight_of};
use crate::columns::{Field as F, FileKind};

/// Relations of a customer column: orders decide their customers, and many orders have many.
pub(super) fn customer_score(column: &Column, columns: &[Column], kind: FileKind) -> f64 {
    if column.is_own {
        return 0.0;
    }
    // Beside addresses a column of full names is the customer's name.
    let is_name = column.profile.words >= 0.7 && column.profile.letters >= 0.9;
    let has_better = |other: &Column| {
        other.position != column.position
            && (other.profile.emails >= 0.6 || other.name_score(kind, F::User) >= 6.0)
    };
    let mut score = 0.0;
    if is_name && columns.iter().any(has_better) {
        score -= 4.0;
    }
    // Beside other columns about the customer a `user` of one word is the staff of the till.
    let is_login =
        column.profile.digits < 0.1 && column.profile.words < 0.1 && column.profile.emails < 0.1;
    let is_called_user = matches!(
        crate::columns::normal_name(&column.name).as_str(),
        "user" | "users" | "user_name" | "account"
    );
    let is_of_customer = |other: &Column| {
        other.position != column.position
            && (other.profile.emails >= 0.6 || other.meaning.has(Sense::Customer))
    };
    if is_login && is_called_user && columns.iter().any(is_of_customer) {
        score -= 8.0;
    }
    if kind == FileKind::Users {
        return score;
    }
    let order = columns
        .iter()
        .filter(|other| other.position != column.position)
        .map(|other| (other.score(kind, F::Order), other))
        .filter(|(score, _)| *score >= 4.0)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    let Some((_, order)) = order else {
        return score;
    };
    let tested = determines(&order.profile, &column.profile);
    if tested.groups > 0 && tested.holds < 0.9 {
        let against = 2.0 + 6.0 * weight_of(tested.groups);
        // Where the name is beyond doubt, it is the order that is odd.
        let is_sure = column.name_score(kind, F::User) >= 5.0;
        score -= if is_sure { against.min(3.0) } else { against };
    }
    score - few_customers(column.profile.distinct, order.profile.distinct)
}

/// What speaks against so many customers of so many orders: a handful over thousands are staff,
/// regions or channels, a handful over fifty may be the regulars of a small shop.
fn few_customers(customers: usize, orders: usize) -> f64 {
    const MOST: usize = 8;
    if orders < MANY_ORDERS || customers > MOST {
        return 0.0;
    }
    let each = orders as f64 / (customers.max(1) * ORDERS_EACH) as f64;
    (2.0 * each.log2()).clamp(0.0, 8.0)
}

/// Relations of an item column: beside a column of codes one of texts is the title, and a code and
/// a title decide each other.
pub(super) fn item_score(column: &Column, columns: &[Column], kind: FileKind) -> f64 {
    if column.is_own {
        return 0.0;
    }
    let is_text = |seen: &Profile| seen.words >= 0.3 && seen.digits < 0.8;
    let is_code = |other: &Column| {
        other.position != column.position
            && !is_text(&other.profile)
            && other.score(kind, F::Item) >= 3.5
            && other.profile.distinct >= column.profile.distinct
    };
    let mut score = 0.0;
    if is_text(&column.profile) && columns.iter().any(is_code) {
        score -= 4.0;
    }
    let title = columns
        .iter()
        .filter(|other| other.position != column.position && is_text(&other.profile))
        .find(|other| other.score(kind, F::Title) >= 4.0);
    if let Some(title) = title {
        let there = determines(&column.profile, &title.profile);
        let back = determines(&title.profile, &column.profile);
        if there.groups > 0 && there.holds < 0.8 {
            score -= 5.0 * weight_of(there.groups);
        } else if there.holds >= HOLDS && back.holds >= HOLDS {
            score += 2.0 * weight_of(there.groups.min(back.groups));
        }
    }
    score
}

/// Relations of an order column: it decides its customer and time, and of two numbers the one with
/// more values is one of its kind.
pub(super) fn order_score(column: &Column, columns: &[Column]) -> f64 {
    if column.is_own {
        return 0.0;
    }
    let seen = &column.profile;
    let mut score = 0.0;
    for other in columns
        .iter()
        .filter(|other| other.position != column.position)
    {
        let is_time =
            other.name_score(FileKind::Actions, F::Time) >= 4.0 && other.profile.times >= 0.8;
        if is_time {
            let tested = determines(seen, &other.profile);
            if tested.groups > 0 && tested.holds < 0.9 {
                score -= 3.0 * weight_of(tested.groups) + 0.5;
            }
        }
        // A number of each line's own beside one that groups lines of one moment or customer.
        if seen.is_unique()
            && !other.profile.is_unique()
            && !other.is_other()
            && other.name_score(FileKind::Actions, F::Order) >= 3.0
        {
            let is_of_order = |column: &&Column| {
                let score = |field| column.name_score(FileKind::Actions, field);
                score(F::Time) >= 4.0 && column.profile.times >= 0.8
                    || score(F::User) >= 4.0
                    || column.profile.emails >= 0.8
            };
            let groups = columns
                .iter()
                .filter(is_of_order)
                .map(|column| determines(&other.profile, &column.profile))
                .find(|tested| tested.groups > 0 && tested.holds >= HOLDS);
            if let Some(tested) = groups {
                score -= 3.0 * weight_of(tested.groups * 2) + 0.5;
            }
        }
        let is_number_too = other.score(FileKind::Actions, F::Order) >= 4.0;
        let finer = determines(&other.profile, seen);
        if is_number_too
            && other.profile.distinct > seen.distinct
            && finer.holds >= HOLDS * f64::from(u8::from(finer.groups > 0))
        {
            score -= 3.0;
        }
    }
    if seen.counts_up && seen.is_unique() && column.name_score(FileKind::Actions, F::Order) < 3.0 {
        score -= 3.0;
    }
    score
}
