//! Erases a customer: every row of the person, with the person's actions, orders, codes and
//! decisions. What other customers' rows say of the person is erased by `erase_texts`.

use super::action_columns::Column;
use super::chain::Chained;
use super::database::Store;
use super::error::Result;
use super::identities::IdentityKind;
use super::json_keys;
use super::links::OWN;
use super::people::ALL_IDS;
use super::tally::Tally;
use super::transaction::Transaction;
use crate::domain::people::Traces;
use std::collections::BTreeSet;

/// What an erasure took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The number of the removal.
    pub removal: i64,
    /// Rows that were deleted, by table.
    pub tables: Vec<(&'static str, i64)>,
    /// Texts elsewhere that named the customer and were blanked.
    pub texts: i64,
    /// Of these, those that may have been about somebody else: they had nothing but a name or street that
    /// another customer has too, or a bare number.
    pub unsure: i64,
    /// The data's new version number.
    pub revision: i64,
}

/// The keys of everything that is a person's.
struct Keys {
    users: BTreeSet<i64>,
    /// As JSON lists.
    listed_users: String,
    identities: BTreeSet<i64>,
    listed_identities: String,
    orders: String,
}

/// Tables whose rows go, in an order that no reference forbids, with the condition on users (?1),
/// identities (?2) and orders (?3).
const TABLES: [(&str, &str); 24] = [
    (
        "code_events",
        "code IN (SELECT code FROM code_owners WHERE user IN USERS)",
    ),
    (
        "redemptions",
        "code IN (SELECT code FROM code_owners WHERE user IN USERS) OR \"order\" IN (SELECT id FROM \
         orders WHERE \"order\" IN ORDERS)",
    ),
    (
        "order_codes",
        "code IN (SELECT code FROM code_owners WHERE user IN USERS) OR \"order\" IN ORDERS",
    ),
    (
        "codes",
        "code IN (SELECT code FROM code_owners WHERE user IN USERS)",
    ),
    ("offers", "user IN USERS"),
    ("grants", "user IN USERS"),
    ("decisions", "user IN USERS"),
    (
        "withdrawals",
        "\"order\" IN (SELECT id FROM orders WHERE \"order\" IN ORDERS) OR (kind, key) IN (SELECT \
         kind, key FROM identities WHERE identity IN IDENTITIES)",
    ),
    (
        "order_versions",
        "\"order\" IN ORDERS OR identity IN IDENTITIES",
    ),
    ("orders", "\"order\" IN ORDERS"),
    ("visitors", "identity IN IDENTITIES"),
    ("past_offers", "user IN USERS"),
    ("consents", "user IN USERS"),
    ("exclusions", "user IN USERS"),
    ("corrections", "user IN USERS"),
    ("profiles", "user IN USERS"),
    ("segment_members", "user IN USERS"),
    ("past_segments", "user IN USERS"),
    ("recommendations", "user IN USERS"),
    ("computed_lists", "user IN USERS"),
    ("user_notes", "user IN USERS"),
    ("merges", "kept IN USERS OR merged IN USERS"),
    ("separations", "separated IN USERS OR other IN USERS"),
    ("user_versions", "user IN USERS"),
];

fn with_keys(sql: &str) -> String {
    let list = |number: u8| format!("(SELECT value FROM json_each(?{number}))");
    sql.replace("USERS", &list(1))
        .replace("IDENTITIES", &list(2))
        .replace("ORDERS", &list(3))
}

