//! Tables for export: the shop's own ids, in an order that does not depend on keys inside the
//! database.

use super::database::Store;
use super::error::Result;
use super::sql::SqlValue;
use rusqlite::types::ValueRef;

/// The type of a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    /// Text, or JSON as text.
    Text,
    /// A count, or a number that the program assigned.
    Count,
    /// A number.
    Number,
    /// Minor units of the shop's currency.
    Money,
    /// UTC seconds; 0 means "no time in the file" and is exported as an empty cell.
    Instant,
    /// Thousandths.
    Milli,
    /// The code of an action's kind.
    ActionKind,
    /// The key of a person, for what that person said about e-mail.
    EmailConsent,
}

/// A table to export.
#[derive(Debug)]
pub struct ExportTable {
    /// The name in `export NAME`.
    pub name: &'static str,
    /// The description in the help.
    pub about: &'static str,
    /// The columns, by the names that `load` recognises.
    pub columns: &'static [(&'static str, ExportKind)],
    /// Whether the table is a list of people, which leaves out who refused marketing by e-mail or is
    /// excluded unless everyone is asked for; it has a column of the kind `EmailConsent`. The other
    /// tables are records of what happened: they have every row, and do not name these people.
    pub lists_people: bool,
    sql: &'static str,
}

use ExportKind::{ActionKind, Count, EmailConsent, Instant, Milli, Money, Number, Text};

