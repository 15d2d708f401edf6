//! Carries out a line, on this thread or on the worker, and shows its progress.

use super::console::{Announce, Console, Executor};
use super::print::{error_text, print_reply, say};
use super::progress::ProgressLine;
use crate::command::{Globals, Invocation, JobId, JobState, Reply, Runs, Session, meta};
use crate::domain::{CancelToken, Observer};
use crate::error::{Error, Kind, Result};
use crate::output::sanitise_line;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// How often a job is polled while the prompt waits for it.
const PACE: Duration = Duration::from_millis(50);

impl Console<'_> {
    /// Carries out one command with progress; a defect becomes an error.
    ///
    /// # Errors
    /// Those of the operation.
    pub fn work(&mut self, invocation: &Invocation) -> Result<Reply> {
        let runs = meta(&invocation.command).runs;
        let is_job = matches!((self.executor, runs), (Executor::Worker(_), Runs::Job));
        if !is_job {
            return self.watched(&invocation.globals, |session, progress| {
                session.dispatch(invocation, progress)
            });
        }
        let progress = self.progress(&invocation.globals);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let id = self.session.start(invocation, None)?;
            self.wait_for(id, &progress)
        }));
        progress.clear();
        outcome.unwrap_or_else(|_| Err(self.session.defect()))
    }

    /// Works on this thread with progress; a defect becomes an error.
    ///
    /// # Errors
    /// Those of the work.
    pub fn watched<T>(
        &mut self,
        globals: &Globals,
        work: impl FnOnce(&mut Session, &ProgressLine) -> Result<T>,
    ) -> Result<T> {
        let progress = self.progress(globals);
        let outcome = catch_unwind(AssertUnwindSafe(|| work(self.session, &progress)));
        progress.clear();
        outcome.unwrap_or_else(|_| Err(self.session.defect()))
    }

    fn progress(&self, globals: &Globals) -> ProgressLine {
        ProgressLine::new(self.token, globals.quiet, globals.plain_ui)
    }

    /// Gives a line to the worker and returns at once; its end is announced above the prompt.
    ///
    /// # Errors
    /// The line answers at once and needs no worker.
    pub fn start_in_background(
        &mut self,
        invocation: &Invocation,
        announce: &Announce,
    ) -> Result<()> {
        let known = meta(&invocation.command);
        if known.runs == Runs::Inline {
            return Err(
                Error::usage(format!("`{}` cannot run in the background", known.name))
                    .hint("the same line without --background"),
            );
        }
        let (announce, zone) = (Arc::clone(announce), self.session.zone());
        let globals = invocation.globals.clone();
        let typed = sanitise_line(&invocation.line).into_owned();
        let on_end = move |id: JobId,
                           result: std::result::Result<&Reply, &Error>|
              -> Box<dyn FnOnce()> {
            let written = result.map(|reply| match &globals.output {
                Some(path) => print_reply(reply, &globals, &zone, &CancelToken::default())
                    .map(|()| format!("its result is in {}", path.display())),
                None => Ok("`last` shows its result".to_string()),
            });
            let message = match written {
                Ok(Ok(place)) => format!("job {id} is done ({typed}); {place}\n"),
                Ok(Err(error)) => {
                    format!(
                        "job {id} is done ({typed})\n{}",
                        error_text(&error, &globals)
                    )
                }
                Err(error) if error.kind == Kind::Interrupted => {
                    format!("job {id} stopped ({typed}): {error}\n")
                }
                Err(error) => format!("job {id} failed ({typed})\n{}", error_text(error, &globals)),
            };
            Box::new(move || announce(&message))
        };
        let id = self.session.start(invocation, Some(Box::new(on_end)))?;
        say(&format!(
            "job {id} runs in the background; `jobs` lists jobs, `jobs cancel {id}` stops this one\n"
        ));
        Ok(())
    }

    /// Waits for a job and shows its progress; a cancelled token stops it.
    ///
    /// # Errors
    /// Those of the operation.
    pub fn wait_for(&mut self, id: JobId, progress: &ProgressLine) -> Result<Reply> {
        if let Some(first) = self.session.jobs().first().filter(|job| job.id != id) {
            say(&format!(
                "waiting for {}; Ctrl-C stops waiting\n",
                named(first)
            ));
        }
        let mut is_cancelled = false;
        loop {
            if let Some(result) = self.session.wait(id, PACE) {
                return result;
            }
            if progress.is_cancelled() && !is_cancelled {
                is_cancelled = self.session.cancel(id);
            }
            let jobs = self.session.jobs();
            match jobs.iter().find(|job| job.id == id).map(|job| &job.running) {
                Some(Some((now, _))) if !now.phase.is_empty() => progress.progress(now.clone()),
                Some(_) => {}
                // It may have ended since `wait` returned.
                None => match self.session.wait(id, Duration::ZERO) {
                    Some(result) => return result,
                    None => return Err(Error::failed(format!("job {id} is lost")).hint("jobs")),
                },
            }
        }
    }
}

/// The name of a job on screen: `job 2 (load orders.csv)`.
pub fn named(job: &JobState) -> String {
    format!("job {} ({})", job.id, sanitise_line(&job.line))
}
