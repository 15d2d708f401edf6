//! Texts that name an erased customer outside the customer's own rows: rows that were set aside,
//! notes about others, results of models, the log of accesses, paths of files.

use super::chain::Chained;
use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::spool::{AccessRow, Waiting};
use super::transaction::Transaction;
use crate::domain::people::{ERASED, Traces};
use rusqlite::types::Value;
use std::collections::{BTreeSet, HashSet};

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

/// Columns in which a customer may be named: table, key, column.
const TEXTS: [(&str, &str, &str, Form); 17] = [
    ("user_notes", "note", "text", Form::Note),
    ("grants", "\"grant\"", "why", Form::Note),
    ("exclusions", "exclusion", "why", Form::Note),
    ("campaigns", "campaign", "note", Form::Note),
    ("code_events", "event", "why", Form::Note),
    ("segments", "segment", "name", Form::Name),
    ("past_names", "segment || '/' || at", "name", Form::Name),
    ("batch_files", "batch || '/' || file", "path", Form::Name),
    ("segments", "segment", "rule", Form::Rule),
    ("campaigns", "campaign", "rule", Form::Rule),
    ("model_runs", "run", "body", Form::Json),
    ("segments", "segment", "body", Form::Json),
    ("campaigns", "campaign", "terms", Form::Json),
    ("campaigns", "campaign", "draft", Form::Json),
    (
        "patterns",
        "run || '/' || kind || '/' || rank",
        "body",
        Form::Json,
    ),
    (
        "user_versions",
        "user || '/' || batch",
        "declared",
        Form::Json,
    ),
    ("users", "user", "declared", Form::Json),
];

impl Store {
    /// Everything by which a user's person can be named in a text.
    pub fn fetch_traces(&self, user: i64) -> Result<Traces> {
        let mut traces = Traces::default();
        self.each_text(
            &format!(
                "SELECT 'id', id FROM users WHERE user IN {ALL_IDS}
                 UNION SELECT 'name', name FROM users WHERE user IN {ALL_IDS}
                 UNION SELECT 'email', email FROM users WHERE user IN {ALL_IDS}
                 UNION SELECT 'phone', phone FROM users WHERE user IN {ALL_IDS}
                 UNION SELECT 'name', name FROM user_versions WHERE user IN {ALL_IDS}
                 UNION SELECT 'email', email FROM user_versions WHERE user IN {ALL_IDS}
                 UNION SELECT 'phone', phone FROM user_versions WHERE user IN {ALL_IDS}
                 UNION SELECT 'name', j.value FROM user_versions v, json_each(v.names) j WHERE \
                 v.user IN {ALL_IDS}
                 UNION SELECT 'text', j.value FROM user_versions v, json_each(v.streets) j WHERE \
                 v.user IN {ALL_IDS}
                 UNION SELECT field, value FROM corrections WHERE user IN {ALL_IDS}
                 UNION SELECT CASE kind WHEN 'account' THEN 'id' WHEN 'order' THEN 'id' WHEN \
                 'session' THEN 'id' ELSE kind END, key FROM identities WHERE user IN {ALL_IDS}
                 UNION SELECT 'id', o.id FROM orders o JOIN identities i USING (identity) WHERE \
                 i.user IN {ALL_IDS}
                 UNION SELECT 'key ' || kind, key FROM identities WHERE user IN {ALL_IDS}
                 UNION SELECT 'key order', o.id FROM orders o JOIN identities i USING (identity) WHERE \
                 i.user IN {ALL_IDS}
                 UNION SELECT 'id', code FROM code_owners WHERE user IN {ALL_IDS}
                 UNION SELECT 'line', command FROM access_log WHERE user IN {ALL_IDS}"
            ),
            user,
            |kind, text| match kind {
                "name" => traces.add_name(text),
                "email" => traces.add_email(text),
                "phone" => traces.add_phone(text),
                "text" => traces.add_text(text),
                "line" => traces.add_line(text),
                "id" => traces.add_id(text),
                _ => {
                    if let Some(kind) = kind.strip_prefix("key ") {
                        traces.add_key(kind, text);
                    }
                }
            },
        )?;
        let mut used = HashSet::new();
        self.each_text(
            &format!(
                "SELECT '', id FROM items WHERE ?1 IS NOT NULL
                 UNION SELECT '', title FROM items
                 UNION SELECT '', category FROM items
                 UNION SELECT '', brand FROM items
                 UNION SELECT '', name FROM users WHERE user NOT IN {ALL_IDS}"
            ),
            user,
            |_, text| used.extend(Traces::used_in(text)),
        )?;
        traces.leave_out(|text| used.contains(text));
        Ok(traces)
    }

