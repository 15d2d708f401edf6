//! How far a campaign had come at an instant, from its stored instants. What happened later is not
//! seen, so that an answer about an earlier day is the answer of that day.

use super::{State, Terms};
use crate::domain::Instant;
use crate::store::CampaignRow;
use jiff::tz::TimeZone;
use serde::Serialize;

/// A campaign as it was at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Life {
    /// How far it had come.
    pub state: State,
    /// When it was sent; `None` where it had not been.
    pub sent_at: Option<Instant>,
    /// When it was ended or cancelled.
    pub closed_at: Option<Instant>,
    /// When its window begins.
    pub starts_at: Option<Instant>,
    /// When its window ends, as it was planned then.
    pub ends_at: Option<Instant>,
}

/// Whether the offers of a campaign reached anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The campaign was sent.
    Sent,
    /// It was launched and is still to be sent.
    ToBeSent,
    /// It was cancelled before it was sent.
    NeverSent,
}

impl Life {
    /// The campaign as it was at `at`, in the shop's `zone`; `None` where it was not designed yet.
    pub fn at(row: &CampaignRow, at: Instant, zone: &TimeZone) -> Option<Life> {
        if row.created_at > at.0 {
            return None;
        }
        let by_then = |instant: Option<i64>| instant.filter(|then| *then <= at.0).map(Instant);
        let (launched_at, sent_at) = (by_then(row.launched_at), by_then(row.sent_at));
        let closed_at = by_then(row.closed_at);
        let state = match (closed_at, sent_at, launched_at) {
            (Some(_), _, _) => State::parse(&row.state).unwrap_or(State::Ended),
            (None, Some(_), _) => State::Sent,
            (None, None, Some(_)) => State::Launched,
            (None, None, None) => State::Draft,
        };
        let starts_at = row.starts_at.map(Instant);
        let mut ends_at = row.ends_at.map(Instant);
        if closed_at.is_none() && row.closed_at.is_some() {
            // Closing moved the end; until then it was the planned one.
            let terms: Option<Terms> = serde_json::from_value(row.made.terms.clone()).ok();
            ends_at = starts_at
                .zip(terms)
                .map(|(start, terms)| terms.ends_at(start, zone))
                .or(ends_at);
        }
        Some(Life {
            state,
            sent_at,
            closed_at,
            starts_at,
            ends_at,
        })
    }

    /// Whether its offers reached anybody; `None` of a draft.
    pub fn delivery(&self) -> Option<Delivery> {
        match (self.sent_at, self.state) {
            (Some(_), _) => Some(Delivery::Sent),
            (None, State::Draft) => None,
            (None, State::Cancelled) => Some(Delivery::NeverSent),
            (None, _) => Some(Delivery::ToBeSent),
        }
    }

    /// Since when a draw of this campaign counts for the days and the number of offers, in both
    /// arms; `None` where it does not count.
    ///
    /// Days are counted from the sending, since nothing reaches a customer before; the held-out
    /// count from the same day, or the next campaign would take them first and the comparison would
    /// be lost. A launched campaign can be sent at any hour, so that it counts from its launch: else
    /// two launches on one day would both choose the same customers. One that was cancelled before
    /// it was sent, or is a draft, reached neither arm.
    pub fn counts_from(&self, drawn_at: Instant) -> Option<Instant> {
        match self.delivery()? {
            Delivery::Sent => self.sent_at,
            Delivery::ToBeSent => Some(drawn_at),
            Delivery::NeverSent => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CampaignId;
    use crate::store::NewCampaign;
    use serde_json::Value;

    fn row(state: &str, sent_at: Option<i64>, closed_at: Option<i64>) -> CampaignRow {
        CampaignRow {
            campaign: CampaignId(1),
            made: NewCampaign {
                kind: "coupon".into(),
                segment: None,
                rule: None,
                terms: Value::Null,
                draft: Value::Null,
                note: None,
                seed: 1,
            },
            state: state.into(),
            created_at: 10,
            launched_at: Some(20),
            sent_at,
            starts_at: sent_at,
            ends_at: Some(90),
            closed_at,
        }
    }

    #[test]
    fn an_earlier_day_sees_nothing_of_what_came_later() {
        let ended = row("ended", Some(30), Some(40));
        let states: Vec<Option<State>> = [5, 15, 25, 35, 45]
            .map(|at| Life::at(&ended, Instant(at), &TimeZone::UTC).map(|life| life.state))
            .to_vec();
        let [.., sent, closed] = [State::Draft, State::Launched, State::Sent, State::Ended];
        assert_eq!(
            states,
            [
                None,
                Some(State::Draft),
                Some(State::Launched),
                Some(sent),
                Some(closed)
            ]
        );
    }

    #[test]
    fn a_planned_end_is_by_the_calendar_of_the_shop() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let instant = |text| Instant::parse(text).unwrap();
        let start = instant("2026-10-19T22:00:00Z");
        let closed = instant("2026-10-21T10:00:00Z");
        let mut ended = row("ended", Some(start.0), Some(closed.0));
        ended.made.terms = serde_json::json!({
            "discount": null, "discount_because": "", "items": [], "hours": 7 * 24,
            "window_because": "", "budget_because": "", "holdout": 0.1,
        });
        // The clock is set back on 25 October: midnight of the 27th is an hour later in UTC.
        let life = Life::at(&ended, Instant(start.0 + 60), &zone).unwrap();
        assert_eq!(life.ends_at, Some(instant("2026-10-26T23:00:00Z")));
    }

    #[test]
    fn a_draw_counts_from_the_sending_and_not_at_all_where_nothing_was_sent() {
        let from = |row: &CampaignRow, at| {
            Life::at(row, Instant(at), &TimeZone::UTC)?.counts_from(Instant(20))
        };
        let sent = row("cancelled", Some(30), Some(40));
        assert_eq!(
            from(&sent, 25),
            Some(Instant(20)),
            "it can be sent at any hour"
        );
        assert_eq!(from(&sent, 35), Some(Instant(30)));
        assert_eq!(
            from(&sent, 45),
            Some(Instant(30)),
            "cancelled after it was sent"
        );
        let never = row("cancelled", None, Some(40));
        assert_eq!(from(&never, 35), Some(Instant(20)));
        assert_eq!(from(&never, 45), None);
    }
}
