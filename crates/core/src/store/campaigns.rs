//! The tables `campaigns` and `offers`.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use crate::domain::{CampaignId, Instant, SegmentId};
use rusqlite::Row;
use serde_json::Value;

/// A campaign to be saved as a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCampaign {
    /// coupon, flash, members, winback or reminder.
    pub kind: String,
    /// Its audience, if a segment.
    pub segment: Option<SegmentId>,
    /// Its audience, if a rule.
    pub rule: Option<String>,
    /// What is offered, and on which conditions.
    pub terms: Value,
    /// What the design expects.
    pub draft: Value,
    /// The operator's note.
    pub note: Option<String>,
    /// The seed of the draw of the comparison group.
    pub seed: u64,
}

/// A stored campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignRow {
    /// Its number.
    pub campaign: CampaignId,
    /// What it is made of.
    pub made: NewCampaign,
    /// draft, launched, sent, ended or cancelled.
    pub state: String,
    /// When it was designed, UTC seconds.
    pub created_at: i64,
    /// When the decisions were made and the codes issued.
    pub launched_at: Option<i64>,
    /// When the operator reported it as sent.
    pub sent_at: Option<i64>,
    /// When the window begins.
    pub starts_at: Option<i64>,
    /// When the window ends.
    pub ends_at: Option<i64>,
    /// When it ended or was cancelled.
    pub closed_at: Option<i64>,
}

/// One user's offer, or place in the comparison group.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferRow {
    /// Its number.
    pub offer: i64,
    /// The campaign.
    pub campaign: CampaignId,
    /// The user's key.
    pub user: i64,
    /// The group that the user was drawn into.
    pub arm: OfferArm,
    /// The items, as JSON.
    pub items: Value,
    /// When it was made, UTC seconds.
    pub made_at: i64,
}

/// The groups of a campaign, which chance makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfferArm {
    /// Gets the offer.
    Offered,
    /// Gets the offer with the second discount.
    Test,
    /// Gets nothing, for comparison.
    HeldOut,
}

impl OfferArm {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            OfferArm::Offered => "offered",
            OfferArm::Test => "test",
            OfferArm::HeldOut => "held_out",
        }
    }

    fn of(word: &str) -> OfferArm {
        match word {
            "held_out" => OfferArm::HeldOut,
            "test" => OfferArm::Test,
            _ => OfferArm::Offered,
        }
    }
}

impl OfferRow {
    /// Whether the user is in the comparison group and gets nothing.
    pub fn is_held_out(&self) -> bool {
        self.arm == OfferArm::HeldOut
    }
}

/// A person's part in a draw: an offer, or a place in the comparison group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawRow {
    /// The person's representative.
    pub person: i64,
    /// The campaign.
    pub campaign: CampaignId,
    /// Whether the person was held out.
    pub is_held_out: bool,
    /// When it was drawn, UTC seconds.
    pub made_at: i64,
}

const CAMPAIGN: &str =
    "SELECT campaign, kind, state, segment, rule, terms, draft, note, seed, created_at, \
     launched_at, sent_at,
     starts_at, ends_at, closed_at FROM campaigns";
const OFFER: &str = "SELECT offer, campaign, user, arm, items, made_at FROM offers";

fn campaign(row: &Row<'_>) -> Result<CampaignRow> {
    Ok(CampaignRow {
        campaign: CampaignId(row.get(0)?),
        made: NewCampaign {
            kind: row.get(1)?,
            segment: row.get::<_, Option<i64>>(3)?.map(SegmentId),
            rule: row.get(4)?,
            terms: serde_json::from_str(&row.get::<_, String>(5)?)?,
            draft: serde_json::from_str(&row.get::<_, String>(6)?)?,
            note: row.get(7)?,
            seed: row.get::<_, i64>(8)? as u64,
        },
        state: row.get(2)?,
        created_at: row.get(9)?,
        launched_at: row.get(10)?,
        sent_at: row.get(11)?,
        starts_at: row.get(12)?,
        ends_at: row.get(13)?,
        closed_at: row.get(14)?,
    })
}

fn offer(row: &Row<'_>) -> Result<OfferRow> {
    Ok(OfferRow {
        offer: row.get(0)?,
        campaign: CampaignId(row.get(1)?),
        user: row.get(2)?,
        arm: OfferArm::of(&row.get::<_, String>(3)?),
        items: serde_json::from_str(&row.get::<_, String>(4)?)?,
        made_at: row.get(5)?,
    })
}

