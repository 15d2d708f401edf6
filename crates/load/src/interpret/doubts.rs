//! What the values of the first rows say against columns that are already decided, by a dialect or
//! by the operator. It changes nothing: the decision holds, and the doubt is said.

use super::profile::Profile;
use super::question::spoken_kind;
use super::score::Column;
use super::tuning::IMPOSSIBLE;
use crate::columns::{Field as F, FileKind};
use csv::ByteRecord;
use regulars_core::output::cut;
use std::collections::{BTreeMap, BTreeSet};

/// Fields whose values have a form of their own; words and ids can be anything.
const FORMED: [F; 6] = [
    F::Time,
    F::Email,
    F::Quantity,
    F::Price,
    F::Amount,
    F::Total,
];

/// Longest name and cell that is shown, in characters.
const LONGEST: usize = 30;

/// A sentence where the columns read as another kind of file than the operator typed.
pub fn doubt_of_kind(typed: FileKind, other: FileKind) -> Option<String> {
    // Costs are items of which only the cost is known.
    let is_list = |kind| matches!(kind, FileKind::Items | FileKind::Costs);
    (typed != other && !(is_list(typed) && is_list(other))).then(|| {
        format!(
            "read as {}, as typed, although its columns look like {}",
            spoken_kind(typed),
            spoken_kind(other)
        )
    })
}

/// A sentence where the columns say that these are no sales: quotes, carts left, orders to suppliers.
pub fn doubt_of_sales(header: &[String]) -> Option<String> {
    const SIGNS: [(&[&str], &str); 3] = [
        (
            &[
                "quote",
                "quotation",
                "angebot",
                "devis",
                "presupuesto",
                "preventivo",
                "offerte",
                "报价",
            ],
            "quotes",
        ),
        (
            &["abandoned", "recovered", "recovery", "abgebrochener"],
            "carts that were left",
        ),
        (
            &[
                "po",
                "purchaseorder",
                "lieferant",
                "supplier",
                "fournisseur",
                "proveedor",
                "received",
            ],
            "orders to suppliers",
        ),
    ];
    let words = |name: &String| -> Vec<String> {
        let spaced = crate::columns::normal_name(name);
        spaced.split('_').map(String::from).collect()
    };
    let all: Vec<Vec<String>> = header.iter().map(words).collect();
    SIGNS.iter().find_map(|(signs, what)| {
        let speaks = |column: &&Vec<String>| {
            column.iter().any(|word| {
                signs
                    .iter()
                    .any(|sign| word == sign || sign.len() >= 6 && word.starts_with(sign))
            })
        };
        // One column may be about anything; two are about the file.
        (all.iter().filter(speaks).count() >= 2).then(|| {
            format!(
                "the columns read like a list of {what}: its rows are loaded as sales all the same"
            )
        })
    })
}

/// Least share of the orders of several lines whose lines lie on several days, for a doubt.
const ON_SEVERAL_DAYS: f64 = 0.3;

/// A sentence where order numbers come up again on other days, as on tills that restart each day:
/// what was sold on different days would be one order.
pub fn doubt_of_numbers(
    rows: &[ByteRecord],
    (order, time): (usize, usize),
    header: &[String],
) -> Option<String> {
    let cell = |row: &'_ ByteRecord, at: usize| {
        let text = String::from_utf8_lossy(row.get(at).unwrap_or_default());
        text.trim().to_string()
    };
    let mut days: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    for row in rows {
        let (number, moment) = (cell(row, order), cell(row, time));
        if number.is_empty() || moment.is_empty() {
            continue;
        }
        // The day is what stands before the clock.
        let day = moment.split([' ', 'T']).next().unwrap_or_default();
        let entry = days.entry(number).or_default();
        entry.0 += 1;
        entry.1.insert(day.to_string());
    }
    let several = || days.iter().filter(|(_, (lines, _))| *lines >= 2);
    let torn: Vec<&String> = several()
        .filter(|(_, (_, days))| days.len() >= 2)
        .map(|(number, _)| number)
        .collect();
    let share = torn.len() as f64 / several().count().max(1) as f64;
    let first = torn
        .first()
        .filter(|_| torn.len() >= 2 && share >= ON_SEVERAL_DAYS)?;
    Some(format!(
        "{} {first} has lines on several days, and so have {} others: each number is read as one \
         order; if numbering restarts each day, add the day to the numbers in the file",
        header.get(order).map_or("order", String::as_str),
        torn.len() - 1
    ))
}

/// A sentence for each column whose values contradict its field, where at least `least` cells are
/// filled.
pub fn doubts(
    kind: FileKind,
    columns: &[(F, usize)],
    header: &[String],
    rows: &[ByteRecord],
    comma_is_point: bool,
    least: usize,
) -> Vec<String> {
    let shown = |text: &str| cut(text, LONGEST).trim_end().to_string();
    columns
        .iter()
        .filter(|(field, _)| FORMED.contains(field))
        .filter_map(|&(field, position)| {
            let name = header.get(position)?;
            let profile = Profile::of(rows, position, comma_is_point);
            if profile.filled < least.max(1) {
                return None;
            }
            let column = Column::new(position, name, name, profile);
            (column.value_score(field, kind) <= IMPOSSIBLE / 2.0).then(|| {
                format!(
                    "the column {} is read as {}, but its values do not look like that (for \
                     example {}); --map says otherwise",
                    shown(name),
                    field.word(),
                    shown(column.profile.example())
                )
            })
        })
        .collect()
}
