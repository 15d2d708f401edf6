//! What is asked of somebody at a terminal whose file does not say it: the kind of the file, a
//! column, the order of dates.

use crate::columns::{Field, FileKind};
use regulars_core::error::{Answer, Question};
use regulars_core::output::cut;

/// The kinds that are offered, the most frequent first, in words.
const KINDS: [(FileKind, &str); 5] = [
    (
        FileKind::Actions,
        "purchases or other actions: a row for each line of a receipt, view or click",
    ),
    (
        FileKind::Orders,
        "orders: a row for each order, with its total",
    ),
    (FileKind::Users, "customers: a row for each"),
    (FileKind::Items, "items for sale: a row for each"),
    (FileKind::Costs, "what items cost the shop"),
];
/// Columns that are offered, and how much is shown of a name and of a cell.
const MOST_COLUMNS: usize = 20;
const LONGEST: usize = 30;

/// Asks what a file tells of.
pub fn about_kind(file: &str) -> Question {
    let answer = |(kind, label): &(FileKind, &str)| Answer {
        label: (*label).into(),
        option: "as",
        value: kind.word().into(),
    };
    Question {
        text: format!("what does {file} hold?"),
        answers: KINDS.iter().map(answer).collect(),
    }
}

/// Asks which of the free columns, with a cell of each, is one of these fields. `None` where no
/// column is free.
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
                format!("{shown} (as in {example})")
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

/// Asks for the order of day and month, on an example that can be read in both.
pub fn about_dates(file: &str, example: &str) -> Question {
    let answer = |label: &str, value: &str| Answer {
        label: label.into(),
        option: "dates",
        value: value.into(),
    };
    Question {
        text: format!("how is the date {example} in {file} to be read?"),
        answers: vec![
            answer("day first, then month", "dmy"),
            answer("month first, then day", "mdy"),
        ],
    }
}

/// Which of several fields a cell fits best.
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
        assert_eq!(question.answers[1].label, "nr (as in 17)");
        assert_eq!(about_column("a.csv", &[Field::Item], &[]), None);
    }
}
