//! Questions to ask at a terminal when a file leaves something open: its kind, a column, or the
//! order of day and month.

use crate::columns::{Field, FileKind};
use regulars_core::error::{Answer, Question};
use regulars_core::output::cut;

/// The kinds offered as answers, the most frequent first.
const KINDS: [(FileKind, &str); 5] = [
    (
        FileKind::Actions,
        "purchases or other actions: one row per receipt line, view or click",
    ),
    (
        FileKind::Orders,
        "orders: one row per order, with its total",
    ),
    (FileKind::Users, "customers: one row each"),
    (FileKind::Items, "items for sale: one row each"),
    (FileKind::Costs, "what items cost the shop"),
];
/// Columns offered, and characters shown of a name and of a cell.
const MOST_COLUMNS: usize = 20;
const LONGEST: usize = 30;

/// Asks what kind of file it is.
pub fn about_kind(file: &str) -> Question {
    let answer = |(kind, label): &(FileKind, &str)| Answer {
        label: (*label).into(),
        option: "as",
        value: kind.word().into(),
    };
    Question {
        text: format!("what is in {file}?"),
        answers: KINDS.iter().map(answer).collect(),
    }
}

/// Asks which of the unmapped columns, each shown with an example cell, holds one of these fields.
/// `None` if there is no unmapped column.
pub fn about_column(file: &str, one_of: &[Field], free: &[(String, String)]) -> Option<Question> {
    let first = one_of.first()?;
    let answers: Vec<Answer> = free
        .iter()
        .take(MOST_COLUMNS)
        .map(|(column, cell)| {
            let shown = cut(column, LONGEST).trim_end().to_string();
            let example = cut(cell, LONGEST).trim_end().to_string();
            let label = if example.is_empty() {
                shown
            } else {
                format!("{shown} (for example {example})")
            };
            Answer {
                label,
                option: "map",
                value: format!("{}={column}", likeliest(one_of, cell).word()),
            }
        })
        .collect();
    let text = format!("which column of {file} is the {}?", spoken(*first, one_of));
    (!answers.is_empty()).then_some(Question { text, answers })
}

/// Asks for the order of day and month, with an ambiguous example.
pub fn about_dates(file: &str, example: &str) -> Question {
    let answer = |label: &str, value: &str| Answer {
        label: label.into(),
        option: "dates",
        value: value.into(),
    };
    Question {
        text: format!("how should the date {example} in {file} be read?"),
        answers: vec![
            answer("day first, then month", "dmy"),
            answer("month first, then day", "mdy"),
        ],
    }
}

/// The field that best fits a cell.
fn likeliest(one_of: &[Field], cell: &str) -> Field {
    let has = |field| one_of.contains(&field);
    match cell {
        _ if has(Field::Email) && cell.contains('@') => Field::Email,
        _ if has(Field::Phone) && cell.starts_with('+') => Field::Phone,
        _ => one_of.first().copied().unwrap_or(Field::User),
    }
}

fn spoken(first: Field, one_of: &[Field]) -> String {
    match first {
        Field::User if one_of.contains(&Field::Email) => {
            "customer (number, e-mail or phone)".into()
        }
        Field::Item => "item (its number or code)".into(),
        Field::Order => "order's number".into(),
        Field::Total => "order's total".into(),
        Field::Title => "item's title".into(),
        field => field.word().replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_the_field_that_its_cell_fits() {
        let free = [
            ("wer".to_string(), "ann@example.org".to_string()),
            ("nr".into(), "17".into()),
        ];
        let question =
            about_column("a.csv", &[Field::User, Field::Email, Field::Phone], &free).unwrap();
        assert_eq!(
            question.text,
            "which column of a.csv is the customer (number, e-mail or phone)?"
        );
        let values: Vec<&str> = question
            .answers
            .iter()
            .map(|answer| answer.value.as_str())
            .collect();
        assert_eq!(values, ["email=wer", "user=nr"]);
        assert_eq!(question.answers[1].label, "nr (for example 17)");
        assert_eq!(about_column("a.csv", &[Field::Item], &[]), None);
    }
}
