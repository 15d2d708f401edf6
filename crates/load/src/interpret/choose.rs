//! Chooses the best reading, or says what is open and asks.

use super::draft::Reading;
use super::profile::Profile;
use super::question::{self, Open};
use super::reading;
use super::score::{Column, Level};
use super::sense::Sense;
use super::tuning::CLOSE;
use crate::columns::{Field as F, FileKind};
use csv::ByteRecord;

/// How a file is read.
#[derive(Debug, Clone)]
pub struct Interpretation {
    /// Its kind.
    pub kind: FileKind,
    /// Fields, the positions of their columns, and whether that is certain.
    pub columns: Vec<(F, usize, bool)>,
    /// Whether only the first line of an order has the order's cells.
    pub is_spread: bool,
    /// Whether each row is a return.
    pub is_of_returns: bool,
}

/// What the operator typed.
pub struct Typed<'t> {
    /// `--as`
    pub kind: Option<FileKind>,
    /// `--map`: fields and positions.
    pub fields: &'t [(F, usize)],
    /// Columns that are not to be read.
    pub ignored: &'t [usize],
    /// Whether it is a log, whose columns are the reader's own.
    pub is_log: bool,
    /// In lines completed by their orders: how many columns are the lines' own.
    pub of_lines: Option<usize>,
}

/// Interprets the columns of a file from its first rows; `None` if no reading is possible at all.
///
/// # Errors
/// Several readings are possible; the question that decides.
pub fn interpret(
    file: &str,
    header: &[String],
    rows: &[ByteRecord],
    typed: &Typed<'_>,
    comma_is_point: bool,
) -> Result<Option<Interpretation>, Box<Open>> {
    let spoken = super::nested::names(header);
    // Lines that were not taken apart cannot be read one by one.
    let of_lines: Vec<usize> = super::side_by_side(header).map_or(Vec::new(), |plan| {
        plan.lines.into_iter().flatten().flatten().collect()
    });
    let is_typed = |position: usize| typed.fields.iter().any(|(_, taken)| *taken == position);
    let mut columns: Vec<Column> = header
        .iter()
        .enumerate()
        .filter(|(position, _)| !typed.ignored.contains(position))
        .filter(|(position, _)| !of_lines.contains(position) || is_typed(*position))
        .map(|(position, name)| {
            Column::new(
                position,
                name,
                &spoken[position],
                Profile::of(rows, position, comma_is_point),
            )
        })
        .collect();
    if let Some(of_lines) = typed.of_lines {
        for column in &mut columns {
            column.level = if column.position < of_lines {
                Level::Line
            } else {
                Level::Order
            };
        }
    }
    let is_own = |column: &Column| F::from_word(column.name.trim()).is_some();
    let own = columns.iter().filter(|column| is_own(column)).count();
    let is_own_table = own >= 2 && own * 10 >= columns.len() * 6;
    if is_own_table {
        for column in &mut columns {
            column.is_own = is_own(column);
        }
    }
    let asks = !is_own_table && !typed.is_log;
    let fixed: Vec<(F, usize)> = typed
        .fields
        .iter()
        .filter_map(|(field, position)| {
            let at = columns
                .iter()
                .position(|column| column.position == *position)?;
            Some((*field, at))
        })
        .collect();
    let kinds = typed
        .kind
        .map_or_else(|| FileKind::ALL.to_vec(), |kind| vec![kind]);
    let mut readings: Vec<Reading> = kinds
        .into_iter()
        .filter_map(|kind| reading::read(kind, &columns, &fixed, file))
        .filter(|reading| reading.is_whole)
        .collect();
    readings.sort_by(|one, other| other.score.total_cmp(&one.score));
    let Some(best) = readings.first() else {
        let nearly = typed
            .kind
            .is_none_or(|kind| kind == FileKind::Orders)
            .then(|| reading::read(FileKind::Orders, &columns, &fixed, file))
            .flatten()
            .and_then(|reading| lacks_total(file, &reading, &columns));
        return nearly.map_or(Ok(None), |open| Err(Box::new(open)));
    };
    // Two names that are misspelt are a guess, and nothing is loaded by a guess alone; several
    // whose values fit are not.
    const GUESSES: usize = 3;
    let is_guess = |(_, at, _): &(F, usize, bool)| columns[*at].meaning.misspelt > 0;
    if fixed.is_empty() && best.fields.len() < GUESSES && best.fields.iter().all(is_guess) {
        return Ok(None);
    }
    if let Some(next) = readings.get(1)
        && best.score - next.score < CLOSE
        && !are_the_same(best, next)
    {
        return Err(Box::new(question::about_kinds(file, best, next, &columns)));
    }
    if typed.kind.is_none()
        && asks
        && let Some(open) = sales_of_list(file, best, &columns)
    {
        return Err(Box::new(open));
    }
    if let Some(contest) = best.contest.as_ref().filter(|_| asks) {
        return Err(Box::new(question::about_contest(
            file, best, contest, &columns,
        )));
    }
    if asks && let Some(open) = missing(file, best, &columns) {
        return Err(Box::new(open));
    }
    Ok(Some(Interpretation {
        kind: best.kind,
        columns: best
            .fields
            .iter()
            .map(|(field, at, is_certain)| (*field, columns[*at].position, *is_certain))
            .collect(),
        is_spread: best.is_spread,
        is_of_returns: best.is_of_returns,
    }))
}

