//! Order numbers that are already used, with another key of the shop system or for another customer on
//! another day: exports of two shops, each with its own numbering. Loaded together, orders of one would
//! replace those of the other.

use crate::Error;
use crate::intake::{Actor, Intake, SeenOrder};
use regulars_core::domain::DAY;
use regulars_core::error::Result;
use regulars_core::store::Transaction;
use std::collections::HashMap;

/// Numbers of a file that are looked up, and the least share of those known that must be of others.
const LOOKED_UP: usize = 2_000;
const LEAST_OTHERS: f64 = 0.9;

/// The keys of the orders of a batch so far.
#[derive(Debug, Default)]
pub struct OwnKeys(HashMap<String, String>);

impl OwnKeys {
    /// Adds the orders of a file; where `is_checked`, their customers and times are compared with those
    /// stored.
    ///
    /// # Errors
    /// One of them is another order than the one of its number before, in this batch or in the
    /// store: there the time at which it was made tells them apart.
    pub fn add(
        &mut self,
        file: &str,
        intake: &Intake,
        is_checked: bool,
        transaction: &Transaction<'_>,
    ) -> Result<()> {
        let clash = |order: &str| Error::TwoShops(file.to_string(), order.to_string());
        if let Some(order) = &intake.clash {
            return Err(clash(order).into());
        }
        if is_checked
            && let Some(order) = match &intake.other_shop {
                Some(order) => Some(order.clone()),
                None => order_of_others(intake, transaction)?,
            }
        {
            return Err(Error::OtherShop(file.to_string(), order).into());
        }
        for (order, seen) in intake.orders.iter().zip(&intake.seen_orders) {
            let Some(key) = &seen.own_key else { continue };
            match self.0.get(order) {
                Some(known) if known != key => return Err(clash(order).into()),
                Some(_) => {}
                None => {
                    let before = transaction.fetch_order_time(order)?;
                    let is_other = |at: i64| at != 0 && seen.at != 0 && (at - seen.at).abs() > DAY;
                    if before.is_some_and(is_other) {
                        return Err(clash(order).into());
                    }
                    self.0.insert(order.to_string(), key.clone());
                }
            }
        }
        Ok(())
    }
}

/// Marks the files of a load whose order numbers an earlier one has for other customers at other
/// times, before the newest version of each order is kept.
pub fn mark_other_shops(intakes: &mut [&mut Intake]) {
    let mut makers: HashMap<String, (i64, String)> = HashMap::new();
    for intake in intakes {
        let (mut again, mut others, mut first) = (0_usize, 0_usize, None);
        let mut new = Vec::new();
        for (order, seen) in intake.orders.iter().zip(&intake.seen_orders) {
            let Some(who) = maker_of(intake, seen) else {
                continue;
            };
            match makers.get(&order.to_ascii_lowercase()) {
                Some((at, maker)) => {
                    again += 1;
                    if is_of_another((*at, maker), (seen.at, who)) {
                        others += 1;
                        first.get_or_insert_with(|| order.to_string());
                    }
                }
                None => new.push((order.to_ascii_lowercase(), (seen.at, who.to_string()))),
            }
        }
        makers.extend(new);
        intake.other_shop = first.filter(|_| others as f64 >= LEAST_OTHERS * again as f64);
    }
}

/// Who made an order, where that alone identifies it.
fn maker_of<'i>(intake: &'i Intake, seen: &SeenOrder) -> Option<&'i str> {
    match seen.actor {
        Actor::User(user) if seen.own_key.is_none() && !seen.is_of_several => {
            Some(intake.users.get(user))
        }
        _ => None,
    }
}

/// Whether two makers of one order number are different people at different times.
fn is_of_another((at, maker): (i64, &str), (other_at, other): (i64, &str)) -> bool {
    at != 0
        && other_at != 0
        && (at - other_at).abs() > DAY
        && !other.eq_ignore_ascii_case(maker)
        && other.contains('@') == maker.contains('@')
}

/// An order of the file whose number is stored for another customer on another day, where that holds
/// for most of the numbers already used. A customer who got another id is no other customer: only
/// ids of one form are compared.
fn order_of_others(intake: &Intake, transaction: &Transaction<'_>) -> Result<Option<String>> {
    let step = intake.seen_orders.len().div_ceil(LOOKED_UP).max(1);
    let (mut again, mut others, mut first) = (0_usize, 0_usize, None);
    for (order, seen) in intake.orders.iter().zip(&intake.seen_orders).step_by(step) {
        let Some(who) = maker_of(intake, seen) else {
            continue;
        };
        let Some((at, maker)) = transaction.fetch_order_maker(order)? else {
            continue;
        };
        again += 1;
        if is_of_another((at, &maker), (seen.at, who)) {
            others += 1;
            first.get_or_insert(order);
        }
    }
    let is_another_shop = others as f64 >= LEAST_OTHERS * again as f64;
    Ok(first.filter(|_| is_another_shop).map(Into::into))
}
