//! The tables `items` and `item_versions`.

use super::bulk::Cells;
use super::database::Store;
use super::error::Result;
use super::json_keys;
use super::transaction::Transaction;
use crate::domain::BatchId;
use rusqlite::{OptionalExtension, Row};
use std::sync::Arc;

/// What a file says about an item; `None`: nothing.
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
    /// Median unit price paid, in minor units; computed, never taken from a file.
    pub paid_minor: Option<i64>,
    /// Cost in minor units.
    pub cost_minor: Option<i64>,
    /// Units in stock.
    pub stock: Option<i64>,
    /// The role's word in the store; `None` for a product.
    pub role: Option<String>,
    /// The id of its product, for a variant.
    pub parent: Option<String>,
    /// Whether it is sold: drafts, archived and hidden items are not.
    pub for_sale: Option<bool>,
    /// When this was true, UTC seconds.
    pub said_at: Option<i64>,
}

/// An item with the facts in force.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// The key in the store.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// The facts in force.
    pub facts: ItemFacts,
}

const FACTS: &str =
    "title, category, brand, price_minor, cost_minor, stock, role, parent, for_sale, paid_minor";

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
            for_sale: row.get(10)?,
            paid_minor: row.get(11)?,
            said_at: None,
        },
    })
}

impl Store {
    /// All items in order of their keys.
    pub fn fetch_items(&self) -> Result<Vec<ItemRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT item, id, {FACTS} FROM items ORDER BY item"
        ))?;
        let rows = statement.query_map([], item)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The item with this key.
    pub fn fetch_item(&self, key: i64) -> Result<Option<ItemRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT item, id, {FACTS} FROM items WHERE item = ?1"
        ))?;
        Ok(statement.query_row([key], item).optional()?)
    }

    /// The key of the item with this id (ignoring case).
    pub fn fetch_item_key(&self, id: &str) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached("SELECT item FROM items WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }
}