/// All tables that can be exported, sorted by name.
pub const EXPORTS: &[ExportTable] = &[
    ExportTable {
        name: "actions",
        about: "views, clicks, carts, purchases and refunds, one row each",
        columns: &[
            ("user", Text),
            ("session", Text),
            ("time", Instant),
            ("kind", ActionKind),
            ("item", Text),
            ("order", Text),
            ("quantity", Milli),
            ("amount", Money),
            ("discount", Money),
        ],
        lists_people: false,
        sql: "SELECT u.id, CASE WHEN i.kind = 'session' THEN nullif(i.key, 'unknown') END, a.at, \
              a.kind, t.id, o.id,
                     a.quantity_milli, a.amount_minor, a.discount_minor
              FROM actions_in_force a JOIN identities i ON i.identity = a.identity LEFT JOIN users \
              u ON u.user = i.user
              LEFT JOIN items t ON t.item = a.item LEFT JOIN orders o ON o.\"order\" = a.\"order\"",
    },
    ExportTable {
        name: "codes",
        about: "coupon codes with their state; those of goodwill have no campaign",
        columns: &[
            ("code", Text),
            ("campaign", Count),
            ("user", Text),
            ("state", Text),
            ("issued_at", Instant),
            ("expires_at", Instant),
            ("redeemed_at", Instant),
            ("email_consent", EmailConsent),
        ],
        lists_people: true,
        sql: "SELECT c.code, c.campaign, u.id,
                     CASE WHEN EXISTS (SELECT 1 FROM code_uses s WHERE s.code = c.code AND \
              s.counts) THEN 'redeemed'
                          WHEN EXISTS (SELECT 1 FROM code_events e WHERE e.code = c.code AND \
              e.kind IN ('void', 'reissued')) THEN 'void' ELSE 'issued' END,
                     c.issued_at,
                     (SELECT e.until FROM code_events e WHERE e.code = c.code AND e.until IS NOT \
              NULL ORDER BY e.event DESC LIMIT 1),
                     (SELECT min(s.at) FROM code_uses s WHERE s.code = c.code AND s.counts), u.person
              FROM code_owners c JOIN users u USING (user)",
    },
    ExportTable {
        name: "consents",
        about: "all consents and refusals of marketing messages",
        columns: &[
            ("user", Text),
            ("channel", Text),
            ("time", Instant),
            ("consent", Text),
            ("source", Text),
            ("wording", Text),
        ],
        lists_people: false,
        sql:
            "SELECT u.id, c.channel, CASE WHEN c.is_dated OR c.state = 'refused' THEN c.at END, \
             c.state, min(c.source), min(c.wording) FROM consents c JOIN users u ON u.user = c.user
              GROUP BY 1, 2, 3, 4",
    },
    ExportTable {
        name: "decisions",
        about: "why each user of an audience got an offer or not",
        columns: &[
            ("campaign", Count),
            ("user", Text),
            ("time", Instant),
            ("outcome", Text),
            ("model_run", Count),
            ("gates", Text),
        ],
        lists_people: false,
        sql: "SELECT d.campaign, u.id, d.at, d.outcome, d.run, d.gates FROM decisions d JOIN users \
              u ON u.user = d.user",
    },
    ExportTable {
        name: "items",
        about: "items with their current facts",
        columns: &[
            ("item", Text),
            ("title", Text),
            ("category", Text),
            ("brand", Text),
            ("price", Money),
            ("cost", Money),
            ("stock", Count),
            ("role", Text),
        ],
        lists_people: false,
        sql: "SELECT id, title, category, brand, price_minor, cost_minor, stock, role FROM items",
    },
    ExportTable {
        name: "members",
        about: "who belongs to which segment",
        columns: &[
            ("segment", Count),
            ("name", Text),
            ("user", Text),
            ("since", Instant),
            ("email_consent", EmailConsent),
        ],
        lists_people: true,
        sql: "SELECT s.segment, s.name, u.id, m.since, u.person FROM segment_members m JOIN segments s ON \
              s.segment = m.segment
              JOIN users u ON u.user = m.user",
    },
    ExportTable {
        name: "offers",
        about: "who was offered or held out in which campaign",
        columns: &[
            ("campaign", Count),
            ("user", Text),
            ("arm", Text),
            ("made_at", Instant),
            ("email_consent", EmailConsent),
        ],
        lists_people: true,
        sql: "SELECT f.campaign, u.id, f.arm, f.made_at, u.person FROM offers f JOIN users u ON u.user = \
              f.user",
    },
    ExportTable {
        name: "orders",
        about: "orders with their current facts",
        columns: &[
            ("order", Text),
            ("user", Text),
            ("time", Instant),
            ("status", Text),
            ("discount", Money),
            ("shipping", Money),
            ("tax", Money),
            ("total", Money),
            ("code", Text),
            ("channel", Text),
        ],
        lists_people: false,
        sql: "SELECT o.id, u.id, o.at, o.status, o.discount_minor, o.shipping_minor, o.tax_minor, \
              o.total_minor, o.code, o.channel
              FROM orders o JOIN identities i ON i.identity = o.identity LEFT JOIN users u ON \
              u.user = i.user",
    },
    ExportTable {
        name: "past_offers",
        about: "offers of campaigns run with other tools",
        columns: &[
            ("campaign", Text),
            ("user", Text),
            ("arm", Text),
            ("discount_percent", Number),
            ("discount_money", Money),
            ("sent_at", Instant),
            ("ends_at", Instant),
            ("code", Text),
            ("redeemed_at", Instant),
        ],
        lists_people: false,
        sql: "SELECT p.campaign, u.id, p.arm, p.discount_percent, p.discount_minor, p.sent_at, \
              p.ends_at, p.code, p.redeemed_at
              FROM past_offers p JOIN users u ON u.user = p.user
              WHERE p.batch = (SELECT max(q.batch) FROM past_offers q WHERE q.campaign = \
              p.campaign AND q.user = p.user)",
    },
    ExportTable {
        name: "people",
        about: "the accounts, e-mails, phones and sessions of each customer",
        columns: &[
            ("user", Text),
            ("known_by", Text),
            ("key", Text),
            ("email_consent", EmailConsent),
        ],
        lists_people: true,
        sql: "SELECT u.id, i.kind, i.key, u.person FROM identities i JOIN users u ON u.user = i.user",
    },
    ExportTable {
        name: "profiles",
        about: "features of each user, from the current model run",
        columns: &[
            ("user", Text),
            ("model_run", Count),
            ("features", Text),
            ("email_consent", EmailConsent),
        ],
        lists_people: true,
        sql: "SELECT u.id, p.run, features(p.body, (SELECT body FROM model_parts m WHERE m.run = p.run \
              AND m.part = 'columns' AND m.key = 0)), u.person FROM profiles p JOIN users u ON u.user \
              = p.user",
    },
    ExportTable {
        name: "redemptions",
        about: "the uses of coupon codes, recorded or found in orders",
        columns: &[
            ("code", Text),
            ("campaign", Count),
            ("user", Text),
            ("order", Text),
            ("time", Instant),
            ("source", Text),
            ("amount", Money),
            ("counts", Count),
        ],
        lists_people: false,
        sql: "SELECT s.code, c.campaign, u.id, s.id, s.at, s.source, s.amount_minor, s.counts
              FROM code_uses s JOIN code_owners c USING (code) JOIN users u USING (user)",
    },
    ExportTable {
        name: "segments",
        about: "segments with their size",
        columns: &[
            ("segment", Count),
            ("name", Text),
            ("made_by", Text),
            ("rule", Text),
            ("members", Count),
            ("created_at", Instant),
            ("retired_at", Instant),
        ],
        lists_people: false,
        sql: "SELECT s.segment, s.name, s.made_by, s.rule,
                     (SELECT count(*) FROM segment_members m WHERE m.segment = s.segment), \
                     s.created_at, s.retired_at
              FROM segments s",
    },
    ExportTable {
        name: "users",
        about: "customers with their current facts and consent, one row each",
        columns: &[
            ("user", Text),
            ("name", Text),
            ("email", Text),
            ("phone", Text),
            ("age", Number),
            ("gender", Text),
            ("place", Text),
            ("tier", Text),
            ("tags", Text),
            ("interests", Text),
            ("since", Instant),
            ("declared", Text),
            ("email_consent", EmailConsent),
        ],
        lists_people: true,
        sql: "SELECT id, name, email, phone, age, gender, place, tier,
                     (SELECT group_concat(value, '|') FROM json_each(tags)),
                     (SELECT group_concat(value, '|') FROM json_each(interests)), since, \
                     nullif(declared, '{}'), person
              FROM users WHERE person = user",
    },
];

