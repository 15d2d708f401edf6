//! The worker thread and its handle.

use super::job::{Ended, Job, JobId, JobState};
use super::queue::Queue;
use crate::domain::{CancelToken, Observer, Progress};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What happens to unfinished jobs when the runner stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// They finish.
    AfterAll,
    /// The running job is asked to stop; waiting ones are dropped.
    AtOnce,
}

/// A worker thread with its queue. Stops at once when dropped.
pub struct Runner<S, T> {
    shared: Arc<Shared<S, T>>,
    worker: Option<JoinHandle<()>>,
}

struct Shared<S, T> {
    queue: Mutex<Queue<S, T>>,
    changed: Condvar,
    /// Stops the running job. One token for all jobs, since the connections that watch it outlive
    /// them.
    token: CancelToken,
}

impl<S, T> Shared<S, T> {
    /// No code panics while holding the lock, so a poisoned one is still valid.
    fn queue(&self) -> MutexGuard<'_, Queue<S, T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: 'static, T: Send + 'static> Runner<S, T> {
    /// Starts the worker. `make` builds its state on its thread, at start and after a panic.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(make: impl Fn() -> S + Send + 'static) -> std::io::Result<Runner<S, T>> {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue::new()),
            changed: Condvar::new(),
            token: CancelToken::default(),
        });
        let for_worker = Arc::clone(&shared);
        let worker = thread::Builder::new()
            .name("worker".into())
            .spawn(move || work(&for_worker, &make))?;
        Ok(Runner {
            shared,
            worker: Some(worker),
        })
    }

    /// Queues a job.
    pub fn submit(&self, job: Job<S, T>) -> JobId {
        let (id, replaced) = self.shared.queue().add(job);
        self.shared.changed.notify_all();
        if let Some((old, announce)) = replaced {
            announce(old, &Ended::Replaced(id))();
        }
        id
    }

    /// Removes a waiting job, or asks the running one to stop. Returns whether there is such a job.
    pub fn cancel(&self, id: JobId) -> bool {
        let (is_known, taken_out) = self.shared.queue().cancel(id, &self.shared.token);
        self.shared.changed.notify_all();
        if let Some(announce) = taken_out {
            announce(id, &Ended::Cancelled)();
        }
        is_known
    }

    /// The running job, then the waiting ones in order.
    pub fn jobs(&self) -> Vec<JobState> {
        self.shared.queue().states()
    }

    /// How a job ended, if it has; waits at most `patience`.
    pub fn wait(&self, id: JobId, patience: Duration) -> Option<Ended<T>> {
        let mut queue = self.shared.queue();
        let ended = queue.take(id);
        if ended.is_some() {
            return ended;
        }
        let (mut queue, _) = self
            .shared
            .changed
            .wait_timeout(queue, patience)
            .unwrap_or_else(PoisonError::into_inner);
        queue.take(id)
    }

    /// All ended jobs that were not waited for: number, line, end.
    pub fn take_ended(&self) -> Vec<(JobId, String, Ended<T>)> {
        self.shared
            .queue()
            .take_all()
            .into_iter()
            .map(|over| (over.id, over.line, over.ended))
            .collect()
    }

    /// Ends the worker, which drops its state on its own thread.
    pub fn stop(mut self, how: Stopped) {
        self.end(how);
    }
}

impl<S, T> Runner<S, T> {
    fn end(&mut self, how: Stopped) {
        {
            let mut queue = self.shared.queue();
            queue.is_closed = true;
            if how == Stopped::AtOnce {
                // Last first, so that no waiting job starts in between.
                for job in queue.states().iter().rev() {
                    queue.cancel(job.id, &self.shared.token);
                }
            }
        }
        self.shared.changed.notify_all();
        if let Some(worker) = self.worker.take() {
            // A worker that panicked outside a job has nothing left to end.
            let _ = worker.join();
        }
    }
}

impl<S, T> Drop for Runner<S, T> {
    fn drop(&mut self) {
        self.end(Stopped::AtOnce);
    }
}

/// Reports a running job into the queue.
struct Watch<'a, S, T>(&'a Shared<S, T>);

impl<S, T: Send> Observer for Watch<'_, S, T> {
    fn progress(&self, progress: Progress) {
        self.0.queue().note(progress);
    }

    fn cancel_token(&self) -> &CancelToken {
        &self.0.token
    }
}

