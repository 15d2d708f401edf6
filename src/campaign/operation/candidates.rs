//! What the gates look at for each user, from the store and the snapshot.

use super::gather::Gathered;
use super::person_facts::PersonFacts;
use crate::campaign::gate::{Candidate, UserMargin};
use crate::campaign::items::UserItem;
use crate::domain::{ActionKind, Instant, NONE};
use crate::error::Result;
use crate::shop::Shop;
use std::collections::{BTreeMap, BTreeSet};

/// Days over which offers are counted.
const CAP_DAYS: f64 = 365.0;
/// Costed lines from which a user's own margin is trusted.
const OWN_LINES: u64 = 5;

/// The audience as the gates see it, and whether the shop has an address of any customer; `items`
/// are those chosen for each.
pub fn candidates(
    shop: &Shop,
    gathered: &Gathered,
    items: &[Vec<UserItem>],
) -> Result<(Vec<Candidate>, bool)> {
    let store = shop.store();
    let now = shop.context.now;
    let mut about = PersonFacts::read(shop)?;
    let are_addresses_known = about.are_addresses_known();
    let complaints: BTreeMap<i64, i64> = store.fetch_complaints()?.into_iter().collect();
    let offers = earlier_offers(shop)?;
    let snapshot = &gathered.everyone.snapshot;
    let sold_out: BTreeSet<&str> = snapshot
        .items
        .iter()
        .filter(|item| item.stock.is_some_and(|stock| stock <= 0))
        .map(|item| item.id.as_str())
        .collect();
    let mut found = Vec::with_capacity(gathered.members.len());
    for (&index, items) in gathered.members.iter().zip(items) {
        let user = &snapshot.users[index];
        let profile = gathered.facts(index).profile;
        let own_offers = offers.get(&user.key);
        let missing = items
            .iter()
            .filter(|item| sold_out.contains(item.item.as_str()))
            .count();
        let in_year = |at: &&i64| now.days_since(Instant(**at)) <= CAP_DAYS;
        found.push(Candidate {
            user: user.key,
            id: user.id.clone(),
            known_by: about.known_by.remove(&user.key).unwrap_or_default(),
            consent: about.statements.remove(&user.key),
            complaint_at: complaints.get(&user.key).map(|&at| Instant(at)),
            exclusion: about.exclusions.remove(&user.key),
            // Who bought anything elsewhere is a customer, whatever one session did.
            bot: about
                .bots
                .remove(&user.key)
                .filter(|_| profile.orders.unwrap_or(0) == 0),
            membership: gathered.memberships.get(&user.key).cloned(),
            rule: gathered
                .tested
                .as_ref()
                .map(|rule| rule.trace(&gathered.facts(index))),
            last_offer_at: own_offers.and_then(|at| at.last()).map(|&at| Instant(at)),
            offers_in_year: own_offers.map_or(0, |at| at.iter().filter(in_year).count() as u32),
            margin: user_margin(gathered, index),
            order_minor: profile.average_order.map(|money| money.minor as f64),
            stock: (items.len() - missing, missing),
        });
    }
    Ok((found, are_addresses_known))
}

/// The instants of earlier offers by user, here and elsewhere; who was held out got none.
fn earlier_offers(shop: &Shop) -> Result<BTreeMap<i64, BTreeSet<i64>>> {
    let now = shop.context.now.0;
    let elsewhere = shop
        .store()
        .fetch_past_offers()?
        .into_iter()
        .filter(|offer| offer.is_held_out != Some(true));
    let elsewhere = elsewhere.map(|offer| (offer.user, offer.sent_at));
    let mut offers: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for (user, at) in shop
        .store()
        .fetch_offer_instants()?
        .into_iter()
        .chain(elsewhere)
        .filter(|(_, at)| *at <= now)
    {
        offers.entry(user).or_default().insert(at);
    }
    Ok(offers)
}

/// The user's own margin where enough purchased lines have costs, else the shop's.
fn user_margin(gathered: &Gathered, user: usize) -> Option<UserMargin> {
    let snapshot = &gathered.everyone.snapshot;
    let (mut revenue, mut margin, mut lines) = (0.0, 0.0, 0);
    for action in snapshot.history(user).actions.iter() {
        if action.kind != ActionKind::Purchase || action.item == NONE {
            continue;
        }
        let Some(cost) = snapshot.items[action.item as usize].cost else {
            continue;
        };
        revenue += action.amount as f64;
        margin += action.amount as f64 - cost as f64 * action.quantity_milli as f64 / 1_000.0;
        lines += 1;
    }
    if lines >= OWN_LINES && revenue > 0.0 {
        return Some(UserMargin {
            share: margin / revenue,
            n: lines,
            is_own: true,
            assumed: false,
        });
    }
    let shop = gathered.everyone.norms.norms.margin?;
    Some(UserMargin {
        share: shop.share,
        n: shop.n,
        is_own: false,
        assumed: shop.assumed,
    })
}
