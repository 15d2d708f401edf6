//! The features of a user, each with its definition.

use super::behavior::BehaviorShare;
use regulars_core::domain::{Estimate, Instant, Money, shared_text};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An estimate of something other than a number, with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimated<T> {
    /// The point estimate.
    pub value: T,
    /// Lower end of the 90 % interval.
    pub low: T,
    /// Upper end of the 90 % interval.
    pub high: T,
    /// Observations behind it.
    pub n: u64,
    /// True where it comes from a stated prior or a typed setting rather than the shop's data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
}

/// One category's share of a user's interest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interest {
    /// The category, as the shop writes it.
    #[serde(with = "shared_text")]
    pub category: Arc<str>,
    /// Share of the user's interest, 0 to 1; a user's shares add up to 1.
    pub share: f64,
}

/// How long a user takes from the first look at an item to buying it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HoursToPurchase {
    /// The median over the items that were viewed and then bought, in hours.
    pub value: f64,
    /// Lower end of its 90 % interval.
    pub low: f64,
    /// Upper end of its 90 % interval.
    pub high: f64,
    /// Items that were viewed and then bought.
    pub n: u64,
    /// Items that were viewed and not bought; the median leaves them out.
    pub not_completed: u64,
}

/// The features computed from a user's history. A feature is `None` where the shop does not record
/// it, or this user's history is too short for it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// Days from the last order to the clock of the models.
    pub recency_days: Option<f64>,
    /// Orders: receipts with at least one line of revenue; purchases without a receipt count as one
    /// order a day. A fully refunded order still counts (see `refund_share`).
    pub orders: Option<u64>,
    /// Purchases less refunds; fees and postage are no revenue.
    pub net_revenue: Option<Money>,
    /// Purchases before refunds, divided by the number of orders.
    pub average_order: Option<Money>,
    /// Days from joining, or from the first action where that is earlier or joining is not known,
    /// to the clock of the models.
    pub tenure_days: Option<f64>,
    /// Typical days from one order day to the next: the user's own gaps, shrunk to the shop's.
    pub typical_gap_days: Option<f64>,
    /// `recency_days` divided by `typical_gap_days`: above 1 the next order is later than usual.
    pub overdue: Option<f64>,
    /// Views of items and pages.
    pub views: Option<u64>,
    /// Clicks on items.
    pub clicks: Option<u64>,
    /// Visits: runs of actions with at most 30 minutes between one and the next, that hold a view,
    /// click or cart.
    pub sessions: Option<u64>,
    /// Mean views and clicks per visit.
    pub browse_depth: Option<f64>,
    /// Mean minutes from the first to the last action of a visit.
    pub browse_minutes: Option<f64>,
    /// Clicks divided by views (no more clicks than views are counted), shrunk to the shop.
    pub click_through_rate: Option<Estimate>,
    /// Share of the visits in which something was bought, shrunk to the shop.
    pub conversion_rate: Option<Estimate>,
    /// Hours from the first view of an item to its purchase: the median over the items that were
    /// bought, with the count of those that were not.
    pub hours_to_purchase: Option<HoursToPurchase>,
    /// Price level of what was bought, 0 (the cheapest of its category) to 1 (the dearest): the
    /// mean over purchased lines of the item's place among the prices of its category, in the whole
    /// shop where a category has under three prices.
    pub purchasing_power: Option<f64>,
    /// Share of the orders that had a discount, a code or a discounted line.
    pub discount_share: Option<f64>,
    /// Refunded money divided by purchased money, at most 1.
    pub refund_share: Option<f64>,
    /// Days with any action among the last 30 days, in the shop's time zone.
    pub active_days_30: u64,
    /// Interest in categories, largest first: views count 1, clicks 2, carts 3, purchases 5, halved
    /// every 90 days.
    pub interests: Vec<Interest>,
    /// Shares of the user's actions (refunds left out) by hour of the day in the shop's time zone,
    /// midnight first.
    pub hours: Option<Vec<f64>>,
    /// Shares of the shop's behaviours, in their order; empty for users without sessions (baskets,
    /// where the data hold no browsing).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behaviors: Vec<BehaviorShare>,
    /// Mean lines of revenue per order; `None` where only totals are known.
    pub lines_per_order: Option<f64>,
    /// Days on which something was ordered, in the shop's time zone.
    pub order_days: u64,
    /// The first order.
    pub first_order_at: Option<Instant>,
    /// The last order.
    pub last_order_at: Option<Instant>,
}

impl Profile {
    /// Days from the first order to the last; 0 with fewer than two order days.
    pub fn order_span_days(&self) -> f64 {
        match (self.first_order_at, self.last_order_at) {
            (Some(first), Some(last)) if self.order_days > 1 => last.days_since(first).max(0.0),
            _ => 0.0,
        }
    }

    /// Clears the features that compare the user with the shop, for use without norms.
    pub fn clear_comparisons(&mut self) {
        self.typical_gap_days = None;
        self.overdue = None;
        self.click_through_rate = None;
        self.conversion_rate = None;
        self.purchasing_power = None;
    }

    /// The user's share of a behaviour, by its name or the first word of it; `None` where the shop has
    /// no such behaviour or the user no shares.
    pub fn behavior(&self, name: &str) -> Option<f64> {
        let name = name.to_lowercase();
        let is_it = |one: &&BehaviorShare| {
            *one.name == *name || one.name.split(' ').next() == Some(name.as_str())
        };
        self.behaviors.iter().find(is_it).map(|one| one.share)
    }

    /// The user's share of interest in `category`; `None` where the user has no known interests.
    pub fn interest(&self, category: &str) -> Option<f64> {
        if self.interests.is_empty() {
            return None;
        }
        let found = self
            .interests
            .iter()
            .find(|interest| &*interest.category == category);
        Some(found.map_or(0.0, |interest| interest.share))
    }
}

/// A user's forecast, by the model that predicted the shop's last period best. All fields are
/// `None` for a user without orders. Where too few of the shop's users came back, orders, purchases
/// and margin are those of any buyer, and the rest `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Value {
    /// Chance that the user still is a customer: the silence since the last order weighed against
    /// the user's gaps and the chance that customers of the shop leave. `None` where the data show
    /// no customers leaving, so that a long silence may be a pause. The interval reflects the
    /// uncertainty of the model's parameters.
    pub likely_active: Option<Estimate>,
    /// Order days in the next 90 days; the interval is that of the count.
    pub orders_90d: Option<Estimate>,
    /// Margin in the next 365 days, after refunds; `None` where neither costs nor a margin are
    /// known. The interval covers the number of orders and their values.
    pub margin_365d: Option<Estimated<Money>>,
    /// When the next order comes, if there is one.
    pub next_order_at: Option<Estimated<Instant>>,
    /// Chance of at least one order in the next 30 days, by the model that predicted the shop's
    /// last 30 days best. The interval is that of the share of buyers among the `n` customers with
    /// similar scores.
    pub buys_30d: Option<Estimate>,
    /// Chance that there is no further order; `None` where `likely_active` is.
    pub never_again: Option<Estimate>,
}
