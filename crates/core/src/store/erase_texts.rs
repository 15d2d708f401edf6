//! Texts that name an erased customer outside the customer's own rows: rows that were set aside,
//! notes about others, results of models, the log of accesses, paths of files.

use super::chain::Chained;
use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::spool::AccessRow;
use super::transaction::Transaction;
use crate::domain::people::{ERASED, Traces};
use std::collections::BTreeSet;

/// Columns of free text: table, key, column.
const TEXTS: [(&str, &str, &str); 8] = [
    ("user_notes", "note", "text"),
    ("grants", "\"grant\"", "why"),
    ("exclusions", "exclusion", "why"),
    ("campaigns", "campaign", "note"),
    ("segments", "segment", "name"),
    ("segments", "segment", "rule"),
    ("campaigns", "campaign", "rule"),
    ("batch_files", "batch * 1000000 + file", "path"),
];

/// Columns of JSON, of which only the strings that name the customer are replaced.
const JSON: [(&str, &str, &str); 7] = [
    ("model_runs", "run", "body"),
    ("segments", "segment", "body"),
    ("campaigns", "campaign", "terms"),
    ("campaigns", "campaign", "draft"),
    ("patterns", "run * 1000000 + rank", "body"),
    ("user_versions", "user * 1000000 + batch", "declared"),
    ("users", "user", "declared"),
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
                _ => {}
            },
        )?;
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
        for (table, key, column) in TEXTS {
            blanked += self.replace(table, key, column, |text| {
                traces.are_in(text).then(|| ERASED.to_string())
            })?;
        }
        for (table, key, column) in JSON {
            blanked += self.replace(table, key, column, |text| traces.redacted_json(text))?;
        }
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
        let rows = self.select(
            "SELECT row, raw || char(10) || reason || char(10) || ifnull(cells, '') || char(10) || \
             ifnull(head, '') FROM quarantine",
            |text| traces.are_in(text),
        )?;
        for (row, _) in &rows {
            self.inner.execute(
                "UPDATE quarantine SET raw = ?2, reason = ?2, cells = NULL, head = NULL WHERE row = \
                 ?1",
                (row, ERASED),
            )?;
        }
        Ok(rows.len() as i64)
    }

    /// Replaces the rows of the log that are about the person, or whose line may name the person,
    /// by rows that say no more than that somebody looked at data.
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
                let is_theirs = access.user.is_some_and(|user| users.contains(&user));
                if is_theirs
                    || traces.may_be_in_line(&access.command)
                    || traces.are_in(&access.shown)
                {
                    named.push((row.get(0)?, access));
                }
            }
        }
        for (key, access) in &named {
            entries.extend(self.unchain(Chained::Access, "access = ?1", [key])?);
            self.inner
                .execute("DELETE FROM access_log WHERE access = ?1", [key])?;
            self.save_access(&blank(access))?;
        }
        Ok(named.len() as i64)
    }

    /// The rows (key, text) of a query whose text fits.
    fn select(&self, sql: &str, fits: impl Fn(&str) -> bool) -> Result<Vec<(i64, String)>> {
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

/// The row without what was typed and who was seen.
fn blank(access: &AccessRow) -> AccessRow {
    let command = access.command.split_whitespace().next().unwrap_or_default();
    AccessRow {
        at: access.at,
        operator: access.operator.clone(),
        command: format!("{command} {ERASED}"),
        shown: "an erased customer".into(),
        user: None,
    }
}

/// The rows that wait beside the database, without those that may name the person.
pub(super) fn blanked(rows: Vec<AccessRow>, traces: &Traces) -> Vec<AccessRow> {
    rows.into_iter()
        .map(|row| {
            if traces.may_be_in_line(&row.command) || traces.are_in(&row.shown) {
                blank(&row)
            } else {
                row
            }
        })
        .collect()
}
