//! The value of orders: the shop's mean and its spread between customers.

use super::lifetime::{FEWEST_REPEATERS, GammaGamma, Penalty};
use super::orders::PurchaseRecord;
use super::tuning::ORDER_STRENGTH_RANGE;

/// One user's orders and refunds.
#[derive(Debug, Clone, Copy)]
pub struct OrderAmounts<'a> {
    /// The user's orders.
    pub record: &'a PurchaseRecord,
    /// Money refunded to the user, in minor units.
    pub refunded: i64,
}

/// The model of order values after refunds; `None` where too few customers ordered twice.
pub fn after_refunds(users: &[OrderAmounts<'_>]) -> Option<GammaGamma> {
    let customers: Vec<(u32, f64)> = users
        .iter()
        .filter(|user| !user.record.orders.is_empty())
        .map(|user| {
            let orders = user.record.orders.len();
            (
                orders as u32,
                (user.record.amount() - user.refunded) as f64 / orders as f64,
            )
        })
        .collect();
    GammaGamma::fit(&customers, FEWEST_REPEATERS as usize, Penalty::WEAK.0)
}

/// Mean over buyers of their mean order, and its prior strength: variance within buyers divided by
/// variance between buyers.
pub fn average_order(users: &[OrderAmounts<'_>]) -> (f64, f64) {
    let means: Vec<f64> = users
        .iter()
        .filter(|user| !user.record.orders.is_empty())
        .map(|user| user.record.amount() as f64 / user.record.orders.len() as f64)
        .collect();
    if means.is_empty() {
        return (0.0, 1.0);
    }
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    let between = means
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / means.len() as f64;
    let (mut squares, mut degrees) = (0.0, 0.0);
    for user in users.iter().filter(|user| user.record.orders.len() > 1) {
        let own = user.record.amount() as f64 / user.record.orders.len() as f64;
        squares += user
            .record
            .orders
            .iter()
            .map(|order| (order.amount as f64 - own).powi(2))
            .sum::<f64>();
        degrees += (user.record.orders.len() - 1) as f64;
    }
    let strength = if degrees > 0.0 && between > 0.0 {
        (squares / degrees / between).clamp(ORDER_STRENGTH_RANGE[0], ORDER_STRENGTH_RANGE[1])
    } else {
        1.0
    };
    (mean, strength)
}
