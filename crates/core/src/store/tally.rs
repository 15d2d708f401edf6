//! Totals that are updated as actions come and go: page views, the first and last action, and the
//! median unit price of each item's purchases in force.

use super::action_columns::{Column, Row};
use super::chunk_spans::{Span, with};
use super::database::Store;
use super::error::Result;
use super::packed_column::NULL;
use super::transaction::Transaction;
use crate::domain::ActionKind;
use std::collections::BTreeSet;

/// Whether an action is a page view or a click.
pub(super) fn is_page(kind: i64) -> bool {
    kind == i64::from(ActionKind::View.code()) || kind == i64::from(ActionKind::Click.code())
}

/// Changes of the totals, not yet saved.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pages: i64,
    /// The first and last instant of added actions, and of removed ones.
    came: Option<Span>,
    went: Option<Span>,
    /// Item, unit price, and by how much the number of purchases in force at that price changes.
    prices: Vec<(i64, i64, i64)>,
    /// Items whose prices were saved already.
    touched: BTreeSet<i64>,
}

/// Price changes held in memory, 24 bytes each.
const MOST_PRICES: usize = 1 << 20;

impl Tally {
    /// Counts an added action, in force.
    pub fn came(&mut self, row: &Row) {
        self.pages += i64::from(is_page(row[Column::Kind as usize]));
        self.came = Some(with(self.came, row[Column::At as usize]));
        self.takes_force(row, 1);
    }

    /// Counts a removed action; `in_force` says whether it was.
    pub fn went(&mut self, row: &Row, in_force: bool) {
        self.pages -= i64::from(is_page(row[Column::Kind as usize]));
        self.went = Some(with(self.went, row[Column::At as usize]));
        self.takes_force(row, -i64::from(in_force));
    }

    /// Counts an action that comes into force (1) or goes out of force (-1).
    pub fn takes_force(&mut self, row: &Row, by: i64) {
        let [kind, item, amount, quantity] =
            [Column::Kind, Column::Item, Column::Amount, Column::Quantity]
                .map(|column| row[column as usize]);
        if kind != i64::from(ActionKind::Purchase.code())
            || item == NULL
            || amount == NULL
            || by == 0
        {
            return;
        }
        self.prices
            .extend(unit_price(amount, quantity).map(|price| (item, price, by)));
    }

    /// Whether prices must be saved before more are counted.
    pub fn is_full(&self) -> bool {
        self.prices.len() >= MOST_PRICES
    }
}

/// The unit price in minor units, rounded to the nearest; `None` for free items.
fn unit_price(amount: i64, quantity_milli: i64) -> Option<i64> {
    if quantity_milli == 0 {
        return None;
    }
    let exact = i128::from(amount) * 1_000;
    let half = i128::from(quantity_milli / 2);
    i64::try_from((exact + half) / i128::from(quantity_milli))
        .ok()
        .filter(|price| *price > 0)
}

