//! Ends the program where the terminal is gone and the loop cannot be left.
//!
//! Reading from a terminal that was closed can block forever inside crossterm (0.29), with the
//! processor busy. A signal cancels the token then, and the loop has a moment to end by itself.

use super::guard::restore;
use crate::domain::CancelToken;
use crate::error::Kind;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often the token is looked at.
const PACE: Duration = Duration::from_millis(500);
/// What the loop has to end by itself.
const PATIENCE: Duration = Duration::from_secs(2);

/// Watches while it lives.
pub struct Watchdog {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    /// Starts to watch `token`. Where no thread can be started, nothing is watched.
    pub fn start(token: &CancelToken) -> Watchdog {
        let token = token.clone();
        let (stop, stopped) = channel::<()>();
        let watch = move || {
            let is_over = |patience| {
                !matches!(
                    stopped.recv_timeout(patience),
                    Err(RecvTimeoutError::Timeout)
                )
            };
            loop {
                if is_over(PACE) {
                    return;
                }
                if token.is_cancelled() {
                    if !is_over(PATIENCE) {
                        restore();
                        std::process::exit(i32::from(Kind::Interrupted.exit_code()));
                    }
                    return;
                }
            }
        };
        Watchdog {
            stop: Some(stop),
            thread: thread::Builder::new()
                .name("watchdog".into())
                .spawn(watch)
                .ok(),
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked watches nothing any more.
            let _ = thread.join();
        }
    }
}
