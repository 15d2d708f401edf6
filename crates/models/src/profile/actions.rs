//! What an action means for a profile.

use regulars_core::domain::{ActionKind, ItemRole};
use regulars_core::snapshot::{Action, History, Item, some_index};

/// The item of an action, where it names one.
pub fn item_of<'a>(action: &Action, items: &'a [Item]) -> Option<&'a Item> {
    some_index(action.item).and_then(|index| items.get(index))
}

/// Whether the action's amount belongs to the shop's revenue.
pub fn is_revenue(action: &Action, items: &[Item]) -> bool {
    item_of(action, items).is_none_or(|item| item.role.is_revenue())
}

/// Whether the action is a bought line that makes an order: neither a fee nor a line that only
/// holds a discount.
pub fn is_bought_line(action: &Action, items: &[Item]) -> bool {
    action.kind == ActionKind::Purchase
        && item_of(action, items)
            .is_none_or(|item| matches!(item.role, ItemRole::Product | ItemRole::Manual))
}

/// Refunded money of a user, in minor units.
pub fn refunded(history: &History<'_>) -> i64 {
    history
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Refund && is_revenue(action, history.items))
        .map(|action| action.amount)
        .sum()
}
