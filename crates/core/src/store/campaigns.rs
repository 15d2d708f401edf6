//! The tables `campaigns`, `offers`, `codes` and `redemptions`.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use crate::domain::{CampaignId, SegmentId};
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

/// A campaign to be saved as a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCampaign {
    /// coupon, flash or members.
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
    /// Whether the user is in the comparison group and gets nothing.
    pub is_held_out: bool,
    /// The items, as JSON.
    pub items: Value,
    /// When it was made, UTC seconds.
    pub made_at: i64,
    /// Its code, if any; the newest of several.
    pub code: Option<CodeRow>,
}

/// A code.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeRow {
    /// The code as printed.
    pub code: String,
    /// The offer it belongs to.
    pub offer: i64,
    /// issued, redeemed or void.
    pub state: String,
    /// When it was issued, UTC seconds.
    pub issued_at: i64,
    /// When it expires; `None` until the campaign was sent.
    pub expires_at: Option<i64>,
}

/// One use of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedemptionRow {
    /// The order's number, where it was typed.
    pub order: Option<String>,
    /// When, UTC seconds.
    pub at: i64,
    /// Who recorded it.
    pub operator: Option<String>,
}

const CAMPAIGN: &str =
    "SELECT campaign, kind, state, segment, rule, terms, draft, note, seed, created_at, \
     launched_at, sent_at,
     starts_at, ends_at, closed_at FROM campaigns";
const OFFER: &str =
    "SELECT o.offer, o.campaign, o.user, o.arm, o.items, o.made_at, c.code, c.state, c.issued_at, \
     c.expires_at
     FROM offers o LEFT JOIN codes c ON c.code =
     (SELECT n.code FROM codes n WHERE n.offer = o.offer ORDER BY n.issued_at DESC, n.code LIMIT \
     1)";
const CODE: &str = "SELECT code, offer, state, issued_at, expires_at FROM codes";

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
    let offer: i64 = row.get(0)?;
    let code = match row.get::<_, Option<String>>(6)? {
        Some(code) => Some(CodeRow {
            code,
            offer,
            state: row.get(7)?,
            issued_at: row.get(8)?,
            expires_at: row.get(9)?,
        }),
        None => None,
    };
    Ok(OfferRow {
        offer,
        campaign: CampaignId(row.get(1)?),
        user: row.get(2)?,
        is_held_out: row.get::<_, String>(3)? == "held_out",
        items: serde_json::from_str(&row.get::<_, String>(4)?)?,
        made_at: row.get(5)?,
        code,
    })
}

