//! Visits: actions without a long break between them.

use super::tuning::VISIT_GAP_SECONDS;
use regulars_core::domain::ActionKind;
use regulars_core::snapshot::ActionView;

/// One visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Visit {
    /// Views and clicks.
    pub looks: u64,
    /// Seconds from the first to the last action.
    pub seconds: i64,
    /// Whether something was bought.
    pub has_purchase: bool,
    /// Whether something was viewed, clicked or put into the cart; a purchase at a till is not a
    /// visit.
    pub is_browsing: bool,
}

/// The visits among one user's actions, in order of time; receipts without browsing are left out.
pub fn visits(actions: ActionView<'_>) -> Vec<Visit> {
    let mut found = Vec::new();
    let mut current: Option<(Visit, i64, i64)> = None;
    for action in actions
        .iter()
        .filter(|action| action.kind != ActionKind::Refund)
    {
        let at = action.at.0;
        let (mut visit, first) = match current.take() {
            Some((visit, first, last)) if at - last <= VISIT_GAP_SECONDS => (visit, first),
            Some((visit, _, _)) => {
                found.push(visit);
                (Visit::default(), at)
            }
            None => (Visit::default(), at),
        };
        visit.looks += u64::from(matches!(action.kind, ActionKind::View | ActionKind::Click));
        visit.is_browsing |= matches!(
            action.kind,
            ActionKind::View | ActionKind::Click | ActionKind::Cart
        );
        visit.has_purchase |= matches!(action.kind, ActionKind::Purchase | ActionKind::OrderTotal);
        visit.seconds = at - first;
        current = Some((visit, first, at));
    }
    found.extend(current.map(|(visit, _, _)| visit));
    found.retain(|visit| visit.is_browsing);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::{HOURS, ShopBuilder};

    #[test]
    fn half_an_hour_of_silence_ends_a_visit() {
        let mut shop = ShopBuilder::new();
        let user = shop.user("u");
        let tea = shop.item("tea", "Tea", 500);
        for minute in [0, 20, 50] {
            shop.browse(user, tea, ActionKind::View, minute * 60);
        }
        shop.purchase(user, tea, 55 * 60, 500, None);
        shop.browse(
            user,
            tea,
            ActionKind::Click,
            55 * 60 + VISIT_GAP_SECONDS + 1,
        );
        shop.purchase(user, tea, 40 * HOURS, 500, None);
        let snapshot = shop.snapshot();
        let found = visits(snapshot.history(0).actions);
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0],
            Visit {
                looks: 3,
                seconds: 3_300,
                has_purchase: true,
                is_browsing: true
            }
        );
        assert!(!found[1].has_purchase);
    }
}
