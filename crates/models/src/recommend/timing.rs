//! Whether it is time to buy a thing again.

use super::repeat::Repeat;
use super::taste::TasteItem;
use regulars_core::domain::DAY;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Standard deviations of the logarithm of the gap around the usual one within which it is time: one gap in
/// ten is shorter, one in ten longer.
const AROUND: f64 = 1.28;

/// Whether it is time to buy a thing again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// Hardly anybody buys it again so soon.
    TooEarly,
    /// It is bought again after gaps like this.
    Due,
    /// Hardly anybody who buys it again takes so long.
    Overdue,
}

impl Timing {
    /// The timing at a moment of an item that was bought before; `None` where its usual gap is not known.
    pub fn of(repeat: Repeat, at: i64, item: &TasteItem) -> Option<Timing> {
        if !item.is_bought() {
            return None;
        }
        let days = |seconds: i64| seconds as f64 / DAY as f64;
        let usual_days = repeat.own_gap_days(item)?;
        let gaps = days(at - item.last_at).max(0.0) / usual_days;
        let late = gaps.max(1e-9).ln() / f64::from(repeat.spread);
        Some(match late {
            late if late < -AROUND => Timing::TooEarly,
            late if late > AROUND => Timing::Overdue,
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
            gap_days: 1.0,
            ..repeat
        };
        assert_eq!(timing(1, quick), Some(Timing::Overdue));
        assert_eq!(timing(1, Repeat::default()), None);
    }
}
