//! A reading: a kind of file and the columns of its fields, with the evidence for it.

use super::draft::{Contest, Reading};
use super::keys::{customer_score, item_score, order_score};
use super::money::{self, Known, Money};
use super::rates;
use super::relations::{determines, first_line_only};
use super::returns;
use super::score::Column;
use super::sense::Sense;
use super::settle;
use super::tuning::{CERTAIN, CLOSE, HOLDS, LEAST, LEFT_OUT, REPEATED, weight_of};
use crate::columns::{Field as F, FileKind};

/// Fields of money that are settled together.
const MONEY: [F; 3] = [F::Price, F::Amount, F::Total];

/// Fields about an order as a whole.
const OF_ORDER: [F; 6] = [
    F::Subtotal,
    F::Shipping,
    F::Tax,
    F::OrderDiscount,
    F::Refunded,
    F::PaidAt,
];

/// The fields that a plain file of a kind can hold.
fn fields_of(kind: FileKind) -> Vec<F> {
    let mut fields = kind.fields().to_vec();
    match kind {
        FileKind::Actions => fields.extend([
            F::TimeOfDay,
            F::FirstName,
            F::LastName,
            F::Voided,
            F::Returned,
            F::Titles,
            F::DiscountPercent,
        ]),
        FileKind::Orders => fields.extend([
            F::TimeOfDay,
            F::FirstName,
            F::LastName,
            F::Quantity,
            F::Kind,
        ]),
        _ => {}
    }
    fields.retain(|field| {
        !MONEY.contains(field) || !matches!(kind, FileKind::Actions | FileKind::Orders)
    });
    fields
}

/// Reads the columns as a kind of file; `fixed` are fields that the operator typed.
pub(super) fn read(
    kind: FileKind,
    columns: &[Column],
    fixed: &[(F, usize)],
    file: &str,
) -> Option<Reading> {
    let mut reading = Reading {
        kind,
        fields: Vec::new(),
        score: 0.0,
        is_spread: false,
        is_of_returns: false,
        contest: None,
        is_whole: false,
    };
    let is_sale = matches!(kind, FileKind::Actions | FileKind::Orders);
    for (field, at) in fixed {
        let can_hold = kind.fields().contains(field)
            || fields_of(kind).contains(field)
            || is_sale && (OF_ORDER.contains(field) || MONEY.contains(field));
        if !can_hold
            && !matches!(
                field,
                F::Zone
                    | F::Live
                    | F::Test
                    | F::Event
                    | F::Titles
                    | F::Street
                    | F::Remaining
                    | F::Paid
                    | F::UpdatedAt
                    | F::CancelledAt
                    | F::Rating
            )
        {
            return None;
        }
        reading.fields.push((*field, *at, true));
    }
    assign(&mut reading, columns, &fields_of(kind), fixed);
    if kind == FileKind::Actions {
        settle::settle_name(&mut reading, columns);
        settle::add_rating(&mut reading, columns);
    }
    settle::settle_last_name(&mut reading, columns);
    settle::add_refusals(&mut reading, columns);
    if is_sale {
        settle::take_paid_as_time(&mut reading);
    }
    if is_sale {
        settle::add_statuses(&mut reading, columns);
        settle_money(&mut reading, columns, fixed);
        settle::drop_what_is_of_others(&mut reading, columns, fixed);
        returns::settle(&mut reading, columns, file, fixed);
        settle::drop_share_of_paid(&mut reading, columns);
    }
    if kind == FileKind::Actions {
        reading.is_spread = is_spread(&reading, columns);
        if !fixed.iter().any(|(field, _)| *field == F::Discount) {
            rates::settle(&mut reading, columns);
        }
        settle_order_discount(&mut reading, columns);
        add_refunded(&mut reading, columns);
        add_order_columns(&mut reading, columns);
        if settle::take_paid_as_time(&mut reading) {
            reading.is_spread = is_spread(&reading, columns);
        }
    }
    judge(&mut reading, columns, fixed);
    Some(reading)
}

