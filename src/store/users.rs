//! The tables `users`, `user_versions` and `identities`.

use super::bulk::Cells;
use super::error::Result;
use super::open::{Store, Transaction};
use crate::domain::BatchId;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a file says about a user; `None` where it says nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UserFacts {
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Age in years.
    pub age: Option<f64>,
    /// Gender.
    pub gender: Option<String>,
    /// Town, region or country.
    pub place: Option<String>,
    /// Tier of the loyalty scheme.
    pub tier: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Declared interests.
    pub interests: Vec<String>,
    /// Other columns of the users' file, by name.
    pub declared: BTreeMap<String, String>,
    /// When the user joined, UTC seconds.
    pub since: Option<i64>,
    /// When this was true, UTC seconds.
    pub said_at: Option<i64>,
}

/// A user with the facts in force.
#[derive(Debug, Clone, PartialEq)]
pub struct UserRow {
    /// The number inside the database.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// The facts in force.
    pub facts: UserFacts,
}

/// An account after it was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedAccount {
    /// The key of the user.
    pub user: i64,
    /// The key of the account's identity.
    pub identity: i64,
    /// Whether it was made.
    pub is_new: bool,
    /// Whether nothing in force said just the same about it.
    pub is_news: bool,
}

/// An account to be made.
struct NewAccount {
    id: Box<str>,
    facts: Option<Packed>,
}

/// Facts as the table of versions holds them, in the order of its columns; the last is since when.
struct Packed(Box<[Value; 12]>);

impl Packed {
    fn of(facts: &UserFacts) -> Result<Packed> {
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        Ok(Packed(Box::new([
            text(&facts.name),
            text(&facts.email),
            text(&facts.phone),
            facts.age.map_or(Value::Null, Value::Real),
            text(&facts.gender),
            text(&facts.place),
            text(&facts.tier),
            text(&packed(&facts.tags, facts.tags.is_empty())?),
            text(&packed(&facts.interests, facts.interests.is_empty())?),
            text(&packed(&facts.declared, facts.declared.is_empty())?),
            facts.since.map_or(Value::Null, Value::Integer),
            facts.said_at.map_or(Value::Null, Value::Integer),
        ])))
    }
}

/// What an identity stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentityKind {
    /// A customer account.
    Account,
    /// An order of nobody known.
    Order,
    /// A session of nobody known.
    Session,
}

impl IdentityKind {
    fn word(self) -> &'static str {
        match self {
            IdentityKind::Account => "account",
            IdentityKind::Order => "order",
            IdentityKind::Session => "session",
        }
    }
}

const FACTS: &str = "name, email, phone, age, gender, place, tier, tags, interests, declared, since";

fn facts(row: &Row<'_>, from: usize) -> Result<UserFacts> {
    let declared: Option<String> = row.get(from + 9)?;
    Ok(UserFacts {
        name: row.get(from)?,
        email: row.get(from + 1)?,
        phone: row.get(from + 2)?,
        age: row.get(from + 3)?,
        gender: row.get(from + 4)?,
        place: row.get(from + 5)?,
        tier: row.get(from + 6)?,
        tags: super::list(row.get(from + 7)?)?,
        interests: super::list(row.get(from + 8)?)?,
        declared: declared.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default(),
        since: row.get(from + 10)?,
        said_at: None,
    })
}

/// NULL for an empty list, so that an older version's list stays in force.
fn packed<T: serde::Serialize>(values: &T, is_empty: bool) -> Result<Option<String>> {
    Ok(if is_empty { None } else { Some(serde_json::to_string(values)?) })
}

impl Store {
    /// All users in order of their keys.
    pub fn fetch_users(&self) -> Result<Vec<UserRow>> {
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT user, id, {FACTS} FROM users ORDER BY user"))?;
        let mut rows = statement.query([])?;
        let mut users = Vec::new();
        while let Some(row) = rows.next()? {
            users.push(UserRow { key: row.get(0)?, id: row.get(1)?, facts: facts(row, 2)? });
        }
        Ok(users)
    }

    /// The user with this key.
    pub fn fetch_user(&self, key: i64) -> Result<Option<UserRow>> {
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT user, id, {FACTS} FROM users WHERE user = ?1"))?;
        let mut rows = statement.query([key])?;
        rows.next()?.map(|row| Ok(UserRow { key: row.get(0)?, id: row.get(1)?, facts: facts(row, 2)? })).transpose()
    }

