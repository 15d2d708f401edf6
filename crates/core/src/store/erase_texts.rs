//! Texts that name an erased customer outside the customer's own rows: rows that were set aside,
//! notes about others, results of models, the log of accesses, paths of files.

use super::chain::Chained;
use super::error::Result;
use super::spool::{AccessRow, Waiting};
use super::traces::Named;
use super::transaction::Transaction;
use crate::domain::people::{ERASED, Traces};
use rusqlite::types::Value;
use std::collections::BTreeSet;

/// How many texts an erasure blanked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Blanked {
    /// All of them.
    pub texts: i64,
    /// Those that name the person by nothing but a name or street that another customer has too.
    pub unsure: i64,
}

/// How a column may name a customer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// What somebody wrote about customers.
    Note,
    /// A name or path, which says little about customers.
    Name,
    /// A rule, which must stay readable.
    Rule,
    /// JSON, of which only strings are replaced.
    Json,
}

/// A column in which a customer may be named.
struct Text {
    table: &'static str,
    key: &'static str,
    column: &'static str,
    form: Form,
    /// Whom the row is about.
    owner: &'static str,
}

const fn text(
    table: &'static str,
    key: &'static str,
    column: &'static str,
    form: Form,
    owner: &'static str,
) -> Text {
    Text {
        table,
        key,
        column,
        form,
        owner,
    }
}

const NOBODY: &str = "NULL";
const OWNER_OF_CODE: &str =
    "(SELECT o.user FROM code_owners o WHERE o.code = code_events.code LIMIT 1)";

const TEXTS: [Text; 17] = [
    text("user_notes", "note", "text", Form::Note, "user"),
    text("grants", "\"grant\"", "why", Form::Note, "user"),
    text("exclusions", "exclusion", "why", Form::Note, "user"),
    text("campaigns", "campaign", "note", Form::Note, NOBODY),
    text("code_events", "event", "why", Form::Note, OWNER_OF_CODE),
    text("segments", "segment", "name", Form::Name, NOBODY),
    text(
        "past_names",
        "segment || '/' || at",
        "name",
        Form::Name,
        NOBODY,
    ),
    text(
        "batch_files",
        "batch || '/' || file",
        "path",
        Form::Name,
        NOBODY,
    ),
    text("segments", "segment", "rule", Form::Rule, NOBODY),
    text("campaigns", "campaign", "rule", Form::Rule, NOBODY),
    text("model_runs", "run", "body", Form::Json, NOBODY),
    text("segments", "segment", "body", Form::Json, NOBODY),
    text("campaigns", "campaign", "terms", Form::Json, NOBODY),
    text("campaigns", "campaign", "draft", Form::Json, NOBODY),
    text(
        "patterns",
        "run || '/' || kind || '/' || rank",
        "body",
        Form::Json,
        NOBODY,
    ),
    text(
        "user_versions",
        "user || '/' || batch",
        "declared",
        Form::Json,
        "user",
    ),
    text("users", "user", "declared", Form::Json, "user"),
];

impl Form {
    fn without(self, traces: &Traces, text: &str) -> Option<String> {
        match self {
            Form::Note => traces.redacted_note(text),
            Form::Name => traces.are_in(text).then(|| ERASED.to_string()),
            Form::Rule => traces.redacted_rule(text),
            Form::Json => traces.redacted_json(text),
        }
    }
}

