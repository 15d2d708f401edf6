//! The state of a view: what was read, what is selected and searched. The same for all views.

use crate::command::outcomes::Overview;
use crate::command::{JobState, Reply};
use crate::domain::Instant;
use crate::error::{Error, Kind};
use crate::frontend::dashboard::picks::Picks;
use crate::frontend::dashboard::source::Haystack;
use jiff::tz::TimeZone;

/// What an error says, kept for drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What failed.
    pub what: String,
    /// Because of what.
    pub because: Option<String>,
    /// What to try.
    pub hint: Option<String>,
    /// Whether there is nothing to read, or not what was asked for.
    pub is_missing: bool,
}

impl From<&Error> for Fault {
    fn from(error: &Error) -> Fault {
        Fault {
            what: error.what.clone(),
            because: error.reasons(),
            hint: error.hint.clone(),
            is_missing: error.kind == Kind::NotFound,
        }
    }
}

impl Fault {
    /// What is shown of it.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("error: {}", self.what)];
        lines.extend(
            self.because
                .as_ref()
                .map(|because| format!("  because {because}")),
        );
        lines.extend(self.hint.as_ref().map(|hint| format!("  try: {hint}")));
        lines
    }
}

/// Something that a view reads.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// The newest answer.
    pub reply: Option<Reply>,
    /// Why the last reading failed.
    pub fault: Option<Fault>,
    /// When the answer came.
    pub read_at: Option<Instant>,
    /// Whether an answer is awaited.
    pub is_waiting: bool,
    /// Whether the awaited answer may be old already.
    pub is_stale: bool,
}

/// The state of a view.
#[derive(Debug, Clone, Default)]
pub struct ViewState {
    /// What was read, in the order of the view's asks.
    pub slots: Vec<Slot>,
    /// The panel in which the arrows move.
    pub panel: usize,
    /// The selected row of each panel.
    pub picks: Vec<Picks>,
    /// The cell under the cursor, sideways.
    pub side: usize,
    /// What is searched for; empty for nothing.
    pub query: String,
    /// Rows that were found; `None` where nothing is searched for.
    pub hits: Option<Vec<usize>>,
    /// The texts that are searched.
    pub haystack: Option<Haystack>,
    /// What was read of the selected row: its id, and the answer once it is there.
    pub closer: Option<(String, Option<Reply>)>,
    /// Whether the data changed since they were read.
    pub is_stale: bool,
}

impl ViewState {
    /// An outcome that was read.
    pub fn outcome<T: 'static>(&self, slot: usize) -> Option<&T> {
        self.slots.get(slot)?.reply.as_ref()?.outcome()
    }

    /// The selected row of the focused panel, as shown.
    pub fn row(&self) -> usize {
        self.row_of(self.panel)
    }

    /// The selected row of a panel.
    pub fn row_of(&self, panel: usize) -> usize {
        self.picks.get(panel).map_or(0, Picks::row)
    }

    /// How many of `all` rows of the first panel are shown.
    pub fn shown(&self, all: usize) -> usize {
        self.hits.as_ref().map_or(all, Vec::len)
    }

    /// The row of the data that is shown as `row`.
    pub fn at(&self, row: usize) -> usize {
        match &self.hits {
            Some(hits) => hits.get(row).copied().unwrap_or(usize::MAX),
            None => row,
        }
    }

    /// The row of the data that is selected.
    pub fn chosen(&self) -> usize {
        self.at(self.row_of(0))
    }
}

/// What all views know of the shop.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// The shop at a glance.
    pub overview: Slot,
    /// The worker's jobs, the running one first.
    pub jobs: Vec<JobState>,
    /// How jobs ended, the newest last.
    pub ended: Vec<String>,
}

impl Shared {
    /// The shop at a glance, once it was read.
    pub fn get(&self) -> Option<&Overview> {
        self.overview.reply.as_ref()?.outcome()
    }

    /// Whether there is no shop yet.
    pub fn is_missing(&self) -> bool {
        self.overview
            .fault
            .as_ref()
            .is_some_and(|fault| fault.is_missing)
    }

    /// The shop's zone.
    pub fn zone(&self) -> TimeZone {
        let name = self
            .get()
            .map(|overview| overview.status.time_zone.as_str());
        name.and_then(|name| TimeZone::get(name).ok())
            .unwrap_or(TimeZone::UTC)
    }
}
