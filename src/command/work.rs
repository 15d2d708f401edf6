//! Lines that run on a worker while the front end shows their progress or reads the next line.

use super::cli::Command;
use super::invocation::Invocation;
use super::reply::Reply;
use super::session::{Place, Session, Worker};
use crate::domain::Observer;
use crate::error::{Error, Kind, Result};
use crate::jobs::{Announce, Ended, Job, JobId, JobState, Runner, Slot, Stopped};
use crate::shop::Workbench;
use std::sync::Arc;
use std::time::Duration;

/// Called with the number of a background line and its reply or error, when it ends. The function
/// that it returns runs once the session can [collect](Session::collect) the reply.
pub type OnEnd = Box<dyn FnOnce(JobId, Result<&Reply, &Error>) -> Box<dyn FnOnce()> + Send>;

impl Session {
    /// Gives a line to the worker. A line in the background has an `on_end`, called on the worker's
    /// thread, or on this one where the line never started.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(&mut self, invocation: &Invocation, on_end: Option<OnEnd>) -> Result<JobId> {
        if self.worker.is_none() {
            self.worker = Some(start_worker(self.place.clone(), Arc::clone(&self.bench))?);
        }
        let Some(worker) = &self.worker else {
            return Err(Error::new(Kind::Bug, "there is no worker"));
        };
        // A model's newest request is enough; everything else is carried out in order.
        let slot = match &invocation.command {
            Command::Segment(args) if args.action.is_none() => Slot::Latest("segment"),
            Command::Patterns(_) => Slot::Latest("patterns"),
            Command::Evaluate(_) => Slot::Latest("evaluate"),
            _ => Slot::Queue,
        };
        let log = self.place.log.display().to_string();
        let announce = on_end.map(|on_end| -> Announce<Result<Reply>> {
            Box::new(move |id, ended| match ended {
                Ended::Done(result) => on_end(id, result.as_ref()),
                Ended::Panicked => on_end(id, Err(&defect(&log))),
                Ended::Cancelled => on_end(id, Err(&cancelled())),
                Ended::Replaced(by) => on_end(id, Err(&replaced(*by))),
            })
        });
        let is_awaited = announce.is_none();
        let line = invocation.line.clone();
        let invocation = invocation.clone();
        let work = Box::new(move |session: &mut Session, watch: &dyn Observer| {
            let reply = session.dispatch(&invocation, watch)?;
            // The front end records access after printing; a background line has to do it here.
            if !is_awaited {
                session.record_access(&reply, &invocation);
            }
            Ok(reply)
        });
        Ok(worker.submit(Job {
            line,
            slot,
            work,
            announce,
        }))
    }

    /// The jobs that have not ended: the running one first.
    pub fn jobs(&self) -> Vec<JobState> {
        self.worker.as_ref().map(Runner::jobs).unwrap_or_default()
    }

    /// The result of a job that has ended; waits at most `patience`.
    pub fn wait(&mut self, id: JobId, patience: Duration) -> Option<Result<Reply>> {
        let ended = self.worker.as_ref()?.wait(id, patience)?;
        let result = self.result_of(ended);
        if let Ok(reply) = &result {
            self.last = Some(reply.clone());
        }
        Some(result)
    }

    /// Takes the replies of lines that ran in the background; the newest is what `last` shows.
    pub fn collect(&mut self) {
        let ended = self
            .worker
            .as_ref()
            .map(Runner::take_ended)
            .unwrap_or_default();
        for (_, _, ended) in ended {
            if let Ended::Done(Ok(reply)) = ended {
                self.last = Some(reply);
            }
        }
    }

    /// Takes the results of the lines that have ended, whoever started them.
    pub fn take_ended(&mut self) -> Vec<(JobId, Result<Reply>)> {
        let ended = self
            .worker
            .as_ref()
            .map(Runner::take_ended)
            .unwrap_or_default();
        let results = ended.into_iter();
        let results: Vec<(JobId, Result<Reply>)> = results
            .map(|(id, _, ended)| (id, self.result_of(ended)))
            .collect();
        if let Some((_, Ok(reply))) = results.iter().rev().find(|(_, result)| result.is_ok()) {
            self.last = Some(reply.clone());
        }
        results
    }

    /// Removes a waiting job, or asks the running one to stop. Returns whether there is such a job.
    pub fn cancel(&self, id: JobId) -> bool {
        self.worker.as_ref().is_some_and(|worker| worker.cancel(id))
    }

    /// Ends the worker; the next line starts a new one.
    pub fn stop_worker(&mut self, how: Stopped) {
        if let Some(worker) = self.worker.take() {
            worker.stop(how);
        }
    }

    /// The error for a line that panicked.
    pub fn defect(&self) -> Error {
        defect(&self.place.log.display().to_string())
    }

    fn result_of(&self, ended: Ended<Result<Reply>>) -> Result<Reply> {
        match ended {
            Ended::Done(result) => result,
            Ended::Panicked => Err(self.defect()),
            Ended::Cancelled => Err(cancelled()),
            Ended::Replaced(by) => Err(replaced(by)),
        }
    }
}

/// The error for a panic while reading.
pub(super) fn defect_of(what: &str) -> Error {
    Error::new(
        Kind::Bug,
        format!("a bug in the program stopped {what}; the data are unchanged"),
    )
    .hint("doctor names the log")
}

/// The error for a panic; `log` names the file with the details.
fn defect(log: &str) -> Error {
    Error::new(
        Kind::Bug,
        "a bug in the program stopped the command; the data are unchanged",
    )
    .hint(format!("report the line you typed, with the end of {log}"))
}

fn cancelled() -> Error {
    Error::interrupted("cancelled before it started; nothing was changed")
}

fn replaced(by: JobId) -> Error {
    Error::interrupted(format!("replaced by job {by}; nothing was changed"))
}

fn start_worker(place: Place, bench: Arc<Workbench>) -> Result<Worker> {
    Runner::start(move || Session::sharing(place.clone(), Arc::clone(&bench)))
        .map_err(|error| Error::failed("no thread can be started").because(error))
}
