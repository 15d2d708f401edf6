//! The table `chain`: a hash chain over decisions, consents, accesses and removals.
//!
//! Rows are noted when they are inserted and chained when their transaction commits. Another
//! program that changes, adds or deletes such a row does not fit the chain any more.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use rusqlite::OptionalExtension;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Chained {
    /// A decision about a customer.
    Decision,
    /// A consent or refusal.
    Consent,
    /// Somebody looked at a customer's data.
    Access,
    /// An erasure, or the undoing of a load.
    Removal,
}

impl Chained {
    /// All kinds, in the order in which rows of one transaction are chained.
    pub(super) const ALL: [Chained; 4] = [
        Chained::Decision,
        Chained::Consent,
        Chained::Access,
        Chained::Removal,
    ];

    /// The word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Chained::Decision => "decision",
            Chained::Consent => "consent",
            Chained::Access => "access",
            Chained::Removal => "removal",
        }
    }

    fn from_word(word: &str) -> Option<Chained> {
        Chained::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The table and its key.
    fn place(self) -> (&'static str, &'static str) {
        match self {
            Chained::Decision => ("decisions", "decision"),
            Chained::Consent => ("consents", "statement"),
            Chained::Access => ("access_log", "access"),
            Chained::Removal => ("removals", "removal"),
        }
    }

    /// Everything in a row that the chain vouches for.
    fn columns(self) -> &'static str {
        match self {
            Chained::Decision => {
                "decision, campaign, user, outcome, at, run, gates, items, operator"
            }
            Chained::Consent => {
                "statement, user, channel, state, at, is_dated, source, wording, operator, batch"
            }
            Chained::Access => "access, at, operator, command, shown, user",
            Chained::Removal => "removal, why, at, operator, reason, rows, entries",
        }
    }

    fn content(self) -> String {
        let (table, key) = self.place();
        format!(
            "SELECT json_array({}) FROM {table} WHERE {key} = ?1",
            self.columns()
        )
    }
}

/// The end of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// The number of its last entry; 0 where it is empty.
    pub entry: i64,
    /// The hash of that entry.
    pub hash: [u8; 32],
}

/// An entry with what its row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// The number of the entry.
    pub entry: i64,
    /// What it is about.
    pub kind: String,
    /// When, UTC seconds; `None` where the row was removed.
    pub at: Option<i64>,
    /// The id of the customer.
    pub user: Option<String>,
    /// What happened.
    pub what: Option<String>,
    /// Who did it.
    pub operator: Option<String>,
}

/// How a check of the chain ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainCheck {
    /// The end of the chain.
    pub head: ChainHead,
    /// Entries whose row was removed.
    pub removed: i64,
    /// What does not fit, the first few.
    pub faults: Vec<ChainFault>,
    /// Whether an entry has the hash that was asked for.
    pub holds_asked: bool,
}

/// Something that does not fit the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainFault {
    /// The entry; `None` for a row that is in no entry.
    pub entry: Option<i64>,
    /// What the row is.
    pub kind: Chained,
    /// The row's key.
    pub row: i64,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Faults that a check lists.
const MOST_FAULTS: usize = 20;

fn commitment(salt: &[u8], content: &str) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(salt);
    digest.update(content.as_bytes());
    digest.finalize().into()
}

fn link(before: &[u8; 32], entry: i64, kind: Chained, row: i64, commitment: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(before);
    digest.update(entry.to_be_bytes());
    digest.update(kind.word().as_bytes());
    digest.update(row.to_be_bytes());
    digest.update(commitment);
    digest.finalize().into()
}

/// Numbers as ranges: [[first, last], ..].
fn ranges(entries: &BTreeSet<i64>) -> Vec<(i64, i64)> {
    let mut found: Vec<(i64, i64)> = Vec::new();
    for &entry in entries {
        match found.last_mut() {
            Some((_, last)) if *last + 1 == entry => *last = entry,
            _ => found.push((entry, entry)),
        }
    }
    found
}

impl Store {
    /// The end of the chain.
    pub fn fetch_chain_head(&self) -> Result<ChainHead> {
        let head = self
            .connection
            .prepare_cached("SELECT entry, hash FROM chain ORDER BY entry DESC LIMIT 1")?
            .query_row([], |row| {
                Ok(ChainHead {
                    entry: row.get(0)?,
                    hash: row.get(1)?,
                })
            })
            .optional()?;
        Ok(head.unwrap_or(ChainHead {
            entry: 0,
            hash: [0; 32],
        }))
    }

