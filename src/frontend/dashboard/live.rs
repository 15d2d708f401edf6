//! The dashboard's answers from a session: one thread reads, one works, one searches.

use super::seek::seek;
use super::source::{Answer, Haystack, Source, Ticket};
use crate::command::{
    Candidate, Ended, Invocation, Job, JobId, JobState, Look, Reader, Reply, Runner, Session, Slot,
};
use crate::error::{Error, Result};
use crate::frontend::print::write_result;
use crate::frontend::repl::history;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Errors of writing results to files, by job.
type Failures = Arc<Mutex<BTreeMap<JobId, Error>>>;

/// A session and its threads.
pub struct Live<'a> {
    session: &'a mut Session,
    reader: Option<Reader>,
    seeker: Option<Runner<(), Vec<usize>>>,
    failures: Failures,
}

impl<'a> Live<'a> {
    /// Of a session; starts nothing yet.
    pub fn new(session: &'a mut Session) -> Live<'a> {
        Live {
            session,
            reader: None,
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
        if self.reader.is_none() {
            self.reader = Some(self.session.reader()?);
        }
        match &self.reader {
            Some(reader) => Ok(Ticket::Read(reader.ask(look))),
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
            let started = Runner::start(|| ());
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
                work: Box::new(move |(), _| seek(&query, &haystack)),
                announce: None,
            }))),
            None => Err(Error::failed("nothing can be searched")),
        }
    }

    fn take(&mut self) -> Vec<(Ticket, Answer)> {
        let mut answers = Vec::new();
        let read = self
            .reader
            .as_ref()
            .map(Reader::take_ended)
            .unwrap_or_default();
        answers.extend(
            read.into_iter()
                .map(|(id, result)| (Ticket::Read(id), Answer::Reply(result))),
        );
        for (id, result) in self.session.take_ended() {
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
                self.reader.as_ref().map(|reader| reader.cancel(id));
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
