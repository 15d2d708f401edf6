//! Questions to the operator, asked at the terminal itself, so that piped results stay clean.

use crate::error::{Answer, Question};
use crate::frontend::print::say;
use crate::output::sanitise_line;
use rustyline::config::Behavior;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{Config, Editor};

/// The operator's answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A line, trimmed and in lower case.
    Line(String),
    /// Ctrl-C: no answer.
    Interrupted,
    /// Ctrl-D, or the terminal is gone.
    Ended,
}

/// Asks at the terminal. Ctrl-C ends the question at once, unlike with an ordinary read.
pub fn ask(question: &str) -> Typed {
    let config = Config::builder()
        .behavior(Behavior::PreferTerm)
        .auto_add_history(false)
        .build();
    let typed = Editor::<(), DefaultHistory>::with_config(config)
        .and_then(|mut editor| editor.readline(question));
    match typed {
        Ok(line) => Typed::Line(line.trim().to_lowercase()),
        Err(ReadlineError::Interrupted) => Typed::Interrupted,
        Err(_) => Typed::Ended,
    }
}

/// Asks yes or no; anything other than y or yes means no.
pub fn is_confirmed(question: &str) -> bool {
    matches!(ask(&format!("{question} [y/N] ")), Typed::Line(answer) if answer == "y" || answer == "yes")
}

/// Says `what` is the matter and asks for one of several answers by number; `None` for 0, an empty line
/// or anything else.
pub fn choice<'a>(what: &str, question: &'a Question) -> Option<&'a Answer> {
    let mut shown = format!("{}\n", sanitise_line(what));
    // What is the matter can be the question itself.
    if !what.starts_with(&question.text) {
        shown.push_str(&format!("{}\n", sanitise_line(&question.text)));
    }
    for (index, answer) in question.answers.iter().enumerate() {
        shown.push_str(&format!(
            "  {}  {}\n",
            index + 1,
            sanitise_line(&answer.label)
        ));
    }
    shown.push_str("  0  none of these\n");
    say(&shown);
    let Typed::Line(line) = ask("number: ") else {
        return None;
    };
    question
        .answers
        .get(line.parse::<usize>().ok()?.checked_sub(1)?)
}
