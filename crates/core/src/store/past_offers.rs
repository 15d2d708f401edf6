//! The table `past_offers`: campaigns that were run with other tools.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::BatchId;

/// One user's part in a campaign that was run with another tool.
#[derive(Debug, Clone, PartialEq)]
pub struct PastOffer {
    /// The campaign's name.
    pub campaign: String,
    /// The user's key.
    pub user: i64,
    /// Whether the user was held out; `None` where the file mentions no comparison group.
    pub is_held_out: Option<bool>,
    /// Discount in percent.
    pub discount_percent: Option<f64>,
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
    /// All past offers by campaign and representative; of several batches, the newest version.
    pub fn fetch_past_offers(&self) -> Result<Vec<PastOffer>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT p.campaign, u.person, p.arm, p.discount_percent, p.sent_at, p.ends_at, p.code, \
             p.redeemed_at, max(p.batch)
             FROM past_offers p JOIN users u USING (user) GROUP BY p.campaign, p.user ORDER BY \
             p.campaign, u.person, p.user",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(PastOffer {
                campaign: row.get(0)?,
                user: row.get(1)?,
                is_held_out: row
                    .get::<_, Option<String>>(2)?
                    .map(|arm| arm == "held_out"),
                discount_percent: row.get(3)?,
                sent_at: row.get(4)?,
                ends_at: row.get(5)?,
                code: row.get(6)?,
                redeemed_at: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
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
        let arm = offer
            .is_held_out
            .map(|held_out| if held_out { "held_out" } else { "offered" });
        let values = rusqlite::params![
            offer.campaign,
            offer.user,
            batch.0,
            arm,
            offer.discount_percent,
            offer.sent_at,
            offer.ends_at,
            offer.code,
            offer.redeemed_at,
        ];
        let is_known: bool = self
            .inner
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM past_offers WHERE campaign = ?1 AND user = ?2 AND \
                 batch <> ?3 AND arm IS ?4
                 AND discount_percent IS ?5 AND sent_at IS ?6 AND ends_at IS ?7 AND code IS ?8 AND \
                 redeemed_at IS ?9)",
            )?
            .query_row(values, |row| row.get(0))?;
        self.inner
            .prepare_cached(
                "INSERT OR REPLACE INTO past_offers VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(values)?;
        Ok(!is_known)
    }
}
