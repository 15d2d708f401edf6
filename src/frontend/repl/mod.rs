//! The prompt: reads lines, keeps their history, and runs them through `script::run_line`.

mod assist;
mod greeting;
pub(super) mod history;
mod leaving;
pub(super) mod question;

use super::console::{Announce, Console, Executor};
use super::print::{Stream, print_error, say, style};
use super::script::{LineEnd, run_line};
use crate::command::{Globals, Session, Stopped};
use crate::domain::CancelToken;
use assist::Assist;
use greeting::{banner, prompt};
use leaving::may_leave;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor, ExternalPrinter};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// Lines of history to keep.
const HISTORY: usize = 5_000;

type Prompt = Editor<Assist, FileHistory>;

/// Runs the prompt until the operator quits. Returns the exit code.
pub fn run(session: Session, globals: &Globals, token: &CancelToken) -> u8 {
    let session = Rc::new(RefCell::new(session));
    let code = converse(&session, globals, token);
    if let Some(session) = Rc::into_inner(session) {
        session.into_inner().close();
    }
    code
}

fn converse(session: &Rc<RefCell<Session>>, globals: &Globals, token: &CancelToken) -> u8 {
    let mut editor = match open_editor(session, globals) {
        Ok(editor) => editor,
        Err(error) => {
            let error = crate::Error::failed("the prompt cannot use this terminal")
                .because(error)
                .hint("regulars COMMAND, or a script");
            print_error(&error, globals);
            return error.kind.exit_code();
        }
    };
    if !globals.quiet {
        say(&banner(&mut session.borrow_mut(), globals));
    }
    let executor = Executor::Worker(announcer(&mut editor));
    let mut history = History::of(session, &mut editor);
    loop {
        // Reset before reading, so that a Ctrl-C between Enter and the work still counts.
        token.reset();
        let marked = prompt(&session.borrow());
        match editor.readline(&marked) {
            Ok(text) => {
                if text.trim().is_empty() {
                    continue;
                }
                history.keep(&mut editor, &text);
                let mut session = session.borrow_mut();
                session.collect();
                let mut console = Console {
                    session: &mut session,
                    token,
                    executor: &executor,
                };
                let end = run_pasted(&mut console, &text, globals);
                if matches!(end, LineEnd::Exit) && may_leave(&mut console, globals) {
                    return 0;
                }
                history.follow(&mut editor);
            }
            // Ctrl-C clears the line and stays.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => {
                let mut console = Console {
                    session: &mut session.borrow_mut(),
                    token,
                    executor: &executor,
                };
                if may_leave(&mut console, globals) {
                    return 0;
                }
            }
            Err(error) => {
                // Nobody can be asked, so running jobs are cancelled.
                session.borrow_mut().stop_worker(Stopped::AtOnce);
                print_error(
                    &crate::Error::failed("the prompt cannot read from this terminal")
                        .because(error),
                    globals,
                );
                return 1;
            }
        }
    }
}

fn open_editor(session: &Rc<RefCell<Session>>, globals: &Globals) -> rustyline::Result<Prompt> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .auto_add_history(false)
        .history_ignore_space(true)
        .build();
    let mut editor: Prompt = Editor::with_config(config)?;
    editor.set_max_history_size(HISTORY)?;
    editor.set_history_ignore_dups(true)?;
    let is_coloured = style(globals, Stream::Out, jiff::tz::TimeZone::UTC).colour;
    editor.set_helper(Some(Assist::new(Rc::clone(session), is_coloured)));
    Ok(editor)
}

/// Shows texts above the prompt, or at the cursor if the terminal does not support that.
fn announcer(editor: &mut Prompt) -> Announce {
    match editor.create_external_printer() {
        Ok(printer) => {
            let printer = Mutex::new(printer);
            Arc::new(move |text: &str| {
                if let Ok(mut printer) = printer.lock() {
                    // The terminal may be gone.
                    let _ = printer.print(text.to_string());
                }
            })
        }
        Err(_) => Arc::new(say),
    }
}

/// The file of typed lines.
struct History {
    file: std::path::PathBuf,
    is_writable: bool,
    /// Its length after the last line.
    bytes: u64,
}

impl History {
    fn of(session: &Rc<RefCell<Session>>, editor: &mut Prompt) -> History {
        let file = session.borrow().place().history.clone();
        if let Some(folder) = file.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        // A missing file is no error: there is no history yet.
        let _ = editor.load_history(&file);
        History {
            file,
            is_writable: true,
            bytes: 0,
        }
    }

    fn length(&self) -> u64 {
        std::fs::metadata(&self.file).map_or(0, |data| data.len())
    }

    /// Reads the file again where lines were taken out of it: an erasure does that.
    fn follow(&mut self, editor: &mut Prompt) {
        let length = self.length();
        if length < self.bytes {
            let _ = editor.clear_history();
            let _ = editor.load_history(&self.file);
        }
        self.bytes = length;
    }

    /// Adds a line, unless it starts with a space. Written at once, so that no line is lost when
    /// another session ends.
    fn keep(&mut self, editor: &mut Prompt, text: &str) {
        let is_kept = !text.starts_with(' ') && editor.add_history_entry(text).unwrap_or(false);
        if !is_kept || !self.is_writable {
            return;
        }
        self.is_writable = editor.append_history(&self.file).is_ok();
        self.bytes = self.length();
        if !self.is_writable {
            say("the history cannot be written; later lines are not saved\n");
        }
    }
}

/// Runs the typed text. Pasted lines run in order; those after an error are listed as not run.
fn run_pasted(console: &mut Console, text: &str, globals: &Globals) -> LineEnd {
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        match run_line(console, line, globals) {
            Ok(LineEnd::Exit) => return LineEnd::Exit,
            Ok(LineEnd::Code(_)) => {}
            Err(error) => {
                print_error(&error, globals);
                for skipped in &lines[index + 1..] {
                    say(&format!(
                        "not run: {}\n",
                        crate::output::sanitise_line(skipped)
                    ));
                }
                break;
            }
        }
    }
    LineEnd::Code(0)
}
