//! The kinds and states of campaigns.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A discount code for a group.
    Coupon,
    /// A short offer at the group's busiest hour, on what it looks at and does not buy.
    Flash,
    /// Early access for members.
    Members,
    /// To customers who are overdue by their own gap.
    Winback,
    /// To customers who are about to need something again.
    Reminder,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] = [
        Kind::Coupon,
        Kind::Flash,
        Kind::Members,
        Kind::Winback,
        Kind::Reminder,
    ];

    /// The word that is typed and stored.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Coupon => "coupon",
            Kind::Flash => "flash",
            Kind::Members => "members",
            Kind::Winback => "winback",
            Kind::Reminder => "reminder",
        }
    }

    /// The name and the rule of those it is for where nobody else is named; `None` of kinds that need
    /// a segment, a rule or tiers. Two orders or more make a gap the customer's own.
    pub fn usual_audience(self) -> Option<(&'static str, &'static str)> {
        match self {
            Kind::Winback => Some((
                "customers overdue by their own gap",
                "order_days >= 2 and overdue >= 2",
            )),
            Kind::Reminder => Some((
                "customers due to order again",
                "order_days >= 2 and overdue >= 0.75 and overdue < 2",
            )),
            Kind::Coupon | Kind::Flash | Kind::Members => None,
        }
    }

    /// Whether it can be a message without a discount.
    pub fn may_be_a_message(self) -> bool {
        matches!(self, Kind::Members | Kind::Winback | Kind::Reminder)
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How far a campaign has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Designed; nobody is decided on.
    Draft,
    /// Users are decided on and codes issued; nothing is out.
    Launched,
    /// The operator said that it went out.
    Sent,
    /// Its window was closed.
    Ended,
    /// Taken back.
    Cancelled,
}

impl State {
    const ALL: [State; 5] = [
        State::Draft,
        State::Launched,
        State::Sent,
        State::Ended,
        State::Cancelled,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Launched => "launched",
            State::Sent => "sent",
            State::Ended => "ended",
            State::Cancelled => "cancelled",
        }
    }

    /// The state with this word.
    pub fn parse(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::rule::parse;

    #[test]
    fn usual_audiences_are_rules_as_they_are_printed() {
        for (_, rule) in Kind::ALL.into_iter().filter_map(Kind::usual_audience) {
            assert_eq!(parse(rule).unwrap().to_string(), rule);
        }
    }
}
