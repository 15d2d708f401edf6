//! What a reading command is asked about: a user or an item by what was typed.

use super::Shop;
use crate::error::{Error, Result};
use crate::store::UserMatch;

/// The user that a reading command was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUser {
    /// The key in the store.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// Says which id was meant, where only its number was typed.
    pub note: Option<String>,
}

/// The item that a reading command was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundItem {
    /// The key in the store.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// Says which id was meant, where only its number was typed.
    pub note: Option<String>,
}

/// Ways to find a user that are less certain than the number of an id.
const LESS_CERTAIN: [&str; 3] = ["id without zeros", "phone", "name"];

/// Candidates that an error lists.
pub(super) const LISTED: usize = 10;

pub(super) fn number_note(typed: &str, id: &str) -> String {
    format!("{} is {id}", typed.trim())
}

/// `, and more` behind a list that is cut.
fn list(ids: &[String]) -> String {
    let more = if ids.len() > LISTED { " and more" } else { "" };
    format!("{}{more}", ids[..ids.len().min(LISTED)].join(", "))
}

impl Shop {
    /// Users that `text` may mean, and whether they were found by the number of their ids.
    pub(super) fn matching_users(&self, text: &str) -> Result<(Vec<UserMatch>, bool)> {
        let found = self.reader.search_users(text, LISTED + 1)?;
        if found
            .first()
            .is_none_or(|user| LESS_CERTAIN.contains(&user.by))
        {
            let numbered = self.reader.users_with_number(text.trim(), LISTED + 1)?;
            if !numbered.is_empty() {
                return Ok((numbered, true));
            }
        }
        Ok((found, false))
    }

    /// Finds an item by its id, or by the number in its id where only one item has that.
    ///
    /// # Errors
    /// There is no such item; several items have the number and are listed.
    pub fn find_item(&self, text: &str) -> Result<FoundItem> {
        if let Some(key) = self.reader.fetch_item_key(text)? {
            return Ok(FoundItem {
                key,
                id: text.to_string(),
                note: None,
            });
        }
        let numbered = self.reader.item_ids_with_number(text.trim(), LISTED + 1)?;
        match numbered.as_slice() {
            [] => {}
            [id] => {
                if let Some(key) = self.reader.fetch_item_key(id)? {
                    return Ok(FoundItem {
                        key,
                        id: id.clone(),
                        note: Some(number_note(text, id)),
                    });
                }
            }
            [first, ..] => {
                return Err(Error::usage(format!(
                    "'{text}' finds several items by the number in their ids: {}",
                    list(&numbered)
                ))
                .hint(format!("the id of one of them, such as {first}")));
            }
        }
        let start: String = text.chars().take(2).collect();
        let near = self.reader.complete_item_ids(&start, 3)?;
        let known = if near.is_empty() {
            String::new()
        } else {
            format!(" (ids look like {})", near.join(", "))
        };
        Err(
            Error::not_found(format!("there is no item '{text}'{known}"))
                .hint("sql \"SELECT id, title FROM items\""),
        )
    }
}