/// Gives each field its best column, the surest first.
fn assign(reading: &mut Reading, columns: &[Column], fields: &[F], fixed: &[(F, usize)]) {
    let kind = reading.kind;
    let customer = |column: &Column| customer_score(column, columns, kind);
    let mut pairs: Vec<(f64, F, usize)> = Vec::new();
    for &field in fields {
        for (at, column) in columns.iter().enumerate() {
            let mut score = column.score(kind, field);
            if field == F::User {
                score += customer(column);
            }
            if field == F::Order {
                score += order_score(column, columns);
            }
            if field == F::Item {
                score += item_score(column, columns, kind);
            }
            if score >= LEAST {
                pairs.push((score, field, at));
            }
        }
    }
    pairs.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then_with(|| one.2.cmp(&other.2))
            .then_with(|| (one.1 as usize).cmp(&(other.1 as usize)))
    });
    let mut contests: Vec<(f64, F, usize)> = Vec::new();
    for &(score, field, at) in &pairs {
        if reading.fields.iter().any(|(_, taken, _)| *taken == at) {
            continue;
        }
        if reading.has(field) {
            contests.push((score, field, at));
            continue;
        }
        // A day and a clock need each other.
        if field == F::TimeOfDay
            && !pairs.iter().any(|(_, other, place)| {
                *other == F::Time && *place != at && columns[*place].profile.clocked < 0.5
            })
        {
            continue;
        }
        let is_certain = score >= CERTAIN && columns[at].meaning.misspelt == 0;
        reading.fields.push((field, at, is_certain));
        reading.score += score;
    }
    drop_clock_beside_moment(reading, columns);
    for (score, field, at) in contests {
        if !matches!(field, F::User | F::Order | F::Time)
            || fixed.iter().any(|(typed, _)| *typed == field)
            || reading.fields.iter().any(|(_, taken, _)| *taken == at)
        {
            continue;
        }
        let Some(chosen) = reading.column(field) else {
            continue;
        };
        let held = columns[chosen].score(kind, field)
            + if field == F::User {
                customer_score(&columns[chosen], columns, kind)
            } else {
                0.0
            }
            + if field == F::Order {
                order_score(&columns[chosen], columns)
            } else {
                0.0
            };
        let same = determines(&columns[chosen].profile, &columns[at].profile);
        let is_same = columns[chosen].profile.distinct == columns[at].profile.distinct
            && (same.groups == 0 || same.holds >= HOLDS);
        let is_settled = field == F::Time && columns[at].profile.distinct <= 1
            || field != F::Time && is_same && columns[at].profile.filled > 0;
        if held - score < CLOSE && !is_settled && reading.contest.is_none() && held < 50.0 {
            reading.contest = Some(Contest {
                fields: vec![(field, chosen), (field, at)],
            });
        }
    }
}

/// A clock is only read beside a day without one.
fn drop_clock_beside_moment(reading: &mut Reading, columns: &[Column]) {
    let has_clock = reading
        .column(F::Time)
        .is_none_or(|at| columns[at].profile.clocked >= 0.5);
    if has_clock {
        reading.fields.retain(|(field, ..)| *field != F::TimeOfDay);
    }
}

fn settle_money(reading: &mut Reading, columns: &[Column], fixed: &[(F, usize)]) {
    let free: Vec<usize> = (0..columns.len())
        .filter(|at| !reading.fields.iter().any(|(_, taken, _)| taken == at))
        .collect();
    let of = |field: F| reading.column(field).map(|at| &columns[at]);
    if reading.kind == FileKind::Orders {
        return settle_total(reading, columns, &free);
    }
    let known = Known {
        columns,
        order: of(F::Order),
        item: of(F::Item).or(of(F::Title)),
        quantity: of(F::Quantity),
        kind: reading.kind,
    };
    let (best, next) = money::settle(&known, &free, fixed);
    let is_single = known.order.is_none_or(|order| order.profile.is_unique());
    let Money {
        price,
        mut amount,
        mut total,
        score,
        is_confirmed,
    } = best;
    // The total of an order of one line is the line's amount.
    if amount.is_none() && price.is_none() && is_single {
        (amount, total) = (total, None);
    }
    reading.score += score;
    for (field, at) in [(F::Price, price), (F::Amount, amount), (F::Total, total)] {
        if let Some(at) = at.filter(|at| !reading.fields.iter().any(|(_, taken, _)| taken == at)) {
            let is_certain = is_confirmed || columns[at].score(reading.kind, field) >= CERTAIN;
            reading.fields.push((field, at, is_certain));
        }
    }
    if let Some(next) = next {
        let differ = [
            (F::Price, price, next.price),
            (F::Amount, amount, next.amount),
            (F::Total, total, next.total),
        ];
        let mut fields = Vec::new();
        for (field, one, other) in differ.into_iter().filter(|(_, one, other)| one != other) {
            fields.extend(one.map(|at| (field, at)));
            fields.extend(other.map(|at| (field, at)));
        }
        if fields.len() >= 2 && reading.contest.is_none() {
            reading.contest = Some(Contest { fields });
        }
    }
}

