//! A file of returns: its rows are what came back, its money is what was paid back. Recognised where
//! each row has the day or the number of a return, or the file is named so, and another column speaks
//! of returns too. A file of sales that says here and there what came back is not one.

use super::draft::Reading;
use super::score::Column;
use super::sense::Sense;
use super::tokens::meaning;
use crate::columns::{Field as F, FileKind};

/// Least share of rows with a day or number of a return, and with an amount.
const IN_ALL: f64 = 0.9;

/// The columns that speak of returns.
#[derive(Default)]
struct Signs {
    time: Option<usize>,
    quantity: Option<usize>,
    money: Option<usize>,
    id: bool,
    reason: bool,
}

impl Signs {
    fn of(columns: &[Column]) -> Signs {
        let mut signs = Signs::default();
        for (at, column) in columns.iter().enumerate() {
            let has = |sense| column.meaning.has(sense);
            let seen = &column.profile;
            if has(Sense::Note) && seen.numeric < 0.5 {
                signs.reason = true;
            }
            if !has(Sense::Returned) || seen.filled == 0 {
                continue;
            }
            if seen.times > 0.5 {
                if seen.fill() > IN_ALL {
                    signs.time.get_or_insert(at);
                }
            } else if has(Sense::Id)
                || has(Sense::Reference)
                || seen.numeric < 0.5 && seen.digits >= 0.5 && seen.is_unique()
            {
                signs.id |= seen.fill() > IN_ALL;
            } else if has(Sense::Quantity) || has(Sense::Count) {
                signs.quantity.get_or_insert(at);
            } else if seen.numeric >= 0.9 && seen.yes_no < 0.9 && seen.fill() > IN_ALL {
                signs.money.get_or_insert(at);
            }
        }
        signs
    }

    fn count(&self) -> usize {
        usize::from(self.time.is_some())
            + usize::from(self.quantity.is_some())
            + usize::from(self.money.is_some())
            + usize::from(self.id)
    }
}

/// Whether each row names another document too: the order or invoice that a credit note is about.
fn cites(columns: &[Column]) -> bool {
    columns.iter().any(|column| {
        let has = |sense| column.meaning.has(sense);
        has(Sense::Order)
            && !has(Sense::Returned)
            && has(Sense::Reference)
            && column.profile.fill() > IN_ALL
    })
}

/// Reads a file of returns as one, if this is one.
pub(super) fn settle(reading: &mut Reading, columns: &[Column], file: &str, fixed: &[(F, usize)]) {
    if !matches!(reading.kind, FileKind::Actions | FileKind::Orders) || reading.has(F::Kind) {
        return;
    }
    let signs = Signs::of(columns);
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let named = meaning(name);
    // "Orders and returns" holds both.
    let is_named = named.has(Sense::Returned)
        && ![Sense::Order, Sense::Sales, Sense::Placed]
            .iter()
            .any(|sense| named.has(*sense));
    let is_one = if is_named {
        signs.count() >= 1 || signs.reason
    } else {
        signs.count() >= 2 && (signs.time.is_some() || signs.id) || signs.id && cites(columns)
    };
    if !is_one {
        return;
    }
    let mut take = |field: F, at: Option<usize>, instead: &[F]| {
        let Some(at) = at else { return };
        let is_typed = |(typed, column): &(F, usize)| *typed == field || *column == at;
        if fixed.iter().any(is_typed) {
            return;
        }
        reading
            .fields
            .retain(|(held, taken, _)| *taken != at && !instead.contains(held));
        reading.fields.push((field, at, true));
    };
    take(F::Time, signs.time, &[F::Time, F::TimeOfDay]);
    take(F::Quantity, signs.quantity, &[F::Quantity]);
    match reading.kind {
        FileKind::Orders => take(F::Total, signs.money, &[F::Total]),
        _ => take(F::Amount, signs.money, &[F::Amount, F::Total, F::Price]),
    }
    let is_settled = |field: &F| {
        *field == F::Time && signs.time.is_some()
            || matches!(field, F::Amount | F::Total | F::Price) && signs.money.is_some()
    };
    if reading
        .contest
        .as_ref()
        .is_some_and(|contest| contest.fields.iter().any(|(field, _)| is_settled(field)))
    {
        reading.contest = None;
    }
    reading.is_of_returns = true;
}
