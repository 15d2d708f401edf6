//! Takes what was read or done.

use super::{App, Choice, Confirm, Content, Overlay, Purpose};
use crate::command::outcomes::Preview;
use crate::command::{Globals, Invocation, Reply, Risk, meta};
use crate::error::{Error, Kind, Result};
use crate::frontend::dashboard::source::{Answer, Haystack, Source, Ticket};
use crate::frontend::dashboard::views::{Fault, Slot, ViewId};
use std::sync::Arc;

/// Ends of jobs that are kept.
const ENDED: usize = 50;

impl App {
    /// Takes an answer.
    pub fn take(&mut self, ticket: Ticket, answer: Answer, source: &mut dyn Source) {
        let Some(purpose) = self.waiting.remove(&ticket) else {
            return;
        };
        self.is_dirty = true;
        match (purpose, answer) {
            (Purpose::Overview, Answer::Reply(result)) => {
                let now = (self.clock)();
                if fill(&mut self.shared.overview, result, now) {
                    self.read_overview(source);
                }
            }
            (Purpose::Slot(view, index), Answer::Reply(result)) => {
                self.take_slot(view, index, result, source);
            }
            (Purpose::Closer(view), Answer::Reply(Ok(reply))) => self.take_closer(view, reply),
            (Purpose::Hits(view, texts), Answer::Hits(rows)) => self.take_hits(view, &texts, rows),
            (Purpose::Rehearsal(invocation), Answer::Reply(result)) => {
                self.take_rehearsal(ticket, *invocation, result, source);
            }
            (Purpose::Line(invocation), Answer::Reply(result)) => {
                self.take_result(ticket, *invocation, result, source);
            }
            _ => {}
        }
    }

    fn take_slot(
        &mut self,
        view: ViewId,
        index: usize,
        result: Result<Reply>,
        source: &mut dyn Source,
    ) {
        let now = (self.clock)();
        let Some(state) = self.states.get_mut(view.place()) else {
            return;
        };
        let slot = state.slots.get_mut(index);
        let is_old = slot.is_some_and(|slot| fill(slot, result, now));
        state.haystack = None;
        state.closer = None;
        // The rows that were found belong to the older data.
        state.hits = None;
        let query = state.query.clone();
        let settled: Vec<usize> = (0..state.picks.len()).collect();
        for panel in settled {
            let focused = std::mem::replace(&mut state.panel, panel);
            let count = view.view().count(state);
            let ids: Vec<String> = (0..count)
                .filter_map(|row| view.view().id(state, row))
                .collect();
            state.panel = focused;
            if let Some(picks) = state.picks.get_mut(panel) {
                picks.settle(ids.iter().map(String::as_str));
            }
        }
        if !query.is_empty() {
            self.search(view, &query, source);
        }
        if !is_old {
            return;
        }
        if view == self.view {
            self.read_slot(view, index, source);
        } else if let Some(state) = self.states.get_mut(view.place()) {
            state.is_stale = true;
        }
    }

    /// An answer on a row that is no longer selected is left out.
    fn take_closer(&mut self, view: ViewId, reply: Reply) {
        let closer = self.states.get_mut(view.place());
        let closer = closer.and_then(|state| state.closer.as_mut());
        let id = reply.outcome::<Preview>().map(|preview| &preview.id);
        if let Some((of, shown)) = closer
            && Some(&*of) == id
        {
            *shown = Some(reply);
        }
    }

    /// Rows of texts that were read again since are rows of other customers, and left out.
    fn take_hits(&mut self, view: ViewId, texts: &Haystack, rows: Vec<usize>) {
        if let Some(state) = self.states.get_mut(view.place())
            && !state.query.trim().is_empty()
            && (state.haystack.as_ref()).is_some_and(|of| Arc::ptr_eq(of, texts))
        {
            state.hits = Some(rows);
            if let Some(picks) = state.picks.first_mut() {
                picks.reset();
            }
        }
    }