impl Store {
    /// Whether the file was not written again since an erasure.
    pub fn fetch_is_removal_open(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM removals WHERE finished_at IS NULL AND why = \
                   'erasure')";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Erases a user's person; `traces` are by what the person is named in texts.
    pub fn erase(
        &self,
        user: i64,
        traces: &Traces,
        now: i64,
        operator: Option<&str>,
    ) -> Result<Erased> {
        let keys = self.fetch_keys_of_person(user)?;
        self.inner
            .prepare("INSERT INTO erasing SELECT value FROM json_each(?1)")?
            .execute([&keys.listed_users])?;
        let marks = self.fetch_marks(&keys)?;
        let own = self.fetch_identities_where(
            &format!(
                "SELECT i.identity FROM users u JOIN identities i ON {OWN} WHERE u.user IN USERS"
            ),
            &keys,
        )?;
        let around = self.reach(&own, None)?;
        let sessions = self.fetch_identities_where(
            "SELECT b FROM links WHERE evidence = 'session' AND a IN IDENTITIES",
            &keys,
        )?;
        let contested: Vec<i64> = self
            .fetch_identities_where(
                "SELECT \"order\" FROM order_versions WHERE identity IN IDENTITIES AND \"order\" NOT \
                 IN ORDERS",
                &keys,
            )?
            .into_iter()
            .collect();
        let mut entries = BTreeSet::new();
        for kind in [Chained::Decision, Chained::Consent] {
            let of_users = "user IN (SELECT value FROM json_each(?1))";
            entries.extend(self.unchain(kind, of_users, [&keys.listed_users])?);
        }
        let mut tables = vec![("actions", self.erase_actions(&keys)?)];
        for (table, condition) in TABLES {
            let gone = self.delete_of(&keys, &format!("{table} WHERE {condition}"))?;
            tables.push((table, gone));
        }
        let own_links = json_keys(own.iter().copied());
        let links = self
            .inner
            .prepare("DELETE FROM links WHERE a IN (SELECT value FROM json_each(?1))")?
            .execute([&own_links])?;
        tables.push(("links", links as i64));
        self.settle_without(around.clone(), sessions, &keys.users)?;
        self.settle_versions(&contested)?;
        self.refresh_orders_in(&contested)?;
        self.inner.execute(
            "UPDATE identities SET user = NULL WHERE user IN (SELECT user FROM erasing)",
            [],
        )?;
        let users = self.delete_of(&keys, "users WHERE user IN USERS")?;
        tables.push(("users", users));
        let identities = self.delete_of(
            &keys,
            "identities WHERE identity IN IDENTITIES AND NOT EXISTS (SELECT 1 FROM links WHERE a = \
             identity OR b = identity) AND identity NOT IN (SELECT identity FROM order_versions)",
        )?;
        tables.push(("identities", identities));
        self.delete_idle_handles_in(&around)?;
        let blanked = self.erase_texts(traces, &keys.users, &mut entries)?;
        self.inner.execute("DELETE FROM erasing", [])?;
        tables.retain(|(_, rows)| *rows > 0);
        let rows = tables.iter().map(|(_, rows)| rows).sum();
        let removal = self.save_removal("erasure", now, operator, rows, &entries)?;
        let secret = self.code_secret()?;
        for (kind, key) in marks {
            self.save_tombstone(removal, &secret, kind, &key)?;
        }
        Ok(Erased {
            removal,
            tables,
            texts: blanked.texts,
            unsure: blanked.unsure,
            revision: self.next_revision()?,
        })
    }

    /// Notes that the file was written again since an erasure, and nothing of it is left there.
    pub fn finish_removals(&self, now: i64) -> Result<()> {
        self.inner.execute(
            "UPDATE removals SET finished_at = ?1 WHERE finished_at IS NULL AND why = 'erasure'",
            [now],
        )?;
        Ok(())
    }

