//! Whether it is time to buy a thing again.

use super::item_model::Repeat;
use super::taste::TasteItem;
use regulars_core::domain::DAY;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Parts of the usual gap before and after which a purchase is too early or overdue.
const TOO_EARLY: f64 = 0.5;
const OVERDUE: f64 = 2.0;

/// Orders of a thing from which on the user's own gap counts, not that of all buyers.
const RECEIPTS_AT_LEAST: u32 = 4;

/// Whether it is time to buy a thing again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// The last purchase is recent.
    TooEarly,
    /// About the usual gap has gone by.
    Due,
    /// Far more than the usual gap has gone by.
    Overdue,
}

impl Timing {
    /// The timing at a moment of an item that was bought before; `None` where its usual gap is not known.
    pub fn of(repeat: Repeat, at: i64, item: &TasteItem) -> Option<Timing> {
        if !item.is_bought() {
            return None;
        }
        let days = |seconds: i64| seconds as f64 / DAY as f64;
        let usual_days = if item.receipts >= RECEIPTS_AT_LEAST {
            days(item.last_at - item.first_at) / f64::from(item.receipts - 1)
        } else {
            f64::from(repeat.gap_days)
        };
        if usual_days <= 0.0 {
            return None;
        }
        let gaps = days(at - item.last_at) / usual_days;
        Some(match gaps {
            gaps if gaps < TOO_EARLY => Timing::TooEarly,
            gaps if gaps > OVERDUE => Timing::Overdue,
            _ => Timing::Due,
        })
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Timing::TooEarly => "too early",
            Timing::Due => "due",
            Timing::Overdue => "overdue",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;
    use crate::recommend::Taste;

    #[test]
    fn the_gap_is_the_user_s_own_where_it_is_known() {
        let mut shop = Builder::new(2, 2);
        for order in 0..5 {
            shop.order(0, order * 3 * DAY, &[0]);
        }
        shop.order(1, 12 * DAY, &[0]);
        shop.order(1, 15 * DAY, &[1]);
        let snapshot = shop.snapshot();
        let repeat = Repeat {
            share: 0.5,
            gap_days: 30.0,
            gaps: 20,
        };
        let timing = |user: usize, repeat| {
            let taste = Taste::of(&snapshot.history(user), snapshot.as_of);
            Timing::of(repeat, taste.at, &taste.items[0])
        };
        assert_eq!(timing(0, repeat), Some(Timing::Due), "every three days");
        assert_eq!(timing(1, repeat), Some(Timing::TooEarly));
        assert_eq!(timing(1, Repeat::default()), None);
    }
}