/// The total of an order in a file of orders.
fn settle_total(reading: &mut Reading, columns: &[Column], free: &[usize]) {
    if reading.has(F::Total) {
        return;
    }
    let mut found: Vec<(f64, usize)> = free
        .iter()
        .map(|&at| (columns[at].score(FileKind::Orders, F::Total), at))
        .filter(|(score, _)| *score >= LEAST)
        .collect();
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let Some(&(score, at)) = found.first() else {
        return;
    };
    reading.fields.push((F::Total, at, score >= CERTAIN));
    reading.score += score;
    let sum = |at: usize| {
        columns[at]
            .profile
            .numbers
            .iter()
            .flatten()
            .map(|number| *number as f64)
            .sum::<f64>()
    };
    if let Some(&(next, other)) = found.get(1)
        && score - next < CLOSE
        && (sum(at) - sum(other)).abs()
            > super::tuning::SAME_STORY * sum(at).abs().max(sum(other).abs())
        && reading.contest.is_none()
    {
        reading.contest = Some(Contest {
            fields: vec![(F::Total, at), (F::Total, other)],
        });
    }
}

/// Whether the cells of an order are filled in its first line only.
fn is_spread(reading: &Reading, columns: &[Column]) -> bool {
    let (Some(time), Some(item)) = (
        reading.column(F::Time).or(reading.column(F::Total)),
        reading.column(F::Item).or(reading.column(F::Title)),
    ) else {
        return false;
    };
    let blank = first_line_only(&columns[time].profile, &columns[item].profile);
    blank > 0.05
        && blank < 0.97
        && reading.has(F::Order)
        && columns[time]
            .profile
            .codes
            .first()
            .is_some_and(|code| *code != 0)
}

/// A discount that is the same in all lines of each order is the order's.
fn settle_order_discount(reading: &mut Reading, columns: &[Column]) {
    let Some(order) = reading.column(F::Order) else {
        return;
    };
    if let Some(at) = reading
        .column(F::Discount)
        .filter(|_| !reading.has(F::OrderDiscount))
    {
        let tested = determines(&columns[order].profile, &columns[at].profile);
        // A rate is no money.
        let is_rate =
            columns[at].meaning.has(Sense::Percent) || columns[at].meaning.has(Sense::Price);
        let is_given = columns[at].profile.largest > 0 && !is_rate;
        let is_of_order =
            columns[at].meaning.has(Sense::Promo) || columns[at].meaning.has(Sense::Order);
        let least = if is_of_order { 1 } else { 3 };
        if is_given && tested.groups >= least && tested.holds >= HOLDS {
            for (field, column, _) in &mut reading.fields {
                if *column == at {
                    *field = F::OrderDiscount;
                }
            }
        }
    }
}

/// Money paid back that stands beside the sales: of the order where the order decides it, else of the
/// line.
fn add_refunded(reading: &mut Reading, columns: &[Column]) {
    if reading.is_of_returns || reading.has(F::Returned) || reading.has(F::Kind) {
        return;
    }
    let is_money = |at: usize| {
        let seen = &columns[at].profile;
        columns[at].score(FileKind::Orders, F::Refunded) >= 4.0 && seen.filled > 0
    };
    let is_free = |at: &usize| !reading.fields.iter().any(|(_, taken, _)| taken == at);
    let Some(at) = (0..columns.len()).filter(is_free).find(|&at| is_money(at)) else {
        return;
    };
    let is_of_order = reading.column(F::Order).is_some_and(|order| {
        let tested = determines(&columns[order].profile, &columns[at].profile);
        reading.has(F::Titles) || tested.groups == 0 || tested.holds >= HOLDS
    });
    let field = if is_of_order {
        F::Refunded
    } else {
        F::Returned
    };
    reading.score += columns[at].score(FileKind::Orders, F::Refunded);
    reading.fields.push((field, at, false));
}

