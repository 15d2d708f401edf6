//! Past campaigns in counts: those of the shop's files, and those of this program that were sent
//! and are over.

use crate::campaign::response::PastCampaign;
use crate::domain::{ActionKind, Instant};
use crate::error::Result;
use crate::shop::Shop;
use crate::snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet};

/// Days of a campaign whose end is not known.
const USUAL_DAYS: f64 = 14.0;

#[derive(Default)]
struct Arms {
    percent: Option<f64>,
    window: Option<(i64, i64)>,
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
        arms.knows_redeemed |= offer.code.is_some() || offer.redeemed_at.is_some();
        arms.redeemed += u64::from(offer.redeemed_at.is_some());
        arms.add(user, offer.is_held_out == Some(true));
    }
    for row in shop.store().fetch_campaigns()? {
        let (Some(start), Some(end)) = (row.sent_at.and(row.starts_at), row.ends_at) else {
            continue;
        };
        // A campaign whose window the data do not reach yet has nothing to count.
        if row.state == "cancelled" || end > snapshot.as_of.0 {
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
        for offer in shop.store().fetch_offers(row.campaign)? {
            let Some(user) = snapshot.user_index(shop.store().fetch_person_of(offer.user)?) else {
                continue;
            };
            arms.redeemed += u64::from(offer.code.is_some_and(|code| code.state == "redeemed"));
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
