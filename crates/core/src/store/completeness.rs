//! How many users and items have each field.

use super::database::Store;
use super::error::Result;

/// Fields of users with the test for a value; lists and collections must not be empty.
const USER_FACTS: [(&str, &str); 9] = [
    ("name", "count(name)"),
    ("email", "count(email)"),
    ("phone", "count(phone)"),
    ("age", "count(age)"),
    ("gender", "count(gender)"),
    ("place", "count(place)"),
    ("tier", "count(tier)"),
    ("since", "count(since)"),
    ("tags", "ifnull(sum(tags <> '[]'), 0)"),
];
const ITEM_FACTS: [(&str, &str); 6] = [
    ("title", "count(title)"),
    ("category", "count(category)"),
    ("brand", "count(brand)"),
    ("price", "count(ifnull(price_minor, paid_minor))"),
    ("cost", "count(cost_minor)"),
    ("stock", "count(stock)"),
];

/// A field, how many rows have it, and how many rows there are.
pub type Filled = (&'static str, i64, i64);

impl Store {
    /// How many users have each field.
    pub fn fetch_user_completeness(&self) -> Result<Vec<Filled>> {
        self.count_filled("users", &USER_FACTS)
    }

    /// How many items have each field.
    pub fn fetch_item_completeness(&self) -> Result<Vec<Filled>> {
        self.count_filled("items", &ITEM_FACTS)
    }

    /// How many users have said yes or no, on any channel.
    pub fn fetch_consenting_count(&self) -> Result<i64> {
        Ok(self
            .connection
            .query_row("SELECT count(DISTINCT user) FROM consents", [], |row| {
                row.get(0)
            })?)
    }

    fn count_filled(&self, table: &str, facts: &[(&'static str, &str)]) -> Result<Vec<Filled>> {
        let counts: Vec<&str> = facts.iter().map(|(_, count)| *count).collect();
        let sql = format!("SELECT count(*), {} FROM {table}", counts.join(", "));
        Ok(self.connection.query_row(&sql, [], |row| {
            let of: i64 = row.get(0)?;
            facts
                .iter()
                .enumerate()
                .map(|(index, (field, _))| Ok((*field, row.get(index + 1)?, of)))
                .collect()
        })?)
    }
}
