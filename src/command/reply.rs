//! What a line gives: the outcome of an operation without its type.

use crate::domain::Instant;
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Present, Rendered, Shown};
use serde::Serialize;
use serde_json::Value;

/// The outcome of a line, ready for any format.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The command, as in the envelope of JSON.
    pub command: &'static str,
    /// What JSON gives.
    pub data: Value,
    /// What all other formats give.
    pub blocks: Vec<Block>,
    /// What the reader must know to read the numbers right.
    pub notes: Vec<String>,
    /// Lines that are useful next.
    pub next_steps: Vec<String>,
    /// What the exit code says although the work is done.
    pub shortfall: Option<Kind>,
    /// Whose data it shows.
    pub shown: Shown,
    /// The moment that counted as now.
    pub now: Instant,
}

impl Reply {
    /// The reply of `command` from its outcome.
    ///
    /// # Errors
    /// The outcome cannot be written as JSON, which is a defect.
    pub fn of<T: Present + Serialize>(command: &'static str, outcome: &T) -> Result<Reply> {
        let data = serde_json::to_value(outcome).map_err(|error| {
            Error::new(
                Kind::Bug,
                format!("the outcome of {command} cannot be written"),
            )
            .because(error)
        })?;
        Ok(Reply {
            command,
            data,
            blocks: outcome.blocks(),
            notes: outcome.notes(),
            next_steps: outcome.next_steps(),
            shortfall: outcome.shortfall(),
            shown: outcome.shown(),
            now: Instant(0),
        })
    }

    /// A reply of sentences.
    pub fn said(command: &'static str, text: impl Into<String>) -> Reply {
        let text = text.into();
        Reply {
            command,
            data: serde_json::json!({ "text": text }),
            blocks: vec![Block::Text(text)],
            notes: Vec::new(),
            next_steps: Vec::new(),
            shortfall: None,
            shown: Shown::Nobody,
            now: Instant(0),
        }
    }

    /// What the renderers need.
    pub fn rendered(&self) -> Rendered<'_> {
        Rendered {
            command: self.command,
            data: &self.data,
            blocks: &self.blocks,
            notes: &self.notes,
        }
    }
}
