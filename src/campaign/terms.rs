//! What is offered, and on which conditions.

use super::discount::Discount;
use crate::domain::{HOUR, Instant, Money};
use crate::store::OfferArm;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A second discount, given by lot to a part of those with an offer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TestDepth {
    /// What is taken off.
    pub discount: Discount,
    /// The fraction of those with an offer that gets it.
    pub share: f64,
}

/// The terms of a campaign; stored with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// What is taken off; `None` for a message without a discount.
    pub discount: Option<Discount>,
    /// A second discount that is tested against the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<TestDepth>,
    /// Whether only customers get it of whom a gain is expected: where the program chose the discount.
    #[serde(default)]
    pub must_gain: bool,
    /// Whether it is open to everybody, without codes.
    #[serde(default)]
    pub is_public: bool,
    /// How the discount came about.
    pub discount_because: String,
    /// The least an order must come to.
    pub min_spend: Option<Money>,
    /// Ids of the items it is valid for; empty: for everything.
    pub items: Vec<String>,
    /// When the window begins, where the launch fixed it; else it begins with the sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Instant>,
    /// How long it is valid, in hours.
    pub hours: i64,
    /// How the window came about.
    pub window_because: String,
    /// What it costs to write to one customer, in minor units.
    #[serde(default)]
    pub contact_minor: f64,
    /// What the campaign is expected to cost at most.
    pub budget: Option<Money>,
    /// How the budget came about.
    pub budget_because: String,
    /// The fraction of the chosen users that by chance get nothing, for comparison.
    pub holdout: f64,
    /// How that share came about.
    #[serde(default)]
    pub holdout_because: String,
    /// The rule by which somebody counts as a member, where the campaign is for members of a
    /// segment or rule.
    #[serde(default)]
    pub members_only: Option<String>,
    /// Hours by which members come before everybody else.
    pub early_access_hours: Option<i64>,
}

impl Terms {
    /// The instant at which a window that begins at `start` ends; a window that the launch fixed ends
    /// when it said, however late it was sent. Whole days are days of the calendar in `zone`, also where
    /// the clock changes meanwhile.
    pub fn ends_at(&self, start: Instant, zone: &TimeZone) -> Instant {
        let start = self.starts_at.unwrap_or(start);
        let by_hours = Instant(start.0 + self.hours * HOUR);
        if self.hours % 24 != 0 {
            return by_hours;
        }
        let days = jiff::Span::new().try_days(self.hours / 24);
        let end = days.and_then(|days| start.civil(zone).checked_add(days));
        end.and_then(|end| zone.to_timestamp(end))
            .map_or(by_hours, |end| Instant(end.as_second()))
    }

    /// Whether each offer comes with a code of its own.
    pub fn has_codes(&self) -> bool {
        self.discount.is_some() && !self.is_public
    }

    /// Whether customers of whom no gain is expected can be left out.
    pub fn leaves_out(&self) -> bool {
        self.must_gain && !self.is_public
    }

    /// The terms that hold for a customer of this group: with one discount, the group's own.
    #[must_use]
    pub fn of_arm(mut self, arm: OfferArm) -> Terms {
        let test = self.test.take();
        if let (Some(test), OfferArm::Test) = (test, arm) {
            self.discount = Some(test.discount);
        }
        self
    }

    /// What it gives, in words: `15 % off`, with a second depth `15 % or 10 % off`.
    pub fn gives(&self) -> String {
        match (self.discount, self.test) {
            (None, _) => "no discount".into(),
            (Some(discount), None) => format!("{discount} off"),
            (Some(discount), Some(test)) => format!("{discount} or {} off", test.discount),
        }
    }

    /// The window in days.
    pub fn days(&self) -> f64 {
        self.hours as f64 / 24.0
    }
}
