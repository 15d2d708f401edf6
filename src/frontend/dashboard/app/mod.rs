//! The state of the dashboard and how it changes. Nothing is drawn here, and nothing waits.

mod answers;
mod bar;
mod input;
mod keys;
mod keys_on_top;
mod lines;
mod overlay;
mod page;
mod palette;
mod reading;

pub use bar::{Bar, BarKind};
pub use overlay::{Choice, Confirm, Overlay};
pub use page::{Content, Page};
pub use palette::{Does, Palette};

use super::draw::pen::Look;
use super::keymap::Action;
use super::picks::Picks;
use super::source::{Haystack, Ticket};
use super::views::{Shared, Slot, ViewId, ViewState};
use crate::command::{Globals, Invocation, Reply};
use crate::domain::Instant;
use std::collections::BTreeMap;

/// What the loop must do after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Stay,
    /// Leave the dashboard.
    Leave,
    /// Suspend to the shell.
    Suspend,
    /// Copy a text to the terminal's clipboard.
    Copy(String),
}

/// What an answer is for.
#[derive(Debug, Clone)]
enum Purpose {
    /// The shop at a glance.
    Overview,
    /// A slot of a view.
    Slot(ViewId, usize),
    /// More of the selected row of a view.
    Closer(ViewId),
    /// A search in the texts of a view.
    Hits(ViewId, Haystack),
    /// What a line would do, before it is confirmed.
    Rehearsal(Box<Invocation>),
    /// The result of a line.
    Line(Box<Invocation>),
}

/// The dashboard.
pub struct App {
    /// The view on the screen.
    pub view: ViewId,
    /// The states of all views, in their order.
    pub states: Vec<ViewState>,
    /// What all views know.
    pub shared: Shared,
    /// Pages over the view, the top one last.
    pub pages: Vec<Page>,
    /// What lies on top.
    pub overlay: Option<Overlay>,
    /// The bar that is typed into.
    pub bar: Option<Bar>,
    /// The last thing said: a line that a key typed, how a job ended.
    pub notice: String,
    /// How the terminal is drawn on.
    pub look: Look,
    /// Whether the screen no longer shows this state.
    pub is_dirty: bool,
    /// Lines of a page in sight.
    pub page_height: usize,
    globals: Globals,
    clock: fn() -> Instant,
    last: Option<(String, Reply)>,
    waiting: BTreeMap<Ticket, Purpose>,
}

impl App {
    /// The state before anything is read. `globals` are the options of every line.
    pub fn new(look: Look, globals: Globals, clock: fn() -> Instant) -> App {
        let states = ViewId::ALL.iter().map(|id| {
            let view = id.view();
            ViewState {
                slots: vec![Slot::default(); view.asks().len()],
                picks: vec![Picks::default(); view.panels()],
                is_stale: true,
                ..ViewState::default()
            }
        });
        App {
            view: ViewId::Today,
            states: states.collect(),
            shared: Shared::default(),
            pages: Vec::new(),
            overlay: None,
            bar: None,
            notice: String::new(),
            look,
            is_dirty: true,
            page_height: 20,
            globals,
            clock,
            last: None,
            waiting: BTreeMap::new(),
        }
    }

    /// The state of the view on the screen.
    pub fn state(&self) -> Option<&ViewState> {
        self.states.get(self.view.place())
    }

    fn state_mut(&mut self) -> Option<&mut ViewState> {
        self.states.get_mut(self.view.place())
    }

    /// The keys of the view on the screen.
    pub fn actions(&self) -> &'static [Action] {
        self.view.actions()
    }

    /// Whether an answer is awaited or a job runs.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty() || !self.shared.jobs.is_empty()
    }

    /// Lays out the page on top for a body of this size.
    pub fn lay_out(&mut self, width: u16, height: u16) {
        self.page_height = usize::from(height).max(1);
        let zone = self.shared.zone();
        let look = self.look;
        if let Some(page) = self.pages.last_mut() {
            page.lay_out(width, look, &zone);
        }
    }
}
