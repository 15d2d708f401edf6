//! Background work: progress, cancellation, queue. Runs closures, knows no command.
//!
//! One worker thread owns a state (in the program: a session with the writing connection) and
//! carries jobs out in the order in which they came. Its progress is kept as the newest word alone,
//! so that nobody is flooded.

mod job;
mod queue;
mod runner;

pub use job::{Announce, Ended, Job, JobId, JobState, Slot, Work};
pub use runner::{Runner, Stopped};
