//! The table `decisions`: why each user of an audience got an offer or not. Rows are never changed.

use super::chain::Chained;
use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use crate::domain::{CampaignId, RunId};
use rusqlite::Row;
use serde_json::Value;

/// A decision to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDecision {
    /// The campaign.
    pub campaign: CampaignId,
    /// The user's key.
    pub user: i64,
    /// offered, held_out or blocked.
    pub outcome: &'static str,
    /// The model run that put the user into the audience.
    pub run: Option<RunId>,
    /// All gates as they ran.
    pub gates: Value,
    /// The items with their reasons.
    pub items: Value,
}

/// A stored decision.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRow {
    /// Its number.
    pub decision: i64,
    /// The campaign.
    pub campaign: CampaignId,
    /// The user's key.
    pub user: i64,
    /// offered, held_out or blocked.
    pub outcome: String,
    /// When, UTC seconds.
    pub at: i64,
    /// The model run that put the user into the audience.
    pub run: Option<RunId>,
    /// All gates as they ran.
    pub gates: Value,
    /// The items with their reasons.
    pub items: Value,
    /// Who launched the campaign.
    pub operator: Option<String>,
}

const SELECT: &str =
    "SELECT decision, campaign, user, outcome, at, run, gates, items, operator FROM decisions";

fn decision(row: &Row<'_>) -> Result<DecisionRow> {
    Ok(DecisionRow {
        decision: row.get(0)?,
        campaign: CampaignId(row.get(1)?),
        user: row.get(2)?,
        outcome: row.get(3)?,
        at: row.get(4)?,
        run: row.get::<_, Option<i64>>(5)?.map(RunId),
        gates: serde_json::from_str(&row.get::<_, String>(6)?)?,
        items: serde_json::from_str(&row.get::<_, String>(7)?)?,
        operator: row.get(8)?,
    })
}

impl Store {
    /// The decisions about a user's person, newest first.
    pub fn fetch_decisions_of(&self, user: i64) -> Result<Vec<DecisionRow>> {
        self.decisions(
            &format!("WHERE user IN {ALL_IDS} ORDER BY decision DESC"),
            user,
        )
    }

    /// The decisions of a campaign, by user.
    pub fn fetch_decisions(&self, campaign: CampaignId) -> Result<Vec<DecisionRow>> {
        self.decisions("WHERE campaign = ?1 ORDER BY user, decision", campaign.0)
    }

    fn decisions(&self, condition: &str, key: i64) -> Result<Vec<DecisionRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{SELECT} {condition}"))?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(decision(row)?);
        }
        Ok(found)
    }

    /// How many users of a campaign had each outcome: (outcome, users), by outcome.
    pub fn fetch_outcome_counts(&self, campaign: CampaignId) -> Result<Vec<(String, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT outcome, count(*) FROM decisions WHERE campaign = ?1 GROUP BY 1 ORDER BY 1",
        )?;
        let rows = statement.query_map([campaign.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When the last decision was made, UTC seconds.
    pub fn fetch_last_decision_at(&self) -> Result<Option<i64>> {
        Ok(self
            .connection
            .query_row("SELECT max(at) FROM decisions", [], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Saves a decision.
    pub fn insert_decision(
        &self,
        made: &NewDecision,
        now: i64,
        operator: Option<&str>,
    ) -> Result<()> {
        self.inner
            .prepare_cached(
                "INSERT INTO decisions (campaign, user, outcome, at, run, gates, items, operator)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(rusqlite::params![
                made.campaign.0,
                made.user,
                made.outcome,
                now,
                made.run.map(|run| run.0),
                serde_json::to_string(&made.gates)?,
                serde_json::to_string(&made.items)?,
                operator,
            ])?;
        self.note_unchained(Chained::Decision);
        Ok(())
    }
}
