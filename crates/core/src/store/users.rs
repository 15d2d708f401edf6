//! The tables `users`, `user_versions` and `identities`.

use super::bulk::Cells;
use super::error::Result;
use super::links::json;
use super::open::{Store, Transaction};
use crate::domain::BatchId;
use crate::domain::people::NodeKind;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
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

/// A user as a file tells of them.
#[derive(Debug)]
pub struct UserToSave<'f> {
    /// The id in the file.
    pub id: &'f str,
    /// What the id stands for, and its key.
    pub node: (IdentityKind, Cow<'f, str>),
    /// What the file says, if anything.
    pub facts: Option<&'f UserFacts>,
    /// All names and all places, where there are several, and all streets.
    pub variants: [Option<&'f BTreeSet<String>>; 3],
}

/// A user after it was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedUser {
    /// The key.
    pub user: i64,
    /// The key of the identity that the id stands for.
    pub identity: i64,
    /// Whether the user was made.
    pub is_new: bool,
    /// Whether nothing in force said just the same.
    pub is_news: bool,
}

/// A user to be made, with the facts as the table of versions holds them: as in [`FACTS`], then
/// since when, names, places and streets.
struct NewUser {
    id: Box<str>,
    facts: Option<Box<[Value; 15]>>,
}

impl NewUser {
    fn of(user: &UserToSave<'_>, facts: &UserFacts) -> Result<NewUser> {
        let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
        let integer = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
        let all =
            |of: Option<&BTreeSet<String>>| of.map_or(Ok(None), |set| packed(set, set.is_empty()));
        if *facts == UserFacts::default() && user.variants == [None; 3] {
            return Ok(NewUser {
                id: user.id.into(),
                facts: None,
            });
        }
        let facts = [
            text(facts.name.clone()),
            text(facts.email.clone()),
            text(facts.phone.clone()),
            facts.age.map_or(Value::Null, Value::Real),
            text(facts.gender.clone()),
            text(facts.place.clone()),
            text(facts.tier.clone()),
            text(packed(&facts.tags, facts.tags.is_empty())?),
            text(packed(&facts.interests, facts.interests.is_empty())?),
            text(packed(&facts.declared, facts.declared.is_empty())?),
            integer(facts.since),
            integer(facts.said_at),
            text(all(user.variants[0])?),
            text(all(user.variants[1])?),
            text(all(user.variants[2])?),
        ];
        Ok(NewUser {
            id: user.id.into(),
            facts: Some(Box::new(facts)),
        })
    }
}

/// What an identity stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentityKind {
    /// A customer account.
    Account,
    /// An e-mail address, normalised.
    Email,
    /// A phone number, normalised.
    Phone,
    /// An order of nobody known.
    Order,
    /// A session of nobody known.
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
    pub(super) fn word(self) -> &'static str {
        match self {
            IdentityKind::Account => "account",
            IdentityKind::Email => "email",
            IdentityKind::Phone => "phone",
            IdentityKind::Order => "order",
            IdentityKind::Session => "session",
        }
    }
}

const FACTS: &str =
    "name, email, phone, age, gender, place, tier, tags, interests, declared, since";

fn facts(row: &Row<'_>, from: usize) -> Result<UserFacts> {
    // Most lists are empty, and there is one for each user.
    let text = |column: usize| {
        row.get_ref(from + column)?
            .as_str_or_null()
            .map_err(rusqlite::Error::from)
    };
    Ok(UserFacts {
        name: row.get(from)?,
        email: row.get(from + 1)?,
        phone: row.get(from + 2)?,
        age: row.get(from + 3)?,
        gender: row.get(from + 4)?,
        place: row.get(from + 5)?,
        tier: row.get(from + 6)?,
        tags: super::list(text(7)?)?,
        interests: super::list(text(8)?)?,
        declared: text(9)?
            .filter(|text| *text != "{}")
            .map(serde_json::from_str)
            .transpose()?
            .unwrap_or_default(),
        since: row.get(from + 10)?,
        said_at: None,
    })
}

