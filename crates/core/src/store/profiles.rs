//! The table `profiles`: for `export` and `sql`, and where a cluster computed them, for everything.

use super::database::Store;
use super::error::Result;
use super::packed_row::PackedLayout;
use super::transaction::Transaction;
use crate::domain::RunId;
use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Statement, ToSql};

/// The part of a profile run that says how its packed rows are read.
const COLUMNS: &str = "columns";

/// A profile as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredBody {
    /// As JSON.
    Json(String),
    /// As a row of the run's layout.
    Packed(Vec<u8>),
}

impl StoredBody {
    fn read(value: ValueRef<'_>) -> rusqlite::Result<StoredBody> {
        match value {
            ValueRef::Blob(bytes) => Ok(StoredBody::Packed(bytes.into())),
            text => Ok(StoredBody::Json(text.as_str()?.into())),
        }
    }
}

impl Store {
    /// The stored profile of a user.
    pub fn fetch_profile(&self, user: i64) -> Result<Option<StoredBody>> {
        Ok(self
            .connection
            .prepare_cached("SELECT body FROM profiles WHERE user = ?1")?
            .query_row([user], |row| StoredBody::read(row.get_ref(0)?))
            .optional()?)
    }

    /// Calls `each` with all stored profiles in order of users, until it returns false.
    pub fn for_each_profile(&self, each: &mut dyn FnMut(i64, StoredBody) -> bool) -> Result<()> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT user, body FROM profiles ORDER BY user")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if !each(row.get(0)?, StoredBody::read(row.get_ref(1)?)?) {
                break;
            }
        }
        Ok(())
    }

    /// How the packed profiles of a run are read; `None` where they are not packed.
    pub fn fetch_profile_layout(&self, run: RunId) -> Result<Option<PackedLayout>> {
        let body = self.fetch_part(run, COLUMNS, 0)?;
        Ok(body.map(|body| serde_json::from_slice(&body)).transpose()?)
    }
}

impl Transaction<'_> {
    /// Replaces all stored profiles by these; packed ones need [`Transaction::save_profile_layout`].
    pub fn replace_profiles(
        &self,
        run: RunId,
        profiles: impl Iterator<Item = (i64, StoredBody)>,
    ) -> Result<()> {
        let mut saver = self.begin_profiles(run)?;
        for (user, body) in profiles {
            match &body {
                StoredBody::Json(text) => saver.save(user, text)?,
                StoredBody::Packed(bytes) => saver.save(user, bytes)?,
            }
        }
        Ok(())
    }

    /// Deletes all stored profiles, and saves others one by one.
    pub fn begin_profiles(&self, run: RunId) -> Result<ProfileSaver<'_>> {
        self.inner.execute("DELETE FROM profiles", [])?;
        self.inner
            .execute("DELETE FROM model_parts WHERE part = ?1", [COLUMNS])?;
        let sql = "INSERT INTO profiles (user, run, body) VALUES (?1, ?2, ?3)";
        Ok(ProfileSaver {
            run,
            insert: self.inner.prepare(sql)?,
        })
    }

    /// Saves how the packed profiles of a run are read.
    pub fn save_profile_layout(&self, run: RunId, layout: &PackedLayout) -> Result<()> {
        self.save_part(run, COLUMNS, 0, &serde_json::to_vec(layout)?)
    }
}

/// Saves profiles of a run.
#[derive(Debug)]
pub struct ProfileSaver<'t> {
    run: RunId,
    insert: Statement<'t>,
}

impl ProfileSaver<'_> {
    /// Saves the profile of a user: JSON, or a packed row.
    pub fn save(&mut self, user: i64, body: impl ToSql) -> Result<()> {
        self.insert.execute((user, self.run.0, body))?;
        Ok(())
    }
}
