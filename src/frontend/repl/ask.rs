//! A question that is answered with yes or no.

use rustyline::config::Behavior;
use rustyline::history::DefaultHistory;
use rustyline::{Config, Editor};

/// Asks at the terminal, also where the result goes elsewhere. Anything but yes is no: an empty line, Ctrl-C, Ctrl-D.
pub fn ask(question: &str) -> bool {
    let config = Config::builder().behavior(Behavior::PreferTerm).auto_add_history(false).build();
    let answer = Editor::<(), DefaultHistory>::with_config(config)
        .and_then(|mut editor| editor.readline(&format!("{question} [y/N] ")));
    answer.is_ok_and(|answer| ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}
