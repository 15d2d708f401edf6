//! A line and the work behind it: carried out here, or by the worker while its progress is shown.

use super::print::{error_text, print_reply, say};
use super::progress::ProgressLine;
use crate::command::{Command, Globals, JobId, JobState, Reply, Runs, Session, meta};
use crate::domain::{CancelToken, Observer};
use crate::error::{Error, Kind, Result};
use crate::output::sanitise_line;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// How often a job that is waited for is looked at.
const PACE: Duration = Duration::from_millis(50);

/// Shows a text above the prompt, whatever stands half-typed there; from any thread.
pub type Announce = Arc<dyn Fn(&str) + Send + Sync>;

/// Who carries out the lines that run as jobs.
pub enum Hands {
    /// This thread: a shell's command, a script.
    Own,
    /// The worker, which can tell of ends above the prompt.
    Worker(Announce),
}

/// Carries out one command with progress; a defect becomes an error.
///
/// # Errors
/// What the operation says.
pub fn work(
    session: &mut Session,
    command: &Command,
    globals: &Globals,
    line: &str,
    token: &CancelToken,
    hands: &Hands,
) -> Result<Reply> {
    let progress = ProgressLine::new(token, globals.quiet, globals.plain_ui);
    let outcome = catch_unwind(AssertUnwindSafe(|| match (hands, meta(command).runs) {
        (Hands::Worker(_), Runs::Job) => {
            let id = session.start(command, globals, line, None)?;
            wait_for(session, id, &progress)
        }
        _ => session.dispatch(command, globals, line, &progress),
    }));
    progress.clear();
    outcome.unwrap_or_else(|_| Err(session.defect()))
}

/// Gives a line to the worker and goes on; its end is told above the prompt.
///
/// # Errors
/// The line answers at once and needs no worker.
pub fn in_background(
    session: &mut Session,
    command: &Command,
    globals: &Globals,
    line: &str,
    announce: &Announce,
) -> Result<()> {
    let known = meta(command);
    if known.runs == Runs::Inline {
        return Err(
            Error::usage(format!("`{}` is answered at once", known.name))
                .hint("the same line without --background"),
        );
    }
    let (announce, zone, kept) = (Arc::clone(announce), session.zone(), globals.clone());
    let typed = sanitise_line(line).into_owned();
    let on_end = move |id: JobId,
                       result: std::result::Result<&Reply, &Error>|
          -> Box<dyn FnOnce()> {
        let written = result.map(|reply| match &kept.output {
            Some(path) => print_reply(reply, &kept, &zone)
                .map(|()| format!("its result is in {}", path.display())),
            None => Ok("`last` shows its result".to_string()),
        });
        let told = match written {
            Ok(Ok(place)) => format!("job {id} is done ({typed}); {place}\n"),
            Ok(Err(error)) => format!("job {id} is done ({typed})\n{}", error_text(&error, &kept)),
            Err(error) if error.kind == Kind::Interrupted => {
                format!("job {id} is over ({typed}): {error}\n")
            }
            Err(error) => format!("job {id} failed ({typed})\n{}", error_text(error, &kept)),
        };
        Box::new(move || announce(&told))
    };
    let id = session.start(command, globals, line, Some(Box::new(on_end)))?;
    say(&format!(
        "job {id} runs in the background; `jobs` lists, `jobs cancel {id}` stops it\n"
    ));
    Ok(())
}

/// Waits for a job and shows its progress; a cancelled token stops it.
///
/// # Errors
/// What the operation says.
pub fn wait_for(session: &mut Session, id: JobId, progress: &ProgressLine) -> Result<Reply> {
    if let Some(first) = session.jobs().first().filter(|job| job.id != id) {
        say(&format!(
            "waiting for {}; Ctrl-C gives up waiting\n",
            named(first)
        ));
    }
    let mut is_asked = false;
    loop {
        if let Some(result) = session.wait(id, PACE) {
            return result;
        }
        if progress.is_cancelled() && !is_asked {
            is_asked = session.cancel(id);
        }
        let jobs = session.jobs();
        match jobs.iter().find(|job| job.id == id).map(|job| &job.running) {
            Some(Some((now, _))) if !now.phase.is_empty() => progress.progress(now.clone()),
            Some(_) => {}
            // Between the look at its end and this one it may have ended.
            None => match session.wait(id, Duration::ZERO) {
                Some(result) => return result,
                None => return Err(Error::failed(format!("job {id} is lost")).hint("jobs")),
            },
        }
    }
}

/// A job as it is called on screen: `job 2 (load orders.csv)`.
pub fn named(job: &JobState) -> String {
    format!("job {} ({})", job.id, sanitise_line(&job.line))
}
