//! Past campaigns in counts: those of the shop's files, and those of this program that were sent
//! and are over.

use super::known_codes::{known_codes, known_until};
use crate::campaign::State;
use crate::campaign::life::Life;
use crate::campaign::response::PastCampaign;
use crate::campaign::standing::CodeState;
use crate::domain::{ActionKind, Instant};
use crate::error::Result;
use crate::shop::Shop;
use crate::snapshot::Snapshot;
use crate::store::CodeScope;
use std::collections::{BTreeMap, BTreeSet};

/// Days of a campaign whose end is not known.
const USUAL_DAYS: f64 = 14.0;

#[derive(Default)]
struct Arms {
    percent: Option<f64>,
    window: Option<(i64, i64)>,
    /// The end of the last window.
    ends_at: i64,
    offered: BTreeSet<usize>,
    held_out: BTreeSet<usize>,
    redeemed: u64,
    knows_redeemed: bool,
}

impl Arms {
    fn add(&mut self, user: usize, is_held_out: bool) {
        if is_held_out {
            self.held_out.insert(user);
        } else {
            self.offered.insert(user);
        }
    }
}

/// Counts who was offered, who was held out, and who of them ordered in the window.
pub fn past_campaigns(shop: &Shop, snapshot: &Snapshot) -> Result<Vec<PastCampaign>> {
    let mut found: BTreeMap<String, Arms> = BTreeMap::new();
    // Neither the data nor the clock may reach beyond: a design at a past day must know no more than
    // that day did.
    let (_, last_at) = shop.store().fetch_span()?;
    let data_until = Instant(last_at.unwrap_or(0));
    let known_until = snapshot.as_of.min(known_until(shop)).min(data_until);
    for offer in shop.store().fetch_past_offers()? {
        let Some(user) = snapshot.user_index(offer.user) else {
            continue;
        };
        let arms = found.entry(offer.campaign.clone()).or_default();
        arms.percent = arms.percent.or(offer.discount_percent);
        let end = offer
            .ends_at
            .unwrap_or_else(|| Instant(offer.sent_at).plus_days(USUAL_DAYS).0);
        arms.window.get_or_insert((offer.sent_at, end));
        arms.ends_at = arms.ends_at.max(end);
        arms.knows_redeemed |= offer.code.is_some() || offer.redeemed_at.is_some();
        let is_used = offer.redeemed_at.is_some_and(|at| at <= known_until.0);
        arms.redeemed += u64::from(is_used);
        arms.add(user, offer.is_held_out == Some(true));
    }
    // A campaign whose window the data do not reach yet has nothing to count.
    found.retain(|_, arms| arms.ends_at <= known_until.0);
    for row in shop.store().fetch_campaigns()? {
        let Some(life) = Life::at(&row, known_until) else {
            continue;
        };
        let (Some(start), Some(end)) = (life.sent_at.and(life.starts_at), life.ends_at) else {
            continue;
        };
        let (start, end) = (start.0, end.0);
        if life.state == State::Cancelled || end > known_until.0 {
            continue;
        }
        let mut arms = Arms {
            window: Some((start, end)),
            knows_redeemed: true,
            ..Arms::default()
        };
        arms.percent = row
            .made
            .terms
            .pointer("/discount/percent")
            .and_then(serde_json::Value::as_f64);
        let codes = known_codes(shop, CodeScope::Campaign(row.campaign), known_until)?;
        arms.redeemed = codes
            .iter()
            .filter(|code| code.state == CodeState::Redeemed)
            .count() as u64;
        for offer in shop.store().fetch_offers(row.campaign)? {
            let Some(user) = snapshot.user_index(shop.store().fetch_person_of(offer.user)?) else {
                continue;
            };
            arms.add(user, offer.is_held_out);
        }
        found.insert(format!("campaign {}", row.campaign), arms);
    }
    let ordered = |users: &BTreeSet<usize>, (start, end): (i64, i64)| {
        let bought = |user: &&usize| {
            let history = snapshot.history(**user);
            let mut actions = history.actions.iter();
            actions.any(|action| {
                action.kind == ActionKind::Purchase && action.at.0 >= start && action.at.0 < end
            })
        };
        users.iter().filter(bought).count() as u64
    };
    let campaigns = found.into_iter().filter_map(|(name, arms)| {
        let window = arms.window?;
        Some(PastCampaign {
            name,
            percent: arms.percent,
            offered: arms.offered.len() as u64,
            offered_ordered: ordered(&arms.offered, window),
            held_out: arms.held_out.len() as u64,
            held_out_ordered: ordered(&arms.held_out, window),
            redeemed: arms.knows_redeemed.then_some(arms.redeemed),
        })
    });
    Ok(campaigns.collect())
}
