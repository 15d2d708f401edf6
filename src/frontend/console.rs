//! What all lines that are typed at one terminal share.

use crate::command::Session;
use crate::domain::CancelToken;
use std::sync::Arc;

/// Shows a text above the prompt, whatever is half-typed there; from any thread.
pub type Announce = Arc<dyn Fn(&str) + Send + Sync>;

/// What carries out the commands that run as jobs.
pub enum Executor {
    /// This thread: for the shell's command and for scripts.
    ThisThread,
    /// The worker, which can announce ends above the prompt.
    Worker(Announce),
}

/// The session, and how its lines are carried out and stopped.
pub struct Console<'a> {
    /// The session.
    pub session: &'a mut Session,
    /// Cancels the running line.
    pub token: &'a CancelToken,
    /// What carries out jobs.
    pub executor: &'a Executor,
}
