//! The table `users`.

use super::database::Store;
use super::error::Result;
use rusqlite::{OptionalExtension, Row};
use std::collections::BTreeMap;

/// What a file says about a user; `None`: nothing.
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
    /// When this was true, UTC seconds; `None`: the file does not say.
    pub said_at: Option<i64>,
}

/// A user with the facts in force.
#[derive(Debug, Clone, PartialEq)]
pub struct UserRow {
    /// The key in the store.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// The facts in force.
    pub facts: UserFacts,
}

pub(super) const FACTS: &str =
    "name, email, phone, age, gender, place, tier, tags, interests, declared, since";

fn facts(row: &Row<'_>, from: usize) -> Result<UserFacts> {
    // Most lists are empty, and every user has several.
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

impl Store {
    /// The representatives of all people, by key.
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

    /// The keys of the representatives of all people, sorted.
    pub fn fetch_persons(&self) -> Result<Vec<i64>> {
        // Sorted by `person`, this reads only an index.
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

    /// The key of the user with this id (ignoring case).
    pub fn fetch_user_key(&self, id: &str) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached("SELECT user FROM users WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }
}
