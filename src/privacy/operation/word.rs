//! A customer's word on a channel, put in force for good.

use crate::domain::{Instant, Observer};
use crate::error::{Error, Kind, Result};
use crate::shop::Shop;
use crate::shop::stop_if_cancelled;
use crate::store::{ConsentRow, Store};
use serde::Serialize;

/// The words in force of one user after a change.
#[derive(Debug, Clone, Serialize)]
pub struct ConsentOutcome {
    /// The user.
    pub user: String,
    /// What was put in force, by channel.
    pub changed: Vec<Word>,
    /// All words in force, by channel.
    pub consent: Vec<Word>,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// A word on a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// email, sms, post ...
    pub channel: String,
    /// Whether messages are allowed.
    pub allowed: bool,
    /// Since when.
    pub at: Instant,
    /// Where this is known from.
    pub source: String,
}

impl From<ConsentRow> for Word {
    fn from(row: ConsentRow) -> Self {
        Word {
            channel: row.channel,
            allowed: row.is_on,
            at: Instant(row.at),
            source: row.source,
        }
    }
}

/// The words in force of a user.
pub fn words_in_force(store: &Store, user: i64) -> Result<Vec<Word>> {
    Ok(store
        .fetch_consents_of(user)?
        .into_iter()
        .map(Word::from)
        .collect())
}

/// Puts `is_on` in force for a user on these channels, durable against power loss at once.
///
/// # Errors
/// The database cannot be written.
pub fn put_in_force(
    shop: &Shop,
    (key, id): (i64, String),
    channels: &[String],
    is_on: bool,
    source: &str,
    is_dry_run: bool,
    watch: &dyn Observer,
) -> Result<ConsentOutcome> {
    let transaction = shop.durable_transaction()?;
    let before = transaction.fetch_consents_of(key)?;
    for channel in channels {
        // A word of a file may be dated later than now; what is typed now comes after it all the
        // same.
        let latest = before
            .iter()
            .find(|held| held.channel == *channel)
            .map_or(i64::MIN, |held| held.at);
        let at = shop.context.now.0.max(latest.saturating_add(1));
        let word = ConsentRow {
            channel: channel.clone(),
            is_on,
            at,
            source: source.to_string(),
        };
        transaction.save_consent(key, &word, None)?;
    }
    let consent = words_in_force(&transaction, key)?;
    let changed: Vec<Word> = consent
        .iter()
        .filter(|word| channels.contains(&word.channel))
        .cloned()
        .collect();
    if changed.len() != channels.len() || changed.iter().any(|word| word.allowed != is_on) {
        return Err(Error::new(
            Kind::Bug,
            format!("the word of {id} did not come into force; nothing was changed"),
        ));
    }
    stop_if_cancelled(watch)?;
    let notes = into_another(&transaction, key, &id)?;
    if !is_dry_run {
        transaction.commit()?;
    }
    Ok(ConsentOutcome {
        user: id,
        changed,
        consent,
        notes,
        is_dry_run,
    })
}

fn into_another(store: &Store, key: i64, id: &str) -> Result<Vec<String>> {
    let person = store.fetch_person_of(key)?;
    if person == key {
        return Ok(Vec::new());
    }
    let kept = store
        .fetch_user(person)?
        .map_or_else(String::new, |user| user.id);
    Ok(vec![format!(
        "{id} is part of {kept}: the newest word of either is in force for {kept}"
    )])
}
