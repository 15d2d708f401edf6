//! The items of a flash sale: those that a sale can move and that would not be sold anyway.
//!
//! Ranked by what missing buyers would leave: lookers times the usual share of lookers who buy, less
//! those who bought, times the margin of one item, by season and stock. Left out are bestsellers, what
//! customers buy again and again, what would sell out, and what leaves too little at the discount.

use super::items::CampaignItem;
use crate::domain::{ActionKind, Instant, ItemRole};
use crate::snapshot::{Snapshot, some_index};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// The part of all items sold that counts as bestsellers, by buyers.
const BESTSELLERS: f64 = 0.05;
/// Of an item's buyers in the group, the share who buy it again from which it is due anyway ..
const AGAIN: f64 = 0.3;
/// .. if so many do.
const AGAIN_BUYERS: usize = 3;
/// Days over which sales are counted for the cover of the stock.
const SALES_DAYS: f64 = 90.0;
/// Days of cover below which an item would sell out, and from which there is too much of it.
const COVER: (f64, f64) = (7.0, 120.0);
/// What too much stock counts for.
const OVERSTOCKED: f64 = 1.25;
/// Days of history from which months can be compared.
const SEASON_DAYS: f64 = 365.0;
/// Purchases' worth of a usual month that a season is shrunk by.
const SEASON_SHRINK: f64 = 5.0;
/// The factor from which a season is said.
const IN_SEASON: f64 = 1.3;

/// What a flash sale must keep to.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// When it is planned.
    pub now: Instant,
    /// The shop's zone.
    pub zone: &'a TimeZone,
    /// The part that is taken off.
    pub off: f64,
    /// The part of revenue that must be left after it.
    pub min_margin: f64,
    /// The shop's margin, for items without a cost.
    pub usual_margin: Option<f64>,
    /// How many items.
    pub most: usize,
}

/// The chosen items.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlashItems {
    /// The items, best first, each with why.
    pub items: Vec<CampaignItem>,
    /// Whether they rest on looks.
    pub has_looks: bool,
    /// What was left out, in words; empty for nothing.
    pub left_out: Vec<String>,
}

#[derive(Debug, Default)]
struct Sales {
    buyers: usize,
    lately: f64,
    purchases: f64,
    in_month: f64,
}

#[derive(Debug, Default)]
struct Interest {
    lookers: usize,
    buying_lookers: usize,
    buyers: usize,
    again: usize,
}

/// Chooses items for a group; `members` are dense indices.
pub fn flash_items(snapshot: &Snapshot, members: &[usize], limits: &Limits<'_>) -> FlashItems {
    let sales = sales(snapshot, limits);
    let interest = interest(snapshot, members);
    let lookers: usize = interest.values().map(|it| it.lookers).sum();
    let buying: usize = interest.values().map(|it| it.buying_lookers).sum();
    let has_looks = lookers > 0;
    let usual = buying as f64 / (lookers as f64).max(1.0);
    let bestsellers = bestsellers(&sales);
    let first = snapshot.actions.at.iter().min();
    let has_year = first.is_some_and(|&at| snapshot.as_of.days_since(Instant(at)) >= SEASON_DAYS);
    let mut left_out = LeftOut::default();
    let mut ranked: Vec<(f64, usize, String)> = Vec::new();
    for (&item, interest) in &interest {
        let product = &snapshot.items[item];
        if product.role != ItemRole::Product || product.stock.is_some_and(|stock| stock <= 0) {
            continue;
        }
        let missing = if has_looks {
            interest.lookers as f64 * usual - interest.buying_lookers as f64
        } else {
            interest.buyers as f64
        };
        if missing <= 0.0 {
            continue;
        }
        let none = Sales::default();
        let sold = sales.get(&item).unwrap_or(&none);
        let cover = cover(product.stock, sold);
        let kept = kept(product.price, product.cost, limits);
        if bestsellers.contains(&item) {
            left_out.bestsellers += 1;
        } else if interest.again >= AGAIN_BUYERS
            && interest.again as f64 >= AGAIN * interest.buyers as f64
        {
            left_out.due_anyway += 1;
        } else if cover.is_some_and(|days| days < COVER.0) {
            left_out.sold_out += 1;
        } else if kept.is_some_and(|(_, left)| left < limits.min_margin) {
            left_out.margin += 1;
        } else {
            let season = season(has_year, sold);
            let worth = kept.map_or(1.0, |(each, _)| each.max(0.0));
            let overstocked = cover.is_some_and(|days| days >= COVER.1);
            let score = missing
                * worth
                * season.unwrap_or(1.0).clamp(0.5, 2.0)
                * if overstocked { OVERSTOCKED } else { 1.0 };
            let why = why(
                interest,
                has_looks.then_some((usual, missing)),
                kept,
                cover,
                season,
            );
            ranked.push((score, item, why));
        }
    }
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    ranked.truncate(limits.most);
    let items = ranked.into_iter().map(|(_, item, why)| CampaignItem {
        item: snapshot.items[item].id.clone(),
        title: snapshot.items[item].title.clone(),
        why,
    });
    FlashItems {
        items: items.collect(),
        has_looks,
        left_out: left_out.in_words(),
    }
}

