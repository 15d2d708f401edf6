//! Actions on the data: missing, old, doubtful or set aside.

use super::action::{Action, Kind};
use crate::domain::Instant;
use crate::output::{counted, quote};
use jiff::tz::TimeZone;

/// Days without new actions after which the data are old.
const OLD_DAYS: f64 = 8.0;
/// The share of rows set aside from which they are worth a look.
const SET_ASIDE_SHARE: f64 = 0.02;

/// What is known about the data.
#[derive(Debug, Clone, Default)]
pub struct DataState {
    /// The last action.
    pub last_at: Option<Instant>,
    /// Models that were computed from older data.
    pub stale_models: Vec<String>,
    /// Whether there are segments.
    pub has_segments: bool,
    /// Whether a margin is known.
    pub has_margin: bool,
    /// Rows read by the loads in force, and rows set aside.
    pub rows: (i64, i64),
    /// Suspicious accounts: how many, and the first with its reason.
    pub suspects: (usize, Option<(String, String)>),
    /// The folder of the newest load, quoted for a line.
    pub folder: Option<String>,
}

/// The three steps of an empty shop.
pub fn first_steps() -> Vec<Action> {
    let step =
        |text: &str, because: &str, line: &str| Action::new(Kind::Begin, text, because, line);
    vec![
        step(
            "check whether your files are enough, without loading them",
            "nothing is loaded yet",
            "start FILE",
        ),
        step(
            "load your orders, as your shop exports them",
            "customers, products and amounts are all that is needed",
            "load FILE",
        ),
        step(
            "look around in a generated shop first",
            "it has its own database",
            "demo",
        ),
    ]
}

/// What to do about the data.
pub fn of_data(state: &DataState, now: Instant, zone: &TimeZone) -> Vec<Action> {
    let mut found = Vec::new();
    if let Some(last) = state.last_at
        && now.days_since(last) > OLD_DAYS
    {
        let line = match &state.folder {
            Some(folder) => format!("refresh {folder}"),
            None => "load FILE".into(),
        };
        found.push(Action::new(
            Kind::Data,
            "load the newest orders",
            format!(
                "the data end on {}, {:.0} days ago; every order changes who to write to",
                last.day_in(zone),
                now.days_since(last)
            ),
            line,
        ));
    } else if !state.stale_models.is_empty() {
        found.push(Action::new(
            Kind::Data,
            "update what was computed from older data",
            format!("out of date: {}", state.stale_models.join(", ")),
            "refresh",
        ));
    }
    if !state.has_segments {
        found.push(Action::new(
            Kind::Data,
            "group your customers into segments",
            "campaigns are planned for segments, and there are none yet",
            "segment",
        ));
    } else if !state.has_margin {
        found.push(Action::new(
            Kind::Data,
            "say what share of your revenue is margin",
            "without it, nobody can tell whether a discount earns or loses",
            "settings margin PERCENT",
        ));
    }
    let (read, aside) = state.rows;
    if read > 0 && aside as f64 > SET_ASIDE_SHARE * read as f64 {
        found.push(Action::new(
            Kind::Data,
            "look at the rows that were set aside",
            format!("{} of {} could not be used", aside, counted(read, "row")),
            "quarantine",
        ));
    }
    if let (count, Some((user, because))) = &state.suspects {
        let action = Action::new(
            Kind::Data,
            format!(
                "exclude {} that {} not look like {}",
                if *count == 1 {
                    "an account".into()
                } else {
                    counted(*count as i64, "account")
                },
                if *count == 1 { "does" } else { "do" },
                if *count == 1 {
                    "a customer"
                } else {
                    "customers"
                },
            ),
            format!("{user}: {because}"),
            if *count == 1 {
                format!("exclude {} --why 'not a customer'", quote(user))
            } else {
                "status --quality".into()
            },
        );
        found.push(Action {
            names: Some(user.clone()),
            ..action
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: Instant = Instant(1_790_000_000);

    fn good() -> DataState {
        DataState {
            last_at: Some(LAST),
            has_segments: true,
            has_margin: true,
            rows: (1_000, 3),
            ..DataState::default()
        }
    }

    fn lines(state: &DataState, days: f64) -> Vec<String> {
        let found = of_data(state, LAST.plus_days(days), &TimeZone::UTC);
        found.into_iter().map(|action| action.line).collect()
    }

    #[test]
    fn good_data_need_nothing() {
        assert!(lines(&good(), 2.0).is_empty());
    }

    #[test]
    fn each_gap_has_its_line() {
        let folder = DataState {
            folder: Some("exports".into()),
            ..good()
        };
        assert_eq!(lines(&folder, 9.0), ["refresh exports"]);
        assert_eq!(lines(&good(), 9.0), ["load FILE"]);
        let stale = DataState {
            stale_models: vec!["segment".into()],
            ..good()
        };
        assert_eq!(lines(&stale, 2.0), ["refresh"]);
        let bare = DataState {
            has_segments: false,
            rows: (100, 40),
            ..good()
        };
        assert_eq!(lines(&bare, 2.0), ["segment", "quarantine"]);
        let no_margin = DataState {
            has_margin: false,
            ..good()
        };
        assert_eq!(lines(&no_margin, 2.0), ["settings margin PERCENT"]);
    }
}
