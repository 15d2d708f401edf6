//! What one more sale of an item brings.

use super::scope::Scope;
use regulars_core::domain::Money;
use regulars_core::snapshot::Snapshot;
use serde::Serialize;

/// An amount of money, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gain {
    /// The amount.
    pub amount: Money,
    /// Whether it is margin; revenue where neither costs nor a margin are known.
    pub is_margin: bool,
}

impl Gain {
    /// ", worth 12.00 EUR of margin"; nothing where the data hold no amounts.
    pub fn worth(&self) -> String {
        match self.amount.minor {
            0 => String::new(),
            _ => format!(", worth {} of {}", self.amount, self.word()),
        }
    }

    fn word(&self) -> &'static str {
        if self.is_margin { "margin" } else { "revenue" }
    }
}

/// What one more receipt line of each item brings on average.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// Minor units a line, by item; margin or revenue.
    by_item: Vec<f64>,
    /// Minor units an order.
    order: f64,
    is_margin: bool,
    share: Option<f64>,
}

impl Worth {
    /// Averages over the purchases in scope. `margin` is the shop's share of margin in revenue, for
    /// items without a cost.
    pub fn of(scope: &Scope<'_>, margin: Option<f64>) -> Worth {
        let snapshot: &Snapshot = scope.snapshot;
        let mut sums = vec![(0.0_f64, 0.0_f64, 0.0_f64); snapshot.items.len()];
        let (mut revenue, mut profit) = (0.0, 0.0);
        for position in scope.positions() {
            if !scope.is_product_purchase(position) {
                continue;
            }
            let action = snapshot.actions.view(position..position + 1).get(0);
            let sum = &mut sums[action.item as usize];
            sum.0 += action.amount as f64;
            sum.1 += action.quantity_milli as f64 / 1_000.0;
            sum.2 += 1.0;
        }
        let has_costs = snapshot.items.iter().any(|item| item.cost.is_some());
        let is_margin = has_costs || margin.is_some();
        let usual = margin.unwrap_or_else(|| usual_share(snapshot, &sums));
        let by_item = snapshot
            .items
            .iter()
            .zip(&sums)
            .map(|(item, &(amount, units, lines))| {
                let brings = match item.cost {
                    Some(cost) => amount - cost as f64 * units,
                    None if is_margin => amount * usual,
                    None => amount,
                };
                revenue += amount;
                profit += brings;
                if lines > 0.0 { brings / lines } else { 0.0 }
            })
            .collect();
        let orders = snapshot.orders.len().max(1) as f64;
        Worth {
            by_item,
            order: profit / orders,
            is_margin,
            share: (revenue > 0.0).then(|| profit / revenue),
        }
    }

    /// What `lines` more lines of an item bring.
    pub fn of_lines(&self, item: usize, lines: f64, snapshot: &Snapshot) -> Gain {
        self.gain(self.by_item[item] * lines, snapshot)
    }

    /// What `orders` more orders bring.
    pub fn of_orders(&self, orders: f64, snapshot: &Snapshot) -> Gain {
        self.gain(self.order * orders, snapshot)
    }

    /// What this revenue brings.
    pub fn of_revenue(&self, minor: f64, snapshot: &Snapshot) -> Gain {
        self.gain(minor * self.share.unwrap_or(1.0), snapshot)
    }

    fn gain(&self, minor: f64, snapshot: &Snapshot) -> Gain {
        Gain {
            amount: Money::new(minor.round() as i64, snapshot.currency),
            is_margin: self.is_margin,
        }
    }
}

/// The margin's share of the revenue of items with a cost.
fn usual_share(snapshot: &Snapshot, sums: &[(f64, f64, f64)]) -> f64 {
    let (mut amount, mut cost) = (0.0, 0.0);
    for (item, sum) in snapshot.items.iter().zip(sums) {
        if let Some(own) = item.cost {
            amount += sum.0;
            cost += own as f64 * sum.1;
        }
    }
    if amount > 0.0 {
        1.0 - cost / amount
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;

    #[test]
    fn costs_come_before_the_usual_margin() {
        let mut shop = Builder::new(1, 2);
        shop.items[0].cost = Some(400);
        shop.order(0, 0, &[0, 1]);
        shop.order(0, 10, &[0]);
        let snapshot = shop.snapshot();
        let worth = Worth::of(&Scope::shop(&snapshot), Some(0.5));
        let minor = |gain: Gain| (gain.amount.minor, gain.is_margin);
        assert_eq!(minor(worth.of_lines(0, 2.0, &snapshot)), (1_200, true));
        assert_eq!(minor(worth.of_lines(1, 2.0, &snapshot)), (1_000, true));
        assert_eq!(minor(worth.of_orders(1.0, &snapshot)), (850, true));
    }
}
