//! The table `tombstones`: by what erased customers are recognised when a file names them again.
//! Only keyed hashes are stored.

use super::database::Store;
use super::error::Result;
use super::identities::IdentityKind;
use super::transaction::Transaction;
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashSet};

/// The tombstones of a shop.
#[derive(Debug, Clone, Default)]
pub struct Tombstones {
    secret: [u8; 32],
    marks: HashSet<[u8; 32]>,
}

impl Tombstones {
    /// Whether nobody was erased.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Whether this identified somebody who was erased; an order is known by its number.
    pub fn holds(&self, kind: IdentityKind, key: &str) -> bool {
        !self.is_empty() && self.marks.contains(&mark(&self.secret, kind, key))
    }
}

fn mark(secret: &[u8; 32], kind: IdentityKind, key: &str) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(b"tombstone");
    digest.update(secret);
    digest.update(kind.word().as_bytes());
    digest.update([0]);
    digest.update(key.trim().to_lowercase().as_bytes());
    digest.finalize().into()
}

impl Store {
    /// All tombstones.
    pub fn fetch_tombstones(&self) -> Result<Tombstones> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT mark FROM tombstones")?;
        let marks = statement.query_map([], |row| row.get(0))?;
        Ok(Tombstones {
            marks: marks.collect::<rusqlite::Result<_>>()?,
            secret: self.code_secret()?,
        })
    }
}

impl Transaction<'_> {
    /// Lifts the tombstones of whoever was erased under the first of these that is known: later files may
    /// bring the customer back. Returns how many were lifted; 0 where nobody was erased under any.
    pub fn readmit(
        &self,
        known_by: &[(IdentityKind, String)],
        reason: &str,
        now: i64,
        operator: Option<&str>,
    ) -> Result<usize> {
        let secret = self.code_secret()?;
        let mut removals = BTreeSet::new();
        for (kind, key) in known_by {
            let found: Option<i64> = self
                .inner
                .prepare_cached("SELECT removal FROM tombstones WHERE mark = ?1")?
                .query_row([mark(&secret, *kind, key)], |row| row.get(0))
                .optional()?;
            if let Some(removal) = found {
                removals.insert(removal);
                break;
            }
        }
        if removals.is_empty() {
            return Ok(0);
        }
        let lifted = self
            .inner
            .prepare("DELETE FROM tombstones WHERE removal IN (SELECT value FROM json_each(?1))")?
            .execute([super::json_keys(removals)])?;
        self.save_readmission(reason, now, operator, lifted as i64)?;
        Ok(lifted)
    }

    /// Saves a tombstone of a removal.
    pub(super) fn save_tombstone(
        &self,
        removal: i64,
        secret: &[u8; 32],
        kind: IdentityKind,
        key: &str,
    ) -> Result<()> {
        self.inner
            .prepare_cached("INSERT OR IGNORE INTO tombstones VALUES (?1, ?2)")?
            .execute((mark(secret, kind, key), removal))?;
        Ok(())
    }
}