fn code(row: &Row<'_>) -> rusqlite::Result<CodeRow> {
    Ok(CodeRow {
        code: row.get(0)?,
        offer: row.get(1)?,
        state: row.get(2)?,
        issued_at: row.get(3)?,
        expires_at: row.get(4)?,
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
        self.offers("WHERE o.campaign = ?1 ORDER BY o.user", id.0)
    }

    /// The offers of a user's person, both arms, newest first.
    pub fn fetch_offers_of(&self, user: i64) -> Result<Vec<OfferRow>> {
        self.offers(
            &format!("WHERE o.user IN {ALL_IDS} ORDER BY o.made_at DESC, o.offer DESC"),
            user,
        )
    }

    /// An offer by its number.
    pub fn fetch_offer(&self, offer: i64) -> Result<Option<OfferRow>> {
        Ok(self.offers("WHERE o.offer = ?1", offer)?.pop())
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

    /// When people got offers: (representative, instant), sorted. Held-out people got none, nor did
    /// anybody from a campaign that was cancelled before it was sent.
    pub fn fetch_offer_instants(&self) -> Result<Vec<(i64, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT u.person, coalesce(c.sent_at, o.made_at) FROM offers o JOIN campaigns c USING \
             (campaign)
             JOIN users u USING (user) WHERE o.arm = 'offered'
             AND (c.state <> 'cancelled' OR c.sent_at IS NOT NULL) ORDER BY u.person, 2",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Looks up a code as typed: case, hyphens and spaces do not matter.
    pub fn fetch_code(&self, typed: &str) -> Result<Option<CodeRow>> {
        Ok(self
            .connection
            .prepare_cached(&format!(
                "{CODE} WHERE code = ?1 OR replace(code, '-', '') = replace(replace(upper(?1), \
                 '-', ''), ' ', '') LIMIT 1"
            ))?
            .query_row([typed.trim()], code)
            .optional()?)
    }

    /// The codes of an offer, newest first.
    pub fn fetch_codes(&self, offer: i64) -> Result<Vec<CodeRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{CODE} WHERE offer = ?1 ORDER BY issued_at DESC, code"
        ))?;
        let rows = statement.query_map([offer], code)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The codes in orders and in campaigns run elsewhere, in upper case without hyphens.
    pub fn fetch_foreign_codes(&self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT replace(upper(code), '-', '') FROM
             (SELECT code FROM orders WHERE code IS NOT NULL UNION SELECT code FROM past_offers \
             WHERE code IS NOT NULL)
             ORDER BY 1",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The uses of a code, oldest first.
    pub fn fetch_redemptions(&self, code: &str) -> Result<Vec<RedemptionRow>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT \"order\", at, operator FROM redemptions WHERE code = ?1 ORDER BY redemption",
        )?;
        let rows = statement.query_map([code], |row| {
            Ok(RedemptionRow {
                order: row.get(0)?,
                at: row.get(1)?,
                operator: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many codes of a campaign are in each state: (state, codes), by state.
    pub fn fetch_code_counts(&self, id: CampaignId) -> Result<Vec<(String, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.state, count(*) FROM codes c JOIN offers o USING (offer) WHERE o.campaign = \
             ?1 GROUP BY 1 ORDER BY 1",
        )?;
        let rows = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
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

    /// Saves what the design expects.
    pub fn update_draft(&self, id: CampaignId, draft: &Value) -> Result<()> {
        self.inner.execute(
            "UPDATE campaigns SET draft = ?2 WHERE campaign = ?1 AND state = 'draft'",
            (id.0, serde_json::to_string(draft)?),
        )?;
        Ok(())
    }

    /// Marks a draft as launched; false if it is not a draft.
    pub fn launch_campaign(&self, id: CampaignId, now: i64) -> Result<bool> {
        Ok(self.inner.execute(
            "UPDATE campaigns SET state = 'launched', launched_at = ?2 WHERE campaign = ?1 AND \
             state = 'draft'",
            (id.0, now),
        )? == 1)
    }

    /// Marks a launched campaign as sent, and sets its window and the expiry of its codes; false if
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
                "UPDATE codes SET expires_at = ?2 WHERE offer IN (SELECT offer FROM offers WHERE \
                 campaign = ?1)",
                (id.0, ends_at),
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

    /// Voids the unused codes of a campaign; returns their number.
    pub fn void_codes(&self, id: CampaignId) -> Result<usize> {
        Ok(self.inner.execute(
            "UPDATE codes SET state = 'void' WHERE state = 'issued'
             AND offer IN (SELECT offer FROM offers WHERE campaign = ?1)",
            [id.0],
        )?)
    }

    /// Lets the unused codes of a campaign expire at `now`, or when they would have before; returns
    /// their number.
    pub fn expire_codes(&self, id: CampaignId, now: i64) -> Result<usize> {
        Ok(self.inner.execute(
            "UPDATE codes SET expires_at = min(ifnull(expires_at, ?2), ?2) WHERE state = 'issued'
             AND offer IN (SELECT offer FROM offers WHERE campaign = ?1)",
            (id.0, now),
        )?)
    }

    /// Saves one user's offer, or place in the comparison group.
    pub fn insert_offer(
        &self,
        id: CampaignId,
        user: i64,
        is_held_out: bool,
        items: &Value,
        now: i64,
    ) -> Result<i64> {
        self.inner
            .prepare_cached(
                "INSERT INTO offers (campaign, user, arm, items, made_at) VALUES (?1, \
                             ?2, ?3, ?4, ?5)",
            )?
            .execute((
                id.0,
                user,
                if is_held_out { "held_out" } else { "offered" },
                serde_json::to_string(items)?,
                now,
            ))?;
        Ok(self.inner.last_insert_rowid())
    }

    /// Saves a code of an offer; false if another offer has it already.
    pub fn insert_code(&self, code: &str, offer: i64, now: i64) -> Result<bool> {
        Ok(self
            .inner
            .prepare_cached(
                "INSERT OR IGNORE INTO codes (code, offer, state, issued_at) VALUES (?1, ?2, \
                 'issued', ?3)",
            )?
            .execute((code, offer, now))?
            == 1)
    }

    /// Records the use of a code; false if it cannot be used.
    pub fn redeem_code(
        &self,
        code: &str,
        order: Option<&str>,
        now: i64,
        operator: Option<&str>,
    ) -> Result<bool> {
        let is_open = self.inner.execute(
            "UPDATE codes SET state = 'redeemed' WHERE code = ?1 AND state = 'issued'",
            [code],
        )? == 1;
        if is_open {
            self.inner.execute(
                "INSERT INTO redemptions (code, \"order\", at, operator) VALUES (?1, ?2, ?3, ?4)",
                (code, order, now, operator),
            )?;
        }
        Ok(is_open)
    }
}
