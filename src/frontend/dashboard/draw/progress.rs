//! How far a job is.

use crate::command::JobState;

/// `job 2 (segment): clustering 40 of 100, 3 s`
pub fn job_line(job: &JobState) -> String {
    let name = format!("job {} ({})", job.id, job.line);
    let Some((progress, elapsed)) = &job.running else {
        return format!("{name} waits");
    };
    let done = match progress.total {
        Some(total) if total > 0 => format!(" {} of {total}", progress.done),
        _ if progress.done > 0 => format!(" {}", progress.done),
        _ => String::new(),
    };
    let phase = if progress.phase.is_empty() {
        "starting"
    } else {
        progress.phase
    };
    format!("{name}: {phase}{done}, {} s", elapsed.as_secs())
}