/// What the shop sold of each item.
fn sales(snapshot: &Snapshot, limits: &Limits<'_>) -> BTreeMap<usize, Sales> {
    let month = limits.now.civil(limits.zone).month();
    let from = snapshot.as_of.plus_days(-SALES_DAYS);
    let mut found: BTreeMap<usize, Sales> = BTreeMap::new();
    for user in 0..snapshot.users.len() {
        let mut bought = BTreeSet::new();
        for action in snapshot.history(user).actions.iter() {
            let Some(item) =
                some_index(action.item).filter(|_| action.kind == ActionKind::Purchase)
            else {
                continue;
            };
            let sold = found.entry(item).or_default();
            sold.buyers += usize::from(bought.insert(item));
            sold.purchases += 1.0;
            sold.in_month += f64::from(u8::from(action.at.civil(limits.zone).month() == month));
            if action.at >= from {
                sold.lately += action.quantity_milli as f64 / 1_000.0;
            }
        }
    }
    found
}

/// What a group looks at and buys.
fn interest(snapshot: &Snapshot, members: &[usize]) -> BTreeMap<usize, Interest> {
    let mut found: BTreeMap<usize, Interest> = BTreeMap::new();
    for &member in members {
        let mut looked = BTreeSet::new();
        let mut bought: BTreeMap<usize, BTreeSet<i64>> = BTreeMap::new();
        for action in snapshot.history(member).actions.iter() {
            let Some(item) = some_index(action.item) else {
                continue;
            };
            match action.kind {
                ActionKind::View | ActionKind::Click | ActionKind::Cart => {
                    looked.insert(item);
                }
                ActionKind::Purchase => {
                    bought.entry(item).or_default().insert(action.at.0);
                }
                ActionKind::Refund | ActionKind::OrderTotal | ActionKind::Rating => {}
            }
        }
        for &item in &looked {
            let interest = found.entry(item).or_default();
            interest.lookers += 1;
            interest.buying_lookers += usize::from(bought.contains_key(&item));
        }
        for (item, times) in bought {
            let interest = found.entry(item).or_default();
            interest.buyers += 1;
            interest.again += usize::from(times.len() > 1);
        }
    }
    found
}

/// The items that most customers of the shop buy.
fn bestsellers(sales: &BTreeMap<usize, Sales>) -> BTreeSet<usize> {
    let mut ranked: Vec<(usize, usize)> = sales
        .iter()
        .map(|(&item, sold)| (sold.buyers, item))
        .collect();
    ranked.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let count = (ranked.len() as f64 * BESTSELLERS).ceil() as usize;
    ranked
        .into_iter()
        .take(count)
        .map(|(_, item)| item)
        .collect()
}

/// Days for which the stock lasts; `None` where it is not known, or nothing was sold lately.
fn cover(stock: Option<i64>, sold: &Sales) -> Option<f64> {
    (sold.lately > 0.0).then_some(())?;
    Some(stock? as f64 / (sold.lately / SALES_DAYS))
}

/// What is left of one item before the discount, in minor units, and the part of revenue left after it.
fn kept(price: Option<i64>, cost: Option<i64>, limits: &Limits<'_>) -> Option<(f64, f64)> {
    let price = price.filter(|price| *price > 0)? as f64;
    let share = match cost {
        Some(cost) => (price - cost as f64) / price,
        None => limits.usual_margin?,
    };
    Some((price * share, (share - limits.off) / (1.0 - limits.off)))
}

/// How many times as much of an item is bought in this month of the year as in a usual one, shrunk
/// towards 1; `None` without a year of history.
fn season(has_year: bool, sold: &Sales) -> Option<f64> {
    has_year.then_some(())?;
    let usual = sold.purchases / 12.0;
    Some((sold.in_month + SEASON_SHRINK) / (usual + SEASON_SHRINK))
}

fn why(
    interest: &Interest,
    looks: Option<(f64, f64)>,
    kept: Option<(f64, f64)>,
    cover: Option<f64>,
    season: Option<f64>,
) -> String {
    let mut said = vec![match looks {
        Some((usual, missing)) => format!(
            "{} of the group looked at it and {} bought it; at the usual {:.0} % it would be \
             {missing:.0} more",
            interest.lookers,
            interest.buying_lookers,
            usual * 100.0
        ),
        None => format!(
            "bought by {} of the group; the data hold no views, so what is looked at is not known",
            interest.buyers
        ),
    }];
    said.extend(kept.map(|(_, left)| format!("{:.0} % margin left at the discount", left * 100.0)));
    said.extend(cover.map(|days| {
        if days > SEASON_DAYS {
            "stock for more than a year".to_string()
        } else {
            format!("stock for {days:.0} days")
        }
    }));
    said.extend(
        season
            .filter(|times| *times >= IN_SEASON)
            .map(|times| format!("in season ({times:.1} times a usual month)")),
    );
    said.join("; ")
}

/// Items that were left out, by why.
#[derive(Debug, Default)]
struct LeftOut {
    bestsellers: usize,
    due_anyway: usize,
    sold_out: usize,
    margin: usize,
}

impl LeftOut {
    fn in_words(&self) -> Vec<String> {
        [
            (self.bestsellers, "bestsellers that need no sale"),
            (self.due_anyway, "that customers buy again anyway"),
            (self.sold_out, "whose stock lasts less than a week"),
            (self.margin, "that leave too little at the discount"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, why)| format!("{count} {why}"))
        .collect()
    }
}
