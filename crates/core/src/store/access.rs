//! The tables `access_log` and `user_notes`. While another process writes, rows of the log wait in
//! a file beside the database; the next access that finds it free moves them in.

use super::chain::Chained;
use super::database::Store;
use super::erase_texts::blanked;
use super::error::{Error, Result};
use super::files_written::FileWritten;
use super::people::ALL_IDS;
use super::spool::{AccessRow, Spool, Waiting};
use super::transaction::Transaction;
use crate::domain::people::Traces;
use crate::domain::{Instant, NoteKind};

/// A note that support wrote about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// When, UTC seconds.
    pub at: i64,
    /// Who wrote it.
    pub operator: Option<String>,
    /// What it is.
    pub kind: NoteKind,
    /// The note.
    pub text: String,
}

impl Store {
    /// Records who viewed whose data: in the database, or durably in the file beside it while
    /// another process writes. Never waits for a writer.
    ///
    /// # Errors
    /// Neither can be written.
    pub fn record_access(&self, row: &AccessRow) -> Result<()> {
        self.record(&row.command, row.at, &Waiting::Access(row.clone()))
    }

    /// Remembers a file with customers' data that was written: in the database, or durably beside it while
    /// another process writes. Never waits for a writer.
    ///
    /// # Errors
    /// Neither can be written.
    pub fn record_file(&self, file: &FileWritten, operator: Option<&str>) -> Result<()> {
        let row = Waiting::File {
            file: file.clone(),
            operator: operator.map(Into::into),
        };
        self.record(&file.what, file.at, &row)
    }

    fn record(&self, line: &str, at: i64, row: &Waiting) -> Result<()> {
        let mut spool = Spool::open(self.path())?;
        match self.begin_at_once(line, &Instant(at).to_string()) {
            Ok(transaction) => take_in(&mut spool, transaction, Some(row)),
            Err(Error::Busy(_)) => spool.add(row),
            Err(error) => Err(error),
        }
    }

