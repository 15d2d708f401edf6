//! Stock that does not sell, and the segment that would be interested.

use super::action::{Action, Kind, Who};
use crate::domain::{ActionKind, Money, SegmentId};
use crate::output::{cut, quote};
use crate::snapshot::{Snapshot, some_index};
use std::collections::BTreeSet;

/// Days without a sale after which an item in stock is slow.
const SLOW_DAYS: f64 = 60.0;
/// The fewest customers of a segment that bought the item's kind of thing.
const BUYERS_AT_LEAST: usize = 10;

/// A segment and its members.
pub struct Group {
    /// Its id.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// Dense indices of its members.
    pub users: BTreeSet<usize>,
}

/// The slow item with the most money in stock, for the segment in which the largest share bought its
/// category; `None` where no stock is known or the data are too short to call an item slow.
pub fn slow_stock(snapshot: &Snapshot, groups: &[Group]) -> Option<Action> {
    let mut last = vec![None; snapshot.items.len()];
    let mut first_at = snapshot.as_of;
    for action in snapshot.actions.all().iter() {
        if action.kind != ActionKind::Purchase || action.at.0 <= 0 {
            continue;
        }
        first_at = first_at.min(action.at);
        if let Some(item) = some_index(action.item) {
            last[item] = last[item].max(Some(action.at));
        }
    }
    if snapshot.as_of.days_since(first_at) < 2.0 * SLOW_DAYS {
        return None;
    }
    let tied_up = |index: usize| -> Option<(i64, i64)> {
        let item = &snapshot.items[index];
        let (stock, price) = (item.stock?, item.price?);
        let is_slow = last[index].is_none_or(|at| snapshot.as_of.days_since(at) > SLOW_DAYS);
        (stock > 0 && is_slow && item.role.is_revenue()).then_some((stock * price, stock))
    };
    let (worth, stock, index) = (0..snapshot.items.len())
        .filter_map(|index| tied_up(index).map(|(worth, stock)| (worth, stock, index)))
        .max()?;
    let item = &snapshot.items[index];
    let category = item.category.as_deref()?;
    let buyers = buyers_of(snapshot, category);
    let share = |group: &Group| {
        let bought = group.users.intersection(&buyers).count();
        (bought >= BUYERS_AT_LEAST).then(|| (bought as f64 / group.users.len() as f64, bought))
    };
    let (group, (share, bought)) = groups
        .iter()
        .filter_map(|group| Some((group, share(group)?)))
        .max_by(|(_, one), (_, other)| one.0.total_cmp(&other.0))?;
    Some(Action {
        who: Some(Who {
            count: bought,
            segment: Some(group.id),
            rule: None,
            show: Some(format!("segments {}", group.id)),
        }),
        ..Action::new(
            Kind::Stock,
            format!("offer {} to {}", cut(item.label(), 34), group.name),
            format!(
                "{stock} in stock, worth {} at its price, and none sold for {SLOW_DAYS:.0} days; \
                 {:.0} % of the segment bought {category}",
                Money::new(worth, snapshot.currency),
                100.0 * share
            ),
            format!(
                "campaign flash --segment {} --item {}",
                group.id,
                quote(&item.id)
            ),
        )
    })
}

fn buyers_of(snapshot: &Snapshot, category: &str) -> BTreeSet<usize> {
    let bought = snapshot.actions.all();
    let of_category = bought.iter().filter(|action| {
        action.kind == ActionKind::Purchase
            && some_index(action.item)
                .is_some_and(|item| snapshot.items[item].category.as_deref() == Some(category))
    });
    of_category
        .filter_map(|action| some_index(action.user))
        .collect()
}
