//! The one entry point to the formats.

use super::csv::render_csv;
use super::grid::{render_table, render_text};
use super::html::render_html;
use super::json::{render_json, render_json_lines};
use super::markdown::render_markdown;
use super::plain::render_plain;
use super::style::Style;
use super::table::Block;
use crate::error::{Error, Result};
use serde_json::Value;

/// The format of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned tables, for reading at a terminal.
    Table,
    /// Tab-separated lines, for pipes.
    Plain,
    /// JSON in an envelope, for programs.
    Json,
    /// CSV, for spreadsheets.
    Csv,
    /// Markdown, for reports.
    Markdown,
    /// A row of a table a line, as JSON.
    JsonLines,
    /// A page.
    Html,
    /// An Excel workbook; [`super::render_workbook`] gives its bytes.
    Workbook,
}

impl Format {
    /// The endings of files that can be written.
    pub const ENDINGS: &'static str = ".txt .tsv .csv .json .jsonl .md .xlsx .html";

    /// The format for a file name's ending: `.json`, `.csv`, `.md`, `.txt` (table), `.tsv` (plain) ..
    pub fn of_file_name(name: &str) -> Option<Format> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "json" => Some(Format::Json),
            "csv" => Some(Format::Csv),
            "md" | "markdown" => Some(Format::Markdown),
            "tsv" => Some(Format::Plain),
            "txt" => Some(Format::Table),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "html" | "htm" => Some(Format::Html),
            "xlsx" => Some(Format::Workbook),
            _ => None,
        }
    }
}

/// A result to be written.
#[derive(Debug, Clone, Copy)]
pub struct Rendered<'a> {
    /// The command that gave it, for the envelope of JSON.
    pub command: &'a str,
    /// The content of JSON.
    pub data: &'a Value,
    /// The content of all other formats.
    pub blocks: &'a [Block],
    /// Written by JSON only; with the other formats, [`super::render_notes`] writes them to the
    /// error stream.
    pub notes: &'a [String],
}

/// `reply` in `format`; every line is terminated.
///
/// # Errors
/// [`crate::error::Kind::Bug`] where CSV cannot be written to memory.
pub fn render(reply: &Rendered<'_>, format: Format, style: &Style) -> Result<String> {
    match format {
        Format::Table => Ok(on_screen(reply.blocks, style)),
        Format::Plain => Ok(render_plain(reply.blocks, style)),
        Format::Json => Ok(render_json(
            reply.command,
            reply.data,
            reply.notes,
            style.is_terminal,
        )),
        Format::Csv => render_csv(reply.blocks, style).map_err(|failed| {
            Error::new(crate::error::Kind::Bug, "cannot write the result as CSV").because(failed)
        }),
        Format::Markdown => Ok(render_markdown(reply.blocks, style)),
        Format::JsonLines => Ok(render_json_lines(reply.blocks)),
        Format::Html => {
            let title = page_title(reply.command);
            Ok(render_html(&title, reply.blocks, reply.notes, style))
        }
        Format::Workbook => {
            Err(Error::usage("a workbook is written to a file").hint("--output result.xlsx"))
        }
    }
}

/// The title of the page of a command's result.
pub fn page_title(command: &str) -> String {
    format!("regulars {command}")
}

fn on_screen(blocks: &[Block], style: &Style) -> String {
    let parts: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Block::Text(said) => render_text(said, style),
            Block::Table(table) => render_table(table, style),
        })
        .collect();
    parts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::sanitise::is_forbidden;
    use super::super::table::{Cell, Table};
    use super::super::width::display_width;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn one_reply_has_five_forms_and_notes_stand_in_json_alone() {
        let mut table = Table::new("", &["id"]);
        table.row(vec![Cell::Int(1)]);
        let blocks = [Block::Text("one segment".into()), Block::Table(table)];
        let data = json!([1]);
        let notes = ["few orders".to_string()];
        let reply = Rendered {
            command: "segments",
            data: &data,
            blocks: &blocks,
            notes: &notes,
        };
        let written = |format| {
            render(
                &reply,
                format,
                &Style {
                    ascii: true,
                    ..Style::default()
                },
            )
            .unwrap()
        };
        assert_eq!(
            written(Format::Table),
            "one segment\n\n+----+\n| id |\n+----+\n|  1 |\n+----+\n"
        );
        assert_eq!(written(Format::Plain), "one segment\n\nid\n1\n");
        assert_eq!(written(Format::Csv), "id\n1\n");
        assert_eq!(
            written(Format::Markdown),
            "one segment\n\n| id |\n| ---: |\n| 1 |\n"
        );
        let envelope =
            "{\"version\":1,\"command\":\"segments\",\"data\":[1],\"notes\":[\"few orders\"]}\n";
        assert_eq!(written(Format::Json), envelope);
    }

    #[test]
    fn the_end_of_a_file_name_tells_the_format() {
        assert_eq!(Format::of_file_name("a.b.CSV"), Some(Format::Csv));
        assert_eq!(Format::of_file_name("report.md"), Some(Format::Markdown));
        assert_eq!(Format::of_file_name("csv"), None);
    }

    proptest! {
        #[test]
        fn sentences_fit_the_window_and_are_safe(said in "(\\PC|[\\x00-\\x1f]|\u{9b}){0,80}", width in 2_usize..60) {
            let style = Style { width: Some(width), ..Style::default() };
            let text = on_screen(&[Block::Text(said)], &style);
            prop_assert!(!text.chars().any(is_forbidden), "{text:?}");
            for line in text.lines() {
                prop_assert!(display_width(line) <= width, "{line:?}");
            }
        }
    }
}
