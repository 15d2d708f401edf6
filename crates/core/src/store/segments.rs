//! The tables `segments` and `segment_members`.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::{RunId, SegmentId};
use rusqlite::Row;
use serde_json::Value;

/// The content of a segment, apart from its id.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSegment {
    /// `behavior`, `rfm` and so on, or `defined`.
    pub made_by: String,
    /// Its name.
    pub name: String,
    /// The rule of a defined segment.
    pub rule: Option<String>,
    /// The last run that found it, for a learned segment.
    pub run: Option<RunId>,
    /// The description that the run gave it.
    pub body: Value,
}

/// A stored segment.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentRow {
    /// Its id; never reused.
    pub segment: SegmentId,
    /// What it is made of.
    pub made: NewSegment,
    /// Whether the operator named it.
    pub is_renamed: bool,
    /// When it was first saved, UTC seconds.
    pub created_at: i64,
    /// When a newer segmentation replaced it, UTC seconds.
    pub retired_at: Option<i64>,
}

/// A member of a learned segment.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberRow {
    /// The segment.
    pub segment: SegmentId,
    /// The user's key.
    pub user: i64,
    /// The last run that put the user there.
    pub run: Option<RunId>,
    /// Since when, UTC seconds.
    pub since: i64,
    /// Distances to the own and the next centre, where the method has them.
    pub body: Option<Value>,
}

const SELECT: &str = "SELECT segment, made_by, name, is_renamed, rule, run, body, created_at, \
                      retired_at FROM segments";
const MEMBERS: &str = "SELECT segment, user, run, since, body FROM segment_members";

fn segment(row: &Row<'_>) -> Result<SegmentRow> {
    Ok(SegmentRow {
        segment: SegmentId(row.get(0)?),
        made: NewSegment {
            made_by: row.get(1)?,
            name: row.get(2)?,
            rule: row.get(4)?,
            run: row.get::<_, Option<i64>>(5)?.map(RunId),
            body: serde_json::from_str(&row.get::<_, String>(6)?)?,
        },
        is_renamed: row.get(3)?,
        created_at: row.get(7)?,
        retired_at: row.get(8)?,
    })
}

fn member(row: &Row<'_>) -> Result<MemberRow> {
    let body: Option<String> = row.get(4)?;
    Ok(MemberRow {
        segment: SegmentId(row.get(0)?),
        user: row.get(1)?,
        run: row.get::<_, Option<i64>>(2)?.map(RunId),
        since: row.get(3)?,
        body: body.map(|text| serde_json::from_str(&text)).transpose()?,
    })
}

impl Store {
    /// All segments by id, including retired ones.
    pub fn fetch_segments(&self) -> Result<Vec<SegmentRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{SELECT} ORDER BY segment"))?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(segment(row)?);
        }
        Ok(found)
    }

    /// A segment by its id, retired or not.
    pub fn fetch_segment(&self, id: SegmentId) -> Result<Option<SegmentRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{SELECT} WHERE segment = ?1"))?;
        let mut rows = statement.query([id.0])?;
        rows.next()?.map(segment).transpose()
    }

    /// The members of a learned segment, by user.
    pub fn fetch_members(&self, id: SegmentId) -> Result<Vec<MemberRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{MEMBERS} WHERE segment = ?1 ORDER BY user"))?;
        let mut rows = statement.query([id.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(member(row)?);
        }
        Ok(found)
    }

    /// The keys of the members of a learned segment, sorted.
    pub fn fetch_member_keys(&self, id: SegmentId) -> Result<Vec<i64>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT user FROM segment_members WHERE segment = ?1 ORDER BY user")?;
        let rows = statement.query_map([id.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The membership of a user in the current learned segment.
    pub fn fetch_segment_of(&self, user: i64) -> Result<Option<(SegmentRow, MemberRow)>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{MEMBERS} WHERE user = ?1 ORDER BY segment"))?;
        let mut rows = statement.query([user])?;
        while let Some(row) = rows.next()? {
            let member = member(row)?;
            if let Some(segment) = self
                .fetch_segment(member.segment)?
                .filter(|segment| segment.retired_at.is_none())
            {
                return Ok(Some((segment, member)));
            }
        }
        Ok(None)
    }

    /// The last known membership by a method, in segments current or retired: (user, segment,
    /// since), by user.
    pub fn fetch_membership(&self, made_by: &str) -> Result<Vec<(i64, SegmentId, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT user, segment, since FROM segment_members JOIN segments USING (segment)
             WHERE made_by = ?1 ORDER BY user",
        )?;
        let rows = statement.query_map([made_by], |row| {
            Ok((row.get(0)?, SegmentId(row.get(1)?), row.get(2)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Saves a new segment under a new id.
    pub fn insert_segment(&self, made: &NewSegment, now: i64) -> Result<SegmentId> {
        self.inner.execute(
            "INSERT INTO segments (made_by, name, rule, run, body, created_at) VALUES (?1, ?2, ?3, \
             ?4, ?5, ?6)",
            (
                &made.made_by,
                &made.name,
                &made.rule,
                made.run.map(|run| run.0),
                serde_json::to_string(&made.body)?,
                now,
            ),
        )?;
        let id = SegmentId(self.inner.last_insert_rowid());
        self.note_past_name(id, &made.name, now)?;
        Ok(id)
    }

    /// Saves the new content of a segment; a retired one is current again.
    pub fn update_segment(&self, id: SegmentId, made: &NewSegment, now: i64) -> Result<()> {
        self.inner.execute(
            "UPDATE segments SET name = ?2, rule = ?3, run = ?4, body = ?5, retired_at = NULL \
             WHERE segment = ?1",
            (
                id.0,
                &made.name,
                &made.rule,
                made.run.map(|run| run.0),
                serde_json::to_string(&made.body)?,
            ),
        )?;
        self.note_past_name(id, &made.name, now)
    }

    /// Saves the name that the operator gave a segment.
    pub fn rename_segment(&self, id: SegmentId, name: &str, now: i64) -> Result<()> {
        self.inner.execute(
            "UPDATE segments SET name = ?2, is_renamed = 1 WHERE segment = ?1",
            (id.0, name),
        )?;
        self.note_past_name(id, name, now)
    }

    /// Marks a segment as retired.
    pub fn retire_segment(&self, id: SegmentId, now: i64) -> Result<()> {
        self.inner.execute(
            "UPDATE segments SET retired_at = ?2 WHERE segment = ?1 AND retired_at IS NULL",
            (id.0, now),
        )?;
        Ok(())
    }

    /// Replaces the members found by a method. `members` are user, segment, since, and distances as
    /// JSON.
    pub fn replace_membership(
        &self,
        made_by: &str,
        run: RunId,
        members: impl Iterator<Item = (i64, SegmentId, i64, Option<String>)>,
    ) -> Result<()> {
        self.inner.execute(
            "DELETE FROM segment_members WHERE segment IN (SELECT segment FROM segments WHERE \
             made_by = ?1)",
            [made_by],
        )?;
        let mut insert = self.inner.prepare(
            "INSERT INTO segment_members (segment, user, run, since, body) VALUES (?1, \
                      ?2, ?3, ?4, ?5)",
        )?;
        for (user, segment, since, body) in members {
            insert.execute((segment.0, user, run.0, since, body))?;
        }
        drop(insert);
        self.note_past_segments(run)
    }
}