    fn each_text(&self, sql: &str, user: i64, mut take: impl FnMut(&str, &str)) -> Result<()> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([user])?;
        while let Some(row) = rows.next()? {
            if let Some(text) = row.get::<_, Option<String>>(1)? {
                take(&row.get::<_, String>(0)?, &text);
            }
        }
        Ok(())
    }
}

impl Transaction<'_> {
    /// Blanks every text that names the person, and returns how many there were; entries of the chain
    /// whose rows go are added to `entries`.
    pub(super) fn erase_texts(
        &self,
        traces: &Traces,
        users: &BTreeSet<i64>,
        entries: &mut BTreeSet<i64>,
    ) -> Result<i64> {
        let mut blanked = self.erase_quarantine(traces)?;
        for (table, key, column, form) in TEXTS {
            blanked += self.replace(table, key, column, |text| match form {
                Form::Note => traces.redacted_note(text),
                Form::Name => traces.are_in(text).then(|| ERASED.to_string()),
                Form::Rule => traces.redacted_rule(text),
                Form::Json => traces.redacted_json(text),
            })?;
        }
        self.forget_samples()?;
        blanked += self.erase_accesses(traces, users, entries)?;
        let files = self.select("SELECT 0, path FROM files_written", |path| {
            traces.are_in(path)
        })?;
        for (_, path) in files {
            self.inner
                .execute("DELETE FROM files_written WHERE path = ?1", [path])?;
        }
        Ok(blanked)
    }

    fn erase_quarantine(&self, traces: &Traces) -> Result<i64> {
        let mut found: Vec<i64> = Vec::new();
        {
            let mut statement = self.inner.prepare(
                "SELECT row, raw || char(10) || reason || char(10) || ifnull(cells, '') || char(10) || \
                 ifnull(head, ''), names FROM quarantine",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let names: Option<String> = row.get(2)?;
                let names: Vec<String> = serde_json::from_str(names.as_deref().unwrap_or("[]"))?;
                if traces.have_key(&names) || traces.are_in(&row.get::<_, String>(1)?) {
                    found.push(row.get(0)?);
                }
            }
        }
        for row in &found {
            self.inner.execute(
                "UPDATE quarantine SET raw = ?2, reason = ?2, cells = NULL, head = NULL, names = NULL \
                 WHERE row = ?1",
                (row, ERASED),
            )?;
        }
        Ok(found.len() as i64)
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
        traces: &Traces,
        users: &BTreeSet<i64>,
        entries: &mut BTreeSet<i64>,
    ) -> Result<i64> {
        let mut named: Vec<(i64, AccessRow)> = Vec::new();
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
                if let Some(left) = left_of(&access, traces, users) {
                    named.push((row.get(0)?, left));
                }
            }
        }
        for (key, left) in &named {
            entries.extend(self.unchain(Chained::Access, "access = ?1", [key])?);
            self.inner
                .execute("DELETE FROM access_log WHERE access = ?1", [key])?;
            self.save_access(left)?;
        }
        Ok(named.len() as i64)
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

    fn replace(
        &self,
        table: &str,
        key: &str,
        column: &str,
        new: impl Fn(&str) -> Option<String>,
    ) -> Result<i64> {
        let rows = self.select(&format!("SELECT {key}, {column} FROM {table}"), |text| {
            new(text).is_some()
        })?;
        let mut update = self.inner.prepare(&format!(
            "UPDATE {table} SET {column} = ?2 WHERE {key} = ?1"
        ))?;
        for (row, text) in &rows {
            update.execute((row, new(text)))?;
        }
        Ok(rows.len() as i64)
    }
}

/// What an erasure leaves of an access; `None` where it may stay as it is.
fn left_of(access: &AccessRow, traces: &Traces, users: &BTreeSet<i64>) -> Option<AccessRow> {
    let is_of_another = access.user.is_some_and(|user| !users.contains(&user));
    if !is_of_another {
        let is_theirs = access.user.is_some()
            || traces.may_be_in_line(&access.command)
            || traces.are_in(&access.shown);
        return is_theirs.then(|| blank(access));
    }
    let is_line = traces.are_in(&access.command);
    let is_shown = traces.are_in(&access.shown);
    (is_line || is_shown).then(|| AccessRow {
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
    })
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
