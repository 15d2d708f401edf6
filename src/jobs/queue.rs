//! Waiting, running and ended jobs: the state that the runner and its worker share.

use super::job::{Announce, Ended, Job, JobId, JobState, Slot};
use crate::domain::{CancelToken, Progress};
use std::collections::VecDeque;
use std::time::Instant;

/// The running job.
#[derive(Debug)]
struct Running {
    id: JobId,
    line: String,
    progress: Progress,
    since: Instant,
}

/// An ended job that was not collected yet.
#[derive(Debug)]
pub(super) struct Over<T> {
    pub id: JobId,
    pub line: String,
    pub ended: Ended<T>,
}

pub(super) struct Queue<S, T> {
    waiting: VecDeque<(JobId, Job<S, T>)>,
    running: Option<Running>,
    over: Vec<Over<T>>,
    newest: u64,
    /// No jobs are accepted any more; the worker ends when none waits.
    pub is_closed: bool,
}

impl<S, T> Queue<S, T> {
    pub fn new() -> Queue<S, T> {
        Queue {
            waiting: VecDeque::new(),
            running: None,
            over: Vec::new(),
            newest: 0,
            is_closed: false,
        }
    }

    /// Queues a job. A waiting job of the same kind is replaced and ends; its announcement is
    /// returned.
    pub fn add(&mut self, job: Job<S, T>) -> (JobId, Option<(JobId, Announce<T>)>) {
        self.newest += 1;
        let id = JobId(self.newest);
        let same =
            |waiting: &Job<S, T>| matches!(job.slot, Slot::Latest(_)) && waiting.slot == job.slot;
        match self.waiting.iter().position(|(_, waiting)| same(waiting)) {
            Some(at) => {
                let (old, replaced) = std::mem::replace(&mut self.waiting[at], (id, job));
                self.over.push(Over {
                    id: old,
                    line: replaced.line,
                    ended: Ended::Replaced(id),
                });
                (id, replaced.announce.map(|announce| (old, announce)))
            }
            None => {
                self.waiting.push_back((id, job));
                (id, None)
            }
        }
    }

    /// Takes the next job to run.
    pub fn start_next(&mut self) -> Option<(JobId, Job<S, T>)> {
        let (id, job) = self.waiting.pop_front()?;
        self.running = Some(Running {
            id,
            line: job.line.clone(),
            progress: Progress::default(),
            since: Instant::now(),
        });
        Some((id, job))
    }

    /// Keeps the newest progress of the running job.
    pub fn note(&mut self, progress: Progress) {
        if let Some(running) = &mut self.running {
            running.progress = progress;
        }
    }

    /// The running job has ended.
    pub fn end(&mut self, ended: Ended<T>) {
        if let Some(running) = self.running.take() {
            self.over.push(Over {
                id: running.id,
                line: running.line,
                ended,
            });
        }
    }

    /// Removes a waiting job, or asks the running one to stop. Returns whether there is such a job,
    /// and the announcement of a waiting one.
    pub fn cancel(&mut self, id: JobId, token: &CancelToken) -> (bool, Option<Announce<T>>) {
        let at = self.waiting.iter().position(|(waiting, _)| *waiting == id);
        if let Some((_, job)) = at.and_then(|at| self.waiting.remove(at)) {
            self.over.push(Over {
                id,
                line: job.line,
                ended: Ended::Cancelled,
            });
            return (true, job.announce);
        }
        // Under the lock, so that the next job is never cancelled by mistake.
        let runs = self
            .running
            .as_ref()
            .is_some_and(|running| running.id == id);
        if runs {
            token.cancel();
        }
        (runs, None)
    }

    /// How a job ended, if it has; collected once.
    pub fn take(&mut self, id: JobId) -> Option<Ended<T>> {
        let at = self.over.iter().position(|over| over.id == id)?;
        Some(self.over.remove(at).ended)
    }

    /// All ended jobs that were not collected.
    pub fn take_all(&mut self) -> Vec<Over<T>> {
        std::mem::take(&mut self.over)
    }

    /// The running job, then the waiting ones in order.
    pub fn states(&self) -> Vec<JobState> {
        let running = self.running.iter().map(|running| JobState {
            id: running.id,
            line: running.line.clone(),
            running: Some((running.progress.clone(), running.since.elapsed())),
        });
        let waiting = self.waiting.iter().map(|(id, job)| JobState {
            id: *id,
            line: job.line.clone(),
            running: None,
        });
        running.chain(waiting).collect()
    }
}
