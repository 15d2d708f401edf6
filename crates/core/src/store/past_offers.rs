//! The table `past_offers`: campaigns that were run with other tools.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use crate::domain::BatchId;
use crate::domain::arms::{ArmFacts, Named, control_by_name, control_of};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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

/// An offer's columns; grouped by user, those of its newest version.
const COLUMNS: &str = "p.campaign, p.arm, p.discount_percent, p.discount_minor, p.sent_at, \
                       p.ends_at, p.code, p.redeemed_at, max(p.batch)";

/// Whether no later batch says something else of the same offer.
const NEWEST: &str = "NOT EXISTS (SELECT 1 FROM past_offers q WHERE q.campaign = p.campaign AND \
                      q.user = p.user AND q.batch > p.batch)";

fn offer_in(row: &rusqlite::Row<'_>, user: i64) -> rusqlite::Result<PastOffer> {
    Ok(PastOffer {
        campaign: row.get(0)?,
        user,
        arm: row.get(1)?,
        is_held_out: None,
        discount_percent: row.get(2)?,
        discount_minor: row.get(3)?,
        sent_at: row.get(4)?,
        ends_at: row.get(5)?,
        code: row.get(6)?,
        redeemed_at: row.get(7)?,
    })
}

impl Store {
    /// All past offers by campaign and representative; of several batches, the newest version. Which
    /// group of a campaign was held out is read from all its groups.
    pub fn fetch_past_offers(&self) -> Result<Vec<PastOffer>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, u.person
             FROM past_offers p JOIN users u USING (user) GROUP BY p.campaign, p.user ORDER BY \
             p.campaign, u.person, p.user"
        ))?;
        let rows = statement.query_map([], |row| offer_in(row, row.get(9)?))?;
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
    /// The past offers to a user's person, newest first, without reading those to others.
    pub fn fetch_past_offers_of(&self, user: i64) -> Result<Vec<PastOffer>> {
        let person = self.fetch_person_of(user)?;
        let mut statement = self.connection.prepare_cached(&format!(
            "WITH RECURSIVE names(campaign) AS (
                 SELECT min(campaign) FROM past_offers
                 UNION ALL
                 SELECT (SELECT min(p.campaign) FROM past_offers p WHERE p.campaign > n.campaign)
                 FROM names n WHERE n.campaign IS NOT NULL)
             SELECT {COLUMNS}
             FROM names n JOIN past_offers p ON p.campaign = n.campaign AND p.user IN {ALL_IDS}
             GROUP BY p.campaign, p.user ORDER BY p.sent_at DESC, p.campaign, p.user"
        ))?;
        let rows = statement.query_map([user], |row| offer_in(row, person))?;
        let mut found: Vec<PastOffer> = rows.collect::<rusqlite::Result<_>>()?;
        let mut controls: BTreeMap<String, Option<String>> = BTreeMap::new();
        for offer in &mut found {
            let Some(arm) = &offer.arm else { continue };
            let control = match controls.entry(offer.campaign.clone()) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(self.fetch_control_arm(&offer.campaign)?),
            };
            offer.is_held_out = control.as_ref().map(|control| control == arm);
        }
        Ok(found)
    }

    /// The group of a campaign that got nothing. Its customers are read only where no name says so.
    fn fetch_control_arm(&self, campaign: &str) -> Result<Option<String>> {
        let arms = self.fetch_arms(campaign)?;
        let names: Vec<&str> = arms.iter().map(String::as_str).collect();
        let control = match control_by_name(&names) {
            Named::Control(arm) => Some(arm),
            Named::Unclear => None,
            Named::Open => {
                let facts = arms.iter().map(|arm| self.fetch_arm_facts(campaign, arm));
                let facts = facts.collect::<Result<Vec<ArmFacts>>>()?;
                let arms: Vec<(&str, ArmFacts)> = names.iter().copied().zip(facts).collect();
                control_of(&arms)
            }
        };
        Ok(control.and_then(|arm| arms.get(arm).cloned()))
    }

    /// The names of a campaign's groups, sorted, by the newest version of each offer.
    fn fetch_arms(&self, campaign: &str) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "WITH RECURSIVE arms(arm) AS (
                 SELECT min(arm) FROM past_offers WHERE campaign = ?1
                 UNION ALL
                 SELECT (SELECT min(p.arm) FROM past_offers p
                         WHERE p.campaign = ?1 AND p.arm > a.arm)
                 FROM arms a WHERE a.arm IS NOT NULL)
             SELECT a.arm FROM arms a WHERE EXISTS (
                 SELECT 1 FROM past_offers p WHERE p.campaign = ?1 AND p.arm = a.arm AND {NEWEST})"
        ))?;
        let arms = statement.query_map([campaign], |row| row.get(0))?;
        Ok(arms.collect::<rusqlite::Result<_>>()?)
    }

    fn fetch_arm_facts(&self, campaign: &str, arm: &str) -> Result<ArmFacts> {
        let is_any = |condition: &str| -> Result<bool> {
            Ok(self
                .connection
                .prepare_cached(&format!(
                    "SELECT EXISTS (SELECT 1 FROM past_offers p
                     WHERE p.campaign = ?1 AND p.arm = ?2 AND ({condition}) AND {NEWEST})"
                ))?
                .query_row((campaign, arm), |row| row.get(0))?)
        };
        Ok(ArmFacts {
            has_codes: is_any("p.code IS NOT NULL OR p.redeemed_at IS NOT NULL")?,
            has_discount: is_any("p.discount_percent > 0 OR p.discount_minor > 0")?,
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A store with 40 customers in campaigns with named, unnamed and lettered groups; some offers
    /// were loaded twice, differently, and customer 1 has two ids.
    fn store(folder: &std::path::Path) -> Store {
        let store = Store::create(&folder.join("shop.db"), [7; 32], 0).unwrap();
        store
            .connection
            .execute_batch(
                "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 40)
                 INSERT INTO users (user, id, person) SELECT n, 'u' || n, iif(n = 40, 1, n) FROM n;
                 INSERT INTO batches (batch, loaded_at, revision, program)
                 VALUES (1, 1, 1, ''), (2, 2, 2, '');
                 INSERT INTO past_offers (campaign, user, batch, arm, sent_at, code)
                 SELECT c.value, user, 1,
                     CASE c.value WHEN 'plain' THEN NULL
                     WHEN 'named' THEN iif(user % 4, 'offer', 'control')
                     ELSE iif(user % 3, 'A', 'B') END, 100, iif(user % 3, 'c' || user, NULL)
                 FROM users, json_each('[\"plain\", \"named\", \"letters\", \"renamed\"]') c;
                 INSERT INTO past_offers (campaign, user, batch, arm, sent_at, code)
                 SELECT campaign, user, 2, arm || '2', 100 + user, code FROM past_offers
                 WHERE campaign = 'renamed'",
            )
            .unwrap();
        store
    }

    #[test]
    fn one_customer_has_the_offers_that_all_readings_show() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let all = store.fetch_past_offers().unwrap();
        let held_out = |offers: &[PastOffer]| {
            let told = |campaign: &str| {
                let offer = offers.iter().find(|offer| offer.campaign == campaign);
                offer.and_then(|offer| offer.is_held_out)
            };
            ["plain", "named", "letters", "renamed"].map(told)
        };
        for user in 1..40 {
            let found = store.fetch_past_offers_of(user).unwrap();
            let mut expected: Vec<PastOffer> = all.clone();
            expected.retain(|offer| offer.user == user);
            expected
                .sort_by_key(|offer| (std::cmp::Reverse(offer.sent_at), offer.campaign.clone()));
            assert_eq!(found, expected, "of customer {user}");
        }
        let of = |user| held_out(&store.fetch_past_offers_of(user).unwrap());
        assert_eq!(of(3), [None, Some(false), Some(true), Some(true)]);
        assert_eq!(of(4), [None, Some(true), Some(false), Some(false)]);
        assert_eq!(store.fetch_past_offers_of(40).unwrap().len(), 8, "both ids");
    }
}