impl Transaction<'_> {
    /// Saves the items that a file names, with what it says about each; missing items are created.
    /// Returns for each its key, whether it was created, and whether the file says anything new
    /// about it.
    ///
    /// Where several files of one batch differ, the later one wins, field by field. The facts in
    /// force of existing items are refreshed.
    pub fn save_items(
        &self,
        batch: BatchId,
        items: &[(&str, ItemFacts)],
    ) -> Result<Vec<(i64, bool, bool)>> {
        let first_new = self.next_key("items", "item")?;
        let mut new: Vec<(Box<str>, ItemFacts)> = Vec::new();
        let mut saved = Vec::with_capacity(items.len());
        for (done, (id, facts)) in items.iter().enumerate() {
            self.stop_if_cancelled(done)?;
            let known = if first_new == 1 {
                None
            } else {
                self.fetch_item_key(id)?
            };
            saved.push(match known {
                Some(item) => (item, false, self.save_item_version(item, batch, facts)?),
                None => {
                    new.push(((*id).into(), facts.clone()));
                    (first_new + new.len() as i64 - 1, true, true)
                }
            });
        }
        self.insert_items(batch, first_new, new)?;
        self.refresh_items_below(batch, first_new)?;
        Ok(saved)
    }

    fn insert_items(
        &self,
        batch: BatchId,
        first: i64,
        new: Vec<(Box<str>, ItemFacts)>,
    ) -> Result<()> {
        type New = (Box<str>, ItemFacts);
        let (count, new) = (new.len(), Arc::new(new));
        let mut items = vec![
            Cells::Counted(first),
            Cells::texts(&new, |(id, _): &New| Some(id)),
        ];
        let mut versions = vec![Cells::Counted(first), Cells::Same(batch.0.into())];
        for (columns, role) in [(&mut items, Some("product")), (&mut versions, None)] {
            columns.extend([
                Cells::texts(&new, |(_, facts): &New| facts.title.as_deref()),
                Cells::texts(&new, |(_, facts): &New| facts.category.as_deref()),
                Cells::texts(&new, |(_, facts): &New| facts.brand.as_deref()),
                Cells::integers(&new, |(_, facts): &New| facts.price_minor),
                Cells::integers(&new, |(_, facts): &New| facts.cost_minor),
                Cells::integers(&new, |(_, facts): &New| facts.stock),
                Cells::texts(&new, move |(_, facts): &New| facts.role.as_deref().or(role)),
                Cells::texts(&new, |(_, facts): &New| facts.parent.as_deref()),
                Cells::integers(&new, |(_, facts): &New| facts.for_sale.map(i64::from)),
            ]);
        }
        versions.push(Cells::integers(&new, |(_, facts): &New| facts.said_at));
        const STATED: &str =
            "title, category, brand, price_minor, cost_minor, stock, role, parent, for_sale";
        self.insert_rows(&format!("INTO items (item, id, {STATED})"), count, items)?;
        self.insert_rows(
            &format!("INTO item_versions (item, batch, {STATED}, said_at)"),
            count,
            versions,
        )
    }

    /// Saves what a file of a batch says about an item; true if that is new.
    fn save_item_version(&self, item: i64, batch: BatchId, facts: &ItemFacts) -> Result<bool> {
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
            facts.for_sale,
            facts.said_at,
        ];
        let is_known: bool = self
            .inner
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM item_versions WHERE item = ?1 AND ?2 IS NOT NULL AND \
                 title IS ?3 AND category IS ?4
                 AND brand IS ?5 AND price_minor IS ?6 AND cost_minor IS ?7 AND stock IS ?8 AND \
                 role IS ?9 AND parent IS ?10 AND for_sale IS ?11
                 AND said_at IS ?12)",
            )?
            .query_row(values, |row| row.get(0))?;
        self.inner
            .prepare_cached(
                "INSERT INTO item_versions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                 ON CONFLICT DO UPDATE SET title = ifnull(excluded.title, title),
                 category = ifnull(excluded.category, category), brand = ifnull(excluded.brand, \
                 brand),
                 price_minor = ifnull(excluded.price_minor, price_minor),
                 cost_minor = ifnull(excluded.cost_minor, cost_minor), stock = \
                 ifnull(excluded.stock, stock),
                 role = ifnull(excluded.role, role), parent = ifnull(excluded.parent, parent),
                 for_sale = ifnull(excluded.for_sale, for_sale),
                 said_at = max(ifnull(excluded.said_at, said_at), ifnull(said_at, \
                 excluded.said_at))",
            )?
            .execute(values)?;
        Ok(!is_known)
    }

    fn refresh_items_below(&self, batch: BatchId, end: i64) -> Result<()> {
        let in_batch = "SELECT item FROM item_versions WHERE batch = ?1 AND item < ?2";
        self.inner.execute(
            &format!(
                "UPDATE items SET {} WHERE item IN ({in_batch})",
                newest_facts()
            ),
            (batch.0, end),
        )?;
        let in_batch = "SELECT item FROM item_versions WHERE batch = ?1";
        self.inner
            .prepare_cached(&refresh_products(in_batch))?
            .execute([batch.0])?;
        Ok(())
    }

    /// Puts the newest facts of these items in force.
    pub(super) fn refresh_items_in(&self, items: &[i64]) -> Result<()> {
        let (listed, items) = (
            "SELECT value AS item FROM json_each(?1)",
            json_keys(items.iter().copied()),
        );
        self.inner.execute(
            &format!(
                "UPDATE items SET {} WHERE item IN ({listed})",
                newest_facts()
            ),
            [&items],
        )?;
        self.inner
            .prepare_cached(&refresh_products(listed))?
            .execute([items])?;
        Ok(())
    }
}

/// The newest version of each field, as the right side of an update of `items`.
fn newest_facts() -> String {
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
    sets.join(", ")
}

/// A product whose price, cost or stock is known only for its variants gets the lowest price and
/// cost of them, and the sum of their stock; it is for sale if any of them is. `touched` selects the items whose products are
/// updated.
fn refresh_products(touched: &str) -> String {
    format!(
        "UPDATE items AS p SET
             price_minor = ifnull(price_minor, (SELECT min(v.price_minor) FROM items v WHERE \
             v.parent = p.id)),
             cost_minor = ifnull(cost_minor, (SELECT min(v.cost_minor) FROM items v WHERE v.parent \
             = p.id)),
             stock = ifnull(stock, (SELECT sum(v.stock) FROM items v WHERE v.parent = p.id)),
             for_sale = ifnull(for_sale, (SELECT max(v.for_sale) FROM items v WHERE v.parent = p.id))
         WHERE p.item IN (
             SELECT parent.item FROM ({touched}) t JOIN items v ON v.item = t.item JOIN items \
             parent ON parent.id = v.parent)"
    )
}
