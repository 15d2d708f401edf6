//! What the tests of this room share.

mod schedules;
mod trials;

use super::{Discount, Terms};
use crate::domain::{Currency, Money};

/// 15 % off for two weeks on orders of 40 EUR or more, for these items; none for all.
pub fn terms(items: &[&str]) -> Terms {
    let euro = Currency::parse("EUR").unwrap();
    Terms {
        must_gain: false,
        starts_at: None,
        is_public: false,
        discount: Some(Discount::Percent(15.0)),
        test: None,
        discount_because: String::new(),
        min_spend: Some(Money::new(4_000, euro)),
        items: items.iter().map(ToString::to_string).collect(),
        hours: 336,
        window_because: String::new(),
        contact_minor: 0.0,
        budget: None,
        budget_because: String::new(),
        holdout: 0.1,
        holdout_because: String::new(),
        members_only: None,
        early_access_hours: None,
    }
}
