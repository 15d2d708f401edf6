//! The table `consents`. What is in force of several statements is decided by
//! `domain/consent.rs`, not by SQL.

use super::chain::Chained;
use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use crate::domain::consent::{ConsentState, Statement, in_force};
use crate::domain::{BatchId, EMAIL, EVERY_CHANNEL};
use std::collections::{BTreeMap, BTreeSet};

/// A statement about marketing messages on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// `email`, `sms`, `post` and so on, or [`EVERY_CHANNEL`].
    pub channel: String,
    /// What it says.
    pub state: ConsentState,
    /// Its own date, otherwise the time of loading; UTC seconds.
    pub at: i64,
    /// Whether `at` is the date of the statement itself.
    pub is_dated: bool,
    /// The source: a file, or what the operator typed.
    pub source: String,
    /// The words of the file or of the operator.
    pub wording: Option<String>,
    /// Who recorded it.
    pub operator: Option<String>,
}

impl ConsentRow {
    /// Whether the customer agreed.
    pub fn is_on(&self) -> bool {
        self.state == ConsentState::Yes
    }
}

/// A stored statement.
struct Stored {
    person: i64,
    /// The key of the id; where the operator merged ids, a number of its own for each address.
    said_by: i64,
    number: i64,
    is_typed: bool,
    row: ConsentRow,
}

impl Stored {
    fn statement(&self) -> Statement<'_> {
        Statement {
            said_by: self.said_by,
            channel: &self.row.channel,
            state: self.row.state,
            at: self.row.at,
            is_dated: self.row.is_dated,
            is_typed: self.is_typed,
            number: self.number,
        }
    }
}

const COLUMNS: &str = "c.user, c.statement, c.batch IS NULL, c.channel, c.state, c.at, c.is_dated, \
                       c.source, c.wording, c.operator";

fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
    let state: String = row.get(5)?;
    Ok(Stored {
        person: row.get(0)?,
        said_by: row.get(1)?,
        number: row.get(2)?,
        is_typed: row.get(3)?,
        row: ConsentRow {
            channel: row.get(4)?,
            // The table's check knows the same words; what is not read blocks.
            state: ConsentState::from_word(&state).unwrap_or(ConsentState::Refused),
            at: row.get(6)?,
            is_dated: row.get(7)?,
            source: row.get(8)?,
            wording: row.get(9)?,
            operator: row.get(10)?,
        },
    })
}

/// The statement in force among those of one person.
fn row_in_force<'a>(
    statements: &'a [Stored],
    channel: &str,
    merged_at: Option<i64>,
) -> Option<&'a ConsentRow> {
    let all: Vec<Statement<'_>> = statements.iter().map(Stored::statement).collect();
    in_force(&all, channel, merged_at).map(|index| &statements[index].row)
}

