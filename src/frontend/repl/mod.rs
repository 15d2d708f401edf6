//! The prompt.

mod ask;
mod assist;

use super::print::{Stream, print_error, say, style};
use super::script::{LineEnd, run_line};
use crate::command::{Globals, Session};
use crate::domain::CancelToken;
pub use ask::ask;
use assist::Assist;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor};
use std::cell::RefCell;
use std::rc::Rc;

/// Lines of history that are kept.
const HISTORY: usize = 5_000;

/// Runs the prompt until the operator leaves. Gives the exit code.
pub fn run(session: Session, globals: &Globals, token: &CancelToken) -> u8 {
    let session = Rc::new(RefCell::new(session));
    let code = converse(&session, globals, token);
    if let Some(session) = Rc::into_inner(session) {
        session.into_inner().close();
    }
    code
}

fn converse(session: &Rc<RefCell<Session>>, globals: &Globals, token: &CancelToken) -> u8 {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .auto_add_history(false)
        .history_ignore_space(true)
        .build();
    let mut editor: Editor<Assist, FileHistory> = match Editor::with_config(config) {
        Ok(editor) => editor,
        Err(error) => {
            let error = crate::Error::failed("the prompt cannot use this terminal")
                .because(error)
                .hint("regulars COMMAND, or a script");
            print_error(&error, globals);
            return error.kind.exit_code();
        }
    };
    let _ = editor.set_max_history_size(HISTORY);
    let _ = editor.set_history_ignore_dups(true);
    let history = session.borrow().place().history.clone();
    if let Some(folder) = history.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    // No history yet is no error.
    let _ = editor.load_history(&history);
    if !globals.quiet {
        say(&banner(&mut session.borrow_mut(), globals));
    }
    let is_coloured = style(globals, Stream::Out, jiff::tz::TimeZone::UTC).colour;
    editor.set_helper(Some(Assist::new(Rc::clone(session), is_coloured)));
    let mut is_history_writable = true;
    loop {
        match editor.readline("regulars> ") {
            Ok(text) => {
                if text.trim().is_empty() {
                    continue;
                }
                let is_kept = !text.starts_with(' ');
                if is_kept && editor.add_history_entry(&text).unwrap_or(false) && is_history_writable {
                    is_history_writable = editor.save_history(&history).is_ok();
                    if !is_history_writable {
                        say("the history of lines cannot be written; the prompt goes on without\n");
                    }
                }
                match run_pasted(&mut session.borrow_mut(), &text, globals, token) {
                    LineEnd::Exit => return 0,
                    LineEnd::Code(_) => {}
                }
            }
            // Ctrl-C clears the line and stays.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return 0,
            Err(error) => {
                print_error(&crate::Error::failed("the prompt cannot read from this terminal").because(error), globals);
                return 1;
            }
        }
    }
}

/// Runs what was typed; pasted lines run in order, and those after an error are listed as not run.
fn run_pasted(session: &mut Session, text: &str, globals: &Globals, token: &CancelToken) -> LineEnd {
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        match run_line(session, line, globals, token) {
            Ok(LineEnd::Exit) => return LineEnd::Exit,
            Ok(LineEnd::Code(_)) => {}
            Err(error) => {
                print_error(&error, globals);
                for skipped in &lines[index + 1..] {
                    say(&format!("not run: {}\n", crate::output::sanitise_line(skipped)));
                }
                break;
            }
        }
    }
    LineEnd::Code(0)
}

fn banner(session: &mut Session, globals: &Globals) -> String {
    let place = session.place().database.display().to_string();
    let silent = crate::domain::Silent::default();
    let held = match session.dispatch_line("status", globals, &silent) {
        Ok(reply) => {
            let count = |field: &str| reply.data.get(field).and_then(serde_json::Value::as_i64).unwrap_or(0);
            format!("{} customers, {} items, {} actions", count("users"), count("items"), count("actions"))
        }
        Err(_) => "no data yet; type: load FILE, or demo".to_string(),
    };
    format!(
        "regulars {} · {place}\n{held}\ntype help, or a command; Tab completes, Ctrl-D leaves\n",
        env!("CARGO_PKG_VERSION")
    )
}
