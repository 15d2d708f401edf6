//! Whether it is time to buy a thing again.

use super::repeat::{OWN_GAPS, Repeat};
use super::taste::TasteItem;
use regulars_core::domain::DAY;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Standard deviations of the logarithm of the gap around the usual one within which it is time: one gap in
/// ten is shorter, one in ten longer.
const AROUND: f64 = 1.28;

/// Standard deviations above the usual gap from which on the thing is given up: of those who buy it again,
/// one in two hundred takes so long.
const GIVEN_UP: f64 = 2.58;

/// Orders with a thing that show a rhythm of the customer's own: two gaps.
const OWN_ORDERS: u32 = 3;

/// Chance to come back for a thing from which on its next purchase can be overdue.
const LIKELY: f64 = 0.5;

/// Whether it is time to buy a thing again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// Hardly anybody buys it again so soon.
    TooEarly,
    /// It is bought again after gaps like this.
    Due,
    /// Hardly anybody who buys it again takes so long, and another purchase was likely.
    Overdue,
    /// Hardly anybody who buys it again takes so long, and most buy it once or the customer stopped.
    LongAgo,
    /// Neither this customer nor the buyers of the item show a rhythm.
    NoRhythm,
}

impl Timing {
    /// The timing at a moment of an item that was bought before; `None` where the whole shop shows no
    /// gaps.
    pub fn of(repeat: Repeat, at: i64, item: &TasteItem) -> Option<Timing> {
        if !item.is_bought() {
            return None;
        }
        let days = |seconds: i64| seconds as f64 / DAY as f64;
        let usual_days = repeat.own_gap_days(item)?;
        if item.receipts < OWN_ORDERS && repeat.gaps < OWN_GAPS {
            return Some(Timing::NoRhythm);
        }
        let gaps = days(at - item.last_at).max(0.0) / usual_days;
        let late = gaps.max(1e-9).ln() / f64::from(repeat.spread);
        Some(match late {
            late if late < -AROUND => Timing::TooEarly,
            late if late <= AROUND => Timing::Due,
            late if late <= GIVEN_UP && repeat.comes_back(item) >= LIKELY => Timing::Overdue,
            _ => Timing::LongAgo,
        })
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Timing::TooEarly => "too early",
            Timing::Due => "due",
            Timing::Overdue => "overdue",
            Timing::LongAgo => "long ago",
            Timing::NoRhythm => "no rhythm",
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
            spread: 0.4,
            gap_days: 30.0,
            gaps: 20,
        };
        let timing = |user: usize, repeat| {
            let taste = Taste::of(&snapshot.history(user), snapshot.as_of);
            Timing::of(repeat, taste.at, &taste.items[0])
        };
        assert_eq!(timing(0, repeat), Some(Timing::Due), "every three days");
        assert_eq!(timing(1, repeat), Some(Timing::TooEarly));
        let seldom = Repeat {
            spread: 2.0,
            ..repeat
        };
        assert_eq!(timing(1, seldom), Some(Timing::Due), "gaps differ widely");
        let quick = Repeat {
            gap_days: 1.5,
            ..repeat
        };
        assert_eq!(timing(1, quick), Some(Timing::Overdue));
        assert_eq!(timing(1, Repeat::default()), None);
    }

    #[test]
    fn overdue_is_only_what_has_a_rhythm() {
        let mut shop = Builder::new(2, 1);
        [0, 30, 62]
            .into_iter()
            .for_each(|day| shop.order(0, day * DAY, &[0]));
        shop.order(1, 0, &[0]);
        let snapshot = shop.snapshot();
        let timing = |user: usize, day: i64, gaps, share| {
            let taste = Taste::of(&snapshot.history(user), snapshot.as_of);
            let repeat = Repeat {
                share,
                spread: 0.5,
                gap_days: 30.0,
                gaps,
            };
            Timing::of(repeat, day * DAY, &taste.items[0]).unwrap()
        };
        // Bought once: only its buyers can show a rhythm, and only most of them.
        assert_eq!(timing(1, 90, 3, 0.9), Timing::NoRhythm);
        assert_eq!(timing(1, 2, 3, 0.9), Timing::NoRhythm);
        assert_eq!(timing(1, 90, 40, 0.9), Timing::Overdue);
        assert_eq!(timing(1, 90, 40, 0.2), Timing::LongAgo, "most buy it once");
        assert_eq!(timing(1, 270, 40, 0.9), Timing::LongAgo);
        assert_eq!(timing(1, 5, 40, 0.2), Timing::TooEarly);
        // A rhythm of one's own.
        assert_eq!(timing(0, 62 + 31, 0, 0.1), Timing::Due);
        assert_eq!(timing(0, 62 + 90, 0, 0.1), Timing::Overdue);
        assert_eq!(timing(0, 62 + 300, 0, 0.1), Timing::LongAgo, "stopped");
    }
}
