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

/// Wakes what cannot look at a flag: a running SQL statement.
type Waker = Box<dyn Fn() + Send + Sync>;

/// What a cancelled piece of work must wake, as it comes to be: the connections of a shop.
#[derive(Clone, Default)]
pub struct Wakers(Arc<Mutex<Vec<Waker>>>);

impl Wakers {
    /// Adds one more.
    pub fn add(&self, waker: impl Fn() + Send + Sync + 'static) {
        if let Ok(mut wakers) = self.0.lock() {
            wakers.push(Box::new(waker));
        }
    }

    fn wake(&self) {
        if let Ok(wakers) = self.0.lock() {
            for wake in wakers.iter() {
                wake();
            }
        }
    }
}

impl fmt::Debug for Wakers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wakers").finish_non_exhaustive()
    }
}

/// A flag that asks running work to stop, and wakes what cannot look at a flag.
#[derive(Debug, Clone, Default)]
pub struct CancelToken {
    flag: Arc<AtomicBool>,
    wakers: Arc<Mutex<Option<Wakers>>>,
}

impl CancelToken {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::SeqCst);
        if let Ok(wakers) = self.wakers.lock()
            && let Some(wakers) = wakers.as_ref()
        {
            wakers.wake();
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

    /// Lets the token wake `wakers` from now on, and nothing else.
    pub fn wake(&self, wakers: &Wakers) {
        if let Ok(mut woken) = self.wakers.lock() {
            *woken = Some(wakers.clone());
        }
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
