//! What a reading command is asked about: a user or an item by what was typed.

use super::Shop;
use crate::error::{Answer, Error, Question, Result};
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

/// Candidates that an error lists.
const LISTED: usize = 10;

fn number_note(typed: &str, id: &str) -> String {
    format!("{} is {id}", typed.trim())
}

/// A customer in a list: id, name and place.
fn label(user: &UserMatch) -> String {
    let known: Vec<&str> = [user.name.as_deref(), user.place.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    if known.is_empty() {
        user.id.clone()
    } else {
        format!("{}  {}", user.id, known.join(", "))
    }
}

/// The question which of these customers is meant; its answers are ids.
fn which(users: &[UserMatch], text: &str) -> Question {
    Question {
        text: text.into(),
        answers: users
            .iter()
            .take(LISTED)
            .map(|user| Answer {
                label: label(user),
                option: Question::USER,
                value: user.id.clone(),
            })
            .collect(),
    }
}

/// `, and more` behind a list that is cut.
fn list(ids: &[String]) -> String {
    let more = if ids.len() > LISTED { " and more" } else { "" };
    format!("{}{more}", ids[..ids.len().min(LISTED)].join(", "))
}

impl Shop {
    /// Finds one user by id, order number, code, e-mail, number of the id, phone in any written
    /// form, or name in any spelling. A text that is only similar never finds anyone: it is asked
    /// about.
    ///
    /// # Errors
    /// No user or several are found; several, and similar ones, are the answers of a question.
    pub fn find_user(&self, text: &str) -> Result<FoundUser> {
        let mut found = self.reader.search_users(text, LISTED + 1)?;
        if found.is_empty() {
            let (mut numbered, alike) = self.reader.users_with_number(text.trim(), LISTED + 1)?;
            if numbered.len() == 1 {
                let user = numbered.remove(0);
                return Ok(FoundUser {
                    key: user.key,
                    note: Some(number_note(text, &user.id)),
                    id: user.id,
                });
            }
            found = if numbered.is_empty() { alike } else { numbered };
        }
        let mut near = Vec::new();
        if found.is_empty() {
            let scanned = self.reader.scan_users(text, LISTED + 1)?;
            (found, near) = (scanned.matches, scanned.near);
        }
        match found.len() {
            0 => Err(self.unknown_user(text, &near)?),
            1 => {
                let user = found.remove(0);
                Ok(FoundUser {
                    key: user.key,
                    note: None,
                    id: user.id,
                })
            }
            several => {
                let count = if several > LISTED {
                    format!("more than {LISTED}")
                } else {
                    several.to_string()
                };
                let mut error = Error::usage(format!(
                    "'{text}' finds {count} customers by {}",
                    found[0].by
                ))
                .hint(format!("the id of one of them, such as {}", found[0].id));
                error.question = Some(Box::new(which(&found, "which one?")));
                Err(error)
            }
        }
    }

    /// The error where no customer fits, with similar customers as a question.
    fn unknown_user(&self, text: &str, near: &[UserMatch]) -> Result<Error> {
        if let Some(best) = near.first() {
            let name = best
                .name
                .as_ref()
                .map_or(String::new(), |name| format!(" ({name})"));
            let what = match near.len() {
                1 => format!(
                    "no customer matches '{text}'; did you mean {}{name}?",
                    best.id
                ),
                several => format!("no customer matches '{text}'; {several} are similar"),
            };
            let mut error = Error::not_found(what).hint(format!("the same line with {}", best.id));
            error.question = Some(Box::new(which(near, "did you mean one of these?")));
            return Ok(error);
        }
        let start: String = text.chars().take(2).collect();
        let ids = self.reader.complete_user_ids(&start, 3)?;
        let known = if ids.is_empty() {
            String::new()
        } else {
            format!(" (ids look like {})", ids.join(", "))
        };
        Ok(
            Error::not_found(format!("no customer matches '{text}'{known}")).hint(
                "an id, order number, code, e-mail, phone number (or its end) or part of a name",
            ),
        )
    }

    /// Finds a user by exactly this id. Returns key and id.
    ///
    /// # Errors
    /// There is no such user.
    pub fn find_user_exactly(&self, id: &str) -> Result<(i64, String)> {
        match self.reader.fetch_user_key(id)? {
            Some(key) => Ok((
                key,
                self.reader
                    .fetch_user(key)?
                    .map_or_else(|| id.to_string(), |user| user.id),
            )),
            None => Err(
                Error::not_found(format!("there is no user with the id '{id}'")).hint(
                    "user TEXT finds users by name, e-mail, phone or order; this command takes \
                       exact ids only",
                ),
            ),
        }
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
