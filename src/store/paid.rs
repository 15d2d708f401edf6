//! What items are sold for: the median unit price of the purchases in force.

use super::chunks::{Column, NULL, PackedColumn};
use super::error::{Damage, Error, Result};
use super::open::Transaction;
use crate::domain::{ActionKind, BatchId};
use std::collections::HashMap;

impl Transaction<'_> {
    /// Works out anew what the items that `batch` speaks of are sold for.
    pub fn refresh_paid(&self, batch: BatchId) -> Result<()> {
        let touched: Vec<i64> = self
            .inner
            .prepare_cached("SELECT item FROM item_versions WHERE batch = ?1 ORDER BY item")?
            .query_map([batch.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let places: HashMap<i64, usize> = touched.iter().enumerate().map(|(place, item)| (*item, place)).collect();
        if places.is_empty() {
            return Ok(());
        }
        let superseded = self.fetch_superseded()?;
        let mut prices: Vec<Vec<i64>> = vec![Vec::new(); touched.len()];
        self.visit_chunks(|body| {
            let (kinds, rows) = body(Column::Kind)?;
            let (items, _) = body(Column::Item)?;
            let (kinds, items) = (PackedColumn::read(&kinds, rows)?, PackedColumn::read(&items, rows)?);
            let purchase = i64::from(ActionKind::Purchase.code());
            let sold: Vec<(usize, usize)> = (0..kinds.rows())
                .filter(|&row| kinds.get(row) == purchase)
                .filter_map(|row| Some((row, *places.get(&items.get(row))?)))
                .collect();
            if sold.is_empty() {
                return Ok(());
            }
            let (quantities, amounts) = (body(Column::Quantity)?.0, body(Column::Amount)?.0);
            let (quantities, amounts) = (PackedColumn::read(&quantities, rows)?, PackedColumn::read(&amounts, rows)?);
            let (identities, instants, numbers) =
                (body(Column::Identity)?.0, body(Column::At)?.0, body(Column::Seq)?.0);
            let key = [&identities, &instants, &numbers].map(|body| PackedColumn::read(body, rows));
            let [Ok(identities), Ok(instants), Ok(numbers)] = key else { return Err(Error::Damaged(Damage::Columns)) };
            for (row, place) in sold {
                let (amount, quantity) = (amounts.get(row), quantities.get(row));
                let key = (identities.get(row), instants.get(row), numbers.get(row));
                let in_force = superseded.is_empty() || superseded.binary_search(&key).is_err();
                if amount != NULL && quantity != 0 && in_force {
                    prices[place].extend(unit_price(amount, quantity));
                }
            }
            Ok(())
        })?;
        let mut update = self.inner.prepare_cached("UPDATE items SET paid_minor = ?2 WHERE item = ?1")?;
        for (item, prices) in touched.iter().zip(&mut prices) {
            let middle = prices.len() / 2;
            let median = (!prices.is_empty()).then(|| *prices.select_nth_unstable(middle).1);
            update.execute((item, median))?;
        }
        Ok(())
    }
}

/// Minor units for one unit, rounded to the nearest; `None` for what is given away.
fn unit_price(amount: i64, quantity_milli: i64) -> Option<i64> {
    let exact = i128::from(amount) * 1_000;
    let half = i128::from(quantity_milli / 2);
    i64::try_from((exact + half) / i128::from(quantity_milli)).ok().filter(|price| *price > 0)
}

#[cfg(test)]
mod tests {
    use super::unit_price;

    #[test]
    fn unit_prices_are_rounded_and_never_nothing() {
        assert_eq!(
            (unit_price(1_000, 3_000), unit_price(200, 3_000), unit_price(0, 1_000)),
            (Some(333), Some(67), None)
        );
        assert_eq!(unit_price(i64::MAX / 2, 1), None, "beyond all measure");
    }
}
