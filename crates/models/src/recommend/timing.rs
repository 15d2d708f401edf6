//! Whether it is time to buy a thing again.

use super::item_model::Repeat;
use super::taste::TasteItem;
use regulars_core::domain::DAY;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Parts of the usual gap before and after which a purchase is too early or overdue.
const TOO_EARLY: f64 = 0.5;
const OVERDUE: f64 = 2.0;

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
        if !item.is_bought() || repeat.gap_days <= 0.0 {
            return None;
        }
        let gone_days = (at - item.last_at) as f64 / DAY as f64;
        let gaps = gone_days / f64::from(repeat.gap_days);
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
