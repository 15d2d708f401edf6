//! How long work reports its progress and learns that it is cancelled.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

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

type Hook = Box<dyn Fn() + Send + Sync>;

/// A flag that asks running work to stop, and wakes what cannot look at a flag (a running SQL statement).
#[derive(Clone, Default)]
pub struct CancelToken {
    flag: Arc<AtomicBool>,
    hooks: Arc<Mutex<Vec<Hook>>>,
}

impl CancelToken {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::SeqCst);
        if let Ok(hooks) = self.hooks.lock() {
            for hook in hooks.iter() {
                hook();
            }
        }
    }

    /// Makes the token ready for the next piece of work.
    pub fn reset(&self) {
        self.flag.store(false, Ordering::SeqCst);
    }

    /// Whether the work shall stop.
    pub fn is_cancelled(&self) -> bool {
        self.flag.load(Ordering::SeqCst)
    }

    /// Calls `hook` whenever the token is cancelled.
    pub fn on_cancel(&self, hook: impl Fn() + Send + Sync + 'static) {
        if let Ok(mut hooks) = self.hooks.lock() {
            hooks.push(Box::new(hook));
        }
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelToken").field("cancelled", &self.is_cancelled()).finish_non_exhaustive()
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

/// Passes on the wish to stop, and keeps the progress to itself: for work that is a step of other work.
pub struct Hushed<'a>(pub &'a dyn Observer);

impl Observer for Hushed<'_> {
    fn progress(&self, _progress: Progress) {}

    fn cancel_token(&self) -> &CancelToken {
        self.0.cancel_token()
    }
}
