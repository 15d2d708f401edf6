//! Finding users and items by the number in their ids: people say 42 for U0042.

use super::database::Store;
use super::error::Result;
use super::search::UserMatch;

/// The number of an id such as `U0042`: the digits after a prefix without digits, leading zeros
/// aside; `None` where the id has another form or only zeros.
fn number_of(id: &str) -> Option<&str> {
    let digits = id.trim_start_matches(|sign: char| !sign.is_ascii_digit());
    let number = digits.trim_start_matches('0');
    let is_number = !number.is_empty() && number.bytes().all(|sign| sign.is_ascii_digit());
    is_number.then_some(number)
}

/// The number that was typed; `None` where `text` is anything but digits.
fn typed_number(text: &str) -> Option<&str> {
    let is_digits = text.bytes().all(|sign| sign.is_ascii_digit());
    is_digits.then(|| number_of(text)).flatten()
}

impl Store {
    /// Users whose id has the number `text`, at most `limit`, in order of their ids; none where
    /// `text` is not a number. A merged user is found as the user it was merged into. The ids of
    /// all users are read.
    pub fn users_with_number(&self, text: &str, limit: usize) -> Result<Vec<UserMatch>> {
        let Some(number) = typed_number(text) else {
            return Ok(Vec::new());
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT u.id, p.user, p.id, p.name, p.place FROM users u JOIN users p ON p.user = u.person
             WHERE u.id LIKE '%' || ?1 ORDER BY p.id",
        )?;
        let mut rows = statement.query([number])?;
        let mut found: Vec<UserMatch> = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, key): (String, i64) = (row.get(0)?, row.get(1)?);
            let is_new = found.iter().all(|user| user.key != key);
            if number_of(&id) == Some(number) && is_new && found.len() < limit {
                found.push(UserMatch {
                    key,
                    id: row.get(2)?,
                    name: row.get(3)?,
                    place: row.get(4)?,
                    by: "the number in their ids",
                });
            }
        }
        Ok(found)
    }

    /// Ids of items that have the number `text`, at most `limit`, in order; none where `text` is
    /// not a number. The ids of all items are read.
    pub fn item_ids_with_number(&self, text: &str, limit: usize) -> Result<Vec<String>> {
        let Some(number) = typed_number(text) else {
            return Ok(Vec::new());
        };
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM items WHERE id LIKE '%' || ?1 ORDER BY id")?;
        let mut rows = statement.query([number])?;
        let mut found: Vec<String> = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            if number_of(&id) == Some(number) && found.len() < limit {
                found.push(id);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::{number_of, typed_number};

    #[test]
    fn prefix_and_leading_zeros_do_not_count() {
        for id in ["U0042", "42", "0042", "cust-42", "#42"] {
            assert_eq!(number_of(id), Some("42"), "{id}");
        }
        for id in ["U0042a", "U42-1", "ann", "U000", ""] {
            assert_eq!(number_of(id), None, "{id}");
        }
        assert_eq!(typed_number("0042"), Some("42"));
        assert_eq!(typed_number("U0042"), None);
    }
}
