//! The terminal while the dashboard has it, and its way back to how it was: once, however the
//! dashboard ends.
//!
//! Ratatui's own `init` leaves the terminal torn when another thread panics and stacks a panic hook
//! at each call, so the dashboard keeps its own guard and one hook.

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::io::{self, Stdout, stdout};
use std::panic;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread::{self, ThreadId};

/// The thread whose dashboard is on the terminal.
static HOLDER: Mutex<Option<ThreadId>> = Mutex::new(None);
static HOOK: Once = Once::new();

/// Holds the terminal for the dashboard; gives it back when dropped.
pub struct TerminalGuard {
    /// What is drawn on.
    pub terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl TerminalGuard {
    /// Takes the terminal: raw mode, alternate screen, pasted text as text.
    ///
    /// # Errors
    /// The terminal refuses; it is left as it was.
    pub fn take() -> io::Result<TerminalGuard> {
        HOOK.call_once(hold_back_panics);
        *holder() = Some(thread::current().id());
        let taken = enable_raw_mode()
            .and_then(|()| execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste))
            .and_then(|()| Terminal::new(CrosstermBackend::new(stdout())));
        match taken {
            Ok(terminal) => Ok(TerminalGuard { terminal }),
            Err(refused) => {
                restore();
                Err(refused)
            }
        }
    }
}

impl TerminalGuard {
    /// Gives the terminal back, stops the process, and takes the terminal again when it goes on.
    /// Does nothing where processes cannot be stopped.
    ///
    /// # Errors
    /// The terminal refuses to be taken again.
    pub fn suspend(&mut self) -> io::Result<()> {
        if !can_suspend() {
            return Ok(());
        }
        restore();
        stop_process();
        *holder() = Some(thread::current().id());
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        // A new one draws everything; clearing the old one would ask the terminal for its cursor.
        self.terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        Ok(())
    }
}

fn can_suspend() -> bool {
    cfg!(unix)
}

/// Stops this process as Ctrl-Z does at the shell: by the command `kill`, without unsafe code.
fn stop_process() {
    let id = std::process::id().to_string();
    // Where there is no `kill`, the dashboard just goes on.
    let _ = std::process::Command::new("kill")
        .args(["-STOP", &id])
        .status();
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
    }
}

fn holder() -> MutexGuard<'static, Option<ThreadId>> {
    HOLDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives the terminal back, if it is held.
pub(super) fn restore() {
    if holder().take().is_some() {
        // Each part is tried whatever became of the others: a closed terminal must not end the
        // program.
        let _ = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// A panic of the dashboard's thread first gives the terminal back, then is reported as before; a
/// panic of another thread while the dashboard is open is not printed over it.
fn hold_back_panics() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let held_by = *holder();
        match held_by {
            Some(thread) if thread != thread::current().id() => {}
            _ => {
                restore();
                report(info);
            }
        }
    }));
}
