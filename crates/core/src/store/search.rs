//! Finds a user by whatever the caller on the phone says: id, order number, code, e-mail, phone,
//! part of the name.

use super::database::Store;
use super::error::Result;
use crate::domain::people::normal_email;

/// A user that a search found, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserMatch {
    /// The key of the person's representative.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// The name, where known.
    pub name: Option<String>,
    /// What matched: id, order, code, e-mail, phone, name.
    pub by: &'static str,
}

/// Searches from the most to the least certain; the first with a match decides. Each matches any id
/// or contact of a person and returns its representative.
const SEARCHES: [(&str, &str); 7] = [
    ("id", "SELECT user FROM users WHERE id = ?1"),
    (
        "order",
        "SELECT i.user FROM orders o JOIN identities i USING (identity) WHERE o.id = ?1",
    ),
    (
        "code",
        "SELECT o.user FROM codes c JOIN offers o USING (offer)
         WHERE c.code = upper(?1) OR replace(c.code, '-', '') = replace(upper(?1), '-', '')",
    ),
    (
        "e-mail",
        "SELECT user FROM users WHERE email = ?1 COLLATE NOCASE
         UNION SELECT user FROM identities WHERE kind = 'email' AND key = ?4",
    ),
    (
        "id without zeros",
        "SELECT user FROM users WHERE length(?1) >= 2 AND ltrim(id, '#0') = \
                          ltrim(?1, '#0') COLLATE NOCASE",
    ),
    (
        "phone",
        "SELECT user FROM users WHERE length(?2) >= 4
         AND replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', \
         ''), '/', '') LIKE '%' || ?2
         UNION SELECT user FROM identities WHERE length(?2) >= 4 AND kind = 'phone' AND key LIKE \
         '%' || ?2",
    ),
    (
        "name",
        "SELECT user FROM users WHERE length(?1) >= 2 AND name LIKE '%' || ?3 || '%' ESCAPE \
              '\\'",
    ),
];

impl Store {
    /// Users that `text` may mean, at most `limit`, all found by the same search.
    pub fn search_users(&self, text: &str, limit: usize) -> Result<Vec<UserMatch>> {
        let text = text.trim();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_phone = text
            .chars()
            .all(|c| c.is_ascii_digit() || " +-()/".contains(c));
        let phone = if is_phone { digits } else { String::new() };
        let email = normal_email(text).unwrap_or_default();
        let escaped = text
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        for (by, sql) in SEARCHES {
            let limited = format!(
                "SELECT DISTINCT p.user, p.id, p.name FROM ({sql}) f JOIN users u ON u.user = \
                 f.user JOIN users p ON p.user = u.person
                 WHERE ?1 <> '' AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL ORDER BY \
                 p.id LIMIT {limit}"
            );
            let mut statement = self.connection.prepare_cached(&limited)?;
            let rows = statement.query_map((text, &phone, &escaped, &email), |row| {
                Ok(UserMatch {
                    key: row.get(0)?,
                    id: row.get(1)?,
                    name: row.get(2)?,
                    by,
                })
            })?;
            let found: Vec<UserMatch> = rows.collect::<rusqlite::Result<_>>()?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// User ids that start with `prefix`, sorted, at most `limit`; for completion.
    pub fn complete_user_ids(&self, prefix: &str, limit: usize) -> Result<Vec<String>> {
        self.complete(
            "SELECT id FROM users WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3",
            prefix,
            limit,
        )
    }

    /// Item ids that start with `prefix`, sorted, at most `limit`; for completion.
    pub fn complete_item_ids(&self, prefix: &str, limit: usize) -> Result<Vec<String>> {
        self.complete(
            "SELECT id FROM items WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3",
            prefix,
            limit,
        )
    }

    /// Segments in force: number and name.
    pub fn complete_segments(&self) -> Result<Vec<(i64, String)>> {
        self.numbered(
            "SELECT segment, name FROM segments WHERE retired_at IS NULL ORDER BY segment",
        )
    }

    /// Campaigns: number, kind and state.
    pub fn complete_campaigns(&self) -> Result<Vec<(i64, String)>> {
        self.numbered("SELECT campaign, kind || ', ' || state FROM campaigns ORDER BY campaign")
    }

    fn numbered(&self, sql: &str) -> Result<Vec<(i64, String)>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn complete(&self, sql: &str, prefix: &str, limit: usize) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let end = format!("{prefix}\u{10FFFF}");
        let rows = statement.query_map((prefix, end, limit as i64), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
