//! Progress on stderr: one line that is redrawn on a terminal, one line per phase elsewhere.

use super::print::{Stream, say};
use crate::domain::{CancelToken, Observer, Progress};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Shows the progress of one line's work.
#[derive(Debug)]
pub struct ProgressLine {
    token: CancelToken,
    is_quiet: bool,
    is_animated: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Phases already printed; each is printed once, even if work alternates between two.
    named: BTreeSet<&'static str>,
    started: Instant,
    /// The current phase, and when it started.
    phase: (&'static str, Instant),
    shown: Option<Instant>,
    is_on_screen: bool,
}

/// Faster work shows no progress.
const PATIENCE: Duration = Duration::from_millis(400);
/// The shortest time between redraws.
const PACE: Duration = Duration::from_millis(100);

impl ProgressLine {
    /// A line for one piece of work, which `token` cancels.
    pub fn new(token: &CancelToken, is_quiet: bool, is_plain: bool) -> ProgressLine {
        let started = Instant::now();
        let state = State {
            named: BTreeSet::new(),
            started,
            phase: ("", started),
            shown: None,
            is_on_screen: false,
        };
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

impl ProgressLine {
    /// The text to write for this progress: a new phase's name, or the redrawn line.
    fn line(&self, progress: &Progress) -> Option<String> {
        let mut state = self.state.lock().ok()?;
        let now = Instant::now();
        let elapsed = now - state.started;
        if state.phase.0 != progress.phase {
            state.phase = (progress.phase, now);
        }
        let in_phase = now - state.phase.1;
        if self.is_quiet || elapsed < PATIENCE {
            return None;
        }
        if !self.is_animated {
            return state
                .named
                .insert(progress.phase)
                .then(|| format!("{} ...\n", progress.phase));
        }
        if state.shown.is_some_and(|shown| now - shown < PACE) {
            return None;
        }
        state.shown = Some(now);
        state.is_on_screen = true;
        let mut line = format!("\r\x1b[K{} {}", progress.phase, progress.done);
        if let Some(total) = progress.total.filter(|total| *total > 0) {
            let part = progress.done as f64 / total as f64;
            line.push_str(&format!(" of {total} ({:.0} %)", part * 100.0));
            // An early estimate would mislead.
            if in_phase > Duration::from_secs(2) && part > 0.05 {
                line.push_str(&format!(
                    ", {:.0} s left",
                    in_phase.as_secs_f64() * (1.0 - part) / part
                ));
            }
        }
        if !progress.note.is_empty() {
            line.push_str(&format!(
                " {}",
                crate::output::sanitise_line(&progress.note)
            ));
        }
        Some(line)
    }
}

impl Observer for ProgressLine {
    fn progress(&self, progress: Progress) {
        if let Some(line) = self.line(&progress) {
            say(&line);
        }
    }

    fn cancel_token(&self) -> &CancelToken {
        &self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started_long_ago(is_quiet: bool, is_animated: bool) -> ProgressLine {
        let token = CancelToken::default();
        let started = Instant::now() - Duration::from_secs(4);
        let phase = ("clustering", started);
        let state = State {
            named: BTreeSet::new(),
            started,
            phase,
            shown: None,
            is_on_screen: false,
        };
        ProgressLine {
            token,
            is_quiet,
            is_animated,
            state: Mutex::new(state),
        }
    }

    fn at(phase: &'static str) -> Progress {
        Progress {
            phase,
            done: 10,
            total: Some(40),
            note: "a\u{1b}b".into(),
        }
    }

    #[test]
    fn without_a_terminal_each_phase_is_printed_once() {
        let progress = started_long_ago(false, false);
        let lines: Vec<String> = ["clustering", "checking", "clustering", "checking", "saving"]
            .iter()
            .filter_map(|phase| progress.line(&at(phase)))
            .collect();
        assert_eq!(
            lines,
            ["clustering ...\n", "checking ...\n", "saving ...\n"]
        );
        assert_eq!(started_long_ago(true, false).line(&at("clustering")), None);
    }

    #[test]
    fn on_a_terminal_one_line_is_redrawn_with_the_time_left() {
        let progress = started_long_ago(false, true);
        let line = progress.line(&at("clustering")).unwrap_or_default();
        assert_eq!(
            line,
            "\r\u{1b}[Kclustering 10 of 40 (25 %), 12 s left a\\u{1b}b"
        );
        assert_eq!(
            progress.line(&at("clustering")),
            None,
            "at most every {PACE:?}"
        );
    }
}