    /// The newest entries with what their rows say, the newest first.
    pub fn fetch_audit(&self, most: usize) -> Result<Vec<AuditRow>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.entry, c.kind, coalesce(d.at, s.at, a.at, r.at), u.id,
                    coalesce('campaign ' || d.campaign || ': ' || d.outcome,
                             s.channel || ': ' || s.state || ' (' || s.source || ')',
                             a.command || ' (' || a.shown || ')',
                             r.why || ': ' || ifnull(r.reason, r.rows || ' rows')),
                    coalesce(d.operator, s.operator, a.operator, r.operator)
             FROM chain c
             LEFT JOIN decisions d ON c.kind = 'decision' AND c.salt IS NOT NULL AND d.decision = \
             c.\"row\"
             LEFT JOIN consents s ON c.kind = 'consent' AND c.salt IS NOT NULL AND s.statement = \
             c.\"row\"
             LEFT JOIN access_log a ON c.kind = 'access' AND c.salt IS NOT NULL AND a.access = \
             c.\"row\"
             LEFT JOIN removals r ON c.kind = 'removal' AND r.removal = c.\"row\"
             LEFT JOIN users u ON u.user = coalesce(d.user, s.user, a.user)
             ORDER BY c.entry DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| {
            Ok(AuditRow {
                entry: row.get(0)?,
                kind: row.get(1)?,
                at: row.get(2)?,
                user: row.get(3)?,
                what: row.get(4)?,
                operator: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Checks every entry against its row and the entry before it, and that every row is in the
    /// chain. `asked` is a hash that was the head once.
    pub fn check_chain(&self, asked: Option<&[u8]>) -> Result<ChainCheck> {
        self.at_one_state(|store| store.check_entries(asked))
    }

    fn check_entries(&self, asked: Option<&[u8]>) -> Result<ChainCheck> {
        let mut check = ChainCheck {
            head: ChainHead {
                entry: 0,
                hash: [0; 32],
            },
            removed: 0,
            faults: Vec::new(),
            holds_asked: asked.is_none(),
        };
        let removed = self.fetch_removed_entries()?;
        let mut contents = Vec::new();
        for kind in Chained::ALL {
            contents.push(self.connection.prepare(&kind.content())?);
        }
        let mut statement = self.connection.prepare(
            "SELECT entry, kind, \"row\", salt, commitment, hash FROM chain ORDER BY entry",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (entry, number): (i64, i64) = (row.get(0)?, row.get(2)?);
            let Some(kind) = Chained::from_word(&row.get::<_, String>(1)?) else {
                continue;
            };
            let salt: Option<Vec<u8>> = row.get(3)?;
            let (held, hash): (Vec<u8>, [u8; 32]) = (row.get(4)?, row.get(5)?);
            let expected = link(&check.head.hash, entry, kind, number, &held);
            let what = if entry != check.head.entry + 1 {
                Some("entries before it are missing")
            } else if hash != expected {
                Some("its hash does not follow from the entry before it")
            } else if let Some(salt) = &salt {
                let content: Option<String> = contents[kind as usize]
                    .query_row([number], |row| row.get(0))
                    .optional()?;
                match content {
                    None => Some("its row was deleted by another program"),
                    Some(content) if commitment(salt, &content)[..] != held[..] => {
                        Some("its row was changed by another program")
                    }
                    Some(_) => None,
                }
            } else {
                check.removed += 1;
                (!removed.contains(&entry)).then_some("its salt is gone, and no removal names it")
            };
            if let Some(what) = what
                && check.faults.len() < MOST_FAULTS
            {
                check.faults.push(ChainFault {
                    entry: Some(entry),
                    kind,
                    row: number,
                    what,
                });
            }
            check.holds_asked |= asked.is_some_and(|asked| hash.starts_with(asked));
            check.head = ChainHead { entry, hash };
        }
        self.check_unchained(&mut check)?;
        Ok(check)
    }

    /// Finds rows that no entry is about.
    fn check_unchained(&self, check: &mut ChainCheck) -> Result<()> {
        for kind in Chained::ALL {
            let (table, key) = kind.place();
            let left = MOST_FAULTS - check.faults.len();
            let mut statement = self.connection.prepare(&format!(
                "SELECT t.{key} FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM chain c WHERE \
                 c.kind = ?1 AND c.\"row\" = t.{key} AND c.salt IS NOT NULL) ORDER BY 1 LIMIT {left}"
            ))?;
            let rows = statement.query_map([kind.word()], |row| row.get(0))?;
            for row in rows {
                check.faults.push(ChainFault {
                    entry: None,
                    kind,
                    row: row?,
                    what: "its row was added by another program",
                });
            }
        }
        Ok(())
    }

    /// The entries whose rows the removals took out.
    fn fetch_removed_entries(&self) -> Result<BTreeSet<i64>> {
        let mut statement = self.connection.prepare("SELECT entries FROM removals")?;
        let mut rows = statement.query([])?;
        let mut removed = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let named: Vec<(i64, i64)> = serde_json::from_str(&row.get::<_, String>(0)?)?;
            removed.extend(named.into_iter().flat_map(|(first, last)| first..=last));
        }
        Ok(removed)
    }
}

impl Transaction<'_> {
    /// Notes the row of a kind that was just inserted.
    pub(super) fn note_unchained(&self, kind: Chained) {
        let mut unchained = self.unchained.get();
        let row = self.inner.last_insert_rowid();
        unchained[kind as usize].get_or_insert(row);
        self.unchained.set(unchained);
    }

    /// Adds the noted rows to the chain.
    pub(super) fn chain_up(&self) -> Result<()> {
        let unchained = self.unchained.take();
        if unchained == [None; 4] {
            return Ok(());
        }
        let entropy = self.entropy();
        let ChainHead {
            mut entry,
            mut hash,
        } = self.fetch_chain_head()?;
        let mut save = self
            .inner
            .prepare_cached("INSERT INTO chain VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for kind in Chained::ALL {
            let Some(first) = unchained[kind as usize] else {
                continue;
            };
            let (table, key) = kind.place();
            let mut statement = self.inner.prepare_cached(&format!(
                "SELECT {key}, json_array({}) FROM {table} WHERE {key} >= ?1 ORDER BY {key}",
                kind.columns()
            ))?;
            let mut rows = statement.query([first])?;
            while let Some(row) = rows.next()? {
                let (number, content): (i64, String) = (row.get(0)?, row.get(1)?);
                entry += 1;
                let salted = Sha256::new()
                    .chain_update(entropy)
                    .chain_update(entry.to_be_bytes())
                    .finalize();
                let salt = &salted[..16];
                let held = commitment(salt, &content);
                hash = link(&hash, entry, kind, number, &held);
                save.execute((entry, kind.word(), number, salt, held, hash))?;
            }
        }
        Ok(())
    }

    /// Takes the salts of the rows that `condition` selects, which are about to be deleted, and
    /// returns their entries.
    pub(super) fn unchain(
        &self,
        kind: Chained,
        condition: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<BTreeSet<i64>> {
        let (table, key) = kind.place();
        let mut statement = self.inner.prepare(&format!(
            "UPDATE chain SET salt = NULL WHERE kind = '{}' AND salt IS NOT NULL AND \"row\" IN \
             (SELECT {key} FROM {table} WHERE {condition}) RETURNING entry",
            kind.word()
        ))?;
        let entries = statement.query_map(parameters, |row| row.get(0))?;
        Ok(entries.collect::<rusqlite::Result<_>>()?)
    }

    /// Records that tombstones were lifted, and why.
    pub(super) fn save_readmission(
        &self,
        reason: &str,
        at: i64,
        operator: Option<&str>,
        tombstones: i64,
    ) -> Result<()> {
        self.inner.execute(
            "INSERT INTO removals (why, at, operator, reason, rows, entries, finished_at) VALUES \
             ('readmission', ?1, ?2, ?3, ?4, '[]', ?1)",
            (at, operator, reason, tombstones),
        )?;
        self.note_unchained(Chained::Removal);
        Ok(())
    }

    /// Records what took rows out of the chain; returns its number.
    pub(super) fn save_removal(
        &self,
        why: &'static str,
        at: i64,
        operator: Option<&str>,
        rows: i64,
        entries: &BTreeSet<i64>,
    ) -> Result<i64> {
        self.inner.execute(
            "INSERT INTO removals (why, at, operator, rows, entries) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                why,
                at,
                operator,
                rows,
                serde_json::to_string(&ranges(entries))?,
            ),
        )?;
        let removal = self.inner.last_insert_rowid();
        self.note_unchained(Chained::Removal);
        Ok(removal)
    }
}
