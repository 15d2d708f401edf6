//! `jobs`: what runs or waits in the background of the prompt.

use super::Call;
use crate::command::cli::{JobsAction, JobsArgs};
use crate::command::reply::Reply;
use crate::error::{Error, Result};
use crate::jobs::{JobId, JobState};
use crate::output::{Block, Cell, Present, Table};
use serde::Serialize;

/// The jobs that have not ended.
#[derive(Debug, Serialize)]
struct Outcome {
    jobs: Vec<Listed>,
}

/// A job that has not ended.
#[derive(Debug, Serialize)]
struct Listed {
    job: u64,
    line: String,
    state: &'static str,
    phase: Option<&'static str>,
    done: Option<u64>,
    total: Option<u64>,
    elapsed_ms: Option<u64>,
}

impl Listed {
    fn of(state: &JobState) -> Listed {
        let running = state.running.as_ref();
        let progress = running
            .map(|(progress, _)| progress)
            .filter(|progress| !progress.phase.is_empty());
        Listed {
            job: state.id.0,
            line: state.line.clone(),
            state: if running.is_some() {
                "running"
            } else {
                "waiting"
            },
            phase: progress.map(|progress| progress.phase),
            done: progress.map(|progress| progress.done),
            total: progress.and_then(|progress| progress.total),
            elapsed_ms: running
                .map(|(_, elapsed)| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

impl Present for Outcome {
    fn blocks(&self) -> Vec<Block> {
        let mut table = Table::new(
            "Jobs",
            &["job", "line", "state", "phase", "done", "of", "seconds"],
        )
        .empty("no job runs");
        for job in &self.jobs {
            let count = |count: u64| Cell::Int(i64::try_from(count).unwrap_or(i64::MAX));
            table.row(vec![
                count(job.job),
                Cell::text(&job.line),
                Cell::text(job.state),
                Cell::or_missing(job.phase, Cell::text),
                Cell::or_missing(job.done, count),
                Cell::or_missing(job.total, count),
                Cell::or_missing(job.elapsed_ms, |elapsed| count(elapsed / 1_000)),
            ]);
        }
        vec![Block::Table(table)]
    }

    fn next_steps(&self) -> Vec<String> {
        self.jobs
            .first()
            .map(|job| format!("jobs cancel {}", job.job))
            .into_iter()
            .collect()
    }
}

impl Call<'_> {
    /// Lists the jobs, or cancels one.
    pub(super) fn jobs(&mut self, args: &JobsArgs) -> Result<Reply> {
        match args.action {
            None => {
                let jobs = self.session.jobs();
                self.reply(Outcome {
                    jobs: jobs.iter().map(Listed::of).collect(),
                })
            }
            Some(JobsAction::Cancel { job }) if self.session.cancel(JobId(job)) => {
                Ok(Reply::of_text(
                    self.name(),
                    format!("job {job} is stopping; the data stay as they were before it"),
                ))
            }
            Some(JobsAction::Cancel { job }) => {
                Err(Error::not_found(format!("there is no job {job}")).hint("jobs"))
            }
        }
    }
}