    /// What a line would do is on its page; whether to do it is asked over it.
    fn take_rehearsal(
        &mut self,
        ticket: Ticket,
        invocation: Invocation,
        result: Result<Reply>,
        source: &mut dyn Source,
    ) {
        let open = result.as_ref().ok().and_then(Reply::open_question);
        if let Some(error) = open {
            self.close_page(ticket);
            self.ask(invocation, error, source);
            return;
        }
        match result {
            Err(error) if error.question.is_some() => {
                self.close_page(ticket);
                self.ask(invocation, error, source);
            }
            Err(error) => self.show(ticket, Err(Fault::from(&error))),
            Ok(reply) => {
                self.show(ticket, Ok(reply));
                let line = invocation.line.clone();
                self.overlay = Some(Overlay::Confirm(Box::new(Confirm {
                    text: format!("{line}: go ahead?"),
                    invocation: Invocation {
                        globals: Globals {
                            yes: true,
                            ..invocation.globals.clone()
                        },
                        ..invocation
                    },
                })));
            }
        }
    }

    fn take_result(
        &mut self,
        ticket: Ticket,
        invocation: Invocation,
        result: Result<Reply>,
        source: &mut dyn Source,
    ) {
        let line = invocation.line.clone();
        let is_open = self.pages.iter().any(|page| page.ticket() == Some(ticket));
        let wrote = meta(&invocation.command).risk != Risk::Reads && !invocation.globals.dry_run;
        match result {
            Err(error) if error.question.is_some() && is_open => {
                self.close_page(ticket);
                self.ask(invocation, error, source);
                return;
            }
            Err(error) => {
                self.note_end(format!("{line}: {}", error.what));
                if error.kind == Kind::Interrupted {
                    self.close_page(ticket);
                } else {
                    self.show(ticket, Err(Fault::from(&error)));
                }
            }
            Ok(reply) => {
                let written = invocation.globals.output.as_ref();
                let place = written.map_or(String::new(), |path| {
                    format!(", written to {}", path.display())
                });
                self.note_end(format!("{line}: done{place}"));
                self.last = Some((line, reply.clone()));
                self.show(ticket, Ok(reply));
            }
        }
        if wrote {
            self.read_again(source);
        }
    }

    fn note_end(&mut self, text: String) {
        self.notice.clone_from(&text);
        self.shared.ended.push(text);
        if self.shared.ended.len() > ENDED {
            self.shared.ended.remove(0);
        }
    }

    fn show(&mut self, ticket: Ticket, result: std::result::Result<Reply, Fault>) {
        let page = self
            .pages
            .iter_mut()
            .find(|page| page.ticket() == Some(ticket));
        if let Some(page) = page {
            page.take(result);
        }
    }

    fn close_page(&mut self, ticket: Ticket) {
        self.pages.retain(|page| page.ticket() != Some(ticket));
    }

    /// Asks the question of an error.
    fn ask(&mut self, invocation: Invocation, error: Error, _source: &mut dyn Source) {
        let what = error.what.clone();
        self.overlay = match error.question {
            Some(question) => Some(Overlay::Choice(Box::new(Choice {
                what,
                question: *question,
                invocation,
                row: 0,
            }))),
            None => Some(Overlay::Failed(Fault::from(&error))),
        };
    }

    /// The result of the last line that was carried out.
    pub(super) fn show_last(&mut self) {
        match self.last.clone() {
            Some((line, reply)) => {
                let mut page =
                    super::Page::waiting(&line, Ticket::Read(crate::command::JobId(0)), None);
                page.take(Ok(reply));
                self.pages.push(page);
            }
            None => self.notice = "there is no result yet".into(),
        }
    }

    /// The page on top, if it still waits.
    pub(super) fn awaited(&self) -> Option<Ticket> {
        self.pages.last().and_then(|page| match page.content {
            Content::Waiting(ticket) => Some(ticket),
            _ => None,
        })
    }
}

/// Puts a result into a slot, and returns whether it may be old already; a failure leaves the older
/// numbers in place.
fn fill(slot: &mut Slot, result: Result<Reply>, now: crate::domain::Instant) -> bool {
    slot.is_waiting = false;
    match result {
        Ok(reply) => {
            slot.reply = Some(reply);
            slot.fault = None;
            slot.read_at = Some(now);
        }
        Err(error) => slot.fault = Some(Fault::from(&error)),
    }
    std::mem::take(&mut slot.is_stale)
}
