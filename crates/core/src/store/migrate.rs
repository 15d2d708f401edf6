//! The schema and its versions.

use super::error::{Damage, Error, Result};
use super::open::Store;
use rusqlite::{Transaction, TransactionBehavior};
use std::path::PathBuf;

/// The current schema, complete.
pub(super) const SCHEMA: &str = include_str!("../../../../schema.sql");

/// A step from the version before; `migrations/NNNN_what.sql`.
struct Migration {
    to: i64,
    sql: &'static str,
}

/// Steps after version 1, in order. A released one is never changed.
const MIGRATIONS: &[Migration] = &[
    Migration {
        to: 2,
        sql: include_str!("migrations/0002_people.sql"),
    },
    Migration {
        to: 3,
        sql: include_str!("migrations/0003_versions.sql"),
    },
    Migration {
        to: 4,
        sql: include_str!("migrations/0004_prices.sql"),
    },
    Migration {
        to: 5,
        sql: include_str!("migrations/0005_again.sql"),
    },
    Migration {
        to: 6,
        sql: include_str!("migrations/0006_batches.sql"),
    },
    Migration {
        to: 7,
        sql: include_str!("migrations/0007_spans.sql"),
    },
    Migration {
        to: 8,
        sql: include_str!("migrations/0008_orders_of.sql"),
    },
];

/// The schema version that this program writes.
pub const VERSION: i64 = 1 + MIGRATIONS.len() as i64;

/// Brings an older database up to date, one transaction a step, after writing a backup beside it.
pub(super) fn bring_up_to_date(store: &mut Store) -> Result<Option<PathBuf>> {
    let found = store.schema_version()?;
    let backup = migrate(store, MIGRATIONS, VERSION)?;
    if found < 2 {
        // Since version 2 a person has what the merged ids know as well.
        let transaction = store.begin("bringing the database up to date", "")?;
        transaction.refresh_joined_people()?;
        transaction.commit()?;
    }
    Ok(backup)
}

fn migrate(store: &mut Store, migrations: &[Migration], newest: i64) -> Result<Option<PathBuf>> {
    let found = store.schema_version()?;
    if found >= newest {
        return Ok(None);
    }
    let mut name = store.path().as_os_str().to_owned();
    name.push(format!(".v{found}.bak"));
    let backup = PathBuf::from(name);
    store.backup_to(&backup)?;
    // A table that is made anew is dropped under its old rows' feet; all references are looked at
    // before the step counts.
    store
        .connection
        .pragma_update(None, "foreign_keys", false)?;
    let outcome = migrations
        .iter()
        .filter(|migration| migration.to > found)
        .try_for_each(|step| take(store, step));
    store.connection.pragma_update(None, "foreign_keys", true)?;
    outcome.map(|()| Some(backup))
}

