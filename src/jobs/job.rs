//! A piece of work, and its state.

use crate::domain::{Observer, Progress};
use std::fmt;
use std::time::Duration;

/// Numbers the jobs of one runner, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// How a job waits for its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// In the order of arrival, never dropped: loads, campaigns.
    Queue,
    /// Replaces a waiting job of the same kind: recomputing a model.
    Latest(&'static str),
}

/// What a job does with the worker's state.
pub type Work<S, T> = Box<dyn FnOnce(&mut S, &dyn Observer) -> T + Send>;

/// Called with a job's end. The function that it returns runs once that end can be collected.
pub type Announce<T> = Box<dyn FnOnce(JobId, &Ended<T>) -> Box<dyn FnOnce()> + Send>;

/// A piece of work on the worker's state `S` with a result `T`.
pub struct Job<S, T> {
    /// The line as typed.
    pub line: String,
    /// Its place in the queue.
    pub slot: Slot,
    /// The work.
    pub work: Work<S, T>,
    /// Called at its end, on the worker's thread, or on the one that removed it from the queue.
    pub announce: Option<Announce<T>>,
}

/// How a job ended.
#[derive(Debug)]
pub enum Ended<T> {
    /// It finished, with a result or an error.
    Done(T),
    /// It panicked; the worker's state was replaced.
    Panicked,
    /// It was removed from the queue before it started.
    Cancelled,
    /// A newer job of its kind replaced it in the queue.
    Replaced(JobId),
}

/// The state of a waiting or running job.
#[derive(Debug, Clone)]
pub struct JobState {
    /// Its number.
    pub id: JobId,
    /// The line as typed.
    pub line: String,
    /// Its newest progress and the time since it started; `None` while it waits.
    pub running: Option<(Progress, Duration)>,
}
