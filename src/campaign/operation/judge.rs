//! One member of an audience after another through the gates: what they look at, from the store and the
//! snapshot, and what they say. Nothing of a member is kept.

use super::conditions::conditions;
use super::earlier_draws::open_until;
use super::gather::Gathered;
use crate::campaign::Terms;
use crate::campaign::gate::{
    self, Candidate, Conditions, Gate, GateName, ItemsMargin, LastDraw, UserMargin, UserOrder,
};
use crate::campaign::items::{CampaignItem, UserItem};
use crate::campaign::universal::place;
use crate::domain::{ActionKind, Instant, NONE};
use crate::error::Result;
use crate::shop::Shop;
use crate::snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet};

/// Days over which offers are counted.
const CAP_DAYS: f64 = 365.0;
/// Costed lines from which a user's own margin is trusted.
const OWN_LINES: u64 = 5;

/// Judges members of an audience by the terms of an offer.
pub struct Judge<'a> {
    gathered: &'a Gathered,
    terms: &'a Terms,
    conditions: Conditions,
    now: Instant,
    /// From which the draw of those who get no campaign at all is made.
    secret: [u8; 32],
    /// Ids of items that are out of stock.
    sold_out: BTreeSet<&'a str>,
    items_margin: Option<ItemsMargin>,
}

impl<'a> Judge<'a> {
    /// Reads what holds for the whole audience; `named` are the items that the offer is for.
    pub fn open(
        shop: &Shop,
        gathered: &'a Gathered,
        (terms, ends_at): (&'a Terms, Instant),
        named: &[CampaignItem],
    ) -> Result<Judge<'a>> {
        let snapshot = &gathered.everyone.snapshot;
        let sold_out = snapshot
            .items
            .iter()
            .filter(|item| item.stock.is_some_and(|stock| stock <= 0))
            .map(|item| item.id.as_str());
        Ok(Judge {
            gathered,
            terms,
            conditions: Conditions {
                are_addresses_known: gathered.people.are_addresses_known(),
                ..conditions(shop, gathered, terms, !named.is_empty(), ends_at)
            },
            now: shop.context.now,
            secret: shop.store().code_secret()?,
            sold_out: sold_out.collect(),
            items_margin: items_margin(snapshot, named),
        })
    }

    /// Whether the shop has an address of any customer.
    pub fn are_addresses_known(&self) -> bool {
        self.conditions.are_addresses_known
    }

    /// What the gates look at for the user with this dense index, who would be offered `items`.
    pub fn candidate(&self, index: usize, items: &[UserItem]) -> Candidate {
        let (gathered, about, now) = (self.gathered, &self.gathered.people, self.now);
        let user = &gathered.everyone.snapshot.users[index];
        let profile = gathered.facts(index).profile;
        let drawn = about.draws.get(&user.key).map_or(&[][..], Vec::as_slice);
        let missing = items
            .iter()
            .filter(|item| self.sold_out.contains(item.item.as_str()))
            .count();
        let in_year = |draw: &&LastDraw| now.days_since(draw.at) <= CAP_DAYS;
        Candidate {
            user: user.key,
            id: user.id.clone(),
            known_by: about.known_by.get(&user.key).cloned().unwrap_or_default(),
            consent: about.statements.get(&user.key).cloned(),
            complaint_at: about.complaints.get(&user.key).map(|&at| Instant(at)),
            exclusion: about.exclusions.get(&user.key).cloned(),
            // Who bought anything elsewhere is a customer, whatever one session did.
            bot: about
                .bots
                .get(&user.key)
                .filter(|_| profile.orders.unwrap_or(0) == 0)
                .cloned(),
            membership: gathered.memberships.of(&gathered.everyone, user.key),
            rule: gathered
                .tested
                .as_ref()
                .map(|rule| rule.trace(&gathered.facts(index))),
            last_draw: drawn.last().copied(),
            open_until: open_until(drawn, now),
            draws_in_year: drawn.iter().filter(in_year).count() as u32,
            held_out_in_year: drawn
                .iter()
                .filter(in_year)
                .filter(|draw| draw.is_held_out)
                .count() as u32,
            order: UserOrder {
                margin: user_margin(gathered, index),
                items_margin: self.items_margin,
                order_minor: profile.average_order.map(|money| money.minor as f64),
            },
            universal_place: place(&self.secret, &user.id),
            stock: (items.len() - missing, missing),
        }
    }

    /// All gates but budget and holdout; who may get either of two discounts must pass with both.
    pub fn gates(&self, candidate: &Candidate) -> Vec<Gate> {
        let mut gates = gate::judge(candidate, &self.conditions);
        if let Some(test) = self.terms.test {
            let conditions = Conditions {
                discount: Some(test.discount),
                ..self.conditions.clone()
            };
            let second = gate::margin(candidate, &conditions);
            for gate in &mut gates {
                if gate.gate == GateName::Margin && gate.pass && !second.pass {
                    gate.clone_from(&second);
                }
            }
        }
        gates
    }
}

/// What the named items leave: by what was paid for them net of taxes and discounts, else by list
/// prices. `None` without named items, and where no cost of them is known.
fn items_margin(snapshot: &Snapshot, named: &[CampaignItem]) -> Option<ItemsMargin> {
    let costs: BTreeMap<u32, f64> = snapshot
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| named.iter().any(|named| named.item == item.id))
        .filter_map(|(at, item)| Some((u32::try_from(at).ok()?, item.cost? as f64)))
        .collect();
    if costs.is_empty() {
        return None;
    }
    let (mut revenue, mut margin, mut n) = (0.0, 0.0, 0);
    for user in 0..snapshot.users.len() {
        for action in snapshot.history(user).actions.iter() {
            if action.kind != ActionKind::Purchase {
                continue;
            }
            let Some(cost) = costs.get(&action.item) else {
                continue;
            };
            revenue += action.amount as f64;
            margin += action.amount as f64 - cost * action.quantity_milli as f64 / 1_000.0;
            n += 1;
        }
    }
    if revenue <= 0.0 {
        n = 0;
        let priced = costs.iter().filter_map(|(&item, &cost)| {
            let price = snapshot.items[item as usize].price? as f64;
            Some((price, price - cost))
        });
        (revenue, margin) = priced.fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    }
    (revenue > 0.0).then_some(ItemsMargin {
        share: margin / revenue,
        n,
    })
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
