//! A program inside a pseudo-terminal, and what its screen shows.

#![allow(dead_code)]

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for what must appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running program and its screen, 80 by 24 at first.
pub struct Screen {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    bytes: Vec<u8>,
}

impl Screen {
    /// Runs this test program inside a terminal, with these arguments and variables.
    pub fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Screen {
        Screen::run_program(
            &std::env::current_exe().unwrap().to_string_lossy(),
            arguments,
            variables,
        )
    }

    /// Runs `program` inside a terminal, with these arguments and variables.
    pub fn run_program(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Screen {
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("RUST_BACKTRACE", "0");
        command.env("PAGER", "cat");
        for (name, value) in variables {
            match value {
                // As where the variable is not set.
                &"" => command.env_remove(name),
                value => command.env(name, value),
            }
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let keyboard = pair.master.take_writer().unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let parser = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 100);
        Screen {
            master: pair.master,
            child,
            keyboard,
            output,
            parser,
            bytes: Vec::new(),
        }
    }

    /// Takes what was written until nothing more comes for a moment.
    pub fn settle(&mut self) {
        while self
            .receive(Instant::now() + Duration::from_millis(300))
            .is_ok()
        {}
    }

    /// Whether nothing is written for so long; ends at the first byte.
    pub fn is_still_for(&mut self, patience: Duration) -> bool {
        let received = self.receive(Instant::now() + patience);
        received == Err(RecvTimeoutError::Timeout)
    }

    /// Bytes written so far.
    pub fn written(&self) -> usize {
        self.bytes.len()
    }

    /// The number of the process.
    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits until `text` stands on the screen.
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |screen| screen.contains(text));
    }

    /// Waits until the program wrote something after which the screen is as `holds` says.
    pub fn wait_until(&mut self, what: &str, holds: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(&self.text()) {
            if self.receive(deadline).is_err() {
                // The last output may have come together with the end.
                assert!(
                    holds(&self.text()),
                    "'{what}' did not come; the screen is\n{}",
                    self.text()
                );
            }
        }
    }

    /// Waits until the program has written `sequence` so many times.
    pub fn wait_for_count(&mut self, sequence: &str, times: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.count(sequence) < times {
            assert!(
                self.receive(deadline).is_ok(),
                "{sequence:?} did not come {times} times"
            );
        }
    }

    /// Waits until the program has ended, and takes what it wrote.
    pub fn wait_for_end(&mut self) {
        self.wait_for_code();
    }

    /// The same; gives its exit code.
    pub fn wait_for_code(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.receive(deadline) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("it did not end; the screen is\n{}", self.text())
                }
            }
        }
        self.child.wait().unwrap().exit_code()
    }

    /// Types these keys again and again until the program ends. Gives its exit code.
    pub fn wait_for_code_typing(&mut self, keys: &str) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // The program may have ended since.
            let _ = self
                .keyboard
                .write_all(keys.as_bytes())
                .and_then(|()| self.keyboard.flush());
            match self.receive(Instant::now() + Duration::from_millis(200)) {
                Err(RecvTimeoutError::Disconnected) => {
                    return self.child.wait().unwrap().exit_code();
                }
                _ => assert!(
                    Instant::now() < deadline,
                    "it did not end; the screen is\n{}",
                    self.text()
                ),
            }
        }
    }

    fn receive(&mut self, deadline: Instant) -> Result<(), RecvTimeoutError> {
        let bytes = self
            .output
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))?;
        self.parser.process(&bytes);
        self.bytes.extend(bytes);
        Ok(())
    }

    /// Types on the keyboard.
    pub fn type_keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Changes the size of the window.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.master.resize(size(width, height)).unwrap();
        self.parser.screen_mut().set_size(
            NonZeroU16::new(height).unwrap(),
            NonZeroU16::new(width).unwrap(),
        );
    }

    /// The screen with its colours.
    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// What the screen shows.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Whether the alternate screen is on.
    pub fn is_alternate(&self) -> bool {
        self.parser.screen().alternate_screen()
    }

    /// Whether the cursor is hidden.
    pub fn hides_cursor(&self) -> bool {
        self.parser.screen().hide_cursor()
    }

    /// Whether keys come one by one instead of line by line.
    pub fn is_raw(&self) -> bool {
        let modes = self.master.get_termios().unwrap();
        !format!("{:?}", modes.local_flags).contains("ICANON")
    }

    /// How often `sequence` was written.
    pub fn count(&self, sequence: &str) -> usize {
        self.bytes
            .windows(sequence.len())
            .filter(|window| *window == sequence.as_bytes())
            .count()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
    }
}

fn size(width: u16, height: u16) -> PtySize {
    PtySize {
        rows: height,
        cols: width,
        pixel_width: 0,
        pixel_height: 0,
    }
}
