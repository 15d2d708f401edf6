//! Brings the database of an older release up to date.
//!
//! Only `schema` knows which steps there are. Until the first release there are none, and the tests
//! use steps of their own.

use super::database::Store;
use super::error::{Damage, Error, Result};
use super::schema::{Step, Target};
use rusqlite::{Transaction, TransactionBehavior};
use std::path::PathBuf;

/// Takes the steps that the database lacks, all in one transaction: on any error it stays as it
/// was. A complete copy is written first, as `NAME.vN.bak`; returns where, or `None` where nothing
/// was to be done.
///
/// # Errors
/// The copy cannot be written, a step fails, or a row refers to a missing row after the last step.
pub(super) fn bring_up_to_date(store: &Store, target: &Target<'_>) -> Result<Option<PathBuf>> {
    let found = store.schema_version()?;
    if found >= target.version {
        return Ok(None);
    }
    let mut name = store.path().as_os_str().to_owned();
    name.push(format!(".v{found}.bak"));
    let backup = PathBuf::from(name);
    store.backup_to(&backup)?;
    // A step that rebuilds a table drops the old one while rows refer to it. All references are
    // checked before the commit.
    let foreign_keys = |on: bool| store.connection.pragma_update(None, "foreign_keys", on);
    foreign_keys(false)?;
    let outcome = take_steps(store, target);
    foreign_keys(true)?;
    outcome.map(|()| Some(backup))
}

fn take_steps(store: &Store, target: &Target<'_>) -> Result<()> {
    let transaction =
        Transaction::new_unchecked(&store.connection, TransactionBehavior::Immediate)?;
    // Read again: another process may have been quicker.
    let found = store.schema_version()?;
    let is_missing = |step: &&Step| step.to > found;
    for step in target.steps.iter().filter(is_missing) {
        transaction.execute_batch(step.sql)?;
        transaction.pragma_update(None, "user_version", step.to)?;
    }
    if found < target.version {
        transaction.execute("UPDATE shop SET schema_digest = ?1", [target.digest])?;
    }
    if store.check_references()?.is_some() {
        return Err(Error::Damaged(Damage::References));
    }
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::super::connect;
    use super::super::schema::{self, Fit, VERSION};
    use super::*;
    use rusqlite::Connection;
    use std::fs;
    use std::path::Path;

    const FIRST: &str = "CREATE TABLE later (x INTEGER) STRICT; INSERT INTO later VALUES (7);";
    const SECOND: &str = "ALTER TABLE later ADD COLUMN y INTEGER NOT NULL DEFAULT 8;";

    fn new_database(folder: &Path) -> Store {
        Store::create(&folder.join("shop.db"), [7; 32], 0).unwrap()
    }

    /// Steps that follow the current version.
    fn steps<const N: usize>(sql: [&'static str; N]) -> [Step; N] {
        let mut to = VERSION;
        sql.map(|sql| {
            to += 1;
            Step { to, sql }
        })
    }

    fn target(steps: &[Step]) -> Target<'_> {
        Target {
            version: VERSION + steps.len() as i64,
            digest: "made up",
            steps,
        }
    }

    fn marks(file: &Path) -> (i64, Option<String>) {
        connect::marks(&Connection::open(file).unwrap()).unwrap()
    }

    #[test]
    fn steps_apply_in_order_and_raise_the_version() {
        let folder = tempfile::tempdir().unwrap();
        let store = new_database(folder.path());
        let steps = steps([FIRST, SECOND]);
        let backup = bring_up_to_date(&store, &target(&steps)).unwrap().unwrap();
        let row: (i64, i64) = store
            .connection
            .query_row("SELECT x, y FROM later", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(row, (7, 8));
        assert_eq!(marks(store.path()), (VERSION + 2, Some("made up".into())));
        assert_eq!(
            backup,
            folder.path().join(format!("shop.db.v{VERSION}.bak"))
        );
        let (version, digest) = marks(&backup);
        let before = schema::current().fit(version, digest.as_deref());
        assert_eq!(
            before,
            Fit::Current,
            "the copy is of the database as it was"
        );
        let keys: bool = store
            .connection
            .pragma_query_value(None, "foreign_keys", |row| row.get(0))
            .unwrap();
        assert!(keys, "references are checked again");
    }

    #[test]
    fn steps_that_were_taken_are_not_taken_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = new_database(folder.path());
        let steps = steps([FIRST, SECOND]);
        let (one, both) = (target(&steps[..1]), target(&steps));
        assert!(bring_up_to_date(&store, &one).unwrap().is_some());
        assert!(bring_up_to_date(&store, &one).unwrap().is_none());
        assert!(bring_up_to_date(&store, &both).unwrap().is_some());
        assert_eq!(store.schema_version().unwrap(), VERSION + 2);
    }

    #[test]
    fn a_failing_step_leaves_the_database_as_it_was() {
        let dangling = "INSERT INTO links VALUES (1, 2, 3, 'email');";
        for failing in ["SELECT nothing FROM nowhere;", dangling] {
            let folder = tempfile::tempdir().unwrap();
            new_database(folder.path()).close();
            let path = folder.path().join("shop.db");
            let before = fs::read(&path).unwrap();
            let store = Store::open_writer(&path).unwrap();
            let steps = steps([FIRST, SECOND, failing]);
            assert!(bring_up_to_date(&store, &target(&steps)).is_err());
            assert_eq!(store.schema_version().unwrap(), VERSION);
            assert!(store.connection.prepare("SELECT * FROM later").is_err());
            drop(store);
            assert_eq!(fs::read(&path).unwrap(), before);
        }
    }
}
