//! Options of every command.

use crate::domain::{Instant, Language};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The format of a result.
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

/// Options of every command.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "Options of every command")]
pub struct Globals {
    /// Format of the result: table, plain, json, csv, markdown
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    pub format: Option<FormatChoice>,
    /// The language of what is said to a customer: en, zh, de, fr, es
    #[arg(long, global = true, value_parser = language, value_name = "LANGUAGE")]
    pub language: Option<Language>,
    /// Write the result to a file; its extension sets the format
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
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Plain text without boxes or animation, for screen readers
    #[arg(long, global = true)]
    pub plain_ui: bool,
    /// Show all rows
    #[arg(long, global = true)]
    pub all: bool,
    /// Show everything in full
    #[arg(long, global = true)]
    pub details: bool,
    /// Print long results at once, without a pager
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Answer yes to every question
    #[arg(long, global = true)]
    pub yes: bool,
    /// Show what would be done, without doing it
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Print results and errors only
    #[arg(long, global = true)]
    pub quiet: bool,
    /// At the prompt: run the line in the background
    #[arg(long, global = true)]
    pub background: bool,
    /// Write CSV cells unchanged, even those a spreadsheet would run as formulas
    #[arg(long, global = true)]
    pub raw: bool,
    /// Start CSV with a byte-order mark, so that Excel reads it as UTF-8
    #[arg(long, global = true)]
    pub excel: bool,
    /// Your name, for the records; otherwise the name of your account on this computer
    #[arg(long, global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// The time to use as now, for models and campaigns
    #[arg(long, global = true, value_name = "INSTANT", value_parser = parse_instant)]
    pub now: Option<Instant>,
    /// Seed for everything random
    #[arg(long, global = true, value_name = "N")]
    pub seed: Option<u64>,
}

pub(super) fn parse_instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text)
        .ok_or_else(|| format!("'{text}' is not a time such as 2026-01-31 or 2026-01-31T08:00:00Z"))
}

/// A past day or instant, as typed after `--as-of`.
#[derive(Debug, Clone, Copy)]
pub enum Past {
    /// All of a day in the shop's zone.
    Day(jiff::civil::Date),
    /// Up to an instant.
    At(Instant),
}

impl Past {
    /// The last instant that counts.
    pub fn end(self, zone: &jiff::tz::TimeZone) -> Instant {
        match self {
            Past::Day(day) => Instant::end_of(day, zone).unwrap_or(Instant(i64::MAX)),
            Past::At(at) => at,
        }
    }
}

pub(super) fn parse_past(text: &str) -> Result<Past, String> {
    match text.trim().parse::<jiff::civil::Date>() {
        // A date's parser takes the day of a longer text too.
        Ok(day) if text.trim().len() == 10 => Ok(Past::Day(day)),
        _ => parse_instant(text).map(Past::At),
    }
}

/// A language by its code.
fn language(typed: &str) -> Result<Language, String> {
    Language::parse(typed).ok_or_else(|| format!("'{typed}' is not en, zh, de, fr or es"))
}