    /// The key of the user with exactly this id (letter case apart).
    pub fn fetch_user_key(&self, id: &str) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached("SELECT user FROM users WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }

    /// Which user stands behind each identity: (identity, user or `None`), in order of identities.
    pub fn fetch_identities(&self) -> Result<Vec<(i64, Option<i64>)>> {
        let mut statement =
            self.connection.prepare_cached("SELECT identity, user FROM identities ORDER BY identity")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The identities of one user, in order.
    pub fn fetch_identities_of(&self, user: i64) -> Result<Vec<i64>> {
        let mut statement =
            self.connection.prepare_cached("SELECT identity FROM identities WHERE user = ?1 ORDER BY identity")?;
        let rows = statement.query_map([user], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Saves the accounts that a file names, with what it says about each; those that are not there are made.
    ///
    /// An existing account's identity stays with whom it was merged into. Of several files of one batch the later one
    /// wins, field by field. What is in force of users that were there is refreshed.
    pub fn save_accounts(&self, batch: BatchId, accounts: &[(&str, Option<&UserFacts>)]) -> Result<Vec<SavedAccount>> {
        let first_new = self.next_key("users", "user")?;
        let mut identity = self.next_key("identities", "identity")?;
        let nothing = UserFacts::default();
        let mut new: Vec<NewAccount> = Vec::new();
        let mut saved = Vec::with_capacity(accounts.len());
        for (done, (id, facts)) in accounts.iter().enumerate() {
            self.stop_if_cancelled(done)?;
            let known = if first_new == 1 { None } else { self.fetch_user_key(id)? };
            let facts = facts.filter(|facts| **facts != nothing);
            let account = match known {
                Some(user) => SavedAccount {
                    user,
                    identity: self.fetch_identity(IdentityKind::Account, id)?.unwrap_or(0),
                    is_new: false,
                    is_news: self.save_user_version(user, batch, facts.unwrap_or(&nothing))?,
                },
                None => {
                    let user = first_new + new.len() as i64;
                    new.push(NewAccount { id: (*id).into(), facts: facts.map(Packed::of).transpose()? });
                    identity += 1;
                    SavedAccount { user, identity: identity - 1, is_new: true, is_news: true }
                }
            };
            saved.push(account);
        }
        let first_identity = identity - new.len() as i64;
        self.insert_accounts(batch, first_new, first_identity, new)?;
        for (account, (id, _)) in saved.iter_mut().zip(accounts) {
            if account.identity == 0 {
                account.identity = self.save_identity(IdentityKind::Account, id, Some(account.user))?;
            }
        }
        self.refresh_users_below(batch, first_new)?;
        Ok(saved)
    }

    fn insert_accounts(&self, batch: BatchId, user: i64, identity: i64, new: Vec<NewAccount>) -> Result<()> {
        let (count, new) = (new.len(), Arc::new(new));
        let id = || Cells::texts(&new, |account: &NewAccount| Some(&account.id));
        let has_facts = new.iter().any(|account| account.facts.is_some());
        let (mut into_users, mut into_versions) = ("user, id".to_string(), "user, batch".to_string());
        let mut users = vec![Cells::Counted(user), id()];
        let mut versions = vec![Cells::Counted(user), Cells::Same(batch.0.into())];
        let cell = |number: usize, otherwise: Option<&'static str>| {
            let new = Arc::clone(&new);
            Cells::Values(Box::new(move |row: usize| {
                let stated = new[row].facts.as_ref().map_or(Value::Null, |facts| facts.0[number].clone());
                match (stated, otherwise) {
                    (Value::Null, Some(otherwise)) => Value::Text(otherwise.into()),
                    (stated, _) => stated,
                }
            }))
        };
        if has_facts {
            into_users.push_str(&format!(", {FACTS}"));
            into_versions.push_str(&format!(", {FACTS}, said_at"));
            users.extend(FACTS.split(", ").enumerate().map(|(number, field)| match field {
                "tags" | "interests" => cell(number, Some("[]")),
                "declared" => cell(number, Some("{}")),
                _ => cell(number, None),
            }));
            versions.extend((0..12).map(|number| cell(number, None)));
        }
        self.insert_rows(&format!("INTO users ({into_users})"), count, users)?;
        self.insert_rows(&format!("INTO user_versions ({into_versions})"), count, versions)?;
        let identities = vec![
            Cells::Counted(identity),
            Cells::Same(Value::Text(IdentityKind::Account.word().into())),
            id(),
            Cells::Counted(user),
        ];
        self.insert_rows("INTO identities (identity, kind, key, user)", count, identities)
    }

    /// The identities of orders and sessions of nobody known; those that are not there are made.
    pub fn save_anonymous(&self, keys: &[(IdentityKind, &str)]) -> Result<Vec<i64>> {
        let first_new = self.next_key("identities", "identity")?;
        let is_first =
            !self.inner.query_row("SELECT EXISTS (SELECT 1 FROM identities WHERE kind > 'account')", [], |row| {
                row.get::<_, bool>(0)
            })?;
        let mut new: Vec<(IdentityKind, Box<str>)> = Vec::new();
        let mut saved = Vec::with_capacity(keys.len());
        for (done, (kind, key)) in keys.iter().enumerate() {
            self.stop_if_cancelled(done)?;
            let known = if is_first { None } else { self.fetch_identity(*kind, key)? };
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

    fn fetch_identity(&self, kind: IdentityKind, key: &str) -> Result<Option<i64>> {
        Ok(self
            .inner
            .prepare_cached("SELECT identity FROM identities WHERE kind = ?1 AND key = ?2")?
            .query_row((kind.word(), key), |row| row.get(0))
            .optional()?)
    }

    /// The identity of this kind and key, made if there is none. A new one belongs to `user`.
    pub fn save_identity(&self, kind: IdentityKind, key: &str, user: Option<i64>) -> Result<i64> {
        if let Some(identity) = self.fetch_identity(kind, key)? {
            return Ok(identity);
        }
        self.inner.prepare_cached("INSERT INTO identities (kind, key, user) VALUES (?1, ?2, ?3)")?.execute((
            kind.word(),
            key,
            user,
        ))?;
        Ok(self.inner.last_insert_rowid())
    }

    /// Saves what a file of a batch says about a user; true if nothing in force says just the same.
    fn save_user_version(&self, user: i64, batch: BatchId, facts: &UserFacts) -> Result<bool> {
        let values = rusqlite::params![
            user,
            batch.0,
            facts.name,
            facts.email,
            facts.phone,
            facts.age,
            facts.gender,
            facts.place,
            facts.tier,
            packed(&facts.tags, facts.tags.is_empty())?,
            packed(&facts.interests, facts.interests.is_empty())?,
            packed(&facts.declared, facts.declared.is_empty())?,
            facts.since,
            facts.said_at,
        ];
        let is_known: bool = self
            .inner
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM user_versions WHERE user = ?1 AND ?2 IS NOT NULL AND name IS ?3 AND email IS ?4
                 AND phone IS ?5 AND age IS ?6 AND gender IS ?7 AND place IS ?8 AND tier IS ?9 AND tags IS ?10
                 AND interests IS ?11 AND declared IS ?12 AND since IS ?13 AND said_at IS ?14)",
            )?
            .query_row(values, |row| row.get(0))?;
        self.inner
            .prepare_cached(
                "INSERT INTO user_versions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
                 ON CONFLICT DO UPDATE SET name = ifnull(excluded.name, name), email = ifnull(excluded.email, email),
                 phone = ifnull(excluded.phone, phone), age = ifnull(excluded.age, age),
                 gender = ifnull(excluded.gender, gender), place = ifnull(excluded.place, place),
                 tier = ifnull(excluded.tier, tier), tags = ifnull(excluded.tags, tags),
                 interests = ifnull(excluded.interests, interests), declared = ifnull(excluded.declared, declared),
                 since = ifnull(excluded.since, since),
                 said_at = max(ifnull(excluded.said_at, said_at), ifnull(said_at, excluded.said_at))",
            )?
            .execute(values)?;
        Ok(!is_known)
    }

    /// Puts the newest known facts of every user that `batch` speaks of in force.
    pub fn refresh_users(&self, batch: BatchId) -> Result<()> {
        self.refresh_users_below(batch, i64::MAX)
    }

    fn refresh_users_below(&self, batch: BatchId, end: i64) -> Result<()> {
        let newest = |field: &str, otherwise: &str| {
            format!(
                "{field} = coalesce((SELECT v.{field} FROM user_versions v WHERE v.user = users.user AND v.{field} IS NOT NULL
                 ORDER BY {} LIMIT 1), {otherwise})",
                super::newest_first(field)
            )
        };
        let sets: Vec<String> = FACTS
            .split(", ")
            .map(|field| match field {
                "tags" | "interests" => newest(field, "'[]'"),
                "declared" => newest(field, "'{}'"),
                _ => newest(field, "NULL"),
            })
            .collect();
        self.inner.execute(
            &format!(
                "UPDATE users SET {} WHERE user IN (SELECT user FROM user_versions WHERE batch = ?1 AND user < ?2)",
                sets.join(", ")
            ),
            (batch.0, end),
        )?;
        Ok(())
    }
}
