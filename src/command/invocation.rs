//! A line that is to be carried out.

use super::cli::Command;
use super::globals::Globals;

/// A command with everything that was typed around it.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The command and its arguments.
    pub command: Command,
    /// The options of the line, with those of the session behind them.
    pub globals: Globals,
    /// The line as typed, for the audit trail and for messages.
    pub line: String,
}