/// A list of customers or items with columns that only sales have: something of the sales was not
/// understood.
fn sales_of_list(file: &str, best: &Reading, columns: &[Column]) -> Option<Open> {
    if !matches!(
        best.kind,
        FileKind::Users | FileKind::Items | FileKind::Costs
    ) {
        return None;
    }
    let is_free = |at: usize| !best.fields.iter().any(|(_, taken, _)| *taken == at);
    let is_sold_at =
        |at: usize| columns[at].meaning.has(Sense::Placed) && columns[at].profile.times > 0.5;
    let of_sales = |column: &Column| {
        [F::Order, F::Time, F::Quantity, F::Total, F::Amount]
            .iter()
            .any(|field| {
                column.name_score(FileKind::Actions, *field) >= SURELY
                    && column.value_score(*field, FileKind::Actions) > -1.0
            })
    };
    let free: Vec<usize> = (0..columns.len()).filter(|&at| is_free(at)).collect();
    let sure = free.iter().filter(|&&at| of_sales(&columns[at])).count();
    let key = match best.kind {
        FileKind::Users => best.column(F::User).or(best.column(F::Email)),
        _ => best.column(F::Item),
    };
    let again = key.map_or(0, |at| {
        columns[at].profile.filled - columns[at].profile.distinct.min(columns[at].profile.filled)
    });
    let repeats = key.is_some_and(|at| again >= 3 && again * 4 > columns[at].profile.filled);
    let least = if best.kind == FileKind::Users { 1 } else { 2 };
    let since = best.column(F::Since).filter(|&at| is_sold_at(at));
    let has_clock = columns.iter().any(|column| column.profile.clocks >= 0.8);
    let repeats = repeats
        && free.iter().any(|&at| {
            !columns[at].is_other() && columns[at].name_score(best.kind, F::Phone) < 4.0
        });
    if sure < least && !repeats && !(since.is_some() && has_clock) {
        return None;
    }
    let candidates: Vec<(F, usize)> = free
        .iter()
        .filter(|&&at| !columns[at].is_other())
        .flat_map(|&at| {
            [F::Order, F::Time, F::Item, F::Amount, F::Total]
                .into_iter()
                .filter(move |field| columns[at].value_score(*field, FileKind::Actions) > -0.1)
                .filter(move |field| columns[at].name_score(FileKind::Actions, *field) >= 0.0)
                .map(move |field| (field, at))
        })
        .collect();
    Some(question::about_list(file, best, &candidates, columns))
}

/// `Cost each` is what a piece costs the shop, or the customer.
fn may_be_price(column: &Column, lacking: &[F]) -> bool {
    let has = |sense| column.meaning.has(sense);
    lacking.contains(&F::Price) && has(Sense::Cost) && has(Sense::Unit)
}

/// Least evidence of a name by which a column surely belongs to sales.
const SURELY: f64 = 4.5;

/// Costs are items of which only the cost is known.
fn are_the_same(one: &Reading, other: &Reading) -> bool {
    let is_list = |kind| matches!(kind, FileKind::Items | FileKind::Costs);
    is_list(one.kind) && is_list(other.kind)
}

/// Sales of customers at times, of which the amount was not found.
fn lacks_total(file: &str, reading: &Reading, columns: &[Column]) -> Option<Open> {
    let has = |field: F| reading.column(field).is_some();
    let is_sale =
        (has(F::User) || has(F::Email) || has(F::Phone)) && has(F::Time) && !has(F::Total);
    let candidates: Vec<(F, usize)> = (0..columns.len())
        .filter(|at| !reading.fields.iter().any(|(_, taken, _)| taken == at))
        .filter(|&at| columns[at].value_score(F::Total, FileKind::Orders) > 0.0)
        .filter(|&at| columns[at].name_score(FileKind::Orders, F::Total) >= 0.0)
        .map(|at| (F::Total, at))
        .collect();
    (is_sale && !candidates.is_empty()).then(|| question::about_total(file, &candidates, columns))
}

