//! What the operator sees before typing: the banner once, and the prompt with what changes the
//! meaning of a line.

use crate::command::{Globals, Session};
use crate::domain::Instant;
use crate::output::{Cell, Style, cell_on_screen, sanitise_line};
use serde_json::Value;

/// Three lines: version and database, what it holds and how old its models are, how to go on.
pub fn banner(session: &mut Session, globals: &Globals) -> String {
    let place = sanitise_line(&session.place().database.display().to_string()).into_owned();
    let silent = crate::domain::Silent::default();
    let held = match session.dispatch_line("status", globals, &silent) {
        Ok(reply) => holds(&reply.data, reply.now),
        Err(error) if session.place().database.exists() => error.what,
        Err(_) => "no data yet; type: load FILE, or demo".to_string(),
    };
    format!(
        "regulars {} · {place}\n{held}\ntype help, or a command; Tab completes, Ctrl-D leaves\n",
        env!("CARGO_PKG_VERSION")
    )
}

fn holds(status: &Value, now: Instant) -> String {
    let count = |field: &str| status.get(field).and_then(Value::as_u64).unwrap_or(0);
    let models = status
        .get("models")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let made = |model: &Value| {
        model
            .get("made_at")
            .and_then(Value::as_str)
            .and_then(Instant::parse)
    };
    let newest = models.iter().filter_map(made).max();
    let is_stale = models
        .iter()
        .any(|model| model.get("stale").and_then(Value::as_bool).unwrap_or(false));
    let models = match newest {
        None => "no models yet".to_string(),
        Some(made) => {
            let stale = if is_stale { ", stale" } else { "" };
            format!("models {}{stale}", age(now.0 - made.0))
        }
    };
    let counted = [
        ("customers", "users"),
        ("items", "items"),
        ("actions", "actions"),
    ]
    .map(|(word, field)| format!("{} {word}", grouped(count(field))));
    format!("{} · {models}", counted.join(" · "))
}

/// A count as it is read: 1,234,567.
fn grouped(count: u64) -> String {
    cell_on_screen(
        &Cell::Int(i64::try_from(count).unwrap_or(i64::MAX)),
        &Style::default(),
    )
}

/// An age in the unit that fits it.
fn age(seconds: i64) -> String {
    let of =
        |count: i64, unit: &str| format!("{count} {unit}{} old", if count == 1 { "" } else { "s" });
    match seconds {
        ..60 => "just made".into(),
        60..3_600 => of(seconds / 60, "minute"),
        3_600..86_400 => of(seconds / 3_600, "hour"),
        _ => of(seconds / 86_400, "day"),
    }
}

/// `regulars> `, with the name of a database that is not the usual one, whether it can be written,
/// and running jobs.
pub fn prompt(session: &Session) -> String {
    let place = session.place();
    let mut marks = Vec::new();
    if place.is_database_named || place.database == place.demo_database {
        let name = place
            .database
            .file_stem()
            .unwrap_or(place.database.as_os_str())
            .to_string_lossy()
            .into_owned();
        marks.push(sanitise_line(&name).into_owned());
    }
    if std::fs::metadata(&place.database).is_ok_and(|data| data.permissions().readonly()) {
        marks.push("read-only".into());
    }
    match session.jobs().len() {
        0 => {}
        1 => marks.push("1 job".into()),
        several => marks.push(format!("{several} jobs")),
    }
    if marks.is_empty() {
        "regulars> ".into()
    } else {
        format!("regulars [{}]> ", marks.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::{age, holds};
    use crate::domain::Instant;
    use serde_json::json;

    #[test]
    fn ages_are_told_in_the_unit_that_fits() {
        let told = [5, 60, 7_200, 86_400 * 3].map(age);
        assert_eq!(
            told,
            ["just made", "1 minute old", "2 hours old", "3 days old"]
        );
    }

    #[test]
    fn the_banner_tells_rows_and_the_age_of_the_models() {
        let now = Instant::parse("2026-06-03T12:00:00Z").unwrap();
        let models = json!([
            {"made_at": "2026-06-01T12:00:00Z", "stale": true},
            {"made_at": "2026-05-01T12:00:00Z", "stale": false},
        ]);
        let status = json!({"users": 3, "items": 2, "actions": 9000, "models": models});
        let told = "3 customers · 2 items · 9,000 actions · models 2 days old, stale";
        assert_eq!(holds(&status, now), told);
        assert_eq!(
            holds(&json!({"users": 1}), now),
            "1 customers · 0 items · 0 actions · no models yet"
        );
    }
}