    /// Moves the waiting rows into the database, unless another process writes.
    ///
    /// # Errors
    /// The file or the database cannot be read or written.
    pub fn take_in_accesses(&self) -> Result<()> {
        let mut spool = Spool::open(self.path())?;
        if spool.rows()?.is_empty() {
            return Ok(());
        }
        match self.begin_at_once("recording who looked at whose data", "") {
            Ok(transaction) => take_in(&mut spool, transaction, None),
            Err(Error::Busy(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Blanks the waiting rows that may name an erased customer.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn erase_waiting(&self, traces: &Traces) -> Result<()> {
        let mut spool = Spool::open(self.path())?;
        let rows = spool.rows()?;
        let blanked = blanked(rows.clone(), traces);
        if blanked != rows {
            spool.replace(&blanked)?;
        }
        Ok(())
    }

    /// The whole log, the oldest row first.
    pub fn fetch_accesses(&self) -> Result<Vec<AccessRow>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, operator, command, shown, user FROM access_log ORDER BY access",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(AccessRow {
                at: row.get(0)?,
                operator: row.get(1)?,
                command: row.get(2)?,
                shown: row.get(3)?,
                user: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn take_in(spool: &mut Spool, transaction: Transaction<'_>, row: Option<&Waiting>) -> Result<()> {
    for waiting in spool.rows()?.iter().chain(row) {
        match waiting {
            Waiting::Access(row) => transaction.save_access(row)?,
            Waiting::File { file, operator } => {
                transaction.save_file_written(file, operator.as_deref())?;
            }
        }
    }
    transaction.commit()?;
    // A crash before this line records the waiting rows twice, which is better than losing them.
    spool.empty()
}

impl Transaction<'_> {
    pub(super) fn save_access(&self, row: &AccessRow) -> Result<()> {
        self.inner
            .prepare_cached(
                "INSERT INTO access_log (at, operator, command, shown, user) VALUES (?1, ?2, ?3, \
                 ?4, ?5)",
            )?
            .execute((row.at, &row.operator, &row.command, &row.shown, row.user))?;
        self.note_unchained(Chained::Access);
        Ok(())
    }

    /// Saves a note about a user.
    pub fn save_note(
        &self,
        user: i64,
        at: i64,
        operator: Option<&str>,
        kind: NoteKind,
        text: &str,
    ) -> Result<()> {
        self.inner.execute(
            "INSERT INTO user_notes (user, at, operator, kind, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            (user, at, operator, kind.word(), text),
        )?;
        Ok(())
    }
}

impl Store {
    /// The notes about a user's person, newest first.
    pub fn fetch_notes(&self, user: i64) -> Result<Vec<NoteRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT at, operator, kind, text FROM user_notes WHERE user IN {ALL_IDS} ORDER \
             BY at DESC, note DESC"
        ))?;
        let rows = statement.query_map([user], |row| {
            Ok(NoteRow {
                at: row.get(0)?,
                operator: row.get(1)?,
                kind: NoteKind::parse(&row.get::<_, String>(2)?),
                text: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every person with a complaint that no later note settles: (representative, time of the newest
    /// complaint in UTC seconds).
    pub fn fetch_complaints(&self) -> Result<Vec<(i64, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT u.person, max(n.at) FROM user_notes n JOIN users u USING (user)
             WHERE n.kind = 'complaint' AND NOT EXISTS (SELECT 1 FROM user_notes s JOIN users p \
             USING (user) WHERE p.person = u.person AND s.kind = 'settled' AND s.note > n.note)
             GROUP BY u.person ORDER BY u.person",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_wait_beside_a_busy_database_and_go_in_when_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let second = Store::open_writer(first.path()).unwrap();
        let spool = folder.path().join("shop.db.access");
        let row = |at, command: &str| AccessRow {
            at,
            operator: Some("Ann".into()),
            command: command.into(),
            shown: "a list of 2 rows".into(),
            user: None,
        };
        second.record_access(&row(1, "user 1")).unwrap();
        assert!(!spool.exists(), "nothing waits beside a free database");
        let writing = first.begin("load x.csv", "now").unwrap();
        second.record_access(&row(2, "user 2\nand more")).unwrap();
        second.record_access(&row(3, "user 3")).unwrap();
        assert_eq!(second.fetch_accesses().unwrap().len(), 1);
        assert_eq!(std::fs::read_to_string(&spool).unwrap().lines().count(), 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&spool).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        writing.commit().unwrap();
        second.record_access(&row(4, "user 4")).unwrap();
        let all: Vec<i64> = second
            .fetch_accesses()
            .unwrap()
            .into_iter()
            .map(|row| row.at)
            .collect();
        assert_eq!(all, [1, 2, 3, 4]);
        assert_eq!(std::fs::metadata(&spool).unwrap().len(), 0);
        second.record_access(&row(5, "user 5")).unwrap();
        assert_eq!(
            second.fetch_accesses().unwrap().len(),
            5,
            "what waited is recorded once"
        );
        let writing = first.begin("load y.csv", "now").unwrap();
        second.record_access(&row(6, "user 6")).unwrap();
        second.take_in_accesses().unwrap();
        assert_eq!(second.fetch_accesses().unwrap().len(), 5, "it never waits");
        writing.commit().unwrap();
        second.take_in_accesses().unwrap();
        assert_eq!(second.fetch_accesses().unwrap().len(), 6);
    }

    #[test]
    fn a_file_that_is_written_beside_a_busy_database_is_listed_when_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let second = Store::open_writer(first.path()).unwrap();
        let file = FileWritten {
            path: "/shop/list.csv".into(),
            at: 5,
            what: "export".into(),
            personal: true,
            digest: Some(vec![1, 2]),
        };
        let writing = first.begin("load x.csv", "now").unwrap();
        second.record_file(&file, Some("Ann")).unwrap();
        assert_eq!(second.fetch_files_written().unwrap(), []);
        writing.commit().unwrap();
        second.take_in_accesses().unwrap();
        assert_eq!(second.fetch_files_written().unwrap(), [file]);
    }
}
