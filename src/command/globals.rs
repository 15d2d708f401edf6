//! Options that every line takes.

use crate::domain::Instant;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The form that a result is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    /// Aligned tables, for reading
    Table,
    /// Tab-separated lines, for pipes
    Plain,
    /// JSON in an envelope, for programs
    Json,
    /// CSV, for spreadsheets
    Csv,
    /// Markdown, for reports
    Markdown,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum ColorChoice {
    /// At a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Options that every line takes.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "Options of every command")]
pub struct Globals {
    /// Form of the result
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    pub format: Option<FormatChoice>,
    /// Write the result to a file; its ending chooses the form
    #[arg(long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long, global = true)]
    pub force: bool,
    /// When to use colour: auto, always, never
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        hide_possible_values = true
    )]
    pub color: Option<ColorChoice>,
    /// Borders, bars and signs in ASCII
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Append-only text without boxes or animation, for screen readers
    #[arg(long, global = true)]
    pub plain_ui: bool,
    /// Show all rows
    #[arg(long, global = true)]
    pub all: bool,
    /// Shorten and hide nothing
    #[arg(long, global = true)]
    pub details: bool,
    /// Answer every question with yes
    #[arg(long, global = true)]
    pub yes: bool,
    /// Say what would be done, and do nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Results and errors only
    #[arg(long, global = true)]
    pub quiet: bool,
    /// At the prompt: go on while the line runs
    #[arg(long, global = true)]
    pub background: bool,
    /// CSV cells as they are, also those that a spreadsheet would run as formulas
    #[arg(long, global = true)]
    pub raw: bool,
    /// Begin CSV with a byte-order mark, by which Excel knows UTF-8
    #[arg(long, global = true)]
    pub excel: bool,
    /// Who is at the keyboard
    #[arg(long, global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// The moment that counts as now, for models and campaigns
    #[arg(long, global = true, value_name = "INSTANT", value_parser = parse_instant)]
    pub now: Option<Instant>,
    /// Seed of everything that is drawn
    #[arg(long, global = true, value_name = "N")]
    pub seed: Option<u64>,
}

pub(super) fn parse_instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| {
        format!("'{text}' is not an instant such as 2026-01-31 or 2026-01-31T08:00:00Z")
    })
}
