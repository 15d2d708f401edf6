//! The dashboard of a session: on a terminal as a screen, elsewhere as a reply like any other.

use super::draw::pen::Look;
use super::live::Live;
use super::report::report;
use super::screen::show;
use crate::command::{Globals, Overview, Reply, Session};
use crate::domain::CancelToken;
use crate::error::{Error, Kind, Result};
use crate::frontend::print::{Stream, style};
use crate::output::{Block, Present};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::io::{self, IsTerminal};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Shows the dashboard until the operator leaves. Where there is no terminal to draw on, or a form
/// of the result was asked for, nothing is shown and the same comes back as a reply.
///
/// # Errors
/// The terminal cannot be used, or the shop cannot be read; a defect becomes an error too.
pub fn run(session: &mut Session, globals: &Globals, token: &CancelToken) -> Result<Option<Reply>> {
    let is_text = globals.plain_ui || globals.format.is_some() || globals.output.is_some();
    let has_terminal = io::stdin().is_terminal() && Stream::Out.is_terminal() && !is_dumb();
    let globals = Globals {
        output: None,
        dry_run: false,
        ..globals.clone()
    };
    if is_text || !has_terminal {
        let overview = session.overview(&globals)?;
        return Ok(Some(Reply::of("dashboard", Report(overview))));
    }
    let style = style(&globals, Stream::Out, TimeZone::UTC);
    let look = Look {
        ascii: style.ascii,
        mono: !style.colour,
    };
    let mut live = Live::new(session);
    let shown = catch_unwind(AssertUnwindSafe(|| show(&mut live, look, &globals, token)));
    let defect = |_| {
        Error::new(
            Kind::Bug,
            "a defect of the program closed the dashboard; the data are as before",
        )
    };
    shown.map_err(defect)?.map(|()| None)
}

/// The dashboard as the outcome of a command.
#[derive(Serialize)]
struct Report(Overview);

impl Present for Report {
    fn blocks(&self) -> Vec<Block> {
        report(&self.0)
    }
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}
