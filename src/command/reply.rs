//! What a line gives: the outcome of an operation without its type.
//!
//! A reply keeps the outcome and builds the form that is asked for, no other: JSON of a long export
//! takes several times the memory of its table.

use super::brief::brief;
use crate::domain::Instant;
use crate::error::{Error, Kind, Result};
use crate::output::{
    Block, Format, LongTable, Part, Present, Rendered, Shown, Style, check_rows, page_title,
    render, render_workbook, write_json, write_long_workbook,
};
use serde::Serialize;
use serde_json::Value;
use std::any::Any;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// An outcome that can be written in any format.
trait Outcome: Present + Send + Sync {
    fn as_any(&self) -> &dyn Any;

    fn to_json(&self) -> serde_json::Result<Value>;

    /// Writes the envelope of JSON while its data are made.
    fn write_json(&self, command: &str, style: &Style, to: &mut dyn Write) -> io::Result<()>;
}

impl<T: Present + Serialize + Send + Sync + 'static> Outcome for T {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_json(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }

    fn write_json(&self, command: &str, style: &Style, to: &mut dyn Write) -> io::Result<()> {
        write_json(command, self, &self.notes(), style.is_terminal, to)
    }
}

/// The outcome of a line, ready for any format; a copy shares the outcome.
#[derive(Clone)]
pub struct Reply {
    /// The command, as in the envelope of JSON.
    pub command: &'static str,
    /// The moment that counted as now.
    pub now: Instant,
    outcome: Arc<dyn Outcome>,
}

impl Reply {
    /// The reply of `command` with its outcome.
    pub fn of(
        command: &'static str,
        outcome: impl Present + Serialize + Send + Sync + 'static,
    ) -> Reply {
        Reply {
            command,
            now: Instant(0),
            outcome: Arc::new(outcome),
        }
    }

    /// The outcome as its type; `None` where it is of another.
    pub fn outcome<T: 'static>(&self) -> Option<&T> {
        self.outcome.as_any().downcast_ref()
    }

    /// A reply of sentences.
    pub fn of_text(command: &'static str, text: impl Into<String>) -> Reply {
        Reply::of(command, Sentences { text: text.into() })
    }

    /// The `data` of JSON.
    ///
    /// # Errors
    /// [`Kind::Bug`] where the outcome cannot be written as JSON.
    pub fn data(&self) -> Result<Value> {
        self.outcome.to_json().map_err(|error| {
            Error::new(
                Kind::Bug,
                format!("the outcome of {} cannot be written", self.command),
            )
            .because(error)
        })
    }

    /// Sentences and tables, which all formats but JSON write.
    pub fn blocks(&self) -> Vec<Block> {
        self.outcome.blocks()
    }

    /// The sentences and tables that a format other than JSON shows: on a terminal the short form.
    pub fn shown_blocks(&self, format: Format, style: &Style) -> Vec<Block> {
        let is_short = format == Format::Table && style.is_terminal;
        let short = || brief(self.outcome.as_any());
        let mut blocks = (is_short && !style.details && !style.all)
            .then(short)
            .flatten()
            .unwrap_or_else(|| self.blocks());
        if style.details || !matches!(format, Format::Table | Format::Plain) {
            blocks.extend(self.outcome.details());
        }
        blocks
    }

    /// What the reader must know to read the numbers right.
    pub fn notes(&self) -> Vec<String> {
        self.outcome.notes()
    }

    /// The files of an outcome that is a folder.
    pub fn files(&self) -> &[Part] {
        self.outcome.files()
    }

    /// Lines that are useful next.
    pub fn next_steps(&self) -> Vec<String> {
        self.outcome.next_steps()
    }

    /// What the exit code reports although the work is done.
    pub fn shortfall(&self) -> Option<Kind> {
        self.outcome.shortfall()
    }

    /// What must be answered before the described work can be done.
    pub fn open_question(&self) -> Option<Error> {
        self.outcome.open_question()
    }

    /// Whose data it shows.
    pub fn shown(&self) -> Shown {
        self.outcome.shown()
    }

    /// Whether the outcome is so long that it is written as it is made, and `format` can be written so.
    pub fn is_long(&self, format: Format) -> bool {
        let is_possible = LongTable::is_of_lines(format)
            || matches!(format, Format::Json | Format::Html | Format::Workbook);
        is_possible && self.outcome.long_table().is_some()
    }

    /// Whether a long outcome can be written in `format`.
    ///
    /// # Errors
    /// It has too many rows for a workbook.
    pub fn check_long(&self, format: Format) -> Result<()> {
        match self.outcome.long_table() {
            Some(table) if format == Format::Workbook => check_rows(table.shape().rows),
            _ => Ok(()),
        }
    }

    /// Writes a long outcome as it is made; nothing where it is none. The rows of a workbook wait in
    /// `folder`.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_long(
        &self,
        format: Format,
        style: &Style,
        folder: &Path,
        to: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        let Some(table) = self.outcome.long_table() else {
            return Ok(());
        };
        match format {
            Format::Json => self.outcome.write_json(self.command, style, to),
            Format::Workbook => write_long_workbook(table, style, folder, to),
            Format::Html => {
                let shape = table.shape();
                let (title, notes) = (page_title(self.command), self.notes());
                match self.outcome.long_table() {
                    Some(table) => table.write_page(&shape, (&title, &notes), style, to),
                    None => Ok(()),
                }
            }
            _ => table.write(format, style, to),
        }
    }

    /// The bytes of a file in `format`.
    ///
    /// # Errors
    /// The outcome cannot be written in it.
    pub fn render_file(&self, format: Format, style: &Style) -> Result<Vec<u8>> {
        if format != Format::Workbook {
            return self.render(format, style).map(String::into_bytes);
        }
        let mut blocks = self.blocks();
        blocks.extend(self.outcome.details());
        render_workbook(&blocks, style)
    }

    /// The reply in `format`. Completions and the manual page are used as they are, so that no
    /// format but JSON changes them.
    ///
    /// # Errors
    /// [`Kind::Bug`] where the outcome cannot be written.
    pub fn render(&self, format: Format, style: &Style) -> Result<String> {
        self.render_shortened(format, style, Some)
    }

    /// The same, of what `keep` leaves of each block.
    ///
    /// # Errors
    /// [`Kind::Bug`] where the outcome cannot be written.
    pub fn render_shortened(
        &self,
        format: Format,
        style: &Style,
        keep: impl FnMut(Block) -> Option<Block>,
    ) -> Result<String> {
        if format == Format::Html
            && let Some(page) = self.outcome.page(style)
        {
            return Ok(page);
        }
        let is_json = format == Format::Json;
        let data = if is_json { self.data()? } else { Value::Null };
        let mut blocks = if is_json {
            Vec::new()
        } else {
            self.shown_blocks(format, style)
        };
        blocks = blocks.into_iter().filter_map(keep).collect();
        if let [Block::Text(text)] = blocks.as_slice()
            && ["completions", "man"].contains(&self.command)
        {
            return Ok(format!("{text}\n"));
        }
        let rendered = Rendered {
            command: self.command,
            data: &data,
            blocks: &blocks,
            notes: &self.notes(),
        };
        render(&rendered, format, style)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("command", &self.command)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// The outcome of a command that only says something.
#[derive(Serialize)]
struct Sentences {
    text: String,
}

impl Present for Sentences {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(self.text.clone())]
    }
}
