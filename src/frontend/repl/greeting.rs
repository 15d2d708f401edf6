//! The banner, shown once, and the prompt, which shows what affects the next line: the database,
//! running jobs.

use crate::command::{Globals, ModelStatus, Session, StatusOutcome};
use crate::domain::{Instant, grouped};
use crate::output::sanitise_line;

/// Three lines: version and database, its contents and the age of its models, what to type.
pub fn banner(session: &mut Session, globals: &Globals) -> String {
    let place = sanitise_line(&session.place().database.display().to_string()).into_owned();
    let now = globals.now.unwrap_or_else(session.place().clock);
    let contents = match session.status(globals) {
        Ok(status) => contents(&status, now),
        Err(error) if session.place().database.exists() => error.what,
        Err(_) => "no data yet; type: load FILE, or demo".to_string(),
    };
    format!(
        "regulars {} · {place}\n{contents}\ntype help or a command; Tab completes, Ctrl-D quits\n",
        env!("CARGO_PKG_VERSION")
    )
}

fn contents(status: &StatusOutcome, now: Instant) -> String {
    let counts = [
        ("customers", status.users),
        ("items", status.items),
        ("actions", status.actions),
    ]
    .map(|(word, count)| format!("{} {word}", grouped(count)));
    format!(
        "{} · {}",
        counts.join(" · "),
        freshness(&status.models, now)
    )
}

/// The age of the newest model, and whether any is older than the data.
fn freshness(models: &[ModelStatus], now: Instant) -> String {
    let Some(newest) = models.iter().map(|model| model.made_at).max() else {
        return "no models yet".to_string();
    };
    let is_stale = models.iter().any(|model| model.stale);
    let stale = if is_stale { ", stale" } else { "" };
    format!("models {}{stale}", age(now.0 - newest.0))
}

/// An age in a fitting unit.
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

/// `regulars> `, with the name of a database other than the default, `read-only`, and running jobs.
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
    use super::{age, freshness, grouped};
    use crate::command::ModelStatus;
    use crate::domain::{Instant, RunId};

    #[test]
    fn ages_use_the_unit_that_fits() {
        let ages = [5, 60, 7_200, 86_400 * 3].map(age);
        assert_eq!(
            ages,
            ["just made", "1 minute old", "2 hours old", "3 days old"]
        );
    }

    #[test]
    fn the_banner_shows_the_age_of_the_newest_model_and_whether_any_is_stale() {
        let at = |day: &str| Instant::parse(&format!("{day}T12:00:00Z")).unwrap();
        let model = |made_at: Instant, stale: bool| ModelStatus {
            kind: "segment".into(),
            run: RunId(1),
            revision: 1,
            stale,
            made_at,
            duration_ms: 1,
        };
        let models = [
            model(at("2026-06-01"), true),
            model(at("2026-05-01"), false),
        ];
        let now = at("2026-06-03");
        assert_eq!(freshness(&models, now), "models 2 days old, stale");
        assert_eq!(freshness(&models[1..], now), "models 33 days old");
        assert_eq!(freshness(&[], now), "no models yet");
        assert_eq!(grouped(9_000), "9,000");
    }
}
