//! The table `identities`: accounts, contacts, sessions and orders that acted, with the user of
//! each.

use super::bulk::Cells;
use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::people::NodeKind;
use rusqlite::OptionalExtension;
use rusqlite::types::Value;
use std::sync::Arc;

/// The kind of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentityKind {
    /// A customer account.
    Account,
    /// An e-mail address, normalised.
    Email,
    /// A phone number, normalised.
    Phone,
    /// An order by an unknown customer.
    Order,
    /// A session by an unknown customer.
    Session,
}

impl From<NodeKind> for IdentityKind {
    fn from(kind: NodeKind) -> Self {
        match kind {
            NodeKind::Account => IdentityKind::Account,
            NodeKind::Email => IdentityKind::Email,
            NodeKind::Phone => IdentityKind::Phone,
        }
    }
}

impl IdentityKind {
    /// The word that is stored for it.
    pub fn word(self) -> &'static str {
        match self {
            IdentityKind::Account => "account",
            IdentityKind::Email => "email",
            IdentityKind::Phone => "phone",
            IdentityKind::Order => "order",
            IdentityKind::Session => "session",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<IdentityKind> {
        [
            IdentityKind::Account,
            IdentityKind::Email,
            IdentityKind::Phone,
            IdentityKind::Order,
            IdentityKind::Session,
        ]
        .into_iter()
        .find(|kind| kind.word() == word)
    }
}

/// What identifies a person, and by what the shop can write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownBy {
    /// A customer account.
    pub has_account: bool,
    /// The e-mail address, normalised where only orders or lists have it.
    pub email: Option<String>,
    /// Whether a phone number is known.
    pub has_phone: bool,
}

impl Store {
    /// What identifies every person: (representative, what), by representative.
    pub fn fetch_known_by(&self) -> Result<Vec<(i64, KnownBy)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT u.user, i.kind, i.key, u.email, u.phone FROM users u
             LEFT JOIN identities i ON i.user = u.user AND i.kind IN ('account', 'email', 'phone')
             WHERE u.person = u.user ORDER BY u.user, i.kind, i.key",
        )?;
        let mut rows = statement.query([])?;
        let mut found: Vec<(i64, KnownBy)> = Vec::new();
        while let Some(row) = rows.next()? {
            let user: i64 = row.get(0)?;
            if found.last().is_none_or(|(last, _)| *last != user) {
                let phone: Option<String> = row.get(4)?;
                found.push((
                    user,
                    KnownBy {
                        has_account: false,
                        email: row.get(3)?,
                        has_phone: phone.is_some(),
                    },
                ));
            }
            let (kind, key): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
            if let Some((_, known_by)) = found.last_mut() {
                match kind.as_deref() {
                    Some("account") => known_by.has_account = true,
                    Some("email") if known_by.email.is_none() => known_by.email = key,
                    Some("phone") => known_by.has_phone = true,
                    _ => {}
                }
            }
        }
        Ok(found)
    }

    /// The user of each identity: (identity, user or `None`), by identity.
    pub fn fetch_identities(&self) -> Result<Vec<(i64, Option<i64>)>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT identity, user FROM identities ORDER BY identity")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The identities of one user, sorted.
    pub fn fetch_identities_of(&self, user: i64) -> Result<Vec<i64>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT identity FROM identities WHERE user = ?1 ORDER BY identity")?;
        let rows = statement.query_map([user], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    pub(super) fn insert_accounts(&self, first: i64, accounts: Vec<(Box<str>, i64)>) -> Result<()> {
        let (count, accounts) = (accounts.len(), Arc::new(accounts));
        let columns = vec![
            Cells::Counted(first),
            Cells::Same(Value::Text(IdentityKind::Account.word().into())),
            Cells::texts(&accounts, |(key, _)| Some(key)),
            Cells::integers(&accounts, |(_, user)| Some(*user)),
        ];
        self.insert_rows(
            "INTO identities (identity, kind, key, user)",
            count,
            columns,
        )
    }

    /// The identities of orders and sessions by unknown customers; missing ones are created.
    pub fn save_anonymous(&self, keys: &[(IdentityKind, &str)]) -> Result<Vec<i64>> {
        let first_new = self.next_key("identities", "identity")?;
        let is_first = !self.inner.query_row(
            "SELECT EXISTS (SELECT 1 FROM identities WHERE kind IN ('order', 'session'))",
            [],
            |row| row.get::<_, bool>(0),
        )?;
        let mut new: Vec<(IdentityKind, Box<str>)> = Vec::new();
        let mut saved = Vec::with_capacity(keys.len());
        for (done, (kind, key)) in keys.iter().enumerate() {
            self.stop_if_cancelled(done)?;
            let known = if is_first {
                None
            } else {
                self.fetch_identity(*kind, key)?
            };
            saved.push(known.unwrap_or_else(|| {
                new.push((*kind, (*key).into()));
                first_new + new.len() as i64 - 1
            }));
        }
        let (count, new) = (new.len(), Arc::new(new));
        let columns = vec![
            Cells::Counted(first_new),
            Cells::texts(&new, |(kind, _)| Some(kind.word())),
            Cells::texts(&new, |(_, key)| Some(key)),
        ];
        self.insert_rows("INTO identities (identity, kind, key)", count, columns)?;
        Ok(saved)
    }

    pub(super) fn fetch_identity(&self, kind: IdentityKind, key: &str) -> Result<Option<i64>> {
        Ok(self
            .inner
            .prepare_cached("SELECT identity FROM identities WHERE kind = ?1 AND key = ?2")?
            .query_row((kind.word(), key), |row| row.get(0))
            .optional()?)
    }

    /// The identity of this kind and key; a missing one is created and belongs to `user`.
    pub fn save_identity(&self, kind: IdentityKind, key: &str, user: Option<i64>) -> Result<i64> {
        if let Some(identity) = self.fetch_identity(kind, key)? {
            return Ok(identity);
        }
        self.inner
            .prepare_cached("INSERT INTO identities (kind, key, user) VALUES (?1, ?2, ?3)")?
            .execute((kind.word(), key, user))?;
        Ok(self.inner.last_insert_rowid())
    }
}