/// A cell as it is stored.
pub(super) fn value_of(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Integer(value) => SqlValue::Integer(value),
        ValueRef::Real(value) => SqlValue::Real(value),
        ValueRef::Text(text) => SqlValue::Text(String::from_utf8_lossy(text).into_owned()),
        _ => SqlValue::Null,
    }
}

impl Store {
    /// All ids with the representatives of their people.
    pub fn fetch_ids_of_people(&self) -> Result<Vec<(String, i64)>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, person FROM users ORDER BY user")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The rows of a table, sorted by all cells from left to right (text by bytes).
    pub fn fetch_export(&self, table: &ExportTable) -> Result<Vec<Vec<SqlValue>>> {
        let order: Vec<String> = (1..=table.columns.len())
            .map(|number| format!("{number} COLLATE BINARY NULLS LAST"))
            .collect();
        let mut statement = self.connection.prepare(&format!(
            "SELECT * FROM ({}) ORDER BY {}",
            table.sql,
            order.join(", ")
        ))?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let mut cells = Vec::with_capacity(table.columns.len());
            for index in 0..table.columns.len() {
                cells.push(value_of(row.get_ref(index)?));
            }
            found.push(cells);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_can_be_read_and_has_as_many_columns_as_names() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        for table in EXPORTS {
            assert_eq!(
                store.connection.prepare(table.sql).unwrap().column_count(),
                table.columns.len(),
                "{table:?}"
            );
            assert!(store.fetch_export(table).unwrap().is_empty());
        }
        assert!(EXPORTS.is_sorted_by_key(|table| table.name));
        for table in EXPORTS {
            let tells = |(_, kind): &(_, ExportKind)| *kind == EmailConsent;
            assert_eq!(
                table.lists_people,
                table.columns.iter().any(tells),
                "{table:?}"
            );
        }
    }
}