/// The worker's loop: one job at a time, until the queue is closed and empty.
fn work<S, T: Send>(shared: &Shared<S, T>, make: &dyn Fn() -> S) {
    let mut state = make();
    loop {
        let (id, job) = {
            let mut queue = shared.queue();
            loop {
                // Under the lock that starts the job, so that a cancel can only hit this one.
                shared.token.reset();
                if let Some(started) = queue.start_next() {
                    break started;
                }
                if queue.is_closed {
                    return;
                }
                queue = shared
                    .changed
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        };
        let watch = Watch(shared);
        let ended = match catch_unwind(AssertUnwindSafe(|| (job.work)(&mut state, &watch))) {
            Ok(done) => Ended::Done(done),
            Err(_) => {
                // The next job must not see half-changed state.
                state = make();
                Ended::Panicked
            }
        };
        let tell = job.announce.map(|announce| announce(id, &ended));
        shared.queue().end(ended);
        shared.changed.notify_all();
        if let Some(tell) = tell {
            tell();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Slot;
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    const PATIENCE: Duration = Duration::from_secs(20);

    fn job(
        line: &str,
        slot: Slot,
        work: impl FnOnce(&mut u32, &dyn Observer) -> u32 + Send + 'static,
    ) -> Job<u32, u32> {
        Job {
            line: line.into(),
            slot,
            work: Box::new(work),
            announce: None,
        }
    }

    fn counting() -> Runner<u32, u32> {
        Runner::start(|| 0).unwrap()
    }

    fn wait(runner: &Runner<u32, u32>, id: JobId) -> Ended<u32> {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            if let Some(ended) = runner.wait(id, Duration::from_millis(50)) {
                return ended;
            }
            assert!(std::time::Instant::now() < deadline, "job {id} did not end");
        }
    }

    /// A job that runs until it is released or cancelled.
    fn held() -> (Sender<()>, Receiver<()>, Job<u32, u32>) {
        let (release, released) = channel();
        let (started, starts) = channel();
        let work = move |_: &mut u32, watch: &dyn Observer| {
            started.send(()).unwrap();
            while !watch.is_cancelled() {
                watch.progress(Progress {
                    phase: "holding",
                    done: 7,
                    ..Progress::default()
                });
                if released.recv_timeout(Duration::from_millis(2)).is_ok() {
                    return 1;
                }
            }
            2
        };
        (release, starts, job("hold", Slot::Queue, work))
    }

    #[test]
    fn jobs_run_in_order_on_one_state() {
        let runner = counting();
        let add = |by| {
            job("add", Slot::Queue, move |state, _| {
                *state = *state * 10 + by;
                *state
            })
        };
        let ids: Vec<JobId> = [1, 2, 3].map(|by| runner.submit(add(by))).into();
        assert!(matches!(wait(&runner, ids[2]), Ended::Done(123)));
        assert!(matches!(wait(&runner, ids[0]), Ended::Done(1)));
        let left = runner.take_ended();
        assert!(
            matches!(left.as_slice(), [(id, line, Ended::Done(12))] if *id == ids[1] && line == "add")
        );
    }

    #[test]
    fn a_newer_model_takes_the_place_of_one_that_waits_and_loads_are_never_dropped() {
        let runner = counting();
        let (release, starts, holding) = held();
        runner.submit(holding);
        starts.recv_timeout(PATIENCE).unwrap();
        let segment = |n| job("segment", Slot::Latest("segment"), move |_, _| n);
        let first = runner.submit(segment(1));
        let load = runner.submit(job("load", Slot::Queue, |_, _| 5));
        let second = runner.submit(segment(2));
        let lines: Vec<String> = runner.jobs().into_iter().map(|job| job.line).collect();
        assert_eq!(lines, ["hold", "segment", "load"]);
        assert!(matches!(wait(&runner, first), Ended::Replaced(by) if by == second));
        release.send(()).unwrap();
        assert!(matches!(wait(&runner, second), Ended::Done(2)));
        assert!(matches!(wait(&runner, load), Ended::Done(5)));
    }

    #[test]
    fn cancelling_stops_the_running_job_alone() {
        let runner = counting();
        let (_release, starts, holding) = held();
        let running = runner.submit(holding);
        starts.recv_timeout(PATIENCE).unwrap();
        let waiting = runner.submit(job("next", Slot::Queue, |_, watch| {
            u32::from(watch.is_cancelled())
        }));
        let dropped = runner.submit(job("dropped", Slot::Queue, |_, _| 9));
        assert!(runner.cancel(dropped) && !runner.cancel(JobId(99)));
        assert!(matches!(wait(&runner, dropped), Ended::Cancelled));
        assert!(runner.cancel(running));
        assert!(matches!(wait(&runner, running), Ended::Done(2)));
        assert!(
            matches!(wait(&runner, waiting), Ended::Done(0)),
            "the next job is not cancelled"
        );
    }

    #[test]
    fn the_newest_progress_can_be_seen() {
        let runner = counting();
        let (release, starts, holding) = held();
        let id = runner.submit(holding);
        starts.recv_timeout(PATIENCE).unwrap();
        let deadline = std::time::Instant::now() + PATIENCE;
        while runner.jobs()[0]
            .running
            .as_ref()
            .is_none_or(|(progress, _)| progress.done != 7)
        {
            assert!(std::time::Instant::now() < deadline);
            thread::yield_now();
        }
        release.send(()).unwrap();
        wait(&runner, id);
        assert!(runner.jobs().is_empty());
    }

    #[test]
    fn a_panic_ends_the_job_and_not_the_worker() {
        let runner = counting();
        let spoil = runner.submit(job("spoil", Slot::Queue, |state, _| {
            *state = 77;
            std::panic::resume_unwind(Box::new("spoiled"))
        }));
        let next = runner.submit(job("look", Slot::Queue, |state, _| *state));
        assert!(matches!(wait(&runner, spoil), Ended::Panicked));
        assert!(
            matches!(wait(&runner, next), Ended::Done(0)),
            "the state was replaced"
        );
    }

    #[test]
    fn the_end_is_announced_where_that_was_asked_for() {
        let (said, hears) = channel();
        let announce = move |id: JobId, ended: &Ended<u32>| -> Box<dyn FnOnce()> {
            let is_three = matches!(ended, Ended::Done(3));
            Box::new(move || said.send((id, is_three)).unwrap())
        };
        let runner = counting();
        let id = runner.submit(Job {
            announce: Some(Box::new(announce)),
            ..job("three", Slot::Queue, |_, _| 3)
        });
        assert_eq!(hears.recv_timeout(PATIENCE).unwrap(), (id, true));
        assert!(
            runner.wait(id, Duration::ZERO).is_some(),
            "a notified reader can collect the result"
        );
    }

    #[test]
    fn a_removed_or_replaced_job_is_announced() {
        let runner = counting();
        let (_release, starts, holding) = held();
        runner.submit(holding);
        starts.recv_timeout(PATIENCE).unwrap();
        let (said, hears) = channel();
        let telling = |slot| {
            let said = said.clone();
            let announce = move |id: JobId, ended: &Ended<u32>| -> Box<dyn FnOnce()> {
                let how = format!("{ended:?}");
                Box::new(move || said.send((id, how)).unwrap())
            };
            Job {
                announce: Some(Box::new(announce)),
                ..job("tell", slot, |_, _| 3)
            }
        };
        let load = runner.submit(telling(Slot::Queue));
        let first = runner.submit(telling(Slot::Latest("segment")));
        let second = runner.submit(telling(Slot::Latest("segment")));
        assert!(runner.cancel(load));
        let heard: Vec<(JobId, String)> = hears.try_iter().collect();
        assert_eq!(
            heard,
            [
                (first, format!("Replaced({second:?})")),
                (load, "Cancelled".into())
            ]
        );
    }

    #[test]
    fn stopping_after_all_runs_what_waits_and_stopping_at_once_does_not() {
        for (how, ran) in [(Stopped::AfterAll, 2), (Stopped::AtOnce, 0)] {
            let (done, counted) = channel();
            let runner = counting();
            let (release, starts, holding) = held();
            runner.submit(holding);
            starts.recv_timeout(PATIENCE).unwrap();
            for _ in 0..2 {
                let done = done.clone();
                runner.submit(job("count", Slot::Queue, move |_, _| {
                    done.send(()).unwrap();
                    0
                }));
            }
            if how == Stopped::AfterAll {
                release.send(()).unwrap();
            }
            runner.stop(how);
            assert_eq!(counted.try_iter().count(), ran);
        }
    }
}
