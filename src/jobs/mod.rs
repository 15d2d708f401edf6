//! Background work: progress, cancellation, queue. Runs closures, knows no command.
//!
//! One worker thread owns a state (in the program: a session with the writing connection) and
//! carries jobs out in the order of arrival. Only the newest progress is kept, so that a busy job
//! cannot flood its readers.

mod job;
mod queue;
mod runner;

pub use job::{Announce, Ended, Job, JobId, JobState, Slot, Work};
pub use runner::{Runner, Stopped};
