//! The loop of the dashboard: keys in, frames out, and a look once a second whether another process
//! wrote.

use super::draw::draw;
use super::feed::Feed;
use super::guard::TerminalGuard;
use super::keymap::act_of;
use super::state::{Effect, State};
use crate::domain::{CancelToken, Instant};
use crate::error::{Error, Result};
use crossterm::event::{self, Event};
use std::io;
use std::time::{Duration, Instant as Clock};

/// How often the dashboard looks whether the data changed.
const LOOK: Duration = Duration::from_secs(1);

/// Shows the dashboard of `feed` until the operator leaves.
///
/// # Errors
/// The terminal cannot be taken, read or drawn on, or `token` was cancelled from outside. What
/// commands say is shown on the dashboard.
pub fn show(feed: &mut dyn Feed, ascii: bool, token: &CancelToken) -> Result<()> {
    let mut guard = TerminalGuard::take()
        .map_err(|refused| terminal_error("cannot take the terminal", refused))?;
    let ended = turn_until_left(&mut guard, feed, State::new(ascii), token);
    drop(guard);
    ended.map_err(|failed| terminal_error("the terminal failed", failed))?;
    if token.is_cancelled() {
        Err(Error::interrupted("the dashboard was ended from outside"))
    } else {
        Ok(())
    }
}

fn turn_until_left(
    guard: &mut TerminalGuard,
    feed: &mut dyn Feed,
    mut state: State,
    token: &CancelToken,
) -> io::Result<()> {
    draw_if_dirty(guard, &mut state)?;
    fetch(feed, &mut state);
    let mut looked = Clock::now();
    while !token.is_cancelled() {
        draw_if_dirty(guard, &mut state)?;
        if event::poll(LOOK.saturating_sub(looked.elapsed()))? {
            match handle(&event::read()?, &mut state) {
                Effect::Leave => return Ok(()),
                Effect::Fetch => fetch(feed, &mut state),
                Effect::None => {}
            }
        }
        if looked.elapsed() >= LOOK {
            match feed.changed() {
                Ok(true) => fetch(feed, &mut state),
                Ok(false) => {}
                Err(error) => state.take(Err(error), now()),
            }
            looked = Clock::now();
        }
    }
    Ok(())
}

/// Carries out one event; pasted text is no key and means nothing here.
fn handle(event: &Event, state: &mut State) -> Effect {
    match event {
        Event::Key(key) => act_of(key).map_or(Effect::None, |act| state.act(act)),
        Event::Resize(..) => {
            state.is_dirty = true;
            Effect::None
        }
        _ => Effect::None,
    }
}

fn fetch(feed: &mut dyn Feed, state: &mut State) {
    state.take(feed.fetch(), now());
}

fn draw_if_dirty(guard: &mut TerminalGuard, state: &mut State) -> io::Result<()> {
    if state.is_dirty {
        guard.terminal.draw(|frame| draw(frame, state))?;
        state.is_dirty = false;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    #[test]
    fn pasted_text_is_not_keys() {
        let mut state = State::new(false);
        assert_eq!(handle(&Event::Paste("q".into()), &mut state), Effect::None);
        let key = |code| Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
        assert_eq!(handle(&key(KeyCode::Char('q')), &mut state), Effect::Leave);
        assert_eq!(handle(&key(KeyCode::Char('r')), &mut state), Effect::Fetch);
    }

    #[test]
    fn escape_closes_the_keys_before_it_leaves() {
        let mut state = State::new(false);
        let key = |code| Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
        handle(&key(KeyCode::Char('?')), &mut state);
        assert!(state.shows_help);
        assert_eq!(handle(&key(KeyCode::Esc), &mut state), Effect::None);
        assert!(!state.shows_help);
        assert_eq!(handle(&key(KeyCode::Esc), &mut state), Effect::Leave);
    }
}
