//! How long work reports its progress and learns that it is cancelled.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How far a piece of work has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// What is being done: "reading", "fitting".
    pub phase: &'static str,
    /// Units done.
    pub done: u64,
    /// Units in all, where that is known.
    pub total: Option<u64>,
    /// What else to show.
    pub note: String,
}

/// Who watches a piece of work: gets its progress, and can ask it to stop.
pub trait Observer: Sync {
    /// Takes note of progress; called often, must be quick.
    fn progress(&self, progress: Progress);

    /// The token that is checked between steps.
    fn cancel_token(&self) -> &CancelToken;

    /// Whether the work shall stop.
    fn is_cancelled(&self) -> bool {
        self.cancel_token().is_cancelled()
    }
}

/// A flag that asks running work to stop. Who works looks at it between steps; a store lets its
/// statements look at it.
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

    /// Whether the work shall stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Watches nothing and never cancels.
#[derive(Debug, Default)]
pub struct Silent(CancelToken);

impl Observer for Silent {
    fn progress(&self, _progress: Progress) {}

    fn cancel_token(&self) -> &CancelToken {
        &self.0
    }
}

/// Passes on the wish to stop, and keeps the progress to itself: for work that is a step of other
/// work.
pub struct Hushed<'a>(pub &'a dyn Observer);

impl Observer for Hushed<'_> {
    fn progress(&self, _progress: Progress) {}

    fn cancel_token(&self) -> &CancelToken {
        self.0.cancel_token()
    }
}
