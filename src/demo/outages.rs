//! Where orders are placed, and the days on which they could not be: a payment failure in the whole shop, and a
//! checkout that was broken in the app alone. What is left of a lost order is its visit.

use super::calendar::{BROKEN_CHECKOUT, DAY, PAYMENT_FAILURE, date_of, day_of};
use super::chance::Chance;
use super::rows::ActionRow;
use super::truth::IncidentTruth;
use crate::domain::ActionKind;
use std::collections::BTreeSet;

/// The channels with their shares of orders.
const CHANNELS: [(&str, f64); 2] = [("app", 0.35), ("web", 0.65)];
/// The part of the orders that is lost while payments fail.
const LOST: f64 = 0.95;

/// Places the orders below `next_order` and takes out those that could not be paid.
pub(super) fn place_orders(
    rows: &mut Vec<ActionRow>,
    next_order: u32,
    chance: &mut Chance,
) -> Vec<IncidentTruth> {
    let drawn: Vec<(&str, bool)> = (0..next_order)
        .map(|_| (channel(chance), chance.happens(LOST)))
        .collect();
    let (failed, broken) = (day_of(PAYMENT_FAILURE), BROKEN_CHECKOUT.map(day_of));
    let (mut unpaid, mut unsent) = (BTreeSet::new(), BTreeSet::new());
    for row in rows.iter_mut().filter(|row| is_purchase(row)) {
        let Some(order) = row.order else { continue };
        let ((channel, is_lost), day) = (drawn[order as usize], row.at / DAY);
        row.channel = Some(channel);
        if day == failed && is_lost {
            unpaid.insert(order);
        }
        if channel == CHANNELS[0].0 && (broken[0]..=broken[1]).contains(&day) {
            unsent.insert(order);
        }
    }
    rows.retain(|row| {
        row.order
            .is_none_or(|order| !unpaid.contains(&order) && !unsent.contains(&order))
    });
    let incident = |kind, from: i64, days, channel, lost: &BTreeSet<u32>| IncidentTruth {
        kind,
        day: date_of(from).to_string(),
        days,
        channel,
        lost_orders: lost.len(),
        ..IncidentTruth::default()
    };
    vec![
        incident("payment failure", failed, 1, None, &unpaid),
        incident(
            "broken checkout",
            broken[0],
            broken[1] - broken[0] + 1,
            Some(CHANNELS[0].0),
            &unsent,
        ),
    ]
}

fn is_purchase(row: &ActionRow) -> bool {
    row.kind == ActionKind::Purchase
}

fn channel(chance: &mut Chance) -> &'static str {
    let mut left = chance.unit();
    for (name, share) in CHANNELS {
        if left < share {
            return name;
        }
        left -= share;
    }
    CHANNELS[0].0
}
