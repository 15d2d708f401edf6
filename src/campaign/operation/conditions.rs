//! What the gates hold a campaign's members to.

use super::gather::Gathered;
use crate::campaign::Terms;
use crate::campaign::gate::Conditions;
use crate::domain::{EMAIL, Instant};
use crate::shop::Shop;

/// The conditions of these terms. Whether addresses are known is found while members are judged.
pub(super) fn conditions(
    shop: &Shop,
    gathered: &Gathered,
    terms: &Terms,
    has_items: bool,
    ends_at: Instant,
) -> Conditions {
    let settings = &gathered.settings;
    Conditions {
        now: shop.context.now,
        consent: gathered.consent,
        channel: EMAIL.into(),
        are_addresses_known: false,
        audience: gathered.audience.clone(),
        rule: gathered.tested.as_ref().map(ToString::to_string),
        universal_holdout: gathered.universal_holdout,
        cooldown_days: settings.cooldown_days,
        cap: settings.cap,
        min_margin: settings.min_margin,
        order_cost: settings.order_cost,
        scale: settings.currency.scale(),
        discount: terms.discount,
        min_spend: terms.min_spend,
        is_stock_known: gathered
            .everyone
            .snapshot
            .items
            .iter()
            .any(|item| item.stock.is_some()),
        has_items,
        ends_at,
    }
}
