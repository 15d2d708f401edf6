//! Orders whose number comes again with another key of the shop system: exports of two shops, whose
//! numbers are counted apart. Loaded together, orders of one would replace those of the other.

use crate::Error;
use crate::intake::Intake;
use regulars_core::domain::DAY;
use regulars_core::error::Result;
use regulars_core::store::Transaction;
use std::collections::HashMap;

/// The keys of the orders of a batch so far.
#[derive(Debug, Default)]
pub struct OwnKeys(HashMap<String, String>);

impl OwnKeys {
    /// Adds the orders of a file.
    ///
    /// # Errors
    /// One of them is another order than the one of its number before, in this batch or in the
    /// store: there the time at which it was made tells them apart.
    pub fn add(
        &mut self,
        file: &str,
        intake: &Intake,
        transaction: &Transaction<'_>,
    ) -> Result<()> {
        let clash = |order: &str| Error::TwoShops(file.to_string(), order.to_string());
        if let Some(order) = &intake.clash {
            return Err(clash(order).into());
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
