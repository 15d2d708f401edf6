//! `item ID`: the card of one item: facts, sales, and the segments that buy it.

use crate::domain::{ActionKind, Instant, Money, SegmentId};
use crate::error::{Error, Result};
use crate::shop::{FoundItem, Shop};
use serde::Serialize;
use std::collections::BTreeSet;

/// The buyers of the item in one segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentBuyers {
    /// The segment.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// Members.
    pub size: usize,
    /// Members who bought the item.
    pub buyers: usize,
    /// Their share.
    pub share: f64,
}

/// The card.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemOutcome {
    /// The shop's own id.
    pub item: String,
    /// Title.
    pub title: Option<String>,
    /// Category.
    pub category: Option<String>,
    /// Brand.
    pub brand: Option<String>,
    /// product, manual, discount or fee.
    pub role: &'static str,
    /// Price, as listed or as usually paid.
    pub price: Option<Money>,
    /// Cost.
    pub cost: Option<Money>,
    /// Units in stock.
    pub stock: Option<i64>,
    /// Units sold.
    pub units: f64,
    /// Revenue before refunds.
    pub revenue: Money,
    /// Refunds.
    pub refunds: Money,
    /// Known customers who bought it.
    pub buyers: usize,
    /// Known customers who viewed or clicked it; null where the data have no views at all.
    pub lookers: Option<usize>,
    /// The first sale.
    pub first_sold_at: Option<Instant>,
    /// The last sale.
    pub last_sold_at: Option<Instant>,
    /// Buyers by learned segment, the largest share first.
    pub segments: Vec<SegmentBuyers>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Shows the card of one item.
///
/// # Errors
/// There is no such item, or the store cannot be read.
pub fn run(shop: &Shop, text: &str) -> Result<ItemOutcome> {
    let FoundItem { key, id, note } = shop.find_item(text)?;
    let snapshot = shop.snapshot()?;
    let index = snapshot
        .item_index(key)
        .ok_or_else(|| Error::not_found(format!("there is no item '{id}'")))?;
    let item = &snapshot.items[index];
    let money = |minor: i64| Money::new(minor, snapshot.currency);
    let (mut milli, mut revenue, mut refunds) = (0, 0, 0);
    let (mut buyers, mut lookers) = (BTreeSet::new(), BTreeSet::new());
    let (mut first, mut last) = (None::<Instant>, None::<Instant>);
    let is_look = |kind: ActionKind| matches!(kind, ActionKind::View | ActionKind::Click);
    let has_looks = snapshot.actions.kind.iter().any(|kind| is_look(*kind));
    for action in snapshot.actions.of_item(index) {
        let user = snapshot
            .users
            .get(action.user as usize)
            .map(|user| user.key);
        match action.kind {
            ActionKind::Purchase => {
                milli += action.quantity_milli;
                revenue += action.amount;
                buyers.extend(user);
                first = Some(first.map_or(action.at, |first| first.min(action.at)));
                last = Some(last.map_or(action.at, |last| last.max(action.at)));
            }
            ActionKind::Refund => refunds += action.amount,
            kind if is_look(kind) => lookers.extend(user),
            _ => {}
        }
    }
    let mut segments = Vec::new();
    for row in shop
        .store()
        .fetch_segments()?
        .into_iter()
        .filter(|row| row.retired_at.is_none() && row.made.rule.is_none())
    {
        let members = shop.store().fetch_member_keys(row.segment)?;
        let bought = members
            .iter()
            .filter(|member| buyers.contains(member))
            .count();
        let share = bought as f64 / members.len().max(1) as f64;
        segments.push(SegmentBuyers {
            id: row.segment,
            name: row.made.name,
            size: members.len(),
            buyers: bought,
            share,
        });
    }
    segments.sort_by(|left, right| {
        right
            .share
            .total_cmp(&left.share)
            .then(left.id.cmp(&right.id))
    });
    Ok(ItemOutcome {
        item: item.id.clone(),
        title: item.title.clone(),
        category: item.category.clone(),
        brand: item.brand.clone(),
        role: item.role.word(),
        price: item.price.map(money),
        cost: item.cost.map(money),
        stock: item.stock,
        units: milli as f64 / 1_000.0,
        revenue: money(revenue),
        refunds: money(refunds),
        buyers: buyers.len(),
        lookers: has_looks.then_some(lookers.len()),
        first_sold_at: first,
        last_sold_at: last,
        segments,
        notes: note.into_iter().collect(),
    })
}
