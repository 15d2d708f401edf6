//! Finds a user by whatever the caller on the phone says: id, order number, code, e-mail, phone,
//! name. What is exact is looked up in an index; phones, names and typing errors are compared in one
//! pass over the customers (`domain/people` says how).

use super::database::Store;
use super::error::Result;
use crate::domain::people::{
    NameMatch, NameQuery, PhoneMatch, SpokenPhone, email_likeness, natural_order, normal_email,
};
use rusqlite::{OptionalExtension, Row};
use std::collections::HashMap;

/// Customers that are suggested for a typing error, at most.
const SUGGESTED: usize = 5;
/// How much less alike than the best a suggestion may be.
const SUGGESTED_WITHIN: f64 = 0.15;

/// A user that a search found, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserMatch {
    /// The key of the person's representative.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// The name, where known.
    pub name: Option<String>,
    /// The place, where known.
    pub place: Option<String>,
    /// What matched: id, order, code, e-mail, phone, name.
    pub by: &'static str,
}

impl UserMatch {
    /// From the columns key, id, name and place; `by` says what matched.
    pub(super) fn of(row: &Row<'_>, by: &'static str) -> rusqlite::Result<UserMatch> {
        Ok(UserMatch {
            key: row.get(0)?,
            id: row.get(1)?,
            name: row.get(2)?,
            place: row.get(3)?,
            by,
        })
    }
}

/// What one pass over the customers found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScannedUsers {
    /// Those that fit, all equally well.
    pub matches: Vec<UserMatch>,
    /// Where none fits, those that a typing error could mean, the most alike first.
    pub near: Vec<UserMatch>,
}

/// Searches from the most to the least certain; the first with a match decides. Each matches any id
/// or contact of a person and returns its representative.
const SEARCHES: [(&str, &str); 4] = [
    ("id", "SELECT user FROM users WHERE id = ?1"),
    (
        "order",
        "SELECT i.user FROM orders o JOIN identities i USING (identity) WHERE o.id = ?1",
    ),
    (
        "code",
        "SELECT user FROM code_owners WHERE code IN (upper(?1), ?2)",
    ),
    (
        "e-mail",
        "SELECT user FROM users WHERE email = ?1 COLLATE NOCASE
         UNION SELECT user FROM identities WHERE kind = 'email' AND key = ?3",
    ),
];

/// A typed code as it is stored: capitals in groups of four.
fn grouped(text: &str) -> String {
    let signs: Vec<char> = text
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    let groups: Vec<String> = signs
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

/// What the pass compares with each customer.
struct Spoken {
    phone: Option<SpokenPhone>,
    name: Option<NameQuery>,
    email: Option<String>,
    /// What stands before the `@` of an address.
    mailbox: Option<String>,
}

/// How well a customer fits, the best last.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Fit {
    Near(f64),
    NameWithin,
    NameBegins,
    Name,
    Mailbox,
    PhoneEnd,
    Phone,
}

impl Fit {
    fn by(self) -> &'static str {
        match self {
            Fit::Near(_) => "a similar name",
            Fit::NameWithin | Fit::NameBegins | Fit::Name => "name",
            Fit::Mailbox => "e-mail",
            Fit::PhoneEnd | Fit::Phone => "phone",
        }
    }
}

impl Spoken {
    fn new(text: &str) -> Spoken {
        let phone = SpokenPhone::new(text);
        let lower = text.to_lowercase();
        let is_word = !lower.contains(char::is_whitespace) && lower.chars().count() >= 2;
        Spoken {
            name: if phone.is_some() {
                None
            } else {
                NameQuery::new(text)
            },
            mailbox: (phone.is_none() && is_word && !lower.contains('@')).then(|| lower.clone()),
            email: lower.contains('@').then_some(lower),
            phone,
        }
    }

    fn fit(&self, name: Option<&str>, phone: Option<&str>, email: Option<&str>) -> Option<Fit> {
        let by_phone = || {
            let fits = self.phone.as_ref()?.compare_text(phone?)?;
            Some(match fits {
                PhoneMatch::Same => Fit::Phone,
                PhoneMatch::End => Fit::PhoneEnd,
            })
        };
        let by_mailbox = || {
            let (mailbox, _) = email?.split_once('@')?;
            let typed = self.mailbox.as_deref()?;
            mailbox.eq_ignore_ascii_case(typed).then_some(Fit::Mailbox)
        };
        let by_name = || {
            Some(match self.name.as_ref()?.compare(name?)? {
                NameMatch::Same => Fit::Name,
                NameMatch::Begins => Fit::NameBegins,
                NameMatch::Within => Fit::NameWithin,
            })
        };
        by_phone().or_else(by_mailbox).or_else(by_name)
    }

    /// How much a customer's name or address resembles what was typed.
    fn near(&self, name: Option<&str>, email: Option<&str>) -> Option<Fit> {
        let by_name = || self.name.as_ref()?.likeness(name?).map(Fit::Near);
        let by_address = || email_likeness(self.email.as_deref()?, email?).map(Fit::Near);
        by_name().or_else(by_address)
    }
}