impl Store {
    /// Lets ids with one e-mail address count as one: what was said under an account and what was
    /// said under its address is one customer's, whoever was merged later.
    fn settle_said_by(&self, statements: &mut [Stored]) -> Result<()> {
        let mut address = self.connection.prepare_cached(
            "SELECT lower(ifnull((SELECT v.email FROM user_versions v WHERE v.user = u.user
                AND v.email IS NOT NULL ORDER BY v.batch DESC LIMIT 1), u.id))
             FROM users u WHERE u.user = ?1",
        )?;
        let mut addresses: Vec<String> = Vec::new();
        for stored in statements {
            let own: String = address.query_row([stored.said_by], |row| row.get(0))?;
            let known = addresses.iter().position(|known| *known == own);
            stored.said_by = known.unwrap_or_else(|| {
                addresses.push(own);
                addresses.len() - 1
            }) as i64;
        }
        Ok(())
    }

    /// The statements that were recorded up to `until`, UTC seconds.
    fn fetch_statements_of(&self, user: i64, until: i64) -> Result<Vec<Stored>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT ?1, {COLUMNS} FROM consents c LEFT JOIN batches b USING (batch)
             WHERE c.user IN {ALL_IDS} AND ifnull(b.loaded_at, c.at) <= ?2
             ORDER BY c.at, c.statement"
        ))?;
        let rows = statement.query_map([user, until], stored)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When the operator last merged ids of this user's person.
    fn fetch_merged_at(&self, user: i64, until: i64) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached(&format!(
                "SELECT max(at) FROM merges WHERE undone_at IS NULL AND at <= ?2 AND kept IN \
                 {ALL_IDS}"
            ))?
            .query_row([user, until], |row| row.get(0))?)
    }

    /// What is in force for a user's person, by channel: on each channel on which anything was said,
    /// and by e-mail where something was said about every channel. A statement about every channel
    /// appears under each channel that it decides.
    pub fn fetch_consents_of(&self, user: i64) -> Result<Vec<ConsentRow>> {
        self.fetch_consents_at(user, i64::MAX)
    }

    /// What was in force for a user's person by what was recorded up to `until`, UTC seconds.
    pub fn fetch_consents_at(&self, user: i64, until: i64) -> Result<Vec<ConsentRow>> {
        let mut statements = self.fetch_statements_of(user, until)?;
        let merged_at = self.fetch_merged_at(user, until)?;
        if merged_at.is_some() {
            self.settle_said_by(&mut statements)?;
        }
        let mut channels: BTreeSet<&str> = statements
            .iter()
            .map(|stored| stored.row.channel.as_str())
            .collect();
        if channels.contains(EVERY_CHANNEL) {
            channels.insert(EMAIL);
        }
        Ok(channels
            .into_iter()
            .filter_map(|channel| {
                let row = row_in_force(&statements, channel, merged_at)?;
                Some(ConsentRow {
                    channel: channel.into(),
                    ..row.clone()
                })
            })
            .collect())
    }

    /// Every statement of a user's person, newest first; the same statement in several batches
    /// appears once.
    pub fn fetch_consent_history(&self, user: i64) -> Result<Vec<ConsentRow>> {
        let mut history: Vec<ConsentRow> = Vec::new();
        for stored in self.fetch_statements_of(user, i64::MAX)?.into_iter().rev() {
            if !history.contains(&stored.row) {
                history.push(stored.row);
            }
        }
        Ok(history)
    }

    /// What is in force on one channel for every person with a statement on record: (representative,
    /// statement), by representative.
    pub fn fetch_statements_on(&self, channel: &str) -> Result<Vec<(i64, ConsentRow)>> {
        let merged_at: BTreeMap<i64, i64> = self
            .connection
            .prepare_cached(
                "SELECT u.person, max(m.at) FROM merges m JOIN users u ON u.user = m.kept
                 WHERE m.undone_at IS NULL GROUP BY u.person",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT u.person, {COLUMNS} FROM consents c JOIN users u ON u.user = c.user
             WHERE c.channel IN (?1, ?2) ORDER BY u.person, c.at, c.statement"
        ))?;
        let mut rows = statement.query([channel, EVERY_CHANNEL])?;
        let mut found = Vec::new();
        let mut of_person: Vec<Stored> = Vec::new();
        let mut settle = |of_person: &mut Vec<Stored>| -> Result<()> {
            if let Some(person) = of_person.first().map(|first| first.person) {
                let merged_at = merged_at.get(&person).copied();
                if merged_at.is_some() {
                    self.settle_said_by(of_person)?;
                }
                found.extend(
                    row_in_force(of_person, channel, merged_at).map(|row| (person, row.clone())),
                );
                of_person.clear();
            }
            Ok(())
        };
        while let Some(row) = rows.next()? {
            let next = stored(row)?;
            if of_person
                .first()
                .is_some_and(|first| first.person != next.person)
            {
                settle(&mut of_person)?;
            }
            of_person.push(next);
        }
        settle(&mut of_person)?;
        Ok(found)
    }

    /// The state on one channel of every person with a statement on record, by representative.
    pub fn fetch_consents_on(&self, channel: &str) -> Result<Vec<(i64, ConsentState)>> {
        let found = self.fetch_statements_on(channel)?.into_iter();
        Ok(found.map(|(person, row)| (person, row.state)).collect())
    }

    /// The people who refuse marketing on one channel, or on all of them.
    pub fn fetch_refusers(&self, channel: &str) -> Result<BTreeSet<i64>> {
        Ok(self
            .fetch_consents_on(channel)?
            .into_iter()
            .filter_map(|(person, state)| (state == ConsentState::Refused).then_some(person))
            .collect())
    }

    /// All channels on which there are statements, sorted.
    pub fn fetch_channels(&self) -> Result<Vec<String>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT channel FROM consents ORDER BY channel")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether it is recorded for anybody who agreed and who did not. Refusals alone do not say
    /// whether the others agreed.
    pub fn fetch_is_permission_recorded(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM consents WHERE state <> 'refused')";
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?)
    }

    /// Whether anybody refused anything.
    pub fn fetch_has_refusals(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM consents WHERE state = 'refused')";
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Saves a user's statement; true if it is new for this user: a statement without a date is
    /// new where none on its channel says the same.
    pub fn save_consent(
        &self,
        user: i64,
        consent: &ConsentRow,
        batch: Option<BatchId>,
    ) -> Result<bool> {
        let state = consent.state.word();
        let is_known: bool = self
            .inner
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM consents WHERE user = ?1 AND channel = ?2 AND state = \
                 ?3 AND (at = ?4 OR NOT ?5))",
            )?
            .query_row(
                (user, &consent.channel, state, consent.at, consent.is_dated),
                |row| row.get(0),
            )?;
        // The plus keeps SQLite from the index by batch, which grows with the load.
        let added = self
            .inner
            .prepare_cached(
                "INSERT INTO consents (user, channel, state, at, is_dated, source, wording, \
                 operator, batch) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
                 WHERE ?9 IS NULL OR NOT EXISTS (SELECT 1 FROM consents WHERE user = ?1 AND channel \
                 = ?2 AND state = ?3 AND at = ?4 AND is_dated = ?5 AND +batch = ?9)",
            )?
            .execute(rusqlite::params![
                user,
                consent.channel,
                state,
                consent.at,
                consent.is_dated,
                consent.source,
                consent.wording,
                consent.operator,
                batch.map(|batch| batch.0)
            ])?;
        if added > 0 {
            self.note_unchained(Chained::Consent);
        }
        Ok(!is_known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A store of one batch and so many users with a consent each.
    fn filled(folder: &std::path::Path, users: i64) -> Store {
        let store = Store::create(&folder.join(format!("{users}.db")), [7; 32], 0).unwrap();
        store
            .connection
            .execute_batch(&format!(
                "INSERT INTO batches (batch, loaded_at, revision, program) VALUES (1, 0, 1, '');
                 INSERT INTO users (user, id, person) SELECT value, value, value
                 FROM generate_series(1, {users});
                 INSERT INTO consents (user, channel, state, at, is_dated, source, batch)
                 SELECT user, 'email', 'yes', 0, 0, 'file', 1 FROM users WHERE user < {users}"
            ))
            .unwrap();
        store
    }

    #[test]
    fn saving_a_consent_takes_as_many_steps_in_a_large_load_as_in_a_small_one() {
        let folder = tempfile::tempdir().unwrap();
        let steps = [10, 5_000].map(|users| {
            let mut store = filled(folder.path(), users);
            let row = ConsentRow {
                channel: EMAIL.into(),
                state: ConsentState::Yes,
                at: 0,
                is_dated: false,
                source: "file".into(),
                wording: None,
                operator: None,
            };
            let steps = Arc::new(AtomicU32::new(0));
            let counted = Arc::clone(&steps);
            let count = move || {
                counted.fetch_add(1, Ordering::Relaxed);
                false
            };
            store.connection.progress_handler(1, Some(count)).unwrap();
            let transaction = store.begin("test", "now").unwrap();
            let before = steps.load(Ordering::Relaxed);
            transaction
                .save_consent(users, &row, Some(BatchId(1)))
                .unwrap();
            steps.load(Ordering::Relaxed) - before
        });
        assert!(steps[0] > 10, "{steps:?}");
        assert!(steps[1] < 2 * steps[0], "{steps:?}");
    }
}
