//! Our own pager on the terminal.

use super::pages::{Pages, Step};
use crate::domain::CancelToken;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::execute;
use crossterm::terminal::{
    self, Clear, ClearType, DisableLineWrap, EnableLineWrap, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use std::io::{self, Write, stdout};
use std::time::Duration;

/// How often a signal from outside is looked for.
const PACE: Duration = Duration::from_millis(100);

/// Holds the terminal; gives it back when dropped, however the pager ends.
struct Held;

impl Held {
    fn take() -> io::Result<Held> {
        terminal::enable_raw_mode()?;
        let held = Held;
        execute!(stdout(), EnterAlternateScreen, DisableLineWrap, Hide)?;
        Ok(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Each part is tried whatever became of the other.
        let _ = execute!(stdout(), Show, EnableLineWrap, LeaveAlternateScreen);
        let _ = terminal::disable_raw_mode();
    }
}

/// Shows `text` until the reader leaves; what was in sight last stays on the screen.
pub fn show(text: &str, token: &CancelToken) -> io::Result<()> {
    let mut pages = Pages::new(text);
    let held = Held::take()?;
    let height = read_on(&mut pages, token);
    drop(held);
    // The window may have changed since, and the next prompt needs its rows too.
    let (_, rows) = terminal::size()?;
    let height = height?.min(usize::from(rows).saturating_sub(3)).max(1);
    let mut out = stdout().lock();
    for line in pages.in_sight(height) {
        writeln!(out, "{line}")?;
    }
    out.flush()
}

/// Draws and steps until the reader leaves. Gives the rows of the text.
fn read_on(pages: &mut Pages, token: &CancelToken) -> io::Result<usize> {
    let mut is_drawn = false;
    loop {
        let (_, rows) = terminal::size()?;
        let height = usize::from(rows.saturating_sub(1)).max(1);
        if !is_drawn {
            draw(pages, height)?;
            is_drawn = true;
        }
        if token.is_cancelled() {
            return Ok(height);
        }
        if !event::poll(PACE)? {
            continue;
        }
        match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
                match step_of(key.code, is_control) {
                    Some(step) => pages.step(step, height),
                    None if is_leaving(key.code, is_control) => return Ok(height),
                    None => continue,
                }
                is_drawn = false;
            }
            Event::Resize(..) => is_drawn = false,
            _ => {}
        }
    }
}

fn step_of(code: KeyCode, is_control: bool) -> Option<Step> {
    match (code, is_control) {
        (KeyCode::Char(' ') | KeyCode::PageDown, _) | (KeyCode::Char('f'), _) => {
            Some(Step::Screens(1))
        }
        (KeyCode::PageUp | KeyCode::Char('b'), _) => Some(Step::Screens(-1)),
        (KeyCode::Down | KeyCode::Enter | KeyCode::Char('j'), _) => Some(Step::Lines(1)),
        (KeyCode::Up | KeyCode::Char('k'), _) => Some(Step::Lines(-1)),
        (KeyCode::Home | KeyCode::Char('g'), _) => Some(Step::First),
        (KeyCode::End | KeyCode::Char('G'), _) => Some(Step::Last),
        _ => None,
    }
}

fn is_leaving(code: KeyCode, is_control: bool) -> bool {
    match code {
        KeyCode::Char('q' | 'Q') | KeyCode::Esc => true,
        KeyCode::Char('c' | 'd') => is_control,
        _ => false,
    }
}

fn draw(pages: &Pages, height: usize) -> io::Result<()> {
    let mut text = Vec::new();
    for line in pages.in_sight(height) {
        text.extend_from_slice(line.as_bytes());
        text.extend_from_slice(b"\r\n");
    }
    let keys = if pages.is_at_end(height) {
        "b back, q leaves"
    } else {
        "space goes on, b back, q leaves"
    };
    text.extend_from_slice(format!("-- {}; {keys} --", pages.place(height)).as_bytes());
    let mut out = stdout().lock();
    execute!(out, MoveTo(0, 0), Clear(ClearType::All))?;
    out.write_all(&text)?;
    out.flush()
}
