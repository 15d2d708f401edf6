//! The dashboard's answers from a session: two threads read, one works, one searches.

use super::seek::Seeker;
use super::source::{Answer, Haystack, Source, Ticket};
use crate::command::{
    Candidate, Ended, Invocation, Job, JobId, JobState, Listed, Look, Reader, Reply, Runner,
    Session, Slot,
};
use crate::error::{Error, Result};
use crate::frontend::print::write_result;
use crate::frontend::repl::history;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Errors of writing results to files, by job.
type Failures = Arc<Mutex<BTreeMap<JobId, Error>>>;

/// Threads that read: one may weigh campaigns for seconds while the other answers.
const READERS: usize = 2;

/// The number of a look, told apart from those of the other threads.
fn in_lane(id: JobId, lane: u64) -> JobId {
    JobId(id.0.saturating_mul(READERS as u64).saturating_add(lane))
}

/// The number of a look for its own thread, and which thread that is.
fn of_lane(id: JobId) -> (JobId, usize) {
    let lane = usize::try_from(id.0.checked_rem(READERS as u64).unwrap_or(0)).unwrap_or(0);
    (JobId(id.0.checked_div(READERS as u64).unwrap_or(0)), lane)
}

/// A session and its threads.
pub struct Live<'a> {
    session: &'a mut Session,
    readers: Vec<Reader>,
    listed: Listed,
    seeker: Option<Runner<Seeker, Vec<usize>>>,
    failures: Failures,
}

impl<'a> Live<'a> {
    /// Of a session; starts nothing yet.
    pub fn new(session: &'a mut Session) -> Live<'a> {
        Live {
            session,
            readers: Vec::new(),
            listed: Listed::default(),
            seeker: None,
            failures: Failures::default(),
        }
    }

    fn written(&self, id: JobId, result: Result<Reply>) -> Result<Reply> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match failures.remove(&id) {
            Some(error) => Err(error),
            None => result,
        }
    }
}

impl Source for Live<'_> {
    fn read(&mut self, look: Look) -> Result<Ticket> {
        while self.readers.len() < READERS {
            self.readers.push(self.session.reader(&self.listed)?);
        }
        let least = (0_u64..)
            .zip(&self.readers)
            .min_by_key(|(_, reader)| reader.waiting());
        match least {
            Some((lane, reader)) => Ok(Ticket::Read(in_lane(reader.ask(look), lane))),
            None => Err(Error::failed("nothing can be read")),
        }
    }

    fn work(&mut self, invocation: &Invocation) -> Result<Ticket> {
        let (globals, failures) = (invocation.globals.clone(), Arc::clone(&self.failures));
        let zone: TimeZone = self.session.zone();
        let on_end =
            move |id: JobId, result: std::result::Result<&Reply, &Error>| -> Box<dyn FnOnce()> {
                let written = match (result, &globals.output) {
                    (Ok(reply), Some(_)) => write_result(reply, &globals, &zone).err(),
                    _ => None,
                };
                if let Some(error) = written {
                    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
                    failures.insert(id, error);
                }
                Box::new(|| {})
            };
        let id = self.session.start(invocation, Some(Box::new(on_end)))?;
        Ok(Ticket::Work(id))
    }

    fn seek(&mut self, query: &str, haystack: &Haystack) -> Result<Ticket> {
        if self.seeker.is_none() {
            let started = Runner::start(Seeker::default);
            self.seeker = Some(
                started
                    .map_err(|error| Error::failed("no thread can be started").because(error))?,
            );
        }
        let (query, haystack) = (query.to_string(), Arc::clone(haystack));
        match &self.seeker {
            Some(seeker) => Ok(Ticket::Seek(seeker.submit(Job {
                line: query.clone(),
                slot: Slot::Latest("seek"),
                work: Box::new(move |seeker: &mut Seeker, _| seeker.seek(&query, &haystack)),
                announce: None,
            }))),
            None => Err(Error::failed("nothing can be searched")),
        }
    }

    fn take(&mut self) -> Vec<(Ticket, Answer)> {
        let mut answers = Vec::new();
        for (lane, reader) in (0_u64..).zip(&self.readers) {
            let read = reader.take_ended().into_iter();
            answers.extend(
                read.map(|(id, result)| (Ticket::Read(in_lane(id, lane)), Answer::Reply(result))),
            );
        }
        let worked = self.session.take_ended();
        if !worked.is_empty() {
            // What this dashboard changed is read again anyway.
            let _ = self.session.changed();
        }
        for (id, result) in worked {
            let result = self.written(id, result);
            answers.push((Ticket::Work(id), Answer::Reply(result)));
        }
        let found = self
            .seeker
            .as_ref()
            .map(Runner::take_ended)
            .unwrap_or_default();
        answers.extend(found.into_iter().filter_map(|(id, _, ended)| match ended {
            Ended::Done(rows) => Some((Ticket::Seek(id), Answer::Hits(rows))),
            _ => None,
        }));
        answers
    }

    fn cancel(&mut self, ticket: Ticket) {
        match ticket {
            Ticket::Read(id) => {
                let (id, lane) = of_lane(id);
                self.readers.get(lane).map(|reader| reader.cancel(id));
            }
            Ticket::Work(id) => {
                self.session.cancel(id);
            }
            Ticket::Seek(id) => {
                self.seeker.as_ref().map(|seeker| seeker.cancel(id));
            }
        }
    }

    fn jobs(&self) -> Vec<JobState> {
        self.session.jobs()
    }

    fn changed(&mut self) -> Result<bool> {
        self.session.changed()
    }

    fn complete(&mut self, line: &str) -> (usize, Vec<Candidate>) {
        self.session.complete(line)
    }

    fn history(&mut self) -> Vec<String> {
        history::load(&self.session.place().history)
    }

    fn keep(&mut self, line: &str) {
        history::append(&self.session.place().history, line);
    }
}
