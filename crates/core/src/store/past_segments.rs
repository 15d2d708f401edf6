//! The tables `past_segments` and `past_names`: in which learned segment a user was, and what that was
//! called, on a past day.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use crate::domain::{RunId, SegmentId};
use rusqlite::OptionalExtension;

/// Where the model run in force on a day had put a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSegment {
    /// The run in force on that day.
    pub run: RunId,
    /// The segment and its name then; `None` where the run put the user into none.
    pub segment: Option<(SegmentId, String)>,
}

/// Customers who went from one segment to another, or stayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentFlow {
    /// Where they were; `None`: in none.
    pub from: Option<SegmentId>,
    /// Where they were at the end; `None`: in none.
    pub to: Option<SegmentId>,
    /// How many.
    pub customers: i64,
}

impl Store {
    /// The segment of a user's person by the last run up to `until`, UTC seconds; `None` where no
    /// segments had been computed by then.
    pub fn fetch_segment_at(&self, user: i64, until: i64) -> Result<Option<PastSegment>> {
        let run: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT run FROM model_runs WHERE kind = 'segment' AND made_at <= ?1
                 ORDER BY made_at DESC, run DESC LIMIT 1",
            )?
            .query_row([until], |row| row.get(0))
            .optional()?;
        let Some(run) = run else { return Ok(None) };
        // The user's own id first: others may have been merged with it later.
        let segment: Option<Option<i64>> = self
            .connection
            .prepare_cached(&format!(
                "SELECT p.segment FROM past_segments p JOIN model_runs r USING (run)
                 WHERE p.user IN {ALL_IDS} AND r.made_at <= ?2
                 ORDER BY p.user <> ?1, r.made_at DESC, p.run DESC LIMIT 1"
            ))?
            .query_row([user, until], |row| row.get(0))
            .optional()?;
        let segment = match segment.flatten().map(SegmentId) {
            None => None,
            Some(id) => {
                let name = self.fetch_segment_name_at(id, until)?;
                Some((id, name.unwrap_or_default()))
            }
        };
        Ok(Some(PastSegment {
            run: RunId(run),
            segment,
        }))
    }

    /// When segments were computed up to `until`, UTC seconds, oldest first.
    pub fn fetch_segment_runs(&self, until: i64) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT made_at FROM model_runs WHERE kind = 'segment' AND made_at <= ?1
             ORDER BY made_at, run",
        )?;
        let runs = statement.query_map([until], |row| row.get(0))?;
        Ok(runs.collect::<rusqlite::Result<_>>()?)
    }

    /// How many customers were in which segment at `since` and at `until`, UTC seconds.
    pub fn fetch_segment_flows(&self, since: i64, until: i64) -> Result<Vec<SegmentFlow>> {
        let at = |day: &str| {
            format!(
                "SELECT user, segment FROM (
                     SELECT p.user, p.segment, row_number() OVER (
                         PARTITION BY p.user ORDER BY r.made_at DESC, p.run DESC) AS place
                     FROM past_segments p JOIN model_runs r USING (run) WHERE r.made_at <= {day})
                 WHERE place = 1"
            )
        };
        // Of merged customers the one that stands for all counts.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT b.segment, a.segment, count(*) FROM ({}) a LEFT JOIN ({}) b USING (user)
             JOIN users u ON u.user = a.user AND u.person = u.user
             WHERE a.segment IS NOT NULL OR b.segment IS NOT NULL
             GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
            at("?2"),
            at("?1")
        ))?;
        let flows = statement.query_map((since, until), |row| {
            Ok(SegmentFlow {
                from: row.get::<_, Option<i64>>(0)?.map(SegmentId),
                to: row.get::<_, Option<i64>>(1)?.map(SegmentId),
                customers: row.get(2)?,
            })
        })?;
        Ok(flows.collect::<rusqlite::Result<_>>()?)
    }

    /// What a segment was called at `until`; `None` where it was not there yet.
    pub fn fetch_segment_name_at(&self, id: SegmentId, until: i64) -> Result<Option<String>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT name FROM past_names WHERE segment = ?1 AND at <= ?2
                 ORDER BY at DESC LIMIT 1",
            )?
            .query_row((id.0, until), |row| row.get(0))
            .optional()?)
    }
}