    fn fetch_keys_of_person(&self, user: i64) -> Result<Keys> {
        let numbers = |sql: &str, parameter: &dyn rusqlite::ToSql| -> Result<BTreeSet<i64>> {
            let mut statement = self.inner.prepare(sql)?;
            let rows = statement.query_map([parameter], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        let users = numbers(
            &format!("SELECT user FROM users WHERE user IN {ALL_IDS}"),
            &user,
        )?;
        let listed_users = json_keys(users.iter().copied());
        let mut identities = numbers(
            "SELECT identity FROM identities WHERE user IN (SELECT value FROM json_each(?1))",
            &listed_users,
        )?;
        let orders = numbers(
            "SELECT \"order\" FROM orders WHERE identity IN (SELECT value FROM json_each(?1))",
            &json_keys(identities.iter().copied()),
        )?;
        let orders = json_keys(orders);
        // Rows that name only an order of the person are of the order's own identity.
        identities.extend(numbers(
            "SELECT i.identity FROM identities i JOIN orders o ON i.kind = 'order' AND i.key = o.id \
             WHERE o.\"order\" IN (SELECT value FROM json_each(?1))",
            &orders,
        )?);
        Ok(Keys {
            users,
            listed_users,
            listed_identities: json_keys(identities.iter().copied()),
            identities,
            orders,
        })
    }

    fn fetch_identities_where(&self, sql: &str, keys: &Keys) -> Result<BTreeSet<i64>> {
        let mut statement = self.inner.prepare(&with_keys(&format!(
            "{sql} {}",
            // All three parameters must occur.
            "UNION SELECT NULL WHERE ?1 IS NULL OR ?2 IS NULL OR ?3 IS NULL"
        )))?;
        let rows = statement.query_map(
            (&keys.listed_users, &keys.listed_identities, &keys.orders),
            |row| row.get(0),
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn delete_of(&self, keys: &Keys, what: &str) -> Result<i64> {
        let sql = with_keys(&format!(
            "WITH keys AS (SELECT ?1, ?2, ?3) DELETE FROM {what}"
        ));
        let gone = self.inner.prepare(&sql)?.execute((
            &keys.listed_users,
            &keys.listed_identities,
            &keys.orders,
        ))?;
        Ok(gone as i64)
    }

    /// Deletes the actions, in both copies; returns how many there were.
    fn erase_actions(&self, keys: &Keys) -> Result<i64> {
        let mut tally = Tally::default();
        let mut gone = 0;
        let mut forget = self.inner.prepare_cached(
            "DELETE FROM superseded WHERE identity = ?1 AND at = ?2 AND seq = ?3",
        )?;
        let mut failure = None;
        self.rewrite_chunks_of(&keys.identities, |row| {
            let key =
                [Column::Identity, Column::At, Column::Seq].map(|column| row[column as usize]);
            match forget.execute(key) {
                Ok(forgotten) => tally.went(row, forgotten == 0),
                Err(error) => failure = Some(error),
            }
            gone += 1;
        })?;
        if let Some(error) = failure {
            return Err(error.into());
        }
        for table in ["actions", "claims"] {
            self.delete_of(keys, &format!("{table} WHERE identity IN IDENTITIES"))?;
        }
        self.save_tally(tally)?;
        Ok(gone)
    }

    /// By what later files could name the person: everything but what other customers share.
    fn fetch_marks(&self, keys: &Keys) -> Result<Vec<(IdentityKind, String)>> {
        let mut statement = self.inner.prepare(&with_keys(
            "SELECT i.kind, i.key FROM identities i WHERE i.identity IN IDENTITIES
               AND (i.kind IN ('account', 'order') OR NOT EXISTS (
                    SELECT 1 FROM links l JOIN identities o ON o.identity IN (l.a, l.b)
                    WHERE i.identity IN (l.a, l.b) AND o.identity <> i.identity
                      AND o.user IS NOT NULL AND o.user NOT IN USERS))
             UNION SELECT 'order', id FROM orders WHERE \"order\" IN ORDERS",
        ))?;
        let mut rows =
            statement.query((&keys.listed_users, &keys.listed_identities, &keys.orders))?;
        let mut marks = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(0)?;
            marks.extend(IdentityKind::from_word(&kind).map(|kind| (kind, row.get(1))));
        }
        marks
            .into_iter()
            .map(|(kind, key)| Ok((kind, key?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_names_a_user_is_emptied() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let mut statement = store
            .connection
            .prepare(
                "SELECT DISTINCT t.name FROM sqlite_schema t, pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND c.name IN ('user', 'kept', 'separated', 'offer', 'code', \
                 'identity')",
            )
            .unwrap();
        let named = statement
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap();
        // These are erased in steps of their own.
        let other = [
            "actions",
            "claims",
            "superseded",
            "users",
            "identities",
            "access_log",
            "erasing",
        ];
        for table in named.map(|name| name.unwrap()) {
            let is_known = TABLES.iter().any(|(known, _)| *known == table);
            assert!(is_known || other.contains(&table.as_str()), "{table}");
        }
    }
}
