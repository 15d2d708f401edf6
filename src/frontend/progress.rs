//! Progress on stderr: one line that is rewritten at a terminal, one line a phase elsewhere.

use super::print::{Stream, say};
use crate::domain::{CancelToken, Observer, Progress};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Shows the progress of the work of one line.
#[derive(Debug)]
pub struct ProgressLine {
    token: CancelToken,
    is_quiet: bool,
    is_animated: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Phases that have been named; work that goes to and fro between two names each once.
    named: BTreeSet<&'static str>,
    begun: Instant,
    shown: Option<Instant>,
    is_on_screen: bool,
}

/// Work that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);
/// At most so often is the line rewritten.
const PACE: Duration = Duration::from_millis(100);

impl ProgressLine {
    /// A line for one piece of work, which `token` stops.
    pub fn new(token: &CancelToken, is_quiet: bool, is_plain: bool) -> ProgressLine {
        let state = State { named: BTreeSet::new(), begun: Instant::now(), shown: None, is_on_screen: false };
        ProgressLine {
            token: token.clone(),
            is_quiet,
            is_animated: Stream::Err.is_terminal() && !is_plain,
            state: Mutex::new(state),
        }
    }

    /// Takes the line off the screen.
    pub fn clear(&self) {
        if let Ok(mut state) = self.state.lock()
            && state.is_on_screen
        {
            say("\r\x1b[K");
            state.is_on_screen = false;
        }
    }
}

impl Observer for ProgressLine {
    fn progress(&self, progress: Progress) {
        if self.is_quiet {
            return;
        }
        let Ok(mut state) = self.state.lock() else { return };
        let now = Instant::now();
        let elapsed = now - state.begun;
        if elapsed < PATIENCE {
            return;
        }
        if !self.is_animated {
            if state.named.insert(progress.phase) {
                say(&format!("{} ...\n", progress.phase));
            }
            return;
        }
        if state.shown.is_some_and(|shown| now - shown < PACE) {
            return;
        }
        state.shown = Some(now);
        state.is_on_screen = true;
        let mut line = format!("\r\x1b[K{} {}", progress.phase, progress.done);
        if let Some(total) = progress.total.filter(|total| *total > 0) {
            let part = progress.done as f64 / total as f64;
            line.push_str(&format!(" of {total} ({:.0} %)", part * 100.0));
            // A guess from too little is worse than none.
            if elapsed > Duration::from_secs(2) && part > 0.05 {
                line.push_str(&format!(", {:.0} s left", elapsed.as_secs_f64() * (1.0 - part) / part));
            }
        }
        if !progress.note.is_empty() {
            line.push_str(&format!(" {}", crate::output::sanitise_line(&progress.note)));
        }
        say(&line);
    }

    fn cancel_token(&self) -> &CancelToken {
        &self.token
    }
}
