//! What to ask where a file can be read in several ways.

use super::draft::{Contest, Reading};
use super::score::Column;
use crate::columns::{Field as F, FileKind};
use regulars_core::error::{Answer, Question};
use regulars_core::output::{cut, quote};

/// Longest name and cell that is shown, in characters.
const LONGEST: usize = 30;

/// What is open about a file.
#[derive(Debug, Clone)]
pub struct Open {
    /// What is open, in a sentence.
    pub what: String,
    /// The options that settle it, as they would be typed.
    pub hint: String,
    /// The question.
    pub question: Question,
}

/// What a file of a kind holds, in words.
pub(super) fn spoken_kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Actions => "lines of receipts or actions",
        FileKind::Orders => "orders",
        FileKind::Users => "customers",
        FileKind::Items => "items for sale",
        FileKind::Costs => "costs of items",
        FileKind::Consents => "consents",
        FileKind::Campaigns => "past campaigns",
    }
}

/// What a field is, in words.
pub(super) fn spoken(field: F) -> &'static str {
    match field {
        F::User => "the customer",
        F::Email => "the customer's e-mail",
        F::Order => "the order's number",
        F::Item => "the item",
        F::Title => "the item's title",
        F::Time => "the time of purchase",
        F::Quantity => "the number of pieces",
        F::Price => "the price of one piece",
        F::Amount => "the amount of the line",
        F::Total => "the total of the order",
        field => field.word(),
    }
}

fn shown(column: &Column) -> String {
    let name = cut(&column.name, LONGEST).trim_end().to_string();
    let example = cut(column.profile.example(), LONGEST)
        .trim_end()
        .to_string();
    if example.is_empty() {
        name
    } else {
        format!("{name} (for example {example})")
    }
}

fn map(field: &str, column: &Column) -> Answer {
    Answer {
        label: String::new(),
        option: "map",
        value: format!("{field}={}", column.name),
    }
}

fn open(file: &str, what: String, text: String, answers: Vec<Answer>) -> Open {
    let each: Vec<String> = answers
        .iter()
        .map(|answer| {
            let value = quote(&answer.value);
            format!("--{} {value}", answer.option)
        })
        .collect();
    Open {
        what,
        hint: format!("load {} {}", quote(file), each.join(", or ")),
        question: Question { text, answers },
    }
}

/// The first row as a reading reads it: `order 1001, item tea, 2 pieces`.
fn first_row(reading: &Reading, columns: &[Column]) -> String {
    let cells: Vec<String> = reading
        .fields
        .iter()
        .take(6)
        .filter(|(_, at, _)| !columns[*at].profile.example().is_empty())
        .map(|(field, at, _)| {
            format!(
                "{} {}",
                field.word(),
                cut(columns[*at].profile.example(), LONGEST).trim_end()
            )
        })
        .collect();
    cells.join(", ")
}

/// Asks which of two kinds a file is.
pub(super) fn about_kinds(file: &str, one: &Reading, other: &Reading, columns: &[Column]) -> Open {
    let answer = |reading: &Reading| Answer {
        label: format!(
            "{}: {}",
            spoken_kind(reading.kind),
            first_row(reading, columns)
        ),
        option: "as",
        value: reading.kind.word().into(),
    };
    open(
        file,
        format!(
            "{file} can be read as {} or as {}; its first row as {}, or as {}",
            spoken_kind(one.kind),
            spoken_kind(other.kind),
            first_row(one, columns),
            first_row(other, columns)
        ),
        format!("what is in {file}?"),
        vec![answer(one), answer(other)],
    )
}

/// Asks which of several columns holds a field.
pub(super) fn about_contest(
    file: &str,
    reading: &Reading,
    contest: &Contest,
    columns: &[Column],
) -> Open {
    let mut fields: Vec<F> = Vec::new();
    for (field, _) in &contest.fields {
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    let answers: Vec<Answer> = contest
        .fields
        .iter()
        .map(|(field, at)| Answer {
            label: format!("{} is {}", shown(&columns[*at]), spoken(*field)),
            ..map(field.word(), &columns[*at])
        })
        .collect();
    let names: Vec<String> = answers.iter().map(|answer| answer.label.clone()).collect();
    open(
        file,
        format!(
            "{file}, read as {}, is ambiguous: {}",
            spoken_kind(reading.kind),
            names.join("; or ")
        ),
        format!("in {file}, which is right?"),
        answers,
    )
}

/// Asks about a list of customers or items that has columns of sales.
pub(super) fn about_list(
    file: &str,
    reading: &Reading,
    candidates: &[(F, usize)],
    columns: &[Column],
) -> Open {
    let mut answers = vec![Answer {
        label: format!("nothing of sales: it lists {}", spoken_kind(reading.kind)),
        option: "as",
        value: reading.kind.word().into(),
    }];
    answers.extend(candidates.iter().take(MOST).map(|(field, at)| Answer {
        label: format!("{} is {}", shown(&columns[*at]), spoken(*field)),
        ..map(field.word(), &columns[*at])
    }));
    open(
        file,
        format!(
            "{file} looks like sales, but only {} were found in it; an amount, an item or an order number is missing",
            spoken_kind(reading.kind)
        ),
        format!("what of the sales is in {file}?"),
        answers,
    )
}

/// Asks for the amount of sales.
pub(super) fn about_total(file: &str, candidates: &[(F, usize)], columns: &[Column]) -> Open {
    let answers = candidates
        .iter()
        .take(MOST)
        .map(|(field, at)| Answer {
            label: shown(&columns[*at]),
            ..map(field.word(), &columns[*at])
        })
        .collect();
    open(
        file,
        format!("{file} looks like sales, but no column is called an amount"),
        format!("which column of {file} is the amount of a sale?"),
        answers,
    )
}

/// Most answers of a question.
const MOST: usize = 20;

/// Asks whether a column of names is the customer.
pub(super) fn about_names(file: &str, names: &Column) -> Open {
    open(
        file,
        format!("{file} names its customers but has no customer number, e-mail or phone"),
        format!(
            "are the customers of {file} to be known by {}?",
            shown(names)
        ),
        vec![
            Answer {
                label: "yes: two customers of one name become one".into(),
                ..map("user", names)
            },
            Answer {
                label: "no: load without customers".into(),
                ..map("_", names)
            },
        ],
    )
}

/// Asks what an unknown column holds.
pub(super) fn about_unknown(file: &str, column: &Column, fields: &[F]) -> Open {
    let mut answers: Vec<Answer> = fields
        .iter()
        .map(|field| Answer {
            label: spoken(*field).into(),
            ..map(field.word(), column)
        })
        .collect();
    answers.push(Answer {
        label: "nothing of these".into(),
        ..map("_", column)
    });
    let may_be: Vec<&str> = fields.iter().map(|field| spoken(*field)).collect();
    open(
        file,
        format!(
            "the column {} of {file} may be {}",
            shown(column),
            may_be.join(" or ")
        ),
        format!("what does the column {} of {file} hold?", shown(column)),
        answers,
    )
}