impl Transaction<'_> {
    /// Notes whom a run moved, of all who are in a segment by it or were in one before.
    pub(super) fn note_past_segments(&self, run: RunId) -> Result<()> {
        const LAST: &str = "(SELECT user, max(run), segment FROM past_segments GROUP BY user)";
        self.inner.execute(
            &format!(
                "INSERT INTO past_segments
                 SELECT m.user, ?1, m.segment FROM segment_members m LEFT JOIN {LAST} l USING (user)
                 WHERE m.run = ?1 AND m.segment IS NOT l.segment"
            ),
            [run.0],
        )?;
        self.inner.execute(
            &format!(
                "INSERT INTO past_segments
                 SELECT l.user, ?1, NULL FROM {LAST} l WHERE l.segment IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM segment_members m WHERE m.user = l.user
                                   AND m.run = ?1)"
            ),
            [run.0],
        )?;
        Ok(())
    }

    /// Notes what a segment is called from `at` on.
    pub(super) fn note_past_name(&self, id: SegmentId, name: &str, at: i64) -> Result<()> {
        self.inner
            .prepare_cached(
                "INSERT INTO past_names SELECT ?1, ?2, ?3 WHERE ?3 IS NOT (SELECT name FROM \
                 past_names WHERE segment = ?1 ORDER BY at DESC LIMIT 1)
                 ON CONFLICT DO UPDATE SET name = excluded.name",
            )?
            .execute((id.0, at, name))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{NewRun, NewSegment};
    use serde_json::json;

    fn run(at: i64) -> NewRun {
        NewRun {
            kind: "segment".into(),
            revision: 0,
            as_of: at,
            parameters: json!({}),
            seed: 1,
            made_at: at,
            duration_ms: 0,
            body: json!({}),
        }
    }

    #[test]
    fn each_day_has_the_segment_and_the_name_of_its_run() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let sql = "INSERT INTO users (user, id, person) VALUES (1, 'a', 1), (2, 'b', 2)";
        store.connection.execute_batch(sql).unwrap();
        let named = |name: &str| NewSegment {
            made_by: "behavior".into(),
            name: name.into(),
            rule: None,
            run: None,
            body: json!({}),
        };
        let transaction = store.begin("test", "now").unwrap();
        let one = transaction.insert_segment(&named("first"), 10).unwrap();
        let two = transaction.insert_segment(&named("second"), 10).unwrap();
        let publish = |at: i64, members: &[(i64, SegmentId)]| {
            let run = transaction.save_run(&run(at)).unwrap();
            let rows = members
                .iter()
                .map(|(user, segment)| (*user, *segment, at, None));
            transaction
                .replace_membership("behavior", run, rows)
                .unwrap();
            run
        };
        let first = publish(10, &[(1, one), (2, two)]);
        publish(20, &[(1, two), (2, two)]);
        let third = publish(30, &[(2, two)]);
        transaction.rename_segment(two, "renamed", 25).unwrap();
        transaction.commit().unwrap();
        let at = |user, day| {
            let found = store.fetch_segment_at(user, day).unwrap();
            found.map(|found| found.segment.map(|(id, name)| (id, name.to_string())))
        };
        let is = |id, name: &str| Some(Some((id, name.to_string())));
        assert_eq!(at(1, 9), None, "nothing was computed yet");
        assert_eq!(at(1, 19), is(one, "first"));
        assert_eq!(at(1, 24), is(two, "second"));
        assert_eq!(at(1, 25), is(two, "renamed"));
        assert_eq!(at(1, 30), Some(None), "in no segment any more");
        assert_eq!(at(2, 31), is(two, "renamed"));
        assert_eq!(store.fetch_segment_at(2, 19).unwrap().unwrap().run, first);
        assert_eq!(store.fetch_segment_at(2, 99).unwrap().unwrap().run, third);
        let flows = |since, until| -> Vec<(Option<SegmentId>, Option<SegmentId>, i64)> {
            let found = store.fetch_segment_flows(since, until).unwrap();
            let flow = |one: &crate::store::SegmentFlow| (one.from, one.to, one.customers);
            found.iter().map(flow).collect()
        };
        assert_eq!(flows(5, 8), []);
        let both = [(None, Some(one), 1), (None, Some(two), 1)];
        assert_eq!(flows(5, 10), both, "nothing was computed before");
        let moved = [(Some(one), Some(two), 1), (Some(two), Some(two), 1)];
        assert_eq!(flows(10, 29), moved);
        let left = [(Some(two), None, 1), (Some(two), Some(two), 1)];
        assert_eq!(flows(20, 30), left);
        assert_eq!(store.fetch_segment_runs(20).unwrap(), [10, 20]);
        // A user who stays has one row.
        let sql = "SELECT count(*) FROM past_segments WHERE user = 2";
        let rows: i64 = store
            .connection
            .query_row(sql, [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 1);
    }
}
