//! The table `past_offers`: campaigns that were run with other tools.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::BatchId;
use crate::domain::arms::{ArmFacts, control_of};
use std::collections::BTreeMap;

/// One user's part in a campaign that was run with another tool.
#[derive(Debug, Clone, PartialEq)]
pub struct PastOffer {
    /// The campaign's name.
    pub campaign: String,
    /// The user's key.
    pub user: i64,
    /// The name of the user's group, as the file has it; `None` where it names no groups.
    pub arm: Option<String>,
    /// Whether the user was held out; `None` where it is not known which group got nothing, and before
    /// an offer is saved.
    pub is_held_out: Option<bool>,
    /// Discount in percent.
    pub discount_percent: Option<f64>,
    /// Discount in money, in minor units.
    pub discount_minor: Option<i64>,
    /// When it was sent, UTC seconds.
    pub sent_at: i64,
    /// When it ended.
    pub ends_at: Option<i64>,
    /// The user's code.
    pub code: Option<String>,
    /// When the code was used.
    pub redeemed_at: Option<i64>,
}

impl Store {
    /// All past offers by campaign and representative; of several batches, the newest version. Which
    /// group of a campaign was held out is read from all its groups.
    pub fn fetch_past_offers(&self) -> Result<Vec<PastOffer>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT p.campaign, u.person, p.arm, p.discount_percent, p.sent_at, p.ends_at, p.code, \
             p.redeemed_at, p.discount_minor, max(p.batch)
             FROM past_offers p JOIN users u USING (user) GROUP BY p.campaign, p.user ORDER BY \
             p.campaign, u.person, p.user",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(PastOffer {
                campaign: row.get(0)?,
                user: row.get(1)?,
                arm: row.get(2)?,
                is_held_out: None,
                discount_percent: row.get(3)?,
                sent_at: row.get(4)?,
                ends_at: row.get(5)?,
                code: row.get(6)?,
                redeemed_at: row.get(7)?,
                discount_minor: row.get(8)?,
            })
        })?;
        let mut offers: Vec<PastOffer> = rows.collect::<rusqlite::Result<_>>()?;
        let campaigns = offers.chunk_by_mut(|one, other| one.campaign == other.campaign);
        campaigns.for_each(settle_control);
        Ok(offers)
    }
}

impl Store {
    /// The names of all loaded campaigns.
    pub fn past_campaign_names(&self) -> Result<Vec<String>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT campaign FROM past_offers ORDER BY campaign")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<rusqlite::Result<_>>()?)
    }
}

/// Says of each offer of one campaign whether it was to the group that got nothing.
fn settle_control(offers: &mut [PastOffer]) {
    let mut arms: BTreeMap<String, ArmFacts> = BTreeMap::new();
    for offer in offers.iter() {
        let Some(arm) = &offer.arm else { continue };
        let facts = arms.entry(arm.clone()).or_default();
        facts.has_codes |= offer.code.is_some() || offer.redeemed_at.is_some();
        facts.has_discount |= offer.discount_percent.is_some_and(|percent| percent > 0.0)
            || offer.discount_minor.is_some_and(|minor| minor > 0);
    }
    let named: Vec<(&str, ArmFacts)> = arms
        .iter()
        .map(|(name, facts)| (name.as_str(), *facts))
        .collect();
    let Some(control) = control_of(&named).map(|at| named[at].0.to_string()) else {
        return;
    };
    for offer in offers {
        offer.is_held_out = offer.arm.as_ref().map(|arm| *arm == control);
    }
}

impl Store {
    /// The past offers to a user's person, newest first.
    pub fn fetch_past_offers_of(&self, user: i64) -> Result<Vec<PastOffer>> {
        let (mut found, person) = (self.fetch_past_offers()?, self.fetch_person_of(user)?);
        found.retain(|offer| offer.user == person);
        found.sort_by(|left, right| {
            right
                .sent_at
                .cmp(&left.sent_at)
                .then(left.campaign.cmp(&right.campaign))
        });
        Ok(found)
    }
}

impl Transaction<'_> {
    /// Saves a past offer; true if no other batch in force says the same.
    pub fn save_past_offer(&self, batch: BatchId, offer: &PastOffer) -> Result<bool> {
        let values = rusqlite::params![
            offer.campaign,
            offer.user,
            batch.0,
            offer.arm,
            offer.discount_percent,
            offer.sent_at,
            offer.ends_at,
            offer.code,
            offer.redeemed_at,
            offer.discount_minor,
        ];
        let is_known: bool = self
            .inner
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM past_offers WHERE campaign = ?1 AND user = ?2 AND \
                 batch <> ?3 AND arm IS ?4
                 AND discount_percent IS ?5 AND sent_at IS ?6 AND ends_at IS ?7 AND code IS ?8 AND \
                 redeemed_at IS ?9 AND discount_minor IS ?10)",
            )?
            .query_row(values, |row| row.get(0))?;
        self.inner
            .prepare_cached(
                "INSERT OR REPLACE INTO past_offers (campaign, user, batch, arm, discount_percent, \
                 sent_at, ends_at, code, redeemed_at, discount_minor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(values)?;
        Ok(!is_known)
    }
}
