//! The table `recommendations`, and the items that can be recommended.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::RunId;
use rusqlite::OptionalExtension;

/// One line of a list that was handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct RecommendationRow {
    /// Key of the user.
    pub user: i64,
    /// The list's name.
    pub list: &'static str,
    /// Rank, from 1.
    pub rank: i64,
    /// Key of the item.
    pub item: i64,
    /// Score.
    pub score: f64,
    /// The kind of reason that adds the most to the score and what it adds, as JSON.
    pub reasons: String,
}

impl Store {
    /// Keys of items that cannot be offered, ascending: not products, known to be out of stock,
    /// not for sale themselves or as a product, or hidden by the operator.
    pub fn fetch_unavailable_items(&self) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT item FROM items WHERE role <> 'product' OR stock <= 0 OR for_sale = 0
             OR parent IN (SELECT id FROM items WHERE for_sale = 0)
             OR id IN (SELECT id FROM hidden_items) OR parent IN (SELECT id FROM hidden_items)
             ORDER BY item",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Why an item cannot be offered; `None` where it can, or is no product. What holds of a product
    /// holds of its variants, too.
    pub fn fetch_unavailability(&self, item: i64) -> Result<Option<Unavailability>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT h.id FROM hidden_items h WHERE h.id = i.id OR h.id = i.parent
                     ORDER BY h.id = i.id DESC LIMIT 1),
                    i.for_sale = 0 OR EXISTS (SELECT 1 FROM items p WHERE p.id = i.parent
                                              AND p.for_sale = 0),
                    i.stock <= 0
             FROM items i WHERE i.item = ?1",
        )?;
        let found = statement
            .query_row([item], |row| {
                let hidden: Option<String> = row.get(0)?;
                let (is_withdrawn, is_sold_out): (Option<bool>, Option<bool>) =
                    (row.get(1)?, row.get(2)?);
                Ok(if let Some(id) = hidden {
                    Some(Unavailability::Hidden(id))
                } else if is_withdrawn == Some(true) {
                    Some(Unavailability::NotForSale)
                } else {
                    (is_sold_out == Some(true)).then_some(Unavailability::OutOfStock)
                })
            })
            .optional()?;
        Ok(found.flatten())
    }
}

/// Why an item cannot be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unavailability {
    /// The operator hides it, or the product with this id that it is a variant of.
    Hidden(String),
    /// The shop does not sell it at the moment.
    NotForSale,
    /// There is none left.
    OutOfStock,
}

impl Transaction<'_> {
    /// Forgets the lists that were handed out.
    pub fn delete_recommendations(&self) -> Result<()> {
        self.inner.execute("DELETE FROM recommendations", [])?;
        Ok(())
    }

    /// Adds lines of lists that are handed out.
    pub fn save_recommendations(&self, run: RunId, rows: &[RecommendationRow]) -> Result<()> {
        let mut insert = self
            .inner
            .prepare_cached("INSERT INTO recommendations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for row in rows {
            insert.execute((
                run.0,
                row.user,
                row.list,
                row.rank,
                row.item,
                row.score,
                &row.reasons,
            ))?;
        }
        Ok(())
    }
}