fn take(store: &Store, migration: &Migration) -> Result<()> {
    let step = Transaction::new_unchecked(&store.connection, TransactionBehavior::Immediate)?;
    if store.schema_version()? >= migration.to {
        // Another process was quicker.
        return Ok(());
    }
    step.execute_batch(migration.sql)?;
    if store.check_references()?.is_some() {
        return Err(Error::Damaged(Damage::References));
    }
    step.pragma_update(None, "user_version", migration.to)?;
    Ok(step.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    fn new_store(folder: &Path) -> Store {
        Store::create(&folder.join("shop.db"), [7; 32], 0).unwrap()
    }

    fn version_of(file: &Path) -> i64 {
        let connection = rusqlite::Connection::open(file).unwrap();
        connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_new_database_is_the_schema_at_the_newest_version() {
        let folder = tempfile::tempdir().unwrap();
        let store = new_store(folder.path());
        assert_eq!(store.schema_version().unwrap(), VERSION);
        assert_eq!(store.schema_version().unwrap(), VERSION);
    }

    /// A database as version 1 made it, with rows in it: what `schema.sql` was, and what loads and
    /// merges left there.
    fn version_1(folder: &Path) -> PathBuf {
        let path = folder.join("old.db");
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection
            .pragma_update(None, "application_id", super::super::open::APPLICATION_ID)
            .unwrap();
        connection
            .execute_batch(include_str!("fixtures/schema_1.sql"))
            .unwrap();
        connection
            .execute_batch(include_str!("fixtures/rows_1.sql"))
            .unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        path
    }

    /// Every object of a schema: without comments, blanks and the quotes that renaming adds.
    fn objects(store: &Store) -> Vec<(String, String)> {
        let sql = "SELECT name, ifnull(sql, '') FROM sqlite_schema WHERE name NOT LIKE \
                   'sqlite_stat%' ORDER BY name";
        let mut statement = store.connection.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        let plain = |sql: &str| -> String {
            let code = sql
                .lines()
                .map(|line| line.split("--").next().unwrap_or_default());
            code.flat_map(str::chars)
                .filter(|c| !c.is_whitespace() && *c != '"')
                .collect()
        };
        rows.map(|row: rusqlite::Result<(String, String)>| {
            row.map(|(name, sql)| (name, plain(&sql))).unwrap()
        })
        .collect()
    }

    #[test]
    fn an_old_database_brought_up_to_date_has_the_schema_of_a_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let old = Store::open_writer(&version_1(folder.path())).unwrap();
        let new = new_store(folder.path());
        assert_eq!(old.schema_version().unwrap(), VERSION);
        assert!(objects(&new).len() > 40);
        for (found, wanted) in objects(&old).iter().zip(&objects(&new)) {
            assert_eq!(found, wanted);
        }
        assert_eq!(objects(&old).len(), objects(&new).len());
        assert_eq!(version_of(&folder.path().join("old.db.v1.bak")), 1);
        let keys: bool = old
            .connection
            .pragma_query_value(None, "foreign_keys", |row| row.get(0))
            .unwrap();
        assert!(keys, "references are looked at again");
        assert_eq!(old.check_integrity().unwrap(), "ok");
        assert!(old.check_tally().unwrap());
    }

    #[test]
    fn a_database_of_version_1_keeps_its_people() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_writer(&version_1(folder.path())).unwrap();
        assert_eq!(store.check_references().unwrap(), None);
        let people: Vec<(String, Option<String>)> = store
            .fetch_users()
            .unwrap()
            .into_iter()
            .map(|row| (row.id, row.facts.name))
            .collect();
        // anna was merged into ann, and ann into bob, who now has the name that only anna's file
        // knew.
        let bob = ("bob".to_string(), Some("Anna Archer".to_string()));
        assert_eq!(
            people,
            [
                bob,
                ("Cyd@Example.com".into(), Some("Cyd".into())),
                ("noreply@example.com".into(), None)
            ]
        );
        let actions = |id: &str| {
            store
                .fetch_action_count(store.fetch_user_key(id).unwrap().unwrap())
                .unwrap()
        };
        assert_eq!([actions("bob"), actions("cyd@example.com")], [2, 1]);
        let anna = store.fetch_user_key("ANNA").unwrap().unwrap();
        let ann = store.fetch_merge_of(anna).unwrap().unwrap().kept;
        assert_eq!(
            store.fetch_person_of(anna).unwrap(),
            store.fetch_merge_of(ann).unwrap().unwrap().kept
        );
        // The merges are taken back as before.
        let transaction = store.begin("unmerge", "now").unwrap();
        let [into_bob, into_ann] =
            [ann, anna].map(|user| transaction.fetch_merge_of(user).unwrap().unwrap());
        transaction
            .save_unmerge(ann, into_bob.kept, Some(into_bob.merge), 9, None)
            .unwrap();
        transaction
            .save_unmerge(anna, into_ann.kept, Some(into_ann.merge), 9, None)
            .unwrap();
        let named: Vec<String> = transaction
            .fetch_users()
            .unwrap()
            .into_iter()
            .filter_map(|row| row.facts.name)
            .collect();
        assert_eq!(named, ["Anna Archer", "Cyd"]);
        assert_eq!(transaction.fetch_person_of(anna).unwrap(), anna);
    }

    #[test]
    fn accounts_that_are_addresses_become_what_a_load_takes_them_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = version_1(folder.path());
        let ids = [
            "a@b.c",
            "A.B@Example.Com",
            "a@b",
            "a@b.",
            "a@.b",
            "a@b..c",
            "a@@b.c",
            "a b@c.de",
            "a@b.c,d@e.f",
            "x+y@b.co.uk",
            "NoReply@b.c",
            "none@b.c",
            "4711",
            "ü@b.c",
            "a@b.c'",
            "'a@b.c",
            "o'n@b.c",
            "tel:0171234567",
            "a@b.c\td",
            "<a@b.c>",
            "mailto:a@b.c",
            "@b.c",
            "a@b.c ",
            "a\\b@c.de",
            "a[1]@b.c",
            "..@b.c",
        ];
        let connection = rusqlite::Connection::open(&path).unwrap();
        for id in ids {
            connection
                .execute(
                    "INSERT INTO identities (kind, key) VALUES ('account', ?1)",
                    [id],
                )
                .unwrap();
        }
        drop(connection);
        let store = Store::open_writer(&path).unwrap();
        for id in ids {
            // A cell is trimmed before it becomes an id.
            let (kind, key) = crate::domain::people::node_of(id);
            let is_stored_so = |kind: &str, key: &str| -> bool {
                let sql = "SELECT EXISTS (SELECT 1 FROM identities WHERE kind = ?1 AND key = ?2 \
                           COLLATE BINARY)";
                store
                    .connection
                    .query_row(sql, (kind, key), |row| row.get(0))
                    .unwrap()
            };
            match kind {
                crate::domain::people::NodeKind::Email
                    if id == key || id.eq_ignore_ascii_case(&key) =>
                {
                    assert!(is_stored_so("email", &key), "{id}");
                }
                // What quotes or a prefix hide is another text, and phones were no ids.
                _ => assert!(is_stored_so("account", id), "{id}"),
            }
        }
    }

    #[test]
    fn a_migration_writes_a_backup_first_and_moves_the_version() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = new_store(folder.path());
        let step = [Migration {
            to: VERSION + 1,
            sql: "CREATE TABLE later (x INTEGER) STRICT;",
        }];
        let backup = migrate(&mut store, &step, VERSION + 1).unwrap().unwrap();
        assert!(backup.exists());
        assert_eq!(store.schema_version().unwrap(), VERSION + 1);
        assert_eq!(version_of(&backup), VERSION);
    }

    #[test]
    fn a_failing_migration_leaves_the_old_version() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = new_store(folder.path());
        let step = [Migration {
            to: VERSION + 1,
            sql: "CREATE TABLE later (x INTEGER) STRICT; SELECT nothing FROM nowhere;",
        }];
        assert!(migrate(&mut store, &step, VERSION + 1).is_err());
        assert_eq!(store.schema_version().unwrap(), VERSION);
        assert!(store.connection.prepare("SELECT * FROM later").is_err());
    }

    #[test]
    fn a_newer_database_is_refused_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let store = new_store(folder.path());
        let path = store.path().to_path_buf();
        store
            .connection
            .pragma_update(None, "user_version", VERSION + 5)
            .unwrap();
        store.close();
        let before = fs::read(&path).unwrap();
        for refused in [Store::open_reader(&path), Store::open_writer(&path)] {
            assert!(matches!(refused, Err(Error::Newer { .. })));
        }
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}
