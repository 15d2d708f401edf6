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
    /// Early access and a discount for members.
    Members,
}

impl Kind {
    /// The word that is typed and stored.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Coupon => "coupon",
            Kind::Flash => "flash",
            Kind::Members => "members",
        }
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Kind> {
        [Kind::Coupon, Kind::Flash, Kind::Members]
            .into_iter()
            .find(|kind| kind.word() == word)
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
