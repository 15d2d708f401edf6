//! The dashboard of a session: on a terminal as a screen, elsewhere as a reply like any other.

use super::facts::Facts;
use super::feed::Feed;
use super::report::report;
use super::screen::show;
use crate::command::{Globals, Reply, Session};
use crate::domain::{CancelToken, Instant, Silent};
use crate::error::{Error, Kind, Result};
use crate::frontend::print::{Stream, style};
use crate::output::Shown;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::io::{self, IsTerminal};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A session as the dashboard asks it.
struct Asked<'a> {
    session: &'a mut Session,
    globals: Globals,
}

impl Feed for Asked<'_> {
    fn ask(&mut self, line: &str) -> Result<Value> {
        // The screen draws revenue by week, which `status` alone leaves out.
        let line = if line == "status" {
            "status --weeks"
        } else {
            line
        };
        Ok(self
            .session
            .dispatch_line(line, &self.globals, &Silent::default())?
            .data)
    }

    fn changed(&mut self) -> Result<bool> {
        self.session.changed()
    }
}

/// Shows the dashboard until the operator leaves. Where there is no terminal to draw on, or a form
/// of the result was asked for, nothing is shown and the same comes back as a reply.
///
/// # Errors
/// The terminal cannot be used, or the shop cannot be read; a defect becomes an error too.
pub fn run(session: &mut Session, globals: &Globals, token: &CancelToken) -> Result<Option<Reply>> {
    let is_text = globals.plain_ui || globals.format.is_some() || globals.output.is_some();
    let has_terminal = io::stdin().is_terminal() && Stream::Out.is_terminal() && !is_dumb();
    let mut feed = Asked {
        session,
        globals: Globals {
            output: None,
            dry_run: false,
            ..globals.clone()
        },
    };
    if is_text || !has_terminal {
        return reply(&mut feed).map(Some);
    }
    let ascii = style(globals, Stream::Out, TimeZone::UTC).ascii;
    let shown = catch_unwind(AssertUnwindSafe(|| show(&mut feed, ascii, token)));
    let defect = |_| {
        Error::new(
            Kind::Bug,
            "a defect of the program closed the dashboard; the data are as before",
        )
    };
    shown.map_err(defect)?.map(|()| None)
}

/// The dashboard as a reply.
fn reply(feed: &mut Asked<'_>) -> Result<Reply> {
    let [status, segments, campaigns] = Facts::ask(feed)?;
    let facts = Facts::read(&status, &segments, &campaigns);
    Ok(Reply {
        command: "dashboard",
        data: json!({"status": status, "segments": segments, "campaigns": campaigns}),
        blocks: report(&facts),
        notes: Vec::new(),
        next_steps: Vec::new(),
        shortfall: None,
        shown: Shown::Nobody,
        now: Instant(0),
    })
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}
