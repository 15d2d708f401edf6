//! Quitting while jobs run: wait for them, cancel them, or stay.

use super::question::{Typed, ask};
use crate::command::{Globals, Stopped};
use crate::frontend::console::Console;
use crate::frontend::print::say;
use crate::frontend::progress::ProgressLine;
use crate::frontend::work::named;

/// Whether the prompt can end now. If jobs run or wait, asks what to do with them.
pub fn may_leave(console: &mut Console, globals: &Globals) -> bool {
    let jobs = console.session.jobs();
    if jobs.is_empty() {
        return true;
    }
    for job in &jobs {
        let state = if job.running.is_some() {
            "is running"
        } else {
            "is waiting"
        };
        say(&format!("{} {state}\n", named(job)));
    }
    let answer = match ask("wait for it and quit, cancel it and quit, or stay? [w/c/S] ") {
        Typed::Line(answer) => answer,
        Typed::Interrupted => return false,
        // The terminal may be gone, and would be asked forever.
        Typed::Ended => "c".into(),
    };
    match answer.as_str() {
        "w" | "wait" => {
            console.token.reset();
            for job in jobs {
                let progress = ProgressLine::new(console.token, globals.quiet, globals.plain_ui);
                // Its end was announced above the prompt.
                let _ = console.wait_for(job.id, &progress);
                progress.clear();
                if console.token.is_cancelled() {
                    return false;
                }
            }
            true
        }
        "c" | "cancel" => {
            console.session.stop_worker(Stopped::AtOnce);
            say("cancelled; the data are unchanged\n");
            true
        }
        _ => false,
    }
}
