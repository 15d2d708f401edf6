//! A code at an instant: its window, whether it was taken back, and its uses, each with what was
//! wrong about it. Pure: the events and uses come from the store, and what happened after the instant
//! is not seen.

use crate::domain::{Currency, DAY, Instant, Money};
use crate::store::{CodeEventRow, UseRow};
use serde::Serialize;

/// When a code could be used, and whether it was taken back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// When its window begins; `None` before the campaign was sent.
    pub starts_at: Option<Instant>,
    /// When it expires; `None` before the campaign was sent.
    pub expires_at: Option<Instant>,
    /// When it was taken back.
    pub void: Option<Void>,
}

/// A code that was taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Void {
    /// When.
    pub at: Instant,
    /// The reason, as typed.
    pub why: Option<String>,
    /// The code that replaces it.
    pub replaced_by: Option<String>,
}

impl Standing {
    /// The code at `at`, from its events in order; `starts_at` is the beginning of its campaign's
    /// window.
    pub fn at(events: &[CodeEventRow], starts_at: Option<Instant>, at: Instant) -> Standing {
        let mut standing = Standing::default();
        for event in events.iter().filter(|event| event.at <= at.0) {
            if let Some(until) = event.until {
                standing.starts_at = starts_at;
                standing.expires_at = Some(Instant(until));
            }
            if matches!(event.kind.as_str(), "void" | "reissued") {
                standing.void.get_or_insert(Void {
                    at: Instant(event.at),
                    why: event.why.clone(),
                    replaced_by: event.other.clone(),
                });
            }
        }
        standing
    }

    /// Whether its window was over at `at` before anybody took it back.
    pub fn has_expired(&self, at: Instant) -> bool {
        let first_end = self.void.as_ref().map_or(at, |void| void.at.min(at));
        self.expires_at.is_some_and(|end| first_end >= end)
    }
}

/// What was wrong about a use of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It was used before.
    Twice,
    /// On an order of another customer.
    WrongCustomer,
    /// Before its window began.
    Early,
    /// After it had expired.
    Late,
    /// After it had been taken back.
    TakenBack,
}

impl Fault {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Fault; 5] = [
        Fault::Twice,
        Fault::WrongCustomer,
        Fault::Early,
        Fault::Late,
        Fault::TakenBack,
    ];

    /// The value of `--record-as`.
    pub fn word(self) -> &'static str {
        match self {
            Fault::Twice => "twice",
            Fault::WrongCustomer => "wrong-customer",
            Fault::Early => "early",
            Fault::Late => "late",
            Fault::TakenBack => "taken-back",
        }
    }

    /// The fault with this word.
    pub fn parse(word: &str) -> Option<Fault> {
        Fault::ALL.into_iter().find(|fault| fault.word() == word)
    }

    /// In words, after "used".
    pub fn in_words(self) -> &'static str {
        match self {
            Fault::Twice => "a second time",
            Fault::WrongCustomer => "by another customer",
            Fault::Early => "before its first day",
            Fault::Late => "after it had expired",
            Fault::TakenBack => "after it was taken back",
        }
    }
}

/// What became of the order on which a code was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was kept, whole or in part.
    Kept,
    /// It was cancelled: the use does not count.
    Cancelled,
    /// It was refunded in full.
    Refunded,
    /// It is not among the loaded orders.
    NotLoaded,
}

/// A use of a code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeUse {
    /// The order's number, where known.
    pub order: Option<String>,
    /// When; null where the order's file has no times.
    pub at: Option<Instant>,
    /// typed, file or orders.
    pub source: String,
    /// Whether the operator recorded it, also where the data show it too.
    pub is_recorded: bool,
    /// Who recorded it.
    pub operator: Option<String>,
    /// What the order came to, as recorded; null where it is not known.
    pub amount: Option<Money>,
    /// What became of the order.
    pub order_state: Outcome,
    /// What was wrong about it; empty for a proper use.
    pub faults: Vec<Fault>,
}

impl CodeUse {
    /// Whether it uses the code up: the use on a cancelled order does not.
    pub fn counts(&self) -> bool {
        self.order_state != Outcome::Cancelled
    }
}

/// A use before it is compared with the others.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// When; `None`: unknown.
    pub at: Option<Instant>,
    /// Whether `at` may be the beginning of the day alone, as in orders without a time of day.
    pub is_by_day: bool,
    /// The representative of the customer on the order; `None`: unknown.
    pub person: Option<i64>,
    /// Whether the code was used before.
    pub is_again: bool,
}

