//! The rows about one person themselves, for the customer's right to a copy.

use super::database::Store;
use super::error::Result;
use super::export::{ExportKind, value_of};
use super::people::ALL_IDS;
use super::sql::SqlValue;
use ExportKind::{ActionKind, Count, Instant, Milli, Money, Number, Text};
use serde::Serialize;

/// Where data about a customer come from, which decides to whom they can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The customer gave them: name, address, consent.
    Provided,
    /// Left by using the shop: orders, page views.
    Observed,
    /// The shop wrote them down: notes, decisions, codes.
    Recorded,
    /// The program computed them: guesses, not facts.
    Inferred,
}

impl Origin {
    /// Whether they belong to the part that a customer can take to another shop.
    pub fn is_portable(self) -> bool {
        matches!(self, Origin::Provided | Origin::Observed)
    }
}

/// A kind of data about a person.
#[derive(Debug)]
pub struct PersonalTable {
    /// The table.
    pub name: &'static str,
    /// What it holds, as a heading.
    pub about: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    /// Its columns.
    pub columns: &'static [(&'static str, ExportKind)],
    sql: &'static str,
}

/// All kinds, in order of interest to the customer.
pub const PERSONAL: &[PersonalTable] = &[
    PersonalTable {
        name: "facts",
        about: "Facts by load",
        origin: Origin::Provided,
        columns: &[
            ("id", Text),
            ("loaded_at", Instant),
            ("true_at", Instant),
            ("name", Text),
            ("email", Text),
            ("phone", Text),
            ("age", Number),
            ("gender", Text),
            ("place", Text),
            ("streets", Text),
            ("tier", Text),
            ("tags", Text),
            ("interests", Text),
            ("other", Text),
            ("since", Instant),
        ],
        sql: "SELECT u.id, b.loaded_at, v.said_at, ifnull(v.names, v.name), v.email, v.phone, v.age, \
              v.gender, ifnull(v.places, v.place), v.streets, v.tier, v.tags, v.interests, \
              v.declared, v.since
              FROM user_versions v JOIN users u USING (user) JOIN batches b USING (batch)
              WHERE v.user IN ALL_IDS ORDER BY b.batch, u.id",
    },
    PersonalTable {
        name: "corrections",
        about: "Corrections",
        origin: Origin::Provided,
        columns: &[("field", Text), ("value", Text), ("at", Instant), ("by", Text)],
        sql: "SELECT DISTINCT field, value, at, operator FROM corrections WHERE user IN ALL_IDS \
              ORDER BY field, at",
    },
    PersonalTable {
        name: "identifiers",
        about: "Accounts, addresses, numbers and sessions",
        origin: Origin::Provided,
        columns: &[("kind", Text), ("key", Text)],
        sql: "SELECT kind, key FROM identities WHERE user IN ALL_IDS ORDER BY kind, key",
    },
    PersonalTable {
        name: "consents",
        about: "Consents and refusals",
        origin: Origin::Provided,
        columns: &[
            ("channel", Text),
            ("says", Text),
            ("at", Instant),
            ("source", Text),
            ("wording", Text),
            ("by", Text),
        ],
        sql: "SELECT channel, state, at, source, wording, operator FROM consents WHERE user IN \
              ALL_IDS ORDER BY at, statement",
    },
    PersonalTable {
        name: "orders",
        about: "Orders",
        origin: Origin::Observed,
        columns: &[
            ("order", Text),
            ("at", Instant),
            ("status", Text),
            ("discount", Money),
            ("shipping", Money),
            ("tax", Money),
            ("total", Money),
            ("code", Text),
            ("channel", Text),
        ],
        sql: "SELECT o.id, o.at, o.status, o.discount_minor, o.shipping_minor, o.tax_minor, \
              o.total_minor, o.code, o.channel FROM orders o JOIN identities i USING (identity)
              WHERE i.user IN ALL_IDS ORDER BY o.at, o.id",
    },
    PersonalTable {
        name: "actions",
        about: "Page views, carts, purchases and refunds",
        origin: Origin::Observed,
        columns: &[
            ("at", Instant),
            ("kind", ActionKind),
            ("item", Text),
            ("title", Text),
            ("order", Text),
            ("quantity", Milli),
            ("amount", Money),
            ("discount", Money),
        ],
        sql: "SELECT a.at, a.kind, t.id, t.title, o.id, a.quantity_milli, a.amount_minor, \
              a.discount_minor
              FROM actions a JOIN identities i USING (identity) LEFT JOIN items t USING (item)
              LEFT JOIN orders o ON o.\"order\" = a.\"order\"
              WHERE i.user IN ALL_IDS ORDER BY a.at, a.identity, a.seq",
    },
    PersonalTable {
        name: "past_offers",
        about: "Offers from campaigns run with other programs",
        origin: Origin::Recorded,
        columns: &[
            ("campaign", Text),
            ("group", Text),
            ("sent_at", Instant),
            ("discount_percent", Number),
            ("discount", Money),
            ("code", Text),
            ("redeemed_at", Instant),
        ],
        sql: "SELECT DISTINCT campaign, arm, sent_at, discount_percent, discount_minor, code, \
              redeemed_at FROM past_offers WHERE user IN ALL_IDS ORDER BY sent_at, campaign",
    },
    PersonalTable {
        name: "offers",
        about: "Offers, and places in comparison groups",
        origin: Origin::Recorded,
        columns: &[("campaign", Count), ("group", Text), ("at", Instant), ("items", Text)],
        sql: "SELECT campaign, arm, made_at, items FROM offers WHERE user IN ALL_IDS ORDER BY \
              campaign",
    },
    PersonalTable {
        name: "codes",
        about: "Codes",
        origin: Origin::Recorded,
        columns: &[("code", Text), ("campaign", Count), ("issued_at", Instant)],
        sql: "SELECT code, campaign, issued_at FROM code_owners WHERE user IN ALL_IDS ORDER BY \
              issued_at, code",
    },
    PersonalTable {
        name: "code_events",
        about: "What happened to the codes",
        origin: Origin::Recorded,
        columns: &[("code", Text), ("at", Instant), ("event", Text), ("why", Text), ("by", Text)],
        sql: "SELECT code, at, kind, why, operator FROM code_events WHERE code IN (SELECT code FROM \
              code_owners WHERE user IN ALL_IDS) ORDER BY event",
    },
    PersonalTable {
        name: "redemptions",
        about: "Uses of the codes",
        origin: Origin::Recorded,
        columns: &[
            ("code", Text),
            ("order", Text),
            ("at", Instant),
            ("amount", Money),
            ("source", Text),
        ],
        sql: "SELECT code, id, at, amount_minor, source FROM code_uses WHERE code IN (SELECT code \
              FROM code_owners WHERE user IN ALL_IDS) ORDER BY at, code",
    },
    PersonalTable {
        name: "grants",
        about: "Goodwill",
        origin: Origin::Recorded,
        columns: &[("at", Instant), ("terms", Text), ("why", Text), ("by", Text)],
        sql: "SELECT made_at, terms, why, operator FROM grants WHERE user IN ALL_IDS ORDER BY \
              made_at",
    },
    PersonalTable {
        name: "decisions",
        about: "Decisions about campaigns, with their reasons",
        origin: Origin::Recorded,
        columns: &[("campaign", Count), ("at", Instant), ("outcome", Text), ("gates", Text)],
        sql: "SELECT campaign, at, outcome, gates FROM decisions WHERE user IN ALL_IDS ORDER BY \
              decision",
    },
    PersonalTable {
        name: "notes",
        about: "Notes by the staff",
        origin: Origin::Recorded,
        columns: &[("at", Instant), ("kind", Text), ("note", Text), ("by", Text)],
        sql: "SELECT at, kind, text, operator FROM user_notes WHERE user IN ALL_IDS ORDER BY note",
    },
    PersonalTable {
        name: "exclusions",
        about: "Exclusions and restrictions",
        origin: Origin::Recorded,
        columns: &[
            ("since", Instant),
            ("until", Instant),
            ("restricted", Count),
            ("why", Text),
            ("by", Text),
        ],
        sql: "SELECT at, ended_at, is_restriction, why, operator FROM exclusions WHERE user IN \
              ALL_IDS ORDER BY exclusion",
    },
    PersonalTable {
        name: "merges",
        about: "Ids that were merged",
        origin: Origin::Recorded,
        columns: &[
            ("kept", Text),
            ("merged", Text),
            ("at", Instant),
            ("undone_at", Instant),
            ("by", Text),
        ],
        sql: "SELECT k.id, m.id, g.at, g.undone_at, g.operator FROM merges g JOIN users k ON k.user \
              = g.kept JOIN users m ON m.user = g.merged
              WHERE g.kept IN ALL_IDS OR g.merged IN ALL_IDS ORDER BY g.merge",
    },
    PersonalTable {
        name: "accesses",
        about: "Who looked at these data",
        origin: Origin::Recorded,
        columns: &[("at", Instant), ("by", Text), ("command", Text)],
        sql: "SELECT at, operator, command FROM access_log WHERE user IN ALL_IDS ORDER BY access",
    },
    PersonalTable {
        name: "segments",
        about: "Segments",
        origin: Origin::Inferred,
        columns: &[("segment", Text), ("made_by", Text), ("since", Instant)],
        sql: "SELECT s.name, s.made_by, m.since FROM segment_members m JOIN segments s USING \
              (segment) WHERE m.user IN ALL_IDS ORDER BY s.segment",
    },
    PersonalTable {
        name: "past_segments",
        about: "Earlier segments",
        origin: Origin::Inferred,
        columns: &[("segment", Text), ("from", Instant)],
        sql: "SELECT s.name, r.made_at FROM past_segments p JOIN model_runs r USING (run) LEFT JOIN \
              segments s USING (segment) WHERE p.user IN ALL_IDS ORDER BY r.made_at, p.run",
    },
    PersonalTable {
        name: "profile",
        about: "Computed features",
        origin: Origin::Inferred,
        columns: &[("made_at", Instant), ("features", Text)],
        sql: "SELECT r.made_at, features(p.body, (SELECT body FROM model_parts m WHERE m.run = p.run AND \
              m.part = 'columns' AND m.key = 0)) FROM profiles p JOIN model_runs r USING (run) \
              WHERE p.user IN ALL_IDS",
    },
    PersonalTable {
        name: "computed_lists",
        about: "Recommendations that a cluster computed",
        origin: Origin::Inferred,
        columns: &[("list", Text), ("rank", Count), ("item", Text), ("title", Text)],
        sql: "SELECT json_extract(r.parameters, '$.list'), e.key + 1, t.id, t.title FROM \
              computed_lists l JOIN model_runs r USING (run), json_each(list_items(l.body)) e JOIN \
              items t ON t.item = e.value WHERE l.user IN ALL_IDS ORDER BY l.user, e.key",
    },
    PersonalTable {
        name: "recommendations",
        about: "Recommendations that were handed out",
        origin: Origin::Inferred,
        columns: &[("list", Text), ("rank", Count), ("item", Text), ("title", Text)],
        sql: "SELECT r.list, r.rank, t.id, t.title FROM recommendations r JOIN items t USING (item) \
              WHERE r.user IN ALL_IDS ORDER BY r.run, r.list, r.rank",
    },
];

impl Store {
    /// The rows of a kind about a user's person.
    pub fn fetch_personal_rows(
        &self,
        table: &PersonalTable,
        user: i64,
    ) -> Result<Vec<Vec<SqlValue>>> {
        let mut statement = self
            .connection
            .prepare(&table.sql.replace("ALL_IDS", ALL_IDS))?;
        let mut rows = statement.query([user])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = (0..table.columns.len()).map(|index| Ok(value_of(row.get_ref(index)?)));
            found.push(cells.collect::<Result<Vec<_>>>()?);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_can_be_read_and_has_its_columns() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        for table in PERSONAL {
            assert!(store.fetch_personal_rows(table, 1).unwrap().is_empty());
            let sql = table.sql.replace("ALL_IDS", ALL_IDS);
            let columns = store.connection.prepare(&sql).unwrap().column_count();
            assert_eq!(columns, table.columns.len(), "{}", table.name);
        }
    }
}
