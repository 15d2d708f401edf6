//! Reading on a thread of its own, so that neither a job nor the front end waits for it.

use super::cli::Command;
use super::globals::Globals;
use super::invocation::Invocation;
use super::overview::Overview;
use super::reply::Reply;
use super::session::Session;
use super::split::split;
use crate::domain::Observer;
use crate::error::{Error, Result};
use crate::jobs::{Ended, Job, JobId, Runner, Slot};
use crate::output::quote;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What to read.
#[derive(Debug, Clone)]
pub enum Look {
    /// What a line shows.
    Line(Box<Invocation>),
    /// The shop at a glance.
    Overview(Globals),
    /// All customers.
    Customers(Globals),
    /// A customer's card in short.
    Preview(String, Globals),
    /// Customers on a plane, by segment.
    Map(Globals),
}

/// Whether the list of customers was shown, and recorded, since a dashboard was opened: it is read
/// again at every change, by any of its threads.
pub type Listed = Arc<AtomicBool>;

/// A thread that reads, with a connection of its own and the session's data in memory.
pub struct Reader {
    runner: Runner<Session, Result<Reply>>,
    listed: Listed,
}

impl Session {
    /// Starts a thread that reads.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn reader(&self, listed: &Listed) -> Result<Reader> {
        let (place, bench) = (self.place.clone(), Arc::clone(&self.bench));
        let runner = Runner::start(move || Session::sharing(place.clone(), Arc::clone(&bench)))
            .map_err(|error| Error::failed("no thread can be started").because(error))?;
        let listed = Arc::clone(listed);
        Ok(Reader { runner, listed })
    }
}

impl Reader {
    /// Queues a look.
    pub fn ask(&self, look: Look) -> JobId {
        let line = match &look {
            Look::Line(invocation) => invocation.line.clone(),
            Look::Overview(_) | Look::Customers(_) | Look::Preview(..) | Look::Map(_) => {
                "dashboard".into()
            }
        };
        let listed = Arc::clone(&self.listed);
        let work = Box::new(move |session: &mut Session, watch: &dyn Observer| {
            session.look(&look, &listed, watch)
        });
        self.runner.submit(Job {
            line,
            slot: Slot::Queue,
            work,
            announce: None,
        })
    }

    /// Takes what was read. A defect is an error like any other.
    pub fn take_ended(&self) -> Vec<(JobId, Result<Reply>)> {
        let ended = self.runner.take_ended().into_iter();
        ended
            .map(|(id, _, ended)| {
                let result = match ended {
                    Ended::Done(result) => result,
                    Ended::Panicked => Err(super::work::defect_of("the look")),
                    Ended::Cancelled | Ended::Replaced(_) => Err(Error::cancelled()),
                };
                (id, result)
            })
            .collect()
    }

    /// Stops a look, or removes a waiting one.
    pub fn cancel(&self, id: JobId) -> bool {
        self.runner.cancel(id)
    }

    /// How many looks have not ended.
    pub fn waiting(&self) -> usize {
        self.runner.jobs().len()
    }
}

impl Session {
    fn look(&mut self, look: &Look, listed: &Listed, watch: &dyn Observer) -> Result<Reply> {
        match look {
            Look::Line(invocation) => {
                let reply = self.dispatch(invocation, watch)?;
                self.record_access(&reply, invocation);
                Ok(reply)
            }
            Look::Overview(globals) => {
                let overview: Overview = self.overview(globals)?;
                Ok(Reply::of("dashboard", overview))
            }
            Look::Preview(id, globals) => {
                let reply = Reply::of("user", self.preview(id, globals)?);
                self.record_access(&reply, &look_at(id, globals));
                Ok(reply)
            }
            Look::Customers(globals) => {
                let reply = Reply::of("dashboard", self.customers(globals)?);
                if !listed.swap(true, Ordering::Relaxed) {
                    self.record_access(&reply, &dashboard(globals));
                }
                Ok(reply)
            }
            Look::Map(globals) => Ok(Reply::of("dashboard", self.segment_map(globals, watch)?)),
        }
    }
}

/// The line that the list of customers stands for in the records.
fn dashboard(globals: &Globals) -> Invocation {
    Invocation {
        command: Command::Dashboard,
        globals: globals.clone(),
        line: "dashboard".into(),
    }
}

/// The line that a preview stands for in the records.
fn look_at(id: &str, globals: &Globals) -> Invocation {
    let line = format!("user {}", quote(id));
    let words = split(&line).unwrap_or_default();
    let command = Session::parse(&words).map_or(Command::Dashboard, |line| line.command);
    Invocation {
        command,
        globals: globals.clone(),
        line,
    }
}
