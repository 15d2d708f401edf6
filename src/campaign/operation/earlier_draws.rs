//! The draws that chose each person so far, in campaigns of this program and of others.

use super::known_codes::known_until;
use crate::campaign::gate::LastDraw;
use crate::campaign::life::{Delivery, Life};
use crate::domain::Instant;
use crate::error::Result;
use crate::shop::Shop;
use std::collections::BTreeMap;

/// The draws that chose each person before now, here and elsewhere, the oldest first: offers and
/// places in comparison groups. A person counts once a campaign, also with two ids; then the offer
/// counts.
pub(super) fn earlier_draws(shop: &Shop) -> Result<BTreeMap<i64, Vec<LastDraw>>> {
    let (store, now, zone) = (shop.store(), shop.context.now, shop.zone()?);
    let mut lives = BTreeMap::new();
    for row in store.fetch_campaigns()? {
        // Whatever happened after a typed `--now` is not known yet.
        let life = Life::at(&row, known_until(shop), &zone);
        lives.extend(life.map(|life| (row.campaign.0, life)));
    }
    let mut of_campaigns: BTreeMap<(i64, String), LastDraw> = BTreeMap::new();
    let mut keep = |person: i64, campaign: String, draw: LastDraw| {
        let kept = of_campaigns.entry((person, campaign)).or_insert(draw);
        if kept.is_held_out && !draw.is_held_out {
            *kept = draw;
        }
    };
    for row in store.fetch_draws()? {
        let Some(life) = lives.get(&row.campaign.0) else {
            continue;
        };
        if let Some(at) = life.counts_from(Instant(row.made_at)) {
            let draw = LastDraw {
                at,
                is_held_out: row.is_held_out,
                is_to_be_sent: life.delivery() == Some(Delivery::ToBeSent),
                ends_at: life.sent_at.and(life.ends_at),
            };
            keep(row.person, format!("campaign {}", row.campaign), draw);
        }
    }
    for offer in store.fetch_past_offers()? {
        let draw = LastDraw {
            at: Instant(offer.sent_at),
            is_held_out: offer.is_held_out == Some(true),
            is_to_be_sent: false,
            ends_at: offer.ends_at.map(Instant),
        };
        keep(offer.user, format!("elsewhere: {}", offer.campaign), draw);
    }
    let mut draws: BTreeMap<i64, Vec<LastDraw>> = BTreeMap::new();
    for ((person, _), draw) in of_campaigns {
        if draw.at <= now {
            draws.entry(person).or_default().push(draw);
        }
    }
    for drawn in draws.values_mut() {
        // Of two on one day the offer comes last.
        drawn.sort_by_key(|draw| (draw.at, !draw.is_held_out));
    }
    Ok(draws)
}

/// Until when one of these draws can still be used.
pub(super) fn open_until(drawn: &[LastDraw], now: Instant) -> Option<Instant> {
    let ends = drawn.iter().filter_map(|draw| draw.ends_at);
    ends.filter(|end| *end > now).max()
}
