//! What the operator should know about how files were read.

use super::prepare::Prepared;
use crate::intake::Intake;
use crate::rule::Rule;
use regulars_core::domain::people::MOST_SHARED;
use regulars_core::output::counted;
use regulars_core::store::{Settled, Why};

/// How a file was read, where that is not obvious.
pub fn reading_notes(file: &Prepared, intake: &Intake) -> Vec<String> {
    let mut notes: Vec<String> = file
        .table
        .notes()
        .into_iter()
        .map(|note| format!("{}: {note}", file.path))
        .collect();
    if !file.encoding.starts_with("UTF-8") || matches!(file.delimiter, "semicolon" | "tab" | "bar")
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
        file.guess_note
            .iter()
            .map(|note| format!("{}: {note}", file.path)),
    );
    if intake.fixes.contains_key(&Rule::EvenSpread) {
        notes.push(format!(
            "{}: the lines of an order stand in one cell without amounts; assumed: the same amount \
             for each unit",
            file.path
        ));
    }
    if !file.rates_used(intake).is_empty() {
        notes.push(format!(
            "{}: amounts in other currencies count {}",
            file.path,
            file.rates_used(intake)
        ));
    }
    if !file.secrets.is_empty() {
        notes.push(format!(
            "{}: never stored, as nobody needs it here: {}",
            file.path,
            file.secrets.join(", ")
        ));
    }
    if intake.is_timeless {
        notes.push(format!(
            "{} has no times: what rests on when things happened cannot be said",
            file.path
        ));
    }
    notes
}

/// What a load found out about who is who, where it left something open.
pub fn people_notes(settled: &Settled) -> Vec<String> {
    let mut notes = Vec::new();
    let open: Vec<_> = settled
        .refused
        .iter()
        .filter(|link| link.why != Why::Parted)
        .collect();
    if let Some(first) = open.first() {
        let what = match first.why {
            Why::Places => "places",
            _ => "names",
        };
        let also = if open.len() > 1 {
            format!("; so do {}", counted(open.len() as i64 - 1, "other pair"))
        } else {
            String::new()
        };
        notes.push(format!(
            "{} and {} share {} and have different {what}: not joined{also}; user {} says more",
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
            more => format!(" (and {} like it)", counted(more, "other")),
        };
        notes.push(format!(
            "{first}{also} is shared by more than {MOST_SHARED}: it joins nobody"
        ));
    }
    notes
}
