//! Keys: to what lies on top first, then to the bar, then to the view.

use super::{App, Bar, BarKind, Does, Flow, Overlay, Palette};
use crate::frontend::dashboard::keymap::{Act, Step, act_of};
use crate::frontend::dashboard::source::Source;
use crate::frontend::dashboard::views::ViewId;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

impl App {
    /// Carries out a key.
    pub fn key(&mut self, event: &KeyEvent, source: &mut dyn Source) -> Flow {
        // An Alt with a key means nothing here; an Esc right before a key can look like one.
        if event.kind == KeyEventKind::Release || event.modifiers.contains(KeyModifiers::ALT) {
            return Flow::Stay;
        }
        self.is_dirty = true;
        let is_control_c =
            event.code == KeyCode::Char('c') && event.modifiers.contains(KeyModifiers::CONTROL);
        if is_control_c && self.overlay.is_none() && self.bar.is_none() {
            return self.leave();
        }
        if self.overlay.is_some() {
            return self.key_on_top(event, source);
        }
        if self.bar.is_some() {
            return self.key_in_bar(event, source);
        }
        match act_of(event) {
            Some(act) => self.act(act, source),
            None => self.key_of_view(event, source),
        }
    }

    /// Takes pasted text: it goes where text is typed, and is no key elsewhere.
    pub fn paste(&mut self, text: &str, source: &mut dyn Source) {
        self.is_dirty = true;
        if let Some(Overlay::Palette(palette)) = &mut self.overlay {
            palette.field.insert(text);
            palette.search();
        } else if self.overlay.is_none()
            && let Some(bar) = &mut self.bar
        {
            bar.field.insert(text);
            self.typed(source);
        }
    }

    fn key_of_view(&mut self, event: &KeyEvent, source: &mut dyn Source) -> Flow {
        let KeyCode::Char(key) = event.code else {
            return Flow::Stay;
        };
        if event.modifiers.contains(KeyModifiers::CONTROL) {
            return Flow::Stay;
        }
        match self.actions().iter().find(|action| action.key == key) {
            Some(action) => self.act_on_row(action, source),
            None => Flow::Stay,
        }
    }

    pub(super) fn act(&mut self, act: Act, source: &mut dyn Source) -> Flow {
        match act {
            Act::Quit => return self.leave(),
            Act::Suspend => return Flow::Suspend,
            Act::Back => return self.back(source),
            Act::Enter => return self.open(source),
            Act::Copy => return self.copy(),
            Act::View(number) => {
                let place = usize::from(number).saturating_sub(1);
                if let Some(view) = ViewId::ALL.get(place) {
                    self.go_to(*view, source);
                }
            }
            Act::NextView => self.go_to(self.view.after(1), source),
            Act::PreviousView => {
                self.go_to(self.view.after(ViewId::ALL.len().saturating_sub(1)), source);
            }
            Act::NextPanel => {
                let panels = self.view.view().panels().max(1);
                if let Some(state) = self.state_mut() {
                    let next = state.panel.saturating_add(1);
                    state.panel = if next < panels { next } else { 0 };
                }
            }
            Act::Step(step) => self.step(step),
            Act::Side(by) => {
                if let Some(state) = self.state_mut() {
                    state.side = state.side.saturating_add_signed(isize::from(by)).min(200);
                }
            }
            Act::Command => return self.edit("", source),
            Act::Search => {
                self.bar = Some(Bar::new(BarKind::Search, "", Vec::new()));
                self.prepare_search(source);
            }
            Act::Palette => {
                self.overlay = Some(Overlay::Palette(Box::new(Palette::new(self.actions()))));
            }
            Act::Help => self.overlay = Some(Overlay::Help(0)),
            Act::Reread => self.read_again(source),
            Act::Refresh => return self.submit("refresh", None, source),
            Act::Details => {
                if let Some(page) = self.pages.last_mut() {
                    page.toggle_details();
                }
            }
            Act::CancelJob => {
                let running = self.shared.jobs.first().map(|job| job.id);
                match running {
                    Some(id) => {
                        source.cancel(crate::frontend::dashboard::source::Ticket::Work(id));
                        self.notice = format!("job {id} is stopping; the data stay as they were");
                    }
                    None => self.notice = "nothing runs".into(),
                }
            }
        }
        Flow::Stay
    }

