//! The tables `items` and `item_versions`.

use super::error::Result;
use super::open::{Store, Transaction};
use crate::domain::BatchId;
use rusqlite::{OptionalExtension, Row};

/// What a file says about an item; `None` where it says nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemFacts {
    /// Title.
    pub title: Option<String>,
    /// Category.
    pub category: Option<String>,
    /// Brand.
    pub brand: Option<String>,
    /// Listed price in minor units.
    pub price_minor: Option<i64>,
    /// Median unit price on receipts in minor units; what a file says of it is not heard.
    pub paid_minor: Option<i64>,
    /// Cost in minor units.
    pub cost_minor: Option<i64>,
    /// Units in stock.
    pub stock: Option<i64>,
    /// The word of its role; `None` for a product.
    pub role: Option<String>,
    /// The id of the product of which it is a variant.
    pub parent: Option<String>,
    /// When this was true, UTC seconds.
    pub said_at: Option<i64>,
}

/// An item with the facts in force.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// The number inside the database.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// The facts in force.
    pub facts: ItemFacts,
}

const FACTS: &str = "title, category, brand, price_minor, cost_minor, stock, role, parent, paid_minor";

fn item(row: &Row<'_>) -> rusqlite::Result<ItemRow> {
    Ok(ItemRow {
        key: row.get(0)?,
        id: row.get(1)?,
        facts: ItemFacts {
            title: row.get(2)?,
            category: row.get(3)?,
            brand: row.get(4)?,
            price_minor: row.get(5)?,
            cost_minor: row.get(6)?,
            stock: row.get(7)?,
            role: row.get(8)?,
            parent: row.get(9)?,
            paid_minor: row.get(10)?,
            said_at: None,
        },
    })
}

impl Store {
    /// All items in order of their keys.
    pub fn fetch_items(&self) -> Result<Vec<ItemRow>> {
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT item, id, {FACTS} FROM items ORDER BY item"))?;
        let rows = statement.query_map([], item)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The item with this key.
    pub fn fetch_item(&self, key: i64) -> Result<Option<ItemRow>> {
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT item, id, {FACTS} FROM items WHERE item = ?1"))?;
        Ok(statement.query_row([key], item).optional()?)
    }

    /// The key of the item with exactly this id (letter case apart).
    pub fn fetch_item_key(&self, id: &str) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached("SELECT item FROM items WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }
}

impl Transaction<'_> {
    /// The key of the item with this id, made if there is none; true if made.
    pub fn save_item(&self, id: &str) -> Result<(i64, bool)> {
        if let Some(key) = self.fetch_item_key(id)? {
            return Ok((key, false));
        }
        self.inner.prepare_cached("INSERT INTO items (id) VALUES (?1)")?.execute([id])?;
        Ok((self.inner.last_insert_rowid(), true))
    }

    /// Saves what a file of a batch says about an item; true if nothing in force says just the same.
    ///
    /// Of several files of one batch the later one wins, field by field.
    pub fn save_item_version(&self, item: i64, batch: BatchId, facts: &ItemFacts) -> Result<bool> {
        let values = rusqlite::params![
            item,
            batch.0,
            facts.title,
            facts.category,
            facts.brand,
            facts.price_minor,
            facts.cost_minor,
            facts.stock,
            facts.role,
            facts.parent,
            facts.said_at,
        ];
        let is_known: bool = self
            .inner
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM item_versions WHERE item = ?1 AND ?2 IS NOT NULL AND title IS ?3 AND category IS ?4
                 AND brand IS ?5 AND price_minor IS ?6 AND cost_minor IS ?7 AND stock IS ?8 AND role IS ?9 AND parent IS ?10
                 AND said_at IS ?11)",
            )?
            .query_row(values, |row| row.get(0))?;
        self.inner
            .prepare_cached(
                "INSERT INTO item_versions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                 ON CONFLICT DO UPDATE SET title = ifnull(excluded.title, title),
                 category = ifnull(excluded.category, category), brand = ifnull(excluded.brand, brand),
                 price_minor = ifnull(excluded.price_minor, price_minor),
                 cost_minor = ifnull(excluded.cost_minor, cost_minor), stock = ifnull(excluded.stock, stock),
                 role = ifnull(excluded.role, role), parent = ifnull(excluded.parent, parent),
                 said_at = max(ifnull(excluded.said_at, said_at), ifnull(said_at, excluded.said_at))",
            )?
            .execute(values)?;
        Ok(!is_known)
    }

    /// Puts the newest known facts of every item that `batch` speaks of in force.
    pub fn refresh_items(&self, batch: BatchId) -> Result<()> {
        let sets: Vec<String> = FACTS
            .split(", ")
            .filter(|field| *field != "paid_minor")
            .map(|field| {
                let otherwise = if field == "role" { "'product'" } else { "NULL" };
                format!(
                    "{field} = coalesce((SELECT v.{field} FROM item_versions v WHERE v.item = items.item
                     AND v.{field} IS NOT NULL ORDER BY {} LIMIT 1), {otherwise})",
                    super::newest_first(field)
                )
            })
            .collect();
        self.inner.execute(
            &format!(
                "UPDATE items SET {} WHERE item IN (SELECT item FROM item_versions WHERE batch = ?1)",
                sets.join(", ")
            ),
            [batch.0],
        )?;
        self.refresh_products(batch)
    }

    /// A product of which only the variants have a price, a cost or a stock is as dear as the cheapest of them, and
    /// there are as many of it as of all of them.
    fn refresh_products(&self, batch: BatchId) -> Result<()> {
        self.inner
            .prepare_cached(
                "UPDATE items AS p SET
                     price_minor = ifnull(price_minor, (SELECT min(v.price_minor) FROM items v WHERE v.parent = p.id)),
                     cost_minor = ifnull(cost_minor, (SELECT min(v.cost_minor) FROM items v WHERE v.parent = p.id)),
                     stock = ifnull(stock, (SELECT sum(v.stock) FROM items v WHERE v.parent = p.id))
                 WHERE p.item IN (
                     SELECT parent.item FROM item_versions t JOIN items v ON v.item = t.item
                     JOIN items parent ON parent.id = v.parent WHERE t.batch = ?1)",
            )?
            .execute([batch.0])?;
        Ok(())
    }
}
