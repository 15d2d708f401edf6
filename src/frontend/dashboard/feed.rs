//! Where the dashboard's data come from: command lines, as anyone could type them.

use crate::error::Result;
use serde_json::Value;

/// Answers command lines with the data that `--format json` would give.
pub trait Feed {
    /// The `data` of the command `line`.
    ///
    /// # Errors
    /// Those of the command.
    fn ask(&mut self, line: &str) -> Result<Value>;

    /// Whether another process wrote since the last look.
    ///
    /// # Errors
    /// The database cannot be read.
    fn changed(&mut self) -> Result<bool>;
}
