//! Completion and hints at the prompt.

use crate::command::Session;
use crate::output::sanitise_line;
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::HistoryHinter;
use rustyline::{Context, Helper, Hinter, Validator};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// Completion, history hints and colours of the prompt.
#[derive(Helper, Hinter, Validator)]
pub struct Assist {
    session: Rc<RefCell<Session>>,
    #[rustyline(Hinter)]
    hinter: HistoryHinter,
    is_coloured: bool,
}

impl Assist {
    /// Completes from `session`.
    pub fn new(session: Rc<RefCell<Session>>, is_coloured: bool) -> Assist {
        Assist {
            session,
            hinter: HistoryHinter::new(),
            is_coloured,
        }
    }
}

impl Completer for Assist {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _ctx: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, found) = self.session.borrow().complete(&line[..pos]);
        let pairs = found.into_iter().map(|candidate| Pair {
            display: sanitise_line(&candidate.shown).into_owned(),
            replacement: candidate.insert,
        });
        Ok((start, pairs.collect()))
    }
}

impl Highlighter for Assist {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.is_coloured {
            Cow::Owned(format!("\x1b[2m{hint}\x1b[0m"))
        } else {
            Cow::Borrowed(hint)
        }
    }
}