/// A column called user that may be the staff of a till: first names in a list of receipts.
fn staff(file: &str, best: &Reading, columns: &[Column]) -> Option<Open> {
    let at = best
        .column(F::User)
        .filter(|_| best.column(F::Kind).is_none())?;
    let column = &columns[at];
    let is_called_user = matches!(
        crate::columns::normal_name(&column.name).as_str(),
        "user" | "users" | "user_name" | "account"
    );
    let seen = &column.profile;
    let are_names =
        seen.digits < 0.1 && seen.emails < 0.1 && seen.distinct * 2 < seen.filled.max(5);
    let has_order = best.column(F::Order).is_some();
    (is_called_user && are_names && has_order && best.column(F::Session).is_none())
        .then(|| question::about_unknown(file, column, &[F::User]))
}

/// A column without a meaning that can hold what is missing.
fn missing(file: &str, best: &Reading, columns: &[Column]) -> Option<Open> {
    if !matches!(best.kind, FileKind::Actions | FileKind::Orders) {
        return None;
    }
    if let Some(open) = staff(file, best, columns) {
        return Some(open);
    }
    let has = |field: F| best.column(field).is_some();
    let is_free = |at: usize| !best.fields.iter().any(|(_, taken, _)| *taken == at);
    // Orders that come again, or count pieces, have lines: what was sold is not understood.
    let come_again = best
        .column(F::Order)
        .is_some_and(|at| columns[at].profile.filled > columns[at].profile.distinct);
    if best.kind == FileKind::Orders && (come_again || has(F::Quantity)) {
        let item = (0..columns.len()).find(|&at| {
            let seen = &columns[at].profile;
            let means = &columns[at].meaning;
            let may_be_item =
                columns[at].is_unknown() || means.misspelt > 0 || means.is_only(Sense::Line);
            is_free(at)
                && may_be_item
                && seen.letters >= 0.8
                && seen.distinct > 1
                && seen.long < 0.3
        });
        if let Some(at) = item {
            let field = if columns[at].profile.words >= 0.3 {
                F::Title
            } else {
                F::Item
            };
            return Some(question::about_unknown(file, &columns[at], &[field]));
        }
    }
    let mut lacking: Vec<F> = Vec::new();
    if !(has(F::User) || has(F::Email) || has(F::Phone) || has(F::Session)) {
        let is_masked = |at: usize| columns[at].profile.distinct < 2;
        if let Some(name) = best.column(F::Name).filter(|&at| !is_masked(at)) {
            return Some(question::about_names(file, &columns[name]));
        }
        // A column called the customer that holds too few of them for so many orders.
        let is_called_customer = |&at: &usize| {
            let column = &columns[at];
            is_free(at)
                && column.profile.distinct >= 2
                && !column.is_other()
                && column.name_score(best.kind, F::User) >= SURELY
        };
        if let Some(at) = (0..columns.len()).find(is_called_customer) {
            return Some(question::about_unknown(file, &columns[at], &[F::User]));
        }
        lacking.push(F::User);
    }
    lacking.extend([F::Order, F::Time].into_iter().filter(|field| !has(*field)));
    if best.kind == FileKind::Actions {
        lacking.extend(
            [F::Quantity]
                .into_iter()
                .filter(|field| !has(*field) && !has(F::Amount)),
        );
        if !has(F::Kind) && !has(F::Amount) && !has(F::Price) {
            lacking.extend([F::Amount, F::Price]);
        }
    } else if !has(F::Total) {
        lacking.push(F::Total);
    }
    let (at, fields) = (0..columns.len())
        .filter(|&at| is_free(at) && columns[at].profile.filled > 0)
        .filter(|&at| columns[at].is_unknown() || may_be_price(&columns[at], &lacking))
        .find_map(|at| {
            let fits = |field: &F| {
                let value = columns[at].profile.numeric >= 0.9
                    || !matches!(field, F::Amount | F::Price | F::Total);
                // Words are no numbers of orders or customers.
                let is_id = columns[at].profile.digits >= 0.8 && columns[at].profile.distinct > 1;
                // Nor are sums of money, whatever their column is called.
                let seen = &columns[at].profile;
                let is_money = seen.numeric >= 0.9 && seen.whole < 0.9;
                let is_id = is_id && !is_money;
                let value = value && (is_id || !matches!(field, F::Order | F::User));
                value && columns[at].value_score(*field, best.kind) > 0.5
            };
            let fields: Vec<F> = lacking.iter().copied().filter(fits).collect();
            (!fields.is_empty()).then_some((at, fields))
        })?;
    Some(question::about_unknown(file, &columns[at], &fields))
}