    fn step(&mut self, step: Step) {
        let height = self.page_height;
        if let Some(page) = self.pages.last_mut() {
            return page.step(step, height);
        }
        let view = self.view.view();
        let Some(state) = self.states.get_mut(self.view.place()) else {
            return;
        };
        let count = view.count(state);
        let panel = state.panel;
        let mut picks = state.picks.get(panel).cloned().unwrap_or_default();
        picks.step(step, count, |row| view.id(state, row));
        if let Some(place) = state.picks.get_mut(panel) {
            *place = picks;
        }
    }

    /// Closes what lies on top; at the top, asks whether to leave.
    fn back(&mut self, source: &mut dyn Source) -> Flow {
        if let Some(ticket) = self.awaited() {
            // A job goes on; reading for a page that is closed does not.
            if matches!(ticket, crate::frontend::dashboard::source::Ticket::Read(_)) {
                source.cancel(ticket);
                self.waiting.remove(&ticket);
            }
        }
        if self.pages.pop().is_some() {
            return Flow::Stay;
        }
        let has_search = self.state().is_some_and(|state| !state.query.is_empty());
        if has_search {
            self.search(self.view, "", source);
            return Flow::Stay;
        }
        self.overlay = Some(Overlay::Quit);
        Flow::Stay
    }

    fn copy(&mut self) -> Flow {
        let from_page = self.pages.last().map(super::page::Page::copied);
        let chosen = || {
            let state = self.state()?;
            self.view.view().copied(state)
        };
        match from_page.or_else(chosen).filter(|text| !text.is_empty()) {
            Some(text) => {
                self.notice = format!("copied: {}", text.lines().next().unwrap_or_default());
                Flow::Copy(text)
            }
            None => {
                self.notice = "nothing to copy".into();
                Flow::Stay
            }
        }
    }

    fn key_in_bar(&mut self, event: &KeyEvent, source: &mut dyn Source) -> Flow {
        let Some(bar) = &mut self.bar else {
            return Flow::Stay;
        };
        let is_command = bar.kind == BarKind::Command;
        let has_control = event.modifiers.contains(KeyModifiers::CONTROL);
        match event.code {
            KeyCode::Esc => {
                if bar.kind == BarKind::Search && self.pages.is_empty() {
                    self.search(self.view, "", source);
                }
                self.bar = None;
            }
            KeyCode::Char('c') if has_control => self.bar = None,
            KeyCode::Enter => {
                let text = bar.field.text().to_string();
                self.bar = None;
                if is_command {
                    source.keep(&text);
                    return self.submit(&text, None, source);
                }
                return Flow::Stay;
            }
            KeyCode::Tab if is_command => {
                let (start, candidates) = source.complete(&bar.field.before_cursor());
                bar.complete(start, candidates);
            }
            KeyCode::Up if is_command => bar.older(),
            KeyCode::Down if is_command => bar.newer(),
            KeyCode::Up => self.step(Step::Up),
            KeyCode::Down => self.step(Step::Down),
            _ => {
                if bar.field.key(event) {
                    bar.candidates.clear();
                    self.typed(source);
                }
            }
        }
        Flow::Stay
    }

    /// The text of the bar changed: a search goes on as one types.
    fn typed(&mut self, source: &mut dyn Source) {
        let Some(bar) = self.bar.as_ref().filter(|bar| bar.kind == BarKind::Search) else {
            return;
        };
        let query = bar.field.text().to_string();
        match self.pages.last_mut() {
            Some(page) => {
                if !query.is_empty() && !page.find(&query) {
                    self.notice = format!("'{query}' is not on this page");
                }
            }
            None => self.search(self.view, &query, source),
        }
    }

    pub(super) fn chosen_in_palette(&mut self, source: &mut dyn Source) -> Flow {
        let Some(Overlay::Palette(palette)) = &self.overlay else {
            return Flow::Stay;
        };
        let Some(entry) = palette.at(palette.row).cloned() else {
            return Flow::Stay;
        };
        match entry.does {
            Does::Nothing(reason) => {
                self.notice = format!("{}: {reason}", entry.name);
                Flow::Stay
            }
            Does::Act(act) => {
                self.overlay = None;
                self.act(act, source)
            }
            Does::Action(action) => {
                self.overlay = None;
                self.act_on_row(&action, source)
            }
            Does::Command => {
                self.overlay = None;
                self.edit(&format!("{} ", entry.name), source)
            }
        }
    }
}
