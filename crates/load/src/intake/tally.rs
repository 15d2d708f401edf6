//! The sums by which an owner recognises the shop in a file.

use super::PendingAction;
use regulars_core::domain::ActionKind;

/// Sums over the actions of a file; fees left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// The earliest and the latest action with a time, UTC seconds.
    pub span: Option<(i64, i64)>,
    /// Sales less refunds in minor units; `None` if no action has an amount.
    pub total_minor: Option<i64>,
}

impl Tally {
    /// Adds an action; `is_fee` if its item is no product.
    pub fn add(&mut self, action: &PendingAction, is_fee: bool) {
        if action.at != 0 {
            let (first, last) = self.span.unwrap_or((action.at, action.at));
            self.span = Some((first.min(action.at), last.max(action.at)));
        }
        let sign = match action.kind {
            ActionKind::Purchase | ActionKind::OrderTotal => 1,
            ActionKind::Refund => -1,
            _ => return,
        };
        if let Some(amount) = action.amount_minor.filter(|_| !is_fee) {
            let sum = self.total_minor.unwrap_or(0);
            self.total_minor = Some(sum.saturating_add(sign * amount));
        }
    }
}