impl Transaction<'_> {
    /// Blanks every text that names the person; entries of the chain whose rows go are added to `entries`.
    /// In a text about another customer, what that customer is called too stays.
    pub(super) fn erase_texts(
        &self,
        traces: &Traces,
        users: &BTreeSet<i64>,
        entries: &mut BTreeSet<i64>,
    ) -> Result<Blanked> {
        let mut named = Named::new(&self.inner, traces);
        let mut blanked = self.erase_quarantine(&mut named)?;
        for text in &TEXTS {
            self.replace(text, &mut named, &mut blanked)?;
        }
        self.forget_samples()?;
        blanked.texts += self.erase_accesses(&mut named, users, entries)?;
        let files = self.select("SELECT 0, path FROM files_written", |path| {
            traces.are_in(path)
        })?;
        for (_, path) in files {
            self.inner
                .execute("DELETE FROM files_written WHERE path = ?1", [path])?;
        }
        Ok(blanked)
    }

    /// Empties the samples of keys that SQLite may keep to plan queries.
    fn forget_samples(&self) -> Result<()> {
        let has_samples: bool = self.inner.query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4')",
            [],
            |row| row.get(0),
        )?;
        if has_samples {
            self.inner.execute("DELETE FROM sqlite_stat4", [])?;
        }
        Ok(())
    }

    /// Replaces the rows of the log that are about the person, or whose line may name the person,
    /// by rows that say no more than that somebody looked at data. A row about somebody else still says
    /// whose data were shown: it loses only a line that surely names the person.
    fn erase_accesses(
        &self,
        named: &mut Named<'_>,
        users: &BTreeSet<i64>,
        entries: &mut BTreeSet<i64>,
    ) -> Result<i64> {
        let mut found: Vec<(i64, AccessRow)> = Vec::new();
        {
            let mut statement = self.inner.prepare(
                "SELECT access, at, operator, command, shown, user FROM access_log ORDER BY access",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let access = AccessRow {
                    at: row.get(1)?,
                    operator: row.get(2)?,
                    command: row.get(3)?,
                    shown: row.get(4)?,
                    user: row.get(5)?,
                };
                if let Some(left) = left_of(&access, named, users)? {
                    found.push((row.get(0)?, left));
                }
            }
        }
        for (key, left) in &found {
            entries.extend(self.unchain(Chained::Access, "access = ?1", [key])?);
            self.inner
                .execute("DELETE FROM access_log WHERE access = ?1", [key])?;
            self.save_access(left)?;
        }
        Ok(found.len() as i64)
    }

    /// The rows (key, text) of a query whose text fits.
    fn select(&self, sql: &str, fits: impl Fn(&str) -> bool) -> Result<Vec<(Value, String)>> {
        let mut statement = self.inner.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: Option<String> = row.get(1)?;
            if let Some(text) = text.filter(|text| fits(text)) {
                found.push((row.get(0)?, text));
            }
        }
        Ok(found)
    }

    fn replace(&self, text: &Text, named: &mut Named<'_>, blanked: &mut Blanked) -> Result<()> {
        let Text {
            table,
            key,
            column,
            form,
            owner,
        } = text;
        let mut found: Vec<(Value, String)> = Vec::new();
        {
            let mut statement = self
                .inner
                .prepare(&format!("SELECT {key}, {column}, {owner} FROM {table}"))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let Some(text) = row.get::<_, Option<String>>(1)? else {
                    continue;
                };
                if form.without(named.traces(), &text).is_none() {
                    continue;
                }
                let owner: Option<i64> = row.get(2)?;
                let traces = named.in_texts_about(owner)?;
                if let Some(left) = form.without(&traces, &text) {
                    let is_sure = form.without(&traces.without_shared(), &text).is_some();
                    blanked.unsure += i64::from(!is_sure);
                    found.push((row.get(0)?, left));
                }
            }
        }
        let mut update = self.inner.prepare(&format!(
            "UPDATE {table} SET {column} = ?2 WHERE {key} = ?1"
        ))?;
        for row in &found {
            update.execute((&row.0, &row.1))?;
        }
        blanked.texts += found.len() as i64;
        Ok(())
    }
}

/// What an erasure leaves of an access; `None` where it may stay as it is.
fn left_of(
    access: &AccessRow,
    named: &mut Named<'_>,
    users: &BTreeSet<i64>,
) -> Result<Option<AccessRow>> {
    let other = access.user.filter(|user| !users.contains(user));
    if other.is_none() {
        let traces = named.traces();
        let is_theirs = access.user.is_some()
            || traces.may_be_in_line(&access.command)
            || traces.are_in(&access.shown);
        return Ok(is_theirs.then(|| blank(access)));
    }
    let all = named.traces();
    if !all.are_in(&access.command) && !all.are_in(&access.shown) {
        return Ok(None);
    }
    let traces = named.in_texts_about(other)?;
    let is_line = traces.are_in(&access.command);
    let is_shown = traces.are_in(&access.shown);
    Ok((is_line || is_shown).then(|| AccessRow {
        command: if is_line {
            without_words(&access.command)
        } else {
            access.command.clone()
        },
        shown: if is_shown {
            ERASED.into()
        } else {
            access.shown.clone()
        },
        ..access.clone()
    }))
}

/// The row without what was typed and who was seen.
fn blank(access: &AccessRow) -> AccessRow {
    AccessRow {
        at: access.at,
        operator: access.operator.clone(),
        command: without_words(&access.command),
        shown: "an erased customer".into(),
        user: None,
    }
}

/// The command of a line without what it was about.
fn without_words(line: &str) -> String {
    let first = line.split_whitespace().next().unwrap_or_default();
    if first.starts_with('-') {
        ERASED.to_string()
    } else {
        format!("{first} {ERASED}")
    }
}

/// The rows that wait beside the database, without those that may name the person.
pub(super) fn blanked(rows: Vec<Waiting>, traces: &Traces) -> Vec<Waiting> {
    rows.into_iter()
        .filter_map(|row| match row {
            Waiting::Access(row)
                if traces.may_be_in_line(&row.command) || traces.are_in(&row.shown) =>
            {
                Some(Waiting::Access(blank(&row)))
            }
            Waiting::File { file, .. } if traces.are_in(&file.path) => None,
            other => Some(other),
        })
        .collect()
}