impl Store {
    /// Users that `text` names exactly, at most `limit`, all found by the same search: by id, order,
    /// code or e-mail.
    pub fn search_users(&self, text: &str, limit: usize) -> Result<Vec<UserMatch>> {
        let text = text.trim();
        let email = normal_email(text).unwrap_or_default();
        for (by, sql) in SEARCHES {
            let limited = format!(
                "SELECT DISTINCT p.user, p.id, p.name, p.place FROM ({sql}) f JOIN users u ON u.user \
                 = f.user JOIN users p ON p.user = u.person
                 WHERE ?1 <> '' AND ?2 IS NOT NULL AND ?3 IS NOT NULL ORDER BY p.id LIMIT {limit}"
            );
            let mut statement = self.connection.prepare_cached(&limited)?;
            let rows =
                statement.query_map((text, grouped(text), &email), |row| UserMatch::of(row, by))?;
            let found: Vec<UserMatch> = rows.collect::<rusqlite::Result<_>>()?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// Users whose phone or name fits `text` best, at most `limit`, in natural order of their ids.
    /// A whole phone number is looked up; otherwise all customers are read once, and once more for
    /// typing errors where none fits.
    pub fn scan_users(&self, text: &str, limit: usize) -> Result<ScannedUsers> {
        let spoken = Spoken::new(text.trim());
        let mut fits = HashMap::new();
        if let Some(phone) = &spoken.phone {
            self.look_up_phone(phone, &mut fits)?;
        }
        for is_near in [false, true] {
            if fits.is_empty() {
                self.compare_all(&spoken, is_near, &mut fits)?;
            }
        }
        self.best_of(fits, limit)
    }

    /// The customers with a phone number, whatever country code it is stored with.
    fn look_up_phone(&self, phone: &SpokenPhone, fits: &mut HashMap<i64, Fit>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT user FROM identities WHERE kind = 'phone' AND key = ?1 AND user IS NOT NULL",
        )?;
        for key in phone.keys() {
            let user: Option<i64> = statement.query_row([key], |row| row.get(0)).optional()?;
            fits.extend(user.map(|user| (user, Fit::Phone)));
        }
        Ok(())
    }

    /// Compares each customer; typing errors (`is_near`) or all else.
    fn compare_all(
        &self,
        spoken: &Spoken,
        is_near: bool,
        fits: &mut HashMap<i64, Fit>,
    ) -> Result<()> {
        let mut take = |person: i64, fit: Option<Fit>| {
            if let Some(fit) = fit {
                let held = fits.entry(person).or_insert(fit);
                if fit > *held {
                    *held = fit;
                }
            }
        };
        let mut statement = self
            .connection
            .prepare_cached("SELECT person, name, phone, email FROM users")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |column: usize| {
                row.get_ref(column)?
                    .as_str_or_null()
                    .map_err(rusqlite::Error::from)
            };
            let fit = if is_near {
                spoken.near(text(1)?, text(3)?)
            } else {
                spoken.fit(text(1)?, text(2)?, text(3)?)
            };
            if fit.is_some() {
                take(row.get(0)?, fit);
            }
        }
        if spoken.phone.is_some() && !is_near {
            // `user` is the representative already.
            let mut statement = self.connection.prepare_cached(
                "SELECT user, key FROM identities WHERE kind = 'phone' AND user IS NOT NULL",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let phone = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
                take(row.get(0)?, spoken.fit(None, Some(phone), None));
            }
        }
        Ok(())
    }

    /// Those that fit best; suggestions where none does.
    fn best_of(&self, fits: HashMap<i64, Fit>, limit: usize) -> Result<ScannedUsers> {
        let Some(best) = fits
            .values()
            .copied()
            .max_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal))
        else {
            return Ok(ScannedUsers::default());
        };
        let is_wanted = |fit: Fit| match (best, fit) {
            (Fit::Near(best), Fit::Near(likeness)) => likeness >= best - SUGGESTED_WITHIN,
            (best, fit) => fit == best,
        };
        let mut wanted: Vec<(i64, Fit)> = fits
            .into_iter()
            .filter(|(_, fit)| is_wanted(*fit))
            .collect();
        // Order by likeness, then by key, before the few are read that are shown.
        let likeness = |fit: Fit| match fit {
            Fit::Near(likeness) => likeness,
            _ => 0.0,
        };
        wanted.sort_by(|one, other| {
            likeness(other.1)
                .total_cmp(&likeness(one.1))
                .then(one.0.cmp(&other.0))
        });
        let is_near = matches!(best, Fit::Near(_));
        wanted.truncate(if is_near { SUGGESTED } else { limit });
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, name, place FROM users WHERE user = ?1")?;
        let mut found = Vec::with_capacity(wanted.len());
        for (key, fit) in wanted {
            found.push(statement.query_row([key], |row| {
                Ok(UserMatch {
                    key,
                    id: row.get(0)?,
                    name: row.get(1)?,
                    place: row.get(2)?,
                    by: fit.by(),
                })
            })?);
        }
        if is_near {
            return Ok(ScannedUsers {
                near: found,
                ..ScannedUsers::default()
            });
        }
        found.sort_by(|one, other| natural_order(&one.id, &other.id));
        Ok(ScannedUsers {
            matches: found,
            ..ScannedUsers::default()
        })
    }

    /// The newest order of a user's person up to `until`: its number, and when, UTC seconds.
    pub fn fetch_last_order_of(&self, user: i64, until: i64) -> Result<Option<(String, i64)>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT o.id, o.at FROM identities i JOIN orders o USING (identity)
                 WHERE i.user = (SELECT person FROM users WHERE user = ?1) AND o.at <= ?2
                 ORDER BY o.at DESC, o.id DESC LIMIT 1",
            )?
            .query_row((user, until), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
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
