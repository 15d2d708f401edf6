//! What the operator should know about how files were read.

use super::prepare::Prepared;
use crate::intake::Intake;
use crate::rule::Rule;
use regulars_core::domain::people::MOST_SHARED;
use regulars_core::output::counted;
use regulars_core::store::{Settled, Why};

/// Unknown states of orders that are named.
const STATES_TOLD: usize = 5;

/// How a file was read, where that is not obvious.
pub fn reading_notes(file: &Prepared, intake: &Intake) -> Vec<String> {
    let mut notes: Vec<String> = file
        .table
        .notes()
        .into_iter()
        .map(|note| format!("{}: {note}", file.path))
        .collect();
    if !file.encoding.starts_with("UTF-8")
        || matches!(
            file.delimiter,
            "semicolon" | "tab" | "bar" | "double colon" | "wide spaces" | "spaces"
        )
    {
        let comma = if file.comma_is_point {
            ", decimal comma"
        } else {
            ""
        };
        notes.push(format!(
            "{}: read as {}, {} between columns{comma}",
            file.path, file.encoding, file.delimiter
        ));
    }
    notes.extend(
        file.doubts
            .iter()
            .map(|doubt| format!("{}: {doubt}", file.path)),
    );
    if !intake.unknown_states.is_empty() && file.dialect == "plain" {
        let states: Vec<String> = intake
            .unknown_states
            .iter()
            .take(STATES_TOLD)
            .map(|(state, rows)| format!("'{state}' ({})", counted(*rows, "row")))
            .collect();
        notes.push(format!(
            "{}: states of orders that are not known count as sold: {}",
            file.path,
            states.join(", ")
        ));
    }
    if intake.fixes.contains_key(&Rule::EvenSpread) {
        notes.push(format!(
            "{}: the lines of an order have no amounts of their own; assumed: the same amount for each \
             unit",
            file.path
        ));
    }
    if !file.rates_used(intake).is_empty() {
        notes.push(format!(
            "{}: converted amounts in other currencies: {}",
            file.path,
            file.rates_used(intake)
        ));
    }
    if !file.secrets.is_empty() {
        notes.push(format!(
            "{}: not stored, because the shop does not need it here: {}",
            file.path,
            file.secrets.join(", ")
        ));
    }
    if intake.is_timeless {
        notes.push(format!(
            "{} has no times: time-based results are unavailable",
            file.path
        ));
    }
    notes
}

/// Notes on people that a load could not tell apart or join with certainty.
pub fn people_notes(settled: &Settled) -> Vec<String> {
    let mut notes = Vec::new();
    let open: Vec<_> = settled
        .refused
        .iter()
        .filter(|link| link.why != Why::Separated)
        .collect();
    if let Some(first) = open.first() {
        let what = match first.why {
            Why::Places => "places",
            _ => "names",
        };
        let also = if open.len() > 1 {
            format!("; and {}", counted(open.len() as i64 - 1, "other pair"))
        } else {
            String::new()
        };
        notes.push(format!(
            "{} and {} share {} but have different {what}: not joined{also}; see user {}",
            first.one,
            first.other,
            if first.evidence == "phone" {
                "a phone"
            } else {
                "an e-mail"
            },
            first.one
        ));
    }
    if let Some(first) = settled.shared.first() {
        let also = match settled.shared.len() as i64 - 1 {
            0 => String::new(),
            more => format!(" (and {})", counted(more, "other")),
        };
        notes.push(format!(
            "{first}{also} is shared by more than {MOST_SHARED}: not used to join users"
        ));
    }
    notes
}