/// Columns about an order as a whole: read where the order decides them.
fn add_order_columns(reading: &mut Reading, columns: &[Column]) {
    let Some(order) = reading.column(F::Order).filter(|_| reading.has(F::Total)) else {
        return;
    };
    // A discount in the first line of an order is the order's.
    if reading.is_spread
        && let Some(entry) = reading
            .fields
            .iter_mut()
            .find(|(field, at, _)| *field == F::Discount && columns[*at].profile.fill() < 0.97)
    {
        entry.0 = F::OrderDiscount;
    }
    for field in OF_ORDER {
        let best = columns
            .iter()
            .enumerate()
            .filter(|(at, _)| !reading.fields.iter().any(|(_, taken, _)| taken == at))
            .map(|(at, column)| {
                let of = if field == F::OrderDiscount {
                    column
                        .score(FileKind::Actions, F::Discount)
                        .max(column.score(FileKind::Actions, field))
                } else {
                    column.score(FileKind::Orders, field)
                };
                (of, at)
            })
            .filter(|(score, _)| *score >= 4.0)
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
        let Some((_, at)) = best else { continue };
        let tested = determines(&columns[order].profile, &columns[at].profile);
        let is_level = reading.is_spread && columns[at].profile.fill() < 0.97
            || tested.groups >= 2 && tested.holds >= HOLDS;
        if is_level && !reading.has(field) {
            reading.score += columns[at].score(FileKind::Orders, field).max(0.0);
            reading.fields.push((field, at, false));
        }
    }
}

/// Adds what speaks for and against a reading as a whole.
fn judge(reading: &mut Reading, columns: &[Column], fixed: &[(F, usize)]) {
    let kind = reading.kind;
    let read = reading.clone();
    // A blank column says nothing about what a file is, unless the operator named it.
    let has = |field: F| {
        read.column(field).is_some_and(|at| {
            let seen = &columns[at].profile;
            let is_typed = fixed.iter().any(|(typed, _)| *typed == field);
            seen.filled > 0 || seen.cells.is_empty() || is_typed
        })
    };
    let is_person = has(F::User) || has(F::Email) || has(F::Phone);
    // Customers with nothing but a word each are customers, unless the word is called an item.
    let is_called_item = read
        .column(F::Item)
        .is_some_and(|at| has(F::Item) && columns[at].name_score(kind, F::Item) > 0.0);
    reading.is_whole = match kind {
        FileKind::Actions if has(F::Titles) => has(F::Order),
        FileKind::Actions => {
            (has(F::Item) || has(F::Title))
                && (is_person || has(F::Order) || has(F::Session))
                && (has(F::Time)
                    || has(F::Order)
                    || has(F::Kind)
                    || has(F::Quantity)
                    || has(F::Amount)
                    || has(F::Price)
                    || has(F::Session)
                    || has(F::Rating)
                    || (is_called_item && is_person))
        }
        FileKind::Orders => {
            has(F::Order) && (has(F::Total) || has(F::Time))
                || is_person && has(F::Total) && has(F::Time)
        }
        _ => kind
            .needs()
            .iter()
            .all(|one_of| one_of.iter().any(|field| has(*field))),
    };
    let mut score = reading.score;
    for (at, column) in columns.iter().enumerate() {
        if !reading.fields.iter().any(|(_, taken, _)| *taken == at)
            && !column.is_other()
            && !MONEY
                .iter()
                .any(|field| kind == FileKind::Actions && column.score(kind, *field) > LEAST)
        {
            score -= LEFT_OUT * column.best().max(0.0);
        }
    }
    let repeated = |field: F| {
        reading.column(field).map_or(0.0, |at| {
            let seen = &columns[at].profile;
            let again = seen.filled.saturating_sub(seen.distinct);
            (again as f64 / seen.filled.max(1) as f64) * REPEATED * weight_of(again * 2)
        })
    };
    score -= match kind {
        FileKind::Users => {
            // People share a phone or an address; one that comes again and again has orders.
            [F::User, F::Email]
                .iter()
                .map(|field| repeated(*field))
                .fold(0.0, f64::max)
        }
        FileKind::Items | FileKind::Costs => repeated(F::Item),
        FileKind::Orders if repeated(F::Order) > 0.0 => 4.0 + repeated(F::Order) * 1.5,
        _ => 0.0,
    };
    reading.score = score;
}
