//! What a shop's data contain: which kinds of facts are recorded at all, and what items cost.

use super::actions::{is_bought_line, is_revenue, item_of};
use super::local_time::LocalTime;
use regulars_core::domain::{ActionKind, ItemRole};
use regulars_core::snapshot::{Action, Item, Snapshot};
use serde::{Deserialize, Serialize};

/// The part of revenue that is margin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MarginShare {
    /// Margin divided by revenue.
    pub share: f64,
    /// Purchased lines with known cost behind it.
    pub n: u64,
    /// True where the operator typed it.
    pub assumed: bool,
}

/// What the data of the whole shop contain.
#[derive(Debug, Default)]
pub struct Contents {
    /// Whether there are carts.
    pub carts: bool,
    /// Whether there are views.
    pub views: bool,
    /// Whether there are clicks.
    pub clicks: bool,
    /// Whether orders say that they had a discount.
    pub discounts: bool,
    /// Whether there are refunds.
    pub refunds: bool,
    /// Actions not at midnight.
    pub timed: u64,
    /// All actions.
    pub actions: u64,
    /// Bought lines of items with known cost.
    pub costed_lines: u64,
    /// Their revenue, in minor units.
    pub costed_revenue: f64,
    /// Their cost, in minor units.
    pub cost: f64,
}

impl Contents {
    /// Reads all actions and orders of the shop.
    pub fn of(snapshot: &Snapshot) -> Contents {
        let mut contents = Contents::default();
        for action in snapshot.actions.all().iter() {
            match action.kind {
                ActionKind::View => contents.views = true,
                ActionKind::Click => contents.clicks = true,
                ActionKind::Cart => contents.carts = true,
                ActionKind::Refund => contents.refunds = true,
                ActionKind::Purchase | ActionKind::OrderTotal | ActionKind::Rating => {}
            }
            // A discount line among refunds is money given back; it does not mean that the order
            // had a discount.
            contents.discounts |=
                matches!(action.kind, ActionKind::Purchase | ActionKind::OrderTotal)
                    && (action.discount.is_some()
                        || item_of(&action, &snapshot.items)
                            .is_some_and(|item| item.role == ItemRole::Discount));
            contents.actions += 1;
            contents.timed += u64::from(LocalTime::of(action.at, &snapshot.zone).second != 0);
            add_cost(&mut contents, &action, &snapshot.items);
        }
        contents.discounts |= snapshot
            .orders
            .iter()
            .any(|order| order.discount.is_some() || order.code.is_some());
        contents
    }

    /// Whether most actions have a time of day.
    pub fn has_hours(&self) -> bool {
        self.timed * 2 >= self.actions && self.actions > 0
    }

    /// Margin by the costs of items; `None` without costs.
    pub fn margin(&self) -> Option<MarginShare> {
        (self.costed_lines > 0 && self.costed_revenue > 0.0).then(|| MarginShare {
            share: 1.0 - self.cost / self.costed_revenue,
            n: self.costed_lines,
            assumed: false,
        })
    }
}

fn add_cost(contents: &mut Contents, action: &Action, items: &[Item]) {
    if !is_bought_line(action, items) || !is_revenue(action, items) {
        return;
    }
    if let Some(cost) = item_of(action, items).and_then(|item| item.cost) {
        contents.costed_lines += 1;
        contents.costed_revenue += action.amount as f64;
        contents.cost += cost as f64 * action.quantity_milli as f64 / 1_000.0;
    }
}
