//! Consents and objections, recorded durably.

use crate::domain::{Instant, Observer};
use crate::error::{Error, Kind, Result};
use crate::shop::Shop;
use crate::shop::stop_if_cancelled;
use crate::store::{ConsentRow, Store};
use serde::Serialize;

/// A user's consents after a change.
#[derive(Debug, Clone, Serialize)]
pub struct ConsentOutcome {
    /// The user.
    pub user: String,
    /// The consents that were recorded, by channel.
    pub changed: Vec<ConsentRecord>,
    /// All current consents, by channel.
    pub consent: Vec<ConsentRecord>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// Whether nothing was stored, because of `--dry-run`.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// A consent (or objection) on one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentRecord {
    /// email, sms, post ...
    pub channel: String,
    /// Whether messages are allowed.
    pub allowed: bool,
    /// Since when.
    pub at: Instant,
    /// Where it comes from, as given.
    pub source: String,
}

impl From<ConsentRow> for ConsentRecord {
    fn from(row: ConsentRow) -> Self {
        ConsentRecord {
            channel: row.channel,
            allowed: row.is_on,
            at: Instant(row.at),
            source: row.source,
        }
    }
}

/// The current consents of a user.
pub fn current_consents(store: &Store, user: i64) -> Result<Vec<ConsentRecord>> {
    Ok(store
        .fetch_consents_of(user)?
        .into_iter()
        .map(ConsentRecord::from)
        .collect())
}

/// Records `is_on` for a user on these channels; the write survives a power loss.
///
/// # Errors
/// The database cannot be written.
pub fn record(
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
        // A loaded consent may be dated in the future; a typed one still replaces it.
        let latest = before
            .iter()
            .find(|held| held.channel == *channel)
            .map_or(i64::MIN, |held| held.at);
        let at = shop.context.now.0.max(latest.saturating_add(1));
        let row = ConsentRow {
            channel: channel.clone(),
            is_on,
            at,
            source: source.to_string(),
        };
        transaction.save_consent(key, &row, None)?;
    }
    let consent = current_consents(&transaction, key)?;
    let changed: Vec<ConsentRecord> = consent
        .iter()
        .filter(|record| channels.contains(&record.channel))
        .cloned()
        .collect();
    if changed.len() != channels.len() || changed.iter().any(|record| record.allowed != is_on) {
        return Err(Error::new(
            Kind::Bug,
            format!("the consent of {id} was not recorded; nothing was changed"),
        ));
    }
    stop_if_cancelled(watch)?;
    let notes = merge_note(&transaction, key, &id)?;
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

fn merge_note(store: &Store, key: i64, id: &str) -> Result<Vec<String>> {
    let person = store.fetch_person_of(key)?;
    if person == key {
        return Ok(Vec::new());
    }
    let kept = store
        .fetch_user(person)?
        .map_or_else(String::new, |user| user.id);
    Ok(vec![format!(
        "{id} is merged into {kept}: the newest consent of either counts for {kept}"
    )])
}