/// What is wrong about an attempt to use the code of `owner`.
pub fn faults(
    attempt: Attempt,
    owner: i64,
    events: &[CodeEventRow],
    starts_at: Option<Instant>,
) -> Vec<Fault> {
    let mut found = Vec::new();
    if attempt.is_again {
        found.push(Fault::Twice);
    }
    if attempt.person.is_some_and(|person| person != owner) {
        found.push(Fault::WrongCustomer);
    }
    let Some(at) = attempt.at else {
        return found;
    };
    let standing = Standing::at(events, starts_at, at);
    if standing.void.is_some() && !standing.has_expired(at) {
        found.push(Fault::TakenBack);
    } else if standing.has_expired(at) {
        found.push(Fault::Late);
    } else {
        let latest = Instant(at.0 + if attempt.is_by_day { DAY - 1 } else { 0 });
        let then = Standing::at(events, starts_at, latest);
        if then.starts_at.is_none_or(|start| latest < start) {
            found.push(Fault::Early);
        }
    }
    found
}

/// The uses of one code until an instant, oldest first. The same order recorded by the operator and
/// found in the data is one use; so is a use without an order number and an order within two days of
/// it.
pub fn uses(
    rows: &[UseRow],
    (owner, events, starts_at): (i64, &[CodeEventRow], Option<Instant>),
    currency: Currency,
    until: Instant,
) -> Vec<CodeUse> {
    let mut merged: Vec<(UseRow, bool)> = Vec::new();
    let found = rows.iter().filter(|row| row.source == "orders");
    for row in found.chain(rows.iter().filter(|row| row.source != "orders")) {
        let is_recorded = row.source != "orders";
        let is_near = |known: &UseRow| {
            let apart = known.at.zip(row.at).map(|(known, at)| known.abs_diff(at));
            apart.is_some_and(|seconds| seconds <= 2 * DAY.unsigned_abs())
        };
        let is_same = |(known, has_record): &&mut (UseRow, bool)| match (&known.order, &row.order) {
            (Some(known), Some(order)) => known.eq_ignore_ascii_case(order),
            (Some(_), None) => !*has_record && is_near(known),
            (None, Some(_)) => known.source == "typed" && row.source == "file" && is_near(known),
            (None, None) => false,
        };
        match merged.iter_mut().find(is_same) {
            Some((known, has_record)) => {
                *has_record |= is_recorded;
                if known.order.is_none() {
                    (known.order, known.loaded) = (row.order.clone(), row.loaded.clone());
                }
                known.at = known.at.or(row.at);
                known.operator = known.operator.take().or(row.operator.clone());
                known.amount_minor = known.amount_minor.or(row.amount_minor);
            }
            None => merged.push((row.clone(), is_recorded)),
        }
    }
    merged.retain(|(row, _)| row.at.is_none_or(|at| at <= until.0));
    merged.sort_by(|(one, _), (other, _)| (one.at, &one.order).cmp(&(other.at, &other.order)));
    let mut is_used = false;
    let mut judged = Vec::with_capacity(merged.len());
    for (row, is_recorded) in merged {
        let order_state = match &row.loaded {
            None => Outcome::NotLoaded,
            Some(order) if order.lines == 0 => Outcome::Cancelled,
            Some(order) if order.bought_minor > 0 && order.refunded_minor >= order.bought_minor => {
                Outcome::Refunded
            }
            Some(_) => Outcome::Kept,
        };
        let attempt = Attempt {
            at: row.at.map(Instant),
            is_by_day: row.source != "typed",
            person: row.loaded.as_ref().and_then(|order| order.person),
            is_again: is_used,
        };
        let used = CodeUse {
            order: row.order,
            at: attempt.at,
            source: row.source,
            is_recorded,
            operator: row.operator,
            amount: row.amount_minor.map(|minor| Money::new(minor, currency)),
            order_state,
            faults: faults(attempt, owner, events, starts_at),
        };
        is_used |= used.counts();
        judged.push(used);
    }
    judged
}

/// The state of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeState {
    /// Issued and not used; it may have expired.
    Issued,
    /// Used.
    Redeemed,
    /// Taken back before it was used.
    Void,
}

