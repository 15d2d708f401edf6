//! Saves the users that a file names.

use super::bulk::Cells;
use super::error::Result;
use super::identities::IdentityKind;
use super::json_or_null;
use super::transaction::Transaction;
use super::users::{FACTS, UserFacts};
use crate::domain::BatchId;
use rusqlite::types::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A user in a file.
#[derive(Debug)]
pub struct UserToSave<'f> {
    /// The id in the file.
    pub id: &'f str,
    /// The kind and key of the id.
    pub node: (IdentityKind, Cow<'f, str>),
    /// What the file says about the user, if anything.
    pub facts: Option<&'f UserFacts>,
    /// All names and all places, where there are several, and all streets.
    pub variants: [Option<&'f BTreeSet<String>>; 3],
}

/// A user that was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedUser {
    /// Its key.
    pub user: i64,
    /// The key of the id's identity.
    pub identity: i64,
    /// Whether the user was created.
    pub is_new: bool,
    /// Whether the file says anything new about the user.
    pub is_news: bool,
}

/// A user to be created, with the columns of `user_versions`: those of [`FACTS`], then since,
/// said_at, names, places and streets.
struct NewUser {
    id: Box<str>,
    facts: Option<Box<[Value; 15]>>,
}

impl NewUser {
    fn of(user: &UserToSave<'_>, facts: &UserFacts) -> Result<NewUser> {
        let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
        let integer = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
        let all = |of: Option<&BTreeSet<String>>| {
            of.map_or(Ok(None), |set| json_or_null(set, set.is_empty()))
        };
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
            text(json_or_null(&facts.tags, facts.tags.is_empty())?),
            text(json_or_null(&facts.interests, facts.interests.is_empty())?),
            text(json_or_null(&facts.declared, facts.declared.is_empty())?),
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

/// The positions of users sorted by id, as the indexes compare them.
fn by_id(users: &[UserToSave<'_>]) -> Vec<usize> {
    let small = |place: usize| {
        users[place]
            .id
            .bytes()
            .map(|byte| byte.to_ascii_lowercase())
    };
    // Sixteen bytes are enough to sort most ids.
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

impl Transaction<'_> {
    /// Saves the users that a file names, with what it says about each; missing users are created.
    ///
    /// A new identity belongs to its own user; an existing one keeps its user until people are
    /// settled. The facts in force of existing users are refreshed. New users get keys in the order
    /// of their ids: the indexes by id then grow at the end, in less than half the time.
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
            // Two addresses can be equal once normalised: those are looked up when their user
            // exists.
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
}
