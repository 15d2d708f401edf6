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
    /// Users whose id is `text` but for leading zeros and `#`, or has the number `text`: (by number,
    /// by id), each at most `limit`, in order of their ids. A merged user is found as the user it
    /// was merged into. The ids of all users are read, unless `text` has no digit.
    pub fn users_with_number(
        &self,
        text: &str,
        limit: usize,
    ) -> Result<(Vec<UserMatch>, Vec<UserMatch>)> {
        let (mut numbered, mut alike) = (Vec::<i64>::new(), Vec::<i64>::new());
        if text.len() < 2 && typed_number(text).is_none()
            || !text.bytes().any(|sign| sign.is_ascii_digit())
        {
            return Ok((Vec::new(), Vec::new()));
        }
        let number = typed_number(text);
        let bare = |id: &str| id.trim_start_matches(['#', '0']).to_ascii_lowercase();
        let typed = bare(text);
        // Ids alone lie in an index, which is a fraction of the table.
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, user FROM users")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if number.is_some_and(|number| id.ends_with(number) && number_of(id) == Some(number)) {
                numbered.push(row.get(1)?);
            } else if id.len() >= typed.len() && text.len() >= 2 && bare(id) == typed {
                alike.push(row.get(1)?);
            }
        }
        let numbered = self.persons_of(&numbered, "the number in their ids", limit)?;
        let alike = self.persons_of(&alike, "id without zeros", limit)?;
        Ok((numbered, alike))
    }

    /// The people of these users, each once, in order of their ids.
    fn persons_of(&self, users: &[i64], by: &'static str, limit: usize) -> Result<Vec<UserMatch>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT p.user, p.id, p.name, p.place FROM users u JOIN users p ON p.user = u.person
             WHERE u.user = ?1",
        )?;
        let mut found: Vec<UserMatch> = Vec::new();
        for user in users {
            let person = statement.query_row([user], |row| UserMatch::of(row, by))?;
            if found.iter().all(|known| known.key != person.key) {
                found.push(person);
            }
        }
        found.sort_by(|one, other| one.id.cmp(&other.id));
        found.truncate(limit);
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