impl CodeState {
    /// The word in tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            CodeState::Issued => "issued",
            CodeState::Redeemed => "redeemed",
            CodeState::Void => "void",
        }
    }

    /// The state by the uses that are known. A code that was used after it had been taken back stays
    /// taken back; one that had expired before was not taken back.
    pub fn of(standing: &Standing, uses: &[CodeUse]) -> CodeState {
        let is_used = uses
            .iter()
            .any(|used| used.counts() && !used.faults.contains(&Fault::TakenBack));
        match &standing.void {
            _ if is_used => CodeState::Redeemed,
            Some(void) if !standing.has_expired(void.at) => CodeState::Void,
            _ => CodeState::Issued,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::UsedOrder;

    const START: Instant = Instant(100 * DAY + 9 * 3_600);
    const END: i64 = 110 * DAY;

    fn event(day: i64, kind: &str, until: Option<i64>) -> CodeEventRow {
        CodeEventRow {
            at: day * DAY,
            kind: kind.into(),
            until,
            ..CodeEventRow::default()
        }
    }

    fn used(order: Option<&str>, day: i64, source: &str, loaded: Option<UsedOrder>) -> UseRow {
        UseRow {
            recorded_at: None,
            loaded_at: None,
            code: "ABCD-EFGH-JKLM".into(),
            order: order.map(Into::into),
            at: Some(day * DAY),
            source: source.into(),
            operator: (source == "typed").then(|| "ann".into()),
            amount_minor: None,
            loaded,
        }
    }

    fn of(person: i64, lines: i64, refunded_minor: i64) -> Option<UsedOrder> {
        Some(UsedOrder {
            person: Some(person),
            lines,
            bought_minor: 1_000,
            refunded_minor,
        })
    }

    fn judged(rows: &[UseRow], events: &[CodeEventRow]) -> Vec<CodeUse> {
        let far = Instant(1_000 * DAY);
        uses(rows, (7, events, Some(START)), Currency::UNKNOWN, far)
    }

    #[test]
    fn a_use_is_judged_by_what_held_on_its_day() {
        let events = [
            event(100, "sent", Some(END)),
            event(112, "extended", Some(120 * DAY)),
            event(115, "void", None),
        ];
        let faults_on = |day, source| {
            judged(&[used(Some("1001"), day, source, None)], &events)[0]
                .faults
                .clone()
        };
        assert_eq!(faults_on(99, "orders"), [Fault::Early]);
        assert_eq!(faults_on(100, "typed"), [Fault::Early]);
        assert_eq!(
            faults_on(100, "orders"),
            [],
            "it may be dated by its day alone"
        );
        assert_eq!(faults_on(105, "typed"), []);
        assert_eq!(faults_on(111, "typed"), [Fault::Late]);
        assert_eq!(faults_on(113, "typed"), []);
        assert_eq!(faults_on(116, "typed"), [Fault::TakenBack]);
    }

    #[test]
    fn the_same_order_is_one_use_and_a_cancelled_one_does_not_count() {
        let events = [event(100, "sent", Some(END))];
        let rows = [
            used(Some("1001"), 103, "typed", of(7, 1, 0)),
            used(Some("1001"), 102, "orders", of(7, 1, 0)),
            used(Some("1002"), 104, "orders", of(8, 1, 0)),
        ];
        let found = judged(&rows, &events);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].operator.as_deref(), Some("ann"));
        assert!(found[0].faults.is_empty());
        assert_eq!(found[1].faults, [Fault::Twice, Fault::WrongCustomer]);
        let rows = [
            used(Some("1001"), 102, "orders", of(7, 0, 0)),
            used(Some("1002"), 104, "orders", of(7, 1, 1_000)),
            used(None, 105, "typed", None),
        ];
        let found = judged(&rows, &events);
        assert_eq!(
            found
                .iter()
                .map(|used| used.order_state)
                .collect::<Vec<_>>(),
            [Outcome::Cancelled, Outcome::Refunded]
        );
        assert!(found[1].faults.is_empty() && found[1].operator.is_some());
    }

    #[test]
    fn an_expired_code_was_not_taken_back() {
        let events = [event(100, "sent", Some(END)), event(112, "void", None)];
        let at = Instant(113 * DAY);
        let late = Standing::at(&events, Some(START), at);
        assert!(late.has_expired(at));
        assert_eq!(CodeState::of(&late, &[]), CodeState::Issued);
        let before = Standing::at(&events, Some(START), Instant(105 * DAY));
        assert!(before.void.is_none() && !before.has_expired(Instant(105 * DAY)));
        let early = [event(100, "sent", Some(END)), event(105, "void", None)];
        let taken = Standing::at(&early, Some(START), at);
        assert_eq!(CodeState::of(&taken, &[]), CodeState::Void);
        assert!(!taken.has_expired(at));
    }
}
