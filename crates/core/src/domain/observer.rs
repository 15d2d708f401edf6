//! How long work reports progress and is cancelled.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How far a piece of work has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// What is being done: "reading", "fitting".
    pub phase: &'static str,
    /// Units done.
    pub done: u64,
    /// Units in total, where known.
    pub total: Option<u64>,
    /// Extra text to show.
    pub note: String,
}

/// Receives the progress of a piece of work, and can cancel it.
pub trait Observer: Sync {
    /// Receives progress. Called often, so it must be quick.
    fn progress(&self, progress: Progress);

    /// The token that the work checks between steps.
    fn cancel_token(&self) -> &CancelToken;

    /// Whether the work should stop.
    fn is_cancelled(&self) -> bool {
        self.cancel_token().is_cancelled()
    }
}

/// A flag that cancels running work, which checks it between steps. A store's statements check it
/// while they run.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Makes the token ready for the next piece of work.
    pub fn reset(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Whether the work should stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Ignores progress and never cancels.
#[derive(Debug, Default)]
pub struct Silent(CancelToken);

impl Observer for Silent {
    fn progress(&self, _progress: Progress) {}

    fn cancel_token(&self) -> &CancelToken {
        &self.0
    }
}

/// Passes cancellation on but not progress: for work that is a step of other work.
pub struct WithoutProgress<'a>(pub &'a dyn Observer);

impl Observer for WithoutProgress<'_> {
    fn progress(&self, _progress: Progress) {}

    fn cancel_token(&self) -> &CancelToken {
        self.0.cancel_token()
    }
}
