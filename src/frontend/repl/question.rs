//! A question to the operator, at the terminal itself, so that results in a pipe stay clean.

use rustyline::config::Behavior;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{Config, Editor};

/// What the operator did at a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Typed a line; in lower case, without blanks around it.
    Typed(String),
    /// Ctrl-C: no answer, and the question is over.
    Interrupted,
    /// Ctrl-D, or the terminal is gone.
    Ended,
}

/// Asks at the terminal. Ctrl-C ends the question at once, which an ordinary read of a line would not.
pub fn ask(question: &str) -> Answer {
    let config = Config::builder().behavior(Behavior::PreferTerm).auto_add_history(false).build();
    let typed = Editor::<(), DefaultHistory>::with_config(config).and_then(|mut editor| editor.readline(question));
    match typed {
        Ok(line) => Answer::Typed(line.trim().to_lowercase()),
        Err(ReadlineError::Interrupted) => Answer::Interrupted,
        Err(_) => Answer::Ended,
    }
}

/// Asks yes or no; anything but a typed yes is no.
pub fn is_confirmed(question: &str) -> bool {
    matches!(ask(&format!("{question} [y/N] ")), Answer::Typed(answer) if answer == "y" || answer == "yes")
}
