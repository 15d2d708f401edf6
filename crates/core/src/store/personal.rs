//! What is stored about one person, table by table.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;

/// How much a table holds about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalCount {
    /// The table.
    pub table: &'static str,
    /// Rows.
    pub rows: i64,
    /// The earliest instant in them, UTC seconds.
    pub first_at: Option<i64>,
    /// The latest instant in them.
    pub last_at: Option<i64>,
}

/// Tables with count, earliest and latest instant of one person, whose ids replace `ALL_IDS`. Every
/// table that refers to a user must be here.
const TABLES: &[(&str, &str)] = &[
    (
        "user_versions",
        "SELECT count(*), min(loaded_at), max(loaded_at) FROM user_versions JOIN batches USING \
         (batch) WHERE user IN ALL_IDS",
    ),
    (
        "identities",
        "SELECT count(*), NULL, NULL FROM identities WHERE user IN ALL_IDS",
    ),
    (
        "merges",
        "SELECT count(*), min(at), max(at) FROM merges WHERE kept IN ALL_IDS OR merged IN ALL_IDS",
    ),
    (
        "links",
        "SELECT count(*), min(loaded_at), max(loaded_at) FROM links JOIN batches USING (batch)
         WHERE a IN (SELECT identity FROM identities WHERE user IN ALL_IDS)",
    ),
    (
        "separations",
        "SELECT count(*), min(at), max(at) FROM separations WHERE separated IN ALL_IDS OR other IN \
         ALL_IDS",
    ),
    (
        "orders",
        "SELECT count(*), min(at), max(at) FROM orders JOIN identities USING (identity) WHERE user \
         IN ALL_IDS",
    ),
    (
        "order_versions",
        "SELECT count(*), min(at), max(at) FROM order_versions JOIN identities USING (identity) \
         WHERE user IN ALL_IDS",
    ),
    (
        "actions",
        "SELECT count(*), min(at), max(at) FROM actions_in_force JOIN identities USING (identity) \
         WHERE user IN ALL_IDS",
    ),
    (
        "past_offers",
        "SELECT count(*), min(sent_at), max(sent_at) FROM past_offers WHERE user IN ALL_IDS",
    ),
    (
        "consents",
        "SELECT count(*), min(at), max(at) FROM consents WHERE user IN ALL_IDS",
    ),
    (
        "exclusions",
        "SELECT count(*), min(at), max(at) FROM exclusions WHERE user IN ALL_IDS",
    ),
    (
        "corrections",
        "SELECT count(DISTINCT field), min(at), max(at) FROM corrections WHERE user IN ALL_IDS",
    ),
    (
        "profiles",
        "SELECT count(*), min(made_at), max(made_at) FROM profiles JOIN model_runs USING (run) \
         WHERE user IN ALL_IDS",
    ),
    (
        "segment_members",
        "SELECT count(*), min(since), max(since) FROM segment_members WHERE user IN ALL_IDS",
    ),
    (
        "past_segments",
        "SELECT count(*), min(made_at), max(made_at) FROM past_segments JOIN model_runs USING (run) \
         WHERE user IN ALL_IDS",
    ),
    (
        "computed_lists",
        "SELECT count(*), min(made_at), max(made_at) FROM computed_lists JOIN model_runs USING (run) \
         WHERE user IN ALL_IDS",
    ),
    (
        "recommendations",
        "SELECT count(*), min(made_at), max(made_at) FROM recommendations JOIN model_runs USING \
         (run) WHERE user IN ALL_IDS",
    ),
    (
        "offers",
        "SELECT count(*), min(made_at), max(made_at) FROM offers WHERE user IN ALL_IDS",
    ),
    (
        "codes",
        "SELECT count(*), min(issued_at), max(issued_at) FROM code_owners WHERE user IN ALL_IDS",
    ),
    (
        "redemptions",
        "SELECT count(*), min(at), max(at) FROM redemptions JOIN code_owners USING (code) \
         WHERE user IN ALL_IDS",
    ),
    (
        "grants",
        "SELECT count(*), min(made_at), max(made_at) FROM grants WHERE user IN ALL_IDS",
    ),
    (
        "order_codes",
        "SELECT count(*), min(at), max(at) FROM order_codes JOIN orders USING (\"order\") JOIN \
         identities USING (identity) WHERE user IN ALL_IDS",
    ),
    (
        "code_events",
        "SELECT count(*), min(at), max(at) FROM code_events JOIN code_owners USING (code) \
         WHERE user IN ALL_IDS",
    ),
    (
        "decisions",
        "SELECT count(*), min(at), max(at) FROM decisions WHERE user IN ALL_IDS",
    ),
    (
        "user_notes",
        "SELECT count(*), min(at), max(at) FROM user_notes WHERE user IN ALL_IDS",
    ),
    (
        "access_log",
        "SELECT count(*), min(at), max(at) FROM access_log WHERE user IN ALL_IDS",
    ),
];

impl Store {
    /// How much each table holds about a user's person, in the order of the data's origin.
    pub fn fetch_personal_counts(&self, user: i64) -> Result<Vec<PersonalCount>> {
        let mut counts = Vec::with_capacity(TABLES.len());
        for (table, sql) in TABLES {
            counts.push(
                self.connection
                    .prepare_cached(&sql.replace("ALL_IDS", ALL_IDS))?
                    .query_row([user], |row| {
                        Ok(PersonalCount {
                            table,
                            rows: row.get(0)?,
                            first_at: row.get(1)?,
                            last_at: row.get(2)?,
                        })
                    })?,
            );
        }
        Ok(counts)
    }

    /// The number of a user's actions by kind: (code of the kind, count).
    pub fn fetch_kind_counts(&self, user: i64) -> Result<Vec<(u8, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a.kind, count(*) FROM actions_in_force a JOIN identities i USING (identity)
             WHERE i.user = (SELECT person FROM users WHERE user = ?1)
             GROUP BY a.kind ORDER BY a.kind",
        )?;
        let rows = statement.query_map([user], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether any amount of money is stored.
    pub fn fetch_has_amounts(&self) -> Result<bool> {
        Ok(self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM item_versions WHERE price_minor IS NOT NULL OR \
             cost_minor IS NOT NULL)
             OR EXISTS (SELECT 1 FROM order_versions WHERE total_minor IS NOT NULL OR \
             discount_minor IS NOT NULL
                        OR shipping_minor IS NOT NULL OR tax_minor IS NOT NULL)
             OR EXISTS (SELECT 1 FROM actions WHERE amount_minor IS NOT NULL OR discount_minor IS \
             NOT NULL)",
            [],
            |row| row.get(0),
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_names_a_user_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let mut statement = store
            .connection
            .prepare(
                "SELECT DISTINCT t.name FROM sqlite_schema t, pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND c.name IN ('user', 'kept', 'separated', 'offer', 'code') \
                 AND t.name NOT IN ('users', 'erasing')",
            )
            .unwrap();
        let named: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert!(named.len() > 10);
        for table in named {
            assert!(
                TABLES.iter().any(|(counted, _)| *counted == table),
                "{table}"
            );
        }
        assert!(
            store
                .fetch_personal_counts(1)
                .unwrap()
                .iter()
                .all(|count| count.rows == 0)
        );
        assert!(!store.fetch_has_amounts().unwrap());
    }
}
