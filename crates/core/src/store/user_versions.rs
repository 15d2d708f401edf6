//! The table `user_versions`: what each batch says about a user, and which of it is in force.

use super::error::Result;
use super::transaction::Transaction;
use super::users::{FACTS, UserFacts};
use super::{json_keys, json_or_null};
use crate::domain::BatchId;
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

impl Transaction<'_> {
    /// Saves what a file of a batch says about a user; true if that is new.
    ///
    /// Where several files of one batch differ, the later one wins, field by field. All names,
    /// places and streets are kept too, with those of `variants`, so that joining people does not
    /// depend on the order of rows.
    pub(super) fn save_user_version(
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
            json_or_null(&facts.tags, facts.tags.is_empty())?,
            json_or_null(&facts.interests, facts.interests.is_empty())?,
            json_or_null(&facts.declared, facts.declared.is_empty())?,
            facts.since,
            json_or_null(&names, names.is_empty())?,
            json_or_null(&places, places.is_empty())?,
            json_or_null(&streets, streets.is_empty())?,
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
        // Another file of the same batch may have named the user.
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

    /// Puts the newest facts of these users in force. Representatives are completed when people are
    /// settled.
    pub(super) fn refresh_users_in(&self, users: &[i64]) -> Result<()> {
        let sql = format!(
            "UPDATE users SET {} WHERE user IN (SELECT value FROM json_each(?1))",
            newest_facts()
        );
        let listed = json_keys(users.iter().copied());
        self.inner.execute(&sql, [&listed])?;
        self.apply_corrections("user IN (SELECT value FROM json_each(?1))", [&listed])
    }

    pub(super) fn refresh_users_below(&self, batch: BatchId, end: i64) -> Result<()> {
        self.inner.execute(
            &format!(
                "UPDATE users SET {} WHERE user IN (SELECT user FROM user_versions WHERE batch = \
                 ?1 AND user < ?2)",
                newest_facts()
            ),
            (batch.0, end),
        )?;
        self.apply_corrections(
            "user IN (SELECT user FROM user_versions WHERE batch = ?1 AND user < ?2)",
            [batch.0, end],
        )
    }

    /// Puts the newest facts of one user in force.
    pub(super) fn refresh_user(&self, user: i64) -> Result<()> {
        self.inner
            .prepare_cached(&format!(
                "UPDATE users SET {} WHERE user = ?1",
                newest_facts()
            ))?
            .execute([user])?;
        self.apply_corrections("user = ?1", [user])
    }

    /// Combines the facts of a person under the representative: the preferred id's come first, the
    /// others fill the gaps; tags and interests are united.
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

/// What one id says about a person, completed by another.
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
