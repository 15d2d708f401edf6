//! The state of the dashboard and how it changes; nothing is drawn or read here.

use super::facts::Facts;
use super::keymap::Act;
use crate::domain::Instant;
use crate::error::Error;

/// The lists in which a row can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Segments.
    Segments,
    /// Campaigns.
    Campaigns,
}

/// What an error says, kept for drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What failed.
    pub what: String,
    /// Because of what.
    pub because: Option<String>,
    /// What to try.
    pub hint: Option<String>,
}

impl From<&Error> for Fault {
    fn from(error: &Error) -> Fault {
        Fault {
            what: error.what.clone(),
            because: error.reasons(),
            hint: error.hint.clone(),
        }
    }
}

/// What the loop must do after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Read the data again.
    Fetch,
    /// Leave the dashboard.
    Leave,
}

/// The state of the dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What was read last, and when.
    pub facts: Option<(Facts, Instant)>,
    /// Why the last reading failed.
    pub fault: Option<Fault>,
    /// Whether the keys are shown.
    pub shows_help: bool,
    /// The list that the arrows move in.
    pub list: List,
    /// Whether signs beyond ASCII may be drawn.
    pub ascii: bool,
    /// Whether the screen no longer shows this state.
    pub is_dirty: bool,
    /// Ids of the selected segment and campaign.
    selected: (Option<i64>, Option<i64>),
}

impl State {
    /// The state before anything is read.
    pub fn new(ascii: bool) -> State {
        State {
            facts: None,
            fault: None,
            shows_help: false,
            list: List::Segments,
            ascii,
            is_dirty: true,
            selected: (None, None),
        }
    }

    /// Carries out what a key asks for.
    pub fn act(&mut self, act: Act) -> Effect {
        self.is_dirty = true;
        match act {
            Act::Quit => return Effect::Leave,
            Act::Back if self.shows_help => self.shows_help = false,
            Act::Back => return Effect::Leave,
            Act::Help => self.shows_help = !self.shows_help,
            Act::Refresh => return Effect::Fetch,
            Act::NextList => {
                self.list = match self.list {
                    List::Segments => List::Campaigns,
                    List::Campaigns => List::Segments,
                }
            }
            Act::Up => self.select(|row, _| row.saturating_sub(1)),
            Act::Down => self.select(|row, last| row.saturating_add(1).min(last)),
            Act::First => self.select(|_, _| 0),
            Act::Last => self.select(|_, last| last),
        }
        Effect::None
    }

    /// Takes what was read at `now`; a failure leaves the older numbers in place.
    pub fn take(&mut self, read: Result<Facts, Error>, now: Instant) {
        match read {
            Ok(facts) => {
                self.facts = Some((facts, now));
                self.fault = None;
            }
            Err(error) => self.fault = Some(Fault::from(&error)),
        }
        self.is_dirty = true;
    }

    /// The row that is selected in `list`: that of the id which was chosen, or the first.
    pub fn row(&self, list: List) -> usize {
        let chosen = match list {
            List::Segments => self.selected.0,
            List::Campaigns => self.selected.1,
        };
        self.ids(list)
            .iter()
            .position(|id| Some(*id) == chosen)
            .unwrap_or(0)
    }

    fn ids(&self, list: List) -> Vec<i64> {
        let Some((facts, _)) = &self.facts else {
            return Vec::new();
        };
        match list {
            List::Segments => facts.segments.iter().map(|segment| segment.id).collect(),
            List::Campaigns => facts.campaigns.iter().map(|campaign| campaign.id).collect(),
        }
    }

    fn select(&mut self, next: impl Fn(usize, usize) -> usize) {
        let ids = self.ids(self.list);
        let row = next(self.row(self.list), ids.len().saturating_sub(1));
        let id = ids.get(row).copied();
        match self.list {
            List::Segments => self.selected.0 = id,
            List::Campaigns => self.selected.1 = id,
        }
    }
}
