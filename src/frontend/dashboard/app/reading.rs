//! What is read, and when.

use super::{App, Purpose};
use crate::command::{Invocation, Look, Session, merged, split};
use crate::frontend::dashboard::source::{Haystack, Source};
use crate::frontend::dashboard::views::{Ask, Fault, ViewId, ViewState};

impl App {
    /// Reads what the screen shows.
    pub fn begin(&mut self, source: &mut dyn Source) {
        self.read_overview(source);
        self.read_view(source, false);
    }

    /// Goes to a view, and reads what it has not read yet or what changed.
    pub fn go_to(&mut self, view: ViewId, source: &mut dyn Source) {
        self.view = view;
        self.pages.clear();
        self.is_dirty = true;
        self.read_view(source, false);
    }

    /// Marks everything as old, and reads again what the screen shows.
    pub fn read_again(&mut self, source: &mut dyn Source) {
        for state in &mut self.states {
            state.is_stale = true;
        }
        self.read_overview(source);
        self.read_view(source, true);
    }

    /// Asked again while an answer is awaited, the shop is read once more when it has come.
    pub(super) fn read_overview(&mut self, source: &mut dyn Source) {
        if self.shared.overview.is_waiting {
            self.shared.overview.is_stale = true;
            return;
        }
        match source.read(Look::Overview(self.reading_globals())) {
            Ok(ticket) => {
                self.shared.overview.is_waiting = true;
                self.waiting.insert(ticket, Purpose::Overview);
            }
            Err(error) => self.shared.overview.fault = Some(Fault::from(&error)),
        }
    }

    /// Options of what the dashboard reads by itself: none that would write a file.
    fn reading_globals(&self) -> crate::command::Globals {
        crate::command::Globals {
            output: None,
            dry_run: false,
            ..self.globals.clone()
        }
    }

    fn read_view(&mut self, source: &mut dyn Source, is_forced: bool) {
        let view = self.view;
        let is_wanted = self.state().is_some_and(|state| state.is_stale);
        if !is_wanted && !is_forced {
            return;
        }
        for index in 0..view.view().asks().len() {
            self.read_slot(view, index, source);
        }
        if let Some(state) = self.state_mut() {
            state.is_stale = false;
        }
    }

    /// Reads a slot of a view; one that still waits is read once more when its answer has come, however
    /// often it was asked for.
    pub(super) fn read_slot(&mut self, view: ViewId, index: usize, source: &mut dyn Source) {
        let Some(ask) = view.view().asks().get(index) else {
            return;
        };
        let look = match ask {
            Ask::Customers => Some(Look::Customers(self.reading_globals())),
            Ask::Map => Some(Look::Map(self.reading_globals())),
            Ask::Line(line) => self.look_of(line),
        };
        let slots = self.states.get_mut(view.place());
        let slot = slots.and_then(|state| state.slots.get_mut(index));
        let (Some(look), Some(slot)) = (look, slot) else {
            return;
        };
        if slot.is_waiting {
            slot.is_stale = true;
            return;
        }
        match source.read(look) {
            Ok(ticket) => {
                slot.is_waiting = true;
                slot.fault = None;
                self.waiting.insert(ticket, Purpose::Slot(view, index));
            }
            Err(error) => slot.fault = Some(Fault::from(&error)),
        }
    }

    /// The selected row of which the view shows more and has not asked for it yet.
    pub fn wants_closer(&self) -> Option<String> {
        let view = self.view.view();
        if !view.looks_closer() || !self.pages.is_empty() {
            return None;
        }
        let state = self.state()?;
        let id = view.id(state, state.row())?;
        let is_there = state.closer.as_ref().is_some_and(|(of, _)| *of == id);
        (!is_there).then_some(id)
    }

    /// Asks for more of the selected row.
    pub fn look_closer(&mut self, source: &mut dyn Source) {
        let Some(id) = self.wants_closer() else {
            return;
        };
        let view = self.view;
        if let Ok(ticket) = source.read(Look::Preview(id.clone(), self.reading_globals())) {
            self.waiting.insert(ticket, Purpose::Closer(view));
        }
        if let Some(state) = self.state_mut() {
            state.closer = Some((id, None));
        }
    }

    fn look_of(&self, line: &str) -> Option<Look> {
        let words = split(line).ok()?;
        let parsed = Session::parse(&words).ok()?;
        Some(Look::Line(Box::new(Invocation {
            command: parsed.command,
            globals: merged(&self.reading_globals(), &parsed.globals),
            line: line.to_string(),
        })))
    }

    /// Lets the thread that searches prepare the texts of the view before the first key is typed.
    pub(super) fn prepare_search(&mut self, source: &mut dyn Source) {
        let view = self.view;
        if let Some(state) = self.state_mut().filter(|state| state.hits.is_none()) {
            // All rows come back, which are shown already; without a search nothing is lost.
            let _ = source.seek("", &haystack_of(view, state));
        }
    }

    /// Searches in a view for what is typed.
    pub(super) fn search(&mut self, view: ViewId, query: &str, source: &mut dyn Source) {
        let Some(state) = self.states.get_mut(view.place()) else {
            return;
        };
        state.query = query.to_string();
        if query.trim().is_empty() {
            state.hits = None;
            if let Some(picks) = state.picks.first_mut() {
                picks.reset();
            }
            return;
        }
        let haystack = haystack_of(view, state);
        if let Ok(ticket) = source.seek(query, &haystack) {
            self.waiting.insert(ticket, Purpose::Hits(view, haystack));
        }
    }
}

/// The texts to search in, made once for the data that were read.
fn haystack_of(view: ViewId, state: &mut ViewState) -> Haystack {
    if let Some(haystack) = &state.haystack {
        return haystack.clone();
    }
    let texts = std::sync::Arc::new(view.view().searched(state));
    state.haystack = Some(texts.clone());
    texts
}