impl Store {
    /// All campaigns, newest first.
    pub fn fetch_campaigns(&self) -> Result<Vec<CampaignRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{CAMPAIGN} ORDER BY campaign DESC"))?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(campaign(row)?);
        }
        Ok(found)
    }

    /// A campaign by its number.
    pub fn fetch_campaign(&self, id: CampaignId) -> Result<Option<CampaignRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{CAMPAIGN} WHERE campaign = ?1"))?;
        let mut rows = statement.query([id.0])?;
        rows.next()?.map(campaign).transpose()
    }

    /// The offers of a campaign, both arms, by user.
    pub fn fetch_offers(&self, id: CampaignId) -> Result<Vec<OfferRow>> {
        self.offers("WHERE campaign = ?1 ORDER BY user", id.0)
    }

    /// The offers of a user's person, both arms, newest first.
    pub fn fetch_offers_of(&self, user: i64) -> Result<Vec<OfferRow>> {
        self.offers(
            &format!("WHERE user IN {ALL_IDS} ORDER BY made_at DESC, offer DESC"),
            user,
        )
    }

    /// An offer by its number.
    pub fn fetch_offer(&self, offer: i64) -> Result<Option<OfferRow>> {
        Ok(self.offers("WHERE offer = ?1", offer)?.pop())
    }

    fn offers(&self, condition: &str, key: i64) -> Result<Vec<OfferRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{OFFER} {condition}"))?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(offer(row)?);
        }
        Ok(found)
    }

    /// Everybody's parts in draws, both arms, by person and campaign. Which of them count is not
    /// decided here.
    pub fn fetch_draws(&self) -> Result<Vec<DrawRow>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT u.person, o.campaign, o.arm = 'held_out', o.made_at FROM offers o JOIN users u \
             USING (user) ORDER BY u.person, o.campaign, o.offer",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(DrawRow {
                person: row.get(0)?,
                campaign: CampaignId(row.get(1)?),
                is_held_out: row.get(2)?,
                made_at: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Saves a draft.
    pub fn insert_campaign(
        &self,
        made: &NewCampaign,
        now: i64,
        (starts_at, ends_at): (i64, i64),
    ) -> Result<CampaignId> {
        self.inner.execute(
            "INSERT INTO campaigns (kind, state, segment, rule, terms, draft, note, seed, \
             created_at, starts_at, ends_at)
             VALUES (?1, 'draft', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            rusqlite::params![
                made.kind,
                made.segment.map(|segment| segment.0),
                made.rule,
                serde_json::to_string(&made.terms)?,
                serde_json::to_string(&made.draft)?,
                made.note,
                made.seed as i64,
                now,
                starts_at,
                ends_at,
            ],
        )?;
        Ok(CampaignId(self.inner.last_insert_rowid()))
    }

    /// Saves a draft again, designed now; false if it is no draft any more.
    pub fn replace_draft(
        &self,
        id: CampaignId,
        made: &NewCampaign,
        now: i64,
        (starts_at, ends_at): (i64, i64),
    ) -> Result<bool> {
        Ok(self.inner.execute(
            "UPDATE campaigns SET kind = ?2, segment = ?3, rule = ?4, terms = ?5, draft = ?6, \
             note = ?7, seed = ?8, created_at = ?9, starts_at = ?10, ends_at = ?11
             WHERE campaign = ?1 AND state = 'draft'",
            rusqlite::params![
                id.0,
                made.kind,
                made.segment.map(|segment| segment.0),
                made.rule,
                serde_json::to_string(&made.terms)?,
                serde_json::to_string(&made.draft)?,
                made.note,
                made.seed as i64,
                now,
                starts_at,
                ends_at,
            ],
        )? == 1)
    }

    /// Deletes a draft; false if it is no draft.
    pub fn delete_draft(&self, id: CampaignId) -> Result<bool> {
        Ok(self.inner.execute(
            "DELETE FROM campaigns WHERE campaign = ?1 AND state = 'draft'",
            [id.0],
        )? == 1)
    }

    /// Marks a draft as launched, with its window where that is fixed; false if it is not a draft.
    pub fn launch_campaign(
        &self,
        id: CampaignId,
        now: i64,
        window: Option<(i64, i64)>,
    ) -> Result<bool> {
        let is_launched = self.inner.execute(
            "UPDATE campaigns SET state = 'launched', launched_at = ?2 WHERE campaign = ?1 AND \
             state = 'draft'",
            (id.0, now),
        )? == 1;
        if let Some((start, end)) = window.filter(|_| is_launched) {
            self.inner.execute(
                "UPDATE campaigns SET starts_at = ?2, ends_at = ?3,
                 terms = json_set(terms, '$.starts_at', ?4),
                 draft = json_set(draft, '$.terms.starts_at', ?4) WHERE campaign = ?1",
                (id.0, start, end, Instant(start).to_string()),
            )?;
        }
        Ok(is_launched)
    }

    /// Marks a launched campaign as sent, and sets its window and the end of its codes; false if
    /// it is not launched.
    pub fn send_campaign(
        &self,
        id: CampaignId,
        now: i64,
        (starts_at, ends_at): (i64, i64),
    ) -> Result<bool> {
        let is_sent = self.inner.execute(
            "UPDATE campaigns SET state = 'sent', sent_at = ?2, starts_at = ?3, ends_at = ?4
             WHERE campaign = ?1 AND state = 'launched'",
            (id.0, now, starts_at, ends_at),
        )? == 1;
        if is_sent {
            self.inner.execute(
                "INSERT INTO code_events (code, at, kind, until) SELECT code, ?2, 'sent', ?3 FROM \
                 codes WHERE offer IN (SELECT offer FROM offers WHERE campaign = ?1) ORDER BY code",
                (id.0, now, ends_at),
            )?;
        }
        Ok(is_sent)
    }

    /// Closes a campaign as `ended` or `cancelled`; a window that is still open ends now.
    pub fn close_campaign(&self, id: CampaignId, state: &str, now: i64) -> Result<()> {
        self.inner.execute(
            "UPDATE campaigns SET state = ?2, closed_at = ?3,
             ends_at = CASE WHEN sent_at IS NULL THEN ends_at ELSE min(ends_at, ?3) END WHERE \
             campaign = ?1",
            (id.0, state, now),
        )?;
        Ok(())
    }

    /// Saves one user's offer, or place in the comparison group.
    pub fn insert_offer(
        &self,
        id: CampaignId,
        user: i64,
        arm: OfferArm,
        items: &Value,
        now: i64,
    ) -> Result<i64> {
        self.inner
            .prepare_cached(
                "INSERT INTO offers (campaign, user, arm, items, made_at) VALUES (?1, \
                             ?2, ?3, ?4, ?5)",
            )?
            .execute((id.0, user, arm.word(), serde_json::to_string(items)?, now))?;
        Ok(self.inner.last_insert_rowid())
    }
}