impl Store {
    /// Whether the stored totals match the actions.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn check_tally(&self) -> Result<bool> {
        let prices = "SELECT item, (amount_minor * 1000 + quantity_milli / 2) / quantity_milli AS \
                      price, count(*)
             FROM actions_in_force
             WHERE kind = 3 AND item IS NOT NULL AND amount_minor IS NOT NULL AND quantity_milli \
             <> 0
             GROUP BY item, price HAVING typeof(price) = 'integer' AND price > 0";
        let sql = format!(
            "SELECT pages = (SELECT count(*) FROM actions WHERE kind IN (0, 1))
                AND first_at IS (SELECT min(at) FROM actions) AND last_at IS (SELECT max(at) FROM \
                actions)
                AND NOT EXISTS (SELECT * FROM ({prices}) EXCEPT SELECT * FROM paid_prices)
                AND NOT EXISTS (SELECT * FROM paid_prices EXCEPT SELECT * FROM ({prices}))
             FROM shop"
        );
        Ok(self.check_chunk_spans()? && self.connection.query_row(&sql, [], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Saves the counted changes, and what follows from them.
    pub(super) fn save_tally(&self, mut tally: Tally) -> Result<()> {
        self.save_prices(&mut tally)?;
        self.refresh_paid(&tally.touched)?;
        self.inner
            .prepare_cached("UPDATE shop SET pages = pages + ?1")?
            .execute([tally.pages])?;
        let (first, last) = self.fetch_span()?;
        let span = match tally.went {
            Some((began, ended))
                if first.is_none_or(|first| began <= first)
                    || last.is_none_or(|last| ended >= last) =>
            {
                self.fetch_span_of_chunks()?
            }
            _ => {
                let known = first.zip(last);
                tally
                    .came
                    .map(|(began, ended)| with(Some(with(known, began)), ended))
                    .or(known)
            }
        };
        let (first, last) = span.unzip();
        self.inner
            .prepare_cached("UPDATE shop SET first_at = ?1, last_at = ?2")?
            .execute((first, last))?;
        Ok(())
    }

    /// Saves the prices only.
    pub(super) fn save_prices(&self, tally: &mut Tally) -> Result<()> {
        let mut count = self.inner.prepare_cached(
            "INSERT INTO paid_prices VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET actions = \
             actions + excluded.actions",
        )?;
        let mut forget = self.inner.prepare_cached(
            "DELETE FROM paid_prices WHERE item = ?1 AND price_minor = ?2 AND actions = 0",
        )?;
        tally.prices.sort_unstable();
        for (done, same) in tally
            .prices
            .chunk_by(|one, other| (one.0, one.1) == (other.0, other.1))
            .enumerate()
        {
            self.stop_if_cancelled(done)?;
            let (item, price, _) = same[0];
            let by: i64 = same.iter().map(|change| change.2).sum();
            if by != 0 {
                count.execute((item, price, by))?;
                tally.touched.insert(item);
            }
            if by < 0 {
                forget.execute((item, price))?;
            }
        }
        tally.prices.clear();
        Ok(())
    }

    fn refresh_paid(&self, touched: &BTreeSet<i64>) -> Result<()> {
        let mut prices = self.inner.prepare_cached(
            "SELECT price_minor, actions FROM paid_prices WHERE item = ?1 ORDER BY price_minor",
        )?;
        let mut update = self
            .inner
            .prepare_cached("UPDATE items SET paid_minor = ?2 WHERE item = ?1")?;
        for (done, &item) in touched.iter().enumerate() {
            self.stop_if_cancelled(done)?;
            let counted: Vec<(i64, i64)> = prices
                .query_map([item], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            update.execute((item, median(&counted)))?;
        }
        Ok(())
    }
}

/// The upper median of sorted values, each with its count.
fn median(counted: &[(i64, i64)]) -> Option<i64> {
    let middle = counted.iter().map(|(_, count)| count).sum::<i64>() / 2;
    let mut below = 0;
    counted.iter().find_map(|(value, count)| {
        below += count;
        (below > middle).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unit_prices_are_rounded_and_never_nothing() {
        assert_eq!(
            (
                unit_price(1_000, 3_000),
                unit_price(200, 3_000),
                unit_price(0, 1_000),
                unit_price(5, 0)
            ),
            (Some(333), Some(67), None, None)
        );
        assert_eq!(unit_price(i64::MAX / 2, 1), None, "out of range");
    }

    proptest! {
        #[test]
        fn the_median_of_counts_is_that_of_the_values(mut values in prop::collection::vec(1_i64..9, 0..30)) {
            let mut counted: Vec<(i64, i64)> = Vec::new();
            values.sort_unstable();
            for value in &values {
                match counted.last_mut() {
                    Some((last, count)) if last == value => *count += 1,
                    _ => counted.push((*value, 1)),
                }
            }
            prop_assert_eq!(median(&counted), values.get(values.len() / 2).copied());
        }
    }
}
