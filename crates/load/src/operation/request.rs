//! The options of a load, and the checks that need no file to be opened.

use crate::columns::FileKind;
use crate::rule::Rule;
use crate::source::input::Stdin;
use crate::values::DateOrder;
use crate::values::rate::Rate;
use regex::Regex;
use regulars_core::domain::{Currency, Instant};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use std::path::{Path, PathBuf};

/// What to load, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files, archives, folders; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// `--as`
    pub kind: Option<FileKind>,
    /// `--dialect`
    pub dialect: Option<String>,
    /// `--map`
    pub map: Vec<(String, String)>,
    /// `--columns`
    pub columns: Vec<String>,
    /// `--tz`
    pub zone: Option<String>,
    /// `--currency`
    pub currency: Option<Currency>,
    /// `--rate CODE=NUMBER`: values of units of other currencies.
    pub rates: Vec<(String, Rate)>,
    /// `--dates`
    pub dates: Option<DateOrder>,
    /// `--no-rule`
    pub no_rule: Vec<String>,
    /// `--rejects`
    pub rejects: Option<PathBuf>,
    /// `--strict`
    pub is_strict: bool,
    /// `--encoding`
    pub encoding: Option<String>,
    /// `--delimiter`
    pub delimiter: Option<u8>,
    /// `--sheet`
    pub sheet: Option<String>,
    /// `--url-item`
    pub url_item: Option<Regex>,
    /// Whether the files still grow: then lines below a table are not a footer.
    pub is_growing: bool,
    /// Reads the clock, unless a time was typed; for loads that run for long.
    pub clock: Option<fn() -> Instant>,
    /// Opens standard input, where `-` is allowed.
    pub stdin: Option<Stdin>,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

impl Request {
    /// The rules that `--no-rule` switches off.
    ///
    /// # Errors
    /// A name is not a rule's, or the rule cannot be switched off.
    pub fn rules_off(&self) -> Result<Vec<Rule>> {
        self.no_rule
            .iter()
            .map(|name| optional_rule(name))
            .collect()
    }
}

fn optional_rule(name: &str) -> Result<Rule> {
    match Rule::parse(name) {
        Some(rule) if rule.can_be_off() => Ok(rule),
        Some(_) => Err(
            Error::usage(format!("the rule {name} cannot be switched off")).hint("help cleaning"),
        ),
        None => {
            Err(Error::usage(format!("there is no cleaning rule '{name}'")).hint("help cleaning"))
        }
    }
}

/// Refuses to load the database into itself. The file is not opened: closing it would release
/// SQLite's locks.
pub fn refuse_itself(shop: &Shop, files: &[PathBuf]) -> Result<()> {
    let full = |path: &Path| std::fs::canonicalize(path).ok();
    let Some(own) = full(shop.path()) else {
        return Ok(());
    };
    match files.iter().find(|file| full(file).as_ref() == Some(&own)) {
        None => Ok(()),
        Some(file) => {
            let what = format!("{} is the open database", file.display());
            Err(Error::usage(what).hint("load orders.csv"))
        }
    }
}
