//! What items are sold for: the median unit price of the purchases in force.

use super::chunks::{Column, NULL, PackedColumn, unpack_into};
use super::error::{Damage, Error, Result};
use super::open::Transaction;
use crate::domain::{ActionKind, BatchId};

impl Transaction<'_> {
    /// Works out anew what the items that `batch` speaks of are sold for.
    pub fn refresh_paid(&self, batch: BatchId) -> Result<()> {
        let touched: Vec<i64> = self
            .inner
            .prepare_cached("SELECT item FROM item_versions WHERE batch = ?1 ORDER BY item")?
            .query_map([batch.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        self.refresh_paid_of(&touched)
    }

    /// Works out anew what these items, which come in order, are sold for.
    pub(super) fn refresh_paid_of(&self, touched: &[i64]) -> Result<()> {
        if touched.is_empty() {
            return Ok(());
        }
        let superseded = self.fetch_superseded()?;
        let mut prices: Vec<Vec<i64>> = vec![Vec::new(); touched.len()];
        let (mut kinds, mut items) = (Vec::new(), Vec::new());
        self.visit_chunks(|body| {
            let (packed, rows) = body(Column::Kind)?;
            unpack_into(&packed, rows, &mut kinds)?;
            unpack_into(&body(Column::Item)?.0, rows, &mut items)?;
            let purchase = i64::from(ActionKind::Purchase.code());
            let sold: Vec<(usize, usize)> = (0..kinds.len().min(items.len()))
                .filter(|&row| kinds[row] == purchase)
                .filter_map(|row| Some((row, touched.binary_search(&items[row]).ok()?)))
                .collect();
            if sold.is_empty() {
                return Ok(());
            }
            let is_in_force = in_force(body, rows, &superseded, &sold)?;
            let (quantities, amounts) = (body(Column::Quantity)?.0, body(Column::Amount)?.0);
            let (quantities, amounts) = (PackedColumn::read(&quantities, rows)?, PackedColumn::read(&amounts, rows)?);
            for ((row, place), is_in_force) in sold.into_iter().zip(is_in_force) {
                let (amount, quantity) = (amounts.get(row), quantities.get(row));
                if amount != NULL && quantity != 0 && is_in_force {
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

/// Reads one column of a chunk.
type Body<'b> = &'b dyn Fn(Column) -> Result<(Vec<u8>, i64)>;

/// Which of these rows of a chunk are in force.
fn in_force(body: Body<'_>, rows: i64, superseded: &[(i64, i64, i64)], of: &[(usize, usize)]) -> Result<Vec<bool>> {
    if superseded.is_empty() {
        return Ok(vec![true; of.len()]);
    }
    let (identities, instants, numbers) = (body(Column::Identity)?.0, body(Column::At)?.0, body(Column::Seq)?.0);
    let key = [&identities, &instants, &numbers].map(|body| PackedColumn::read(body, rows));
    let [Ok(identities), Ok(instants), Ok(numbers)] = key else { return Err(Error::Damaged(Damage::Columns)) };
    let is_in_force = |&(row, _): &(usize, usize)| {
        superseded.binary_search(&(identities.get(row), instants.get(row), numbers.get(row))).is_err()
    };
    Ok(of.iter().map(is_in_force).collect())
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
