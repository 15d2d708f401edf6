//! Where the dashboard's data come from: a session with its threads, or made-up answers in tests.

use crate::command::{Candidate, Invocation, JobId, JobState, Look, Reply};
use crate::error::Result;
use std::sync::Arc;

/// A question that was asked, to be recognised by its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ticket {
    /// Of the thread that reads.
    Read(JobId),
    /// Of the worker.
    Work(JobId),
    /// Of the thread that searches.
    Seek(JobId),
}

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// The result of a look or a line.
    Reply(Result<Reply>),
    /// Rows that a search found, best first.
    Hits(Vec<usize>),
}

/// Texts to search in.
pub type Haystack = Arc<Vec<String>>;

/// Answers the dashboard's questions, without letting it wait.
pub trait Source {
    /// Starts to read.
    ///
    /// # Errors
    /// No thread can be started.
    fn read(&mut self, look: Look) -> Result<Ticket>;

    /// Gives a line to the worker.
    ///
    /// # Errors
    /// No thread can be started.
    fn work(&mut self, invocation: &Invocation) -> Result<Ticket>;

    /// Starts a search; a newer one replaces one that waits.
    ///
    /// # Errors
    /// No thread can be started.
    fn seek(&mut self, query: &str, haystack: &Haystack) -> Result<Ticket>;

    /// Takes the answers that have come.
    fn take(&mut self) -> Vec<(Ticket, Answer)>;

    /// Stops what was asked for.
    fn cancel(&mut self, ticket: Ticket);

    /// The worker's jobs, the running one first.
    fn jobs(&self) -> Vec<JobState>;

    /// Whether another process wrote since the last call.
    ///
    /// # Errors
    /// The database cannot be read.
    fn changed(&mut self) -> Result<bool>;

    /// Completes the end of a line: where its last word starts, and candidates.
    fn complete(&mut self, line: &str) -> (usize, Vec<Candidate>);

    /// The lines typed before, newest last.
    fn history(&mut self) -> Vec<String>;

    /// Keeps a typed line.
    fn keep(&mut self, line: &str);
}