/// Places of users in order of their ids, as the indexes compare them.
fn by_id(users: &[UserToSave<'_>]) -> Vec<usize> {
    let small = |place: usize| {
        users[place]
            .id
            .bytes()
            .map(|byte| byte.to_ascii_lowercase())
    };
    // Most are told apart by what fits into one word.
    let head = |place| {
        small(place)
            .chain(std::iter::repeat(0))
            .take(16)
            .fold(0, |word, byte| word << 8 | u128::from(byte))
    };
    let mut keyed: Vec<(u128, usize)> =
        (0..users.len()).map(|place| (head(place), place)).collect();
    keyed.sort_unstable_by(|one, other| {
        one.0
            .cmp(&other.0)
            .then_with(|| small(one.1).cmp(small(other.1)))
    });
    keyed.into_iter().map(|(_, place)| place).collect()
}

/// NULL for an empty list, so that an older version's list stays in force.
fn packed<T: serde::Serialize>(values: &T, is_empty: bool) -> Result<Option<String>> {
    Ok(if is_empty {
        None
    } else {
        Some(serde_json::to_string(values)?)
    })
}

impl Store {
    /// All people, each under the id that stands for them, in order of their keys.
    pub fn fetch_users(&self) -> Result<Vec<UserRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT user, id, {FACTS} FROM users WHERE person = user ORDER BY user"
        ))?;
        let mut rows = statement.query([])?;
        let mut users = Vec::new();
        while let Some(row) = rows.next()? {
            users.push(UserRow {
                key: row.get(0)?,
                id: row.get(1)?,
                facts: facts(row, 2)?,
            });
        }
        Ok(users)
    }

    /// The keys of all people, in order.
    pub fn fetch_persons(&self) -> Result<Vec<i64>> {
        // Ordered by `person`, an index alone is read.
        let mut statement = self
            .connection
            .prepare_cached("SELECT user FROM users WHERE person = user ORDER BY person")?;
        Ok(statement
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?)
    }

    /// The user with this key.
    pub fn fetch_user(&self, key: i64) -> Result<Option<UserRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT user, id, {FACTS} FROM users WHERE user = ?1"
        ))?;
        let mut rows = statement.query([key])?;
        rows.next()?
            .map(|row| {
                Ok(UserRow {
                    key: row.get(0)?,
                    id: row.get(1)?,
                    facts: facts(row, 2)?,
                })
            })
            .transpose()
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
        let mut statement = self
            .connection
            .prepare_cached("SELECT identity, user FROM identities ORDER BY identity")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The identities of one user, in order.
    pub fn fetch_identities_of(&self, user: i64) -> Result<Vec<i64>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT identity FROM identities WHERE user = ?1 ORDER BY identity")?;
        let rows = statement.query_map([user], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Saves the users that a file names, with what it says about each; those that are not there
    /// are made.
    ///
    /// A new identity belongs to its own user; an existing one stays where it is until people are
    /// settled. What is in force of users that were there is refreshed. New users get their keys in
    /// order of their ids: the indexes by id then grow at their ends, which takes less than half
    /// the time.
    pub fn save_users(&self, batch: BatchId, users: &[UserToSave<'_>]) -> Result<Vec<SavedUser>> {
        let first_new = self.next_key("users", "user")?;
        let first_identity = self.next_key("identities", "identity")?;
        let nothing = UserFacts::default();
        let (mut new, mut accounts) = (Vec::new(), Vec::new());
        let unsaved = SavedUser {
            user: 0,
            identity: 0,
            is_new: false,
            is_news: false,
        };
        let mut saved = vec![unsaved; users.len()];
        for (done, place) in by_id(users).into_iter().enumerate() {
            self.stop_if_cancelled(done)?;
            let user = &users[place];
            let facts = user.facts.unwrap_or(&nothing);
            let known = if first_new == 1 {
                None
            } else {
                self.fetch_user_key(user.id)?
            };
            let (kind, key) = &user.node;
            let identity = match first_identity {
                1 => None,
                _ => self.fetch_identity(*kind, key)?,
            };
            let key_of_user = known.unwrap_or(first_new + new.len() as i64);
            let is_news = match known {
                Some(known) => self.save_user_version(known, batch, facts, user.variants)?,
                None => {
                    new.push(NewUser::of(user, facts)?);
                    true
                }
            };
            // Two addresses can be one once they are normalised: those are looked up when their
            // user is there.
            let identity = identity.unwrap_or_else(|| match kind {
                IdentityKind::Account => {
                    accounts.push((Box::from(&**key), key_of_user));
                    first_identity + accounts.len() as i64 - 1
                }
                _ => 0,
            });
            saved[place] = SavedUser {
                user: key_of_user,
                identity,
                is_new: known.is_none(),
                is_news,
            };
        }
        self.insert_users(batch, first_new, new)?;
        self.insert_accounts(first_identity, accounts)?;
        for (saved, user) in saved
            .iter_mut()
            .zip(users)
            .filter(|(saved, _)| saved.identity == 0)
        {
            saved.identity = self.save_identity(user.node.0, &user.node.1, Some(saved.user))?;
        }
        self.refresh_users_below(batch, first_new)?;
        Ok(saved)
    }

    fn insert_users(&self, batch: BatchId, first: i64, new: Vec<NewUser>) -> Result<()> {
        let (count, new) = (new.len(), Arc::new(new));
        let has_facts = new.iter().any(|user| user.facts.is_some());
        let (mut into_users, mut into_versions) =
            ("user, person, id".to_string(), "user, batch".to_string());
        let id = Cells::texts(&new, |user: &NewUser| Some(&user.id));
        let mut users = vec![Cells::Counted(first), Cells::Counted(first), id];
        let mut versions = vec![Cells::Counted(first), Cells::Same(batch.0.into())];
        let cell = |number: usize, otherwise: Option<&'static str>| {
            let new = Arc::clone(&new);
            Cells::Values(Box::new(move |row: usize| {
                let stated = new[row]
                    .facts
                    .as_ref()
                    .map_or(Value::Null, |facts| facts[number].clone());
                match (stated, otherwise) {
                    (Value::Null, Some(otherwise)) => Value::Text(otherwise.into()),
                    (stated, _) => stated,
                }
            }))
        };
        if has_facts {
            into_users.push_str(&format!(", {FACTS}"));
            into_versions.push_str(&format!(", {FACTS}, said_at, names, places, streets"));
            users.extend(
                FACTS
                    .split(", ")
                    .enumerate()
                    .map(|(number, field)| match field {
                        "tags" | "interests" => cell(number, Some("[]")),
                        "declared" => cell(number, Some("{}")),
                        _ => cell(number, None),
                    }),
            );
            versions.extend((0..15).map(|number| cell(number, None)));
        }
        self.insert_rows(&format!("INTO users ({into_users})"), count, users)?;
        self.insert_rows(
            &format!("INTO user_versions ({into_versions})"),
            count,
            versions,
        )
    }

    fn insert_accounts(&self, first: i64, accounts: Vec<(Box<str>, i64)>) -> Result<()> {
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

    /// The identities of orders and sessions of nobody known; those that are not there are made.
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
        self.inner
            .prepare_cached("INSERT INTO identities (kind, key, user) VALUES (?1, ?2, ?3)")?
            .execute((kind.word(), key, user))?;
        Ok(self.inner.last_insert_rowid())
    }

    /// Saves what a file of a batch says about a user; true if nothing in force says just the same.
    ///
    /// Of several files of one batch the later one wins, field by field. All names, places and
    /// streets are kept beside, those of `variants` too: whether people are one does not depend on
    /// the order of rows.
    fn save_user_version(
        &self,
        user: i64,
        batch: BatchId,
        facts: &UserFacts,
        variants: [Option<&BTreeSet<String>>; 3],
    ) -> Result<bool> {
        let [names, places, streets] = self.variants_with(user, batch, facts, variants)?;
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
            packed(&names, names.is_empty())?,
            packed(&places, places.is_empty())?,
            packed(&streets, streets.is_empty())?,
            facts.said_at,
        ];
        let is_known: bool = self
            .inner
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM user_versions WHERE user = ?1 AND ?2 IS NOT NULL AND \
                 name IS ?3 AND email IS ?4
                 AND phone IS ?5 AND age IS ?6 AND gender IS ?7 AND place IS ?8 AND tier IS ?9 AND \
                 tags IS ?10
                 AND interests IS ?11 AND declared IS ?12 AND since IS ?13 AND names IS ?14 AND \
                 places IS ?15
                 AND streets IS ?16 AND said_at IS ?17)",
            )?
            .query_row(values, |row| row.get(0))?;
        self.inner
            .prepare_cached(
                "INSERT INTO user_versions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, \
                 ?12, ?13, ?14, ?15, ?16, ?17)
                 ON CONFLICT DO UPDATE SET name = ifnull(excluded.name, name), email = \
                 ifnull(excluded.email, email),
                 phone = ifnull(excluded.phone, phone), age = ifnull(excluded.age, age),
                 gender = ifnull(excluded.gender, gender), place = ifnull(excluded.place, place),
                 tier = ifnull(excluded.tier, tier), tags = ifnull(excluded.tags, tags),
                 interests = ifnull(excluded.interests, interests), declared = \
                 ifnull(excluded.declared, declared),
                 since = ifnull(excluded.since, since),
                 said_at = max(ifnull(excluded.said_at, said_at), ifnull(said_at, \
                 excluded.said_at)),
                 names = ifnull(excluded.names, names), places = ifnull(excluded.places, places),
                 streets = ifnull(excluded.streets, streets)",
            )?
            .execute(values)?;
        Ok(!is_known)
    }

    /// Names and places of a user in a batch, where there are several, and all streets.
    fn variants_with(
        &self,
        user: i64,
        batch: BatchId,
        facts: &UserFacts,
        variants: [Option<&BTreeSet<String>>; 3],
    ) -> Result<[BTreeSet<String>; 3]> {
        let mut all = variants.map(|variants| variants.cloned().unwrap_or_default());
        if facts.name.is_none() && facts.place.is_none() && all.iter().all(BTreeSet::is_empty) {
            return Ok(all);
        }
        // Another file of the same batch may have spoken of the user.
        let held: Option<[Option<String>; 5]> = self
            .inner
            .prepare_cached(
                "SELECT name, place, names, places, streets FROM user_versions WHERE user = ?1 AND \
                 batch = ?2",
            )?
            .query_row((user, batch.0), |row| {
                Ok([
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ])
            })
            .optional()?;
        let Some([name, place, names, places, streets]) = held else {
            return Ok(all);
        };
        let said = [
            (name, names, &facts.name),
            (place, places, &facts.place),
            (None, streets, &None),
        ];
        for (set, (one, list, new)) in all.iter_mut().zip(said) {
            set.extend(super::list(list.as_deref())?);
            if let (Some(one), Some(new)) = (one, new)
                && one != *new
            {
                set.extend([one, new.clone()]);
            }
        }
        Ok(all)
    }

    /// Puts the newest known facts of these users in force. Who stands for several is completed
    /// when people are settled.
    pub(super) fn refresh_users_in(&self, users: &[i64]) -> Result<()> {
        let sql = format!(
            "UPDATE users SET {} WHERE user IN (SELECT value FROM json_each(?1))",
            newest_facts()
        );
        self.inner.execute(&sql, [json(users.iter().copied())])?;
        Ok(())
    }

    fn refresh_users_below(&self, batch: BatchId, end: i64) -> Result<()> {
        self.inner.execute(
            &format!(
                "UPDATE users SET {} WHERE user IN (SELECT user FROM user_versions WHERE batch = \
                 ?1 AND user < ?2)",
                newest_facts()
            ),
            (batch.0, end),
        )?;
        Ok(())
    }

    /// Puts the newest known facts of one user in force.
    pub(super) fn refresh_user(&self, user: i64) -> Result<()> {
        self.inner
            .prepare_cached(&format!(
                "UPDATE users SET {} WHERE user = ?1",
                newest_facts()
            ))?
            .execute([user])?;
        Ok(())
    }

    /// Puts what is known of a person in force for the one who stands for them: what the best id
    /// says first, the others where it says nothing; tags and interests of all.
    pub(super) fn refresh_person(&self, person: i64, others: &[i64]) -> Result<()> {
        let mut all: Option<UserFacts> = None;
        for user in std::iter::once(&person).chain(others) {
            self.refresh_user(*user)?;
            if let Some(row) = self.fetch_user(*user)? {
                all = Some(match all {
                    None => row.facts,
                    Some(held) => completed(held, row.facts),
                });
            }
        }
        let Some(facts) = all else { return Ok(()) };
        let sets: Vec<String> = FACTS
            .split(", ")
            .enumerate()
            .map(|(at, field)| format!("{field} = ?{}", at + 2))
            .collect();
        self.inner
            .prepare_cached(&format!(
                "UPDATE users SET {} WHERE user = ?1",
                sets.join(", ")
            ))?
            .execute(rusqlite::params![
                person,
                facts.name,
                facts.email,
                facts.phone,
                facts.age,
                facts.gender,
                facts.place,
                facts.tier,
                serde_json::to_string(&facts.tags)?,
                serde_json::to_string(&facts.interests)?,
                serde_json::to_string(&facts.declared)?,
                facts.since,
            ])?;
        Ok(())
    }
}

/// The newest version of each field, as the right side of an update of `users`.
fn newest_facts() -> String {
    let newest = |field: &str, otherwise: &str| {
        format!(
            "{field} = coalesce((SELECT v.{field} FROM user_versions v WHERE v.user = users.user \
             AND v.{field} IS NOT NULL
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
    sets.join(", ")
}

/// What one id says of a person, completed by what another says.
fn completed(held: UserFacts, more: UserFacts) -> UserFacts {
    let with = |mut held: Vec<String>, more: Vec<String>| {
        for value in more {
            if !held.contains(&value) {
                held.push(value);
            }
        }
        held
    };
    let mut declared = more.declared;
    declared.extend(held.declared);
    UserFacts {
        name: held.name.or(more.name),
        email: held.email.or(more.email),
        phone: held.phone.or(more.phone),
        age: held.age.or(more.age),
        gender: held.gender.or(more.gender),
        place: held.place.or(more.place),
        tier: held.tier.or(more.tier),
        tags: with(held.tags, more.tags),
        interests: with(held.interests, more.interests),
        declared,
        since: held.since.into_iter().chain(more.since).min(),
        said_at: held.said_at.max(more.said_at),
    }
}
