//! A piece of work, and what is known of it.

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
    /// Takes the place of a job of the same kind that still waits: a model computed anew.
    Latest(&'static str),
}

/// What a job does with the worker's state.
pub type Work<S, T> = Box<dyn FnOnce(&mut S, &dyn Observer) -> T + Send>;

/// Told how a job ended; what it gives is done as soon as that end can be asked for too.
pub type Announce<T> = Box<dyn FnOnce(JobId, &Ended<T>) -> Box<dyn FnOnce()> + Send>;

/// A piece of work for the worker's state `S`, which gives a `T`.
pub struct Job<S, T> {
    /// The line as typed.
    pub line: String,
    /// How it waits.
    pub slot: Slot,
    /// What is done.
    pub work: Work<S, T>,
    /// Who is told of its end: in the worker's thread, or in the one that took the waiting job out
    /// of the queue.
    pub announce: Option<Announce<T>>,
}

/// How a job ended.
#[derive(Debug)]
pub enum Ended<T> {
    /// It ran to its end, also where that is an error.
    Done(T),
    /// It panicked; the worker's state was made anew.
    Panicked,
    /// It was taken out of the queue before its turn.
    Cancelled,
    /// A newer job of its kind took its place in the queue.
    Replaced(JobId),
}

/// What is known of a job that has not ended.
#[derive(Debug, Clone)]
pub struct JobState {
    /// Its number.
    pub id: JobId,
    /// The line as typed.
    pub line: String,
    /// Its newest progress and the time since it began; `None` while it waits.
    pub running: Option<(Progress, Duration)>,
}
