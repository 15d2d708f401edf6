//! The loop of the dashboard: keys in, answers in, frames out, and a look once a second whether another
//! process wrote. Nothing here waits for data.

use super::app::{App, Flow};
use super::copy::copying;
use super::draw::pen::Look;
use super::draw::{draw, page_size};
use super::guard::TerminalGuard;
use super::source::Source;
use super::watchdog::Watchdog;
use crate::command::Globals;
use crate::domain::{CancelToken, Instant};
use crate::error::{Error, Result};
use crossterm::event::{self, Event};
use std::io::{self, Write};
use std::time::{Duration, Instant as Clock};

/// How often the dashboard looks whether the data changed.
const LOOK: Duration = Duration::from_secs(1);
/// How often it looks for answers while some are awaited.
const PACE: Duration = Duration::from_millis(20);
/// How long the selection rests on a row before more of it is read.
const REST: Duration = Duration::from_millis(200);
/// How often the progress of a job is drawn.
const PROGRESS: Duration = Duration::from_millis(200);

/// Shows the dashboard of `source` until the operator leaves.
///
/// # Errors
/// The terminal cannot be taken, read or drawn on, or `token` was cancelled from outside. What
/// commands say is shown on the dashboard.
pub fn show(
    source: &mut dyn Source,
    look: Look,
    globals: &Globals,
    token: &CancelToken,
) -> Result<()> {
    let mut guard = TerminalGuard::take()
        .map_err(|refused| terminal_error("cannot take the terminal", refused))?;
    let watchdog = Watchdog::start(token);
    let app = App::new(look, globals.clone(), now);
    let ended = turn_until_left(&mut guard, source, app, token);
    drop(guard);
    drop(watchdog);
    ended.map_err(|failed| terminal_error("the terminal failed", failed))?;
    if token.is_cancelled() {
        Err(Error::interrupted("the dashboard was ended from outside"))
    } else {
        Ok(())
    }
}

fn turn_until_left(
    guard: &mut TerminalGuard,
    source: &mut dyn Source,
    mut app: App,
    token: &CancelToken,
) -> io::Result<()> {
    draw_if_dirty(guard, &mut app)?;
    // What changes from here on is news. An error is shown by what is read next.
    let _ = source.changed();
    app.begin(source);
    let (mut looked, mut progressed) = (Clock::now(), Clock::now());
    let mut rested: Option<(String, Clock)> = None;
    while !token.is_cancelled() {
        draw_if_dirty(guard, &mut app)?;
        // A row is looked at more closely once the selection rests on it.
        let wanted = app.wants_closer();
        match (&wanted, &rested) {
            (Some(id), Some((of, since))) if id == of => {
                if since.elapsed() >= REST {
                    app.look_closer(source);
                }
            }
            _ => rested = wanted.clone().map(|id| (id, Clock::now())),
        }
        let patience = if app.is_busy() || wanted.is_some() {
            PACE
        } else {
            LOOK.saturating_sub(looked.elapsed())
        };
        if event::poll(patience)? {
            let event = event::read()?;
            if matches!(event, Event::Resize(..)) {
                // Several sizes can come as one event that ends where it began, and the terminal has lost what
                // it showed all the same. To `clear` would ask the terminal for its cursor.
                let size = guard.terminal.size()?;
                guard.terminal.resize(size.into())?;
            }
            match handle(&event, &mut app, source) {
                Flow::Leave => return Ok(()),
                Flow::Suspend => guard.suspend()?,
                Flow::Copy(text) => {
                    let mut out = io::stdout().lock();
                    out.write_all(copying(&text).as_bytes())?;
                    out.flush()?;
                }
                Flow::Stay => {}
            }
        }
        for (ticket, answer) in source.take() {
            app.take(ticket, answer, source);
        }
        let jobs = source.jobs();
        let is_shown = jobs.is_empty() || progressed.elapsed() < PROGRESS;
        if jobs.len() != app.shared.jobs.len() || !is_shown {
            app.is_dirty = true;
            app.shared.jobs = jobs;
            progressed = Clock::now();
        }
        if looked.elapsed() >= LOOK {
            match source.changed() {
                Ok(true) => app.read_again(source),
                Ok(false) => {}
                Err(error) => {
                    app.shared.overview.fault = Some((&error).into());
                    app.is_dirty = true;
                }
            }
            looked = Clock::now();
        }
    }
    Ok(())
}

/// Carries out one event.
fn handle(event: &Event, app: &mut App, source: &mut dyn Source) -> Flow {
    match event {
        Event::Key(key) => return app.key(key, source),
        Event::Paste(text) => app.paste(text, source),
        Event::Resize(..) => app.is_dirty = true,
        _ => {}
    }
    Flow::Stay
}

fn draw_if_dirty(guard: &mut TerminalGuard, app: &mut App) -> io::Result<()> {
    if app.is_dirty {
        let size = guard.terminal.size()?;
        let (width, height) = page_size(size.width, size.height);
        app.lay_out(width, height);
        guard.terminal.draw(|frame| draw(frame, app))?;
        app.is_dirty = false;
    }
    Ok(())
}

fn now() -> Instant {
    Instant(jiff::Timestamp::now().as_second())
}

fn terminal_error(what: &str, failed: io::Error) -> Error {
    Error::failed(what)
        .because(failed)
        .hint("regulars dashboard --format plain")
}
