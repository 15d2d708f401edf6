//! Consents and objections, recorded durably.

use crate::domain::{ConsentState, Instant, Observer};
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

/// A statement about messages on one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentRecord {
    /// email, sms, post ..., or all for every channel.
    pub channel: String,
    /// Whether the customer agreed.
    pub allowed: bool,
    /// yes, no_permission or refused.
    pub state: ConsentState,
    /// Since when; where the date of the statement is not known, when it was loaded.
    pub at: Instant,
    /// Whether `at` is the date of the statement itself.
    pub is_dated: bool,
    /// Where it comes from, as given.
    pub source: String,
    /// The words of the file or of the operator.
    pub wording: Option<String>,
    /// Who recorded it.
    pub operator: Option<String>,
}

impl From<ConsentRow> for ConsentRecord {
    fn from(row: ConsentRow) -> Self {
        ConsentRecord {
            allowed: row.is_on(),
            channel: row.channel,
            state: row.state,
            at: Instant(row.at),
            is_dated: row.is_dated,
            source: row.source,
            wording: row.wording,
            operator: row.operator,
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

/// What the operator types about a customer.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The channel, or all of them.
    pub channel: &'a str,
    /// Whether the customer agrees; otherwise the customer refuses.
    pub is_on: bool,
    /// Where it comes from.
    pub source: &'a str,
    /// The operator's words.
    pub wording: &'a str,
}

/// Records what was typed; the write survives a power loss. A refusal is in force at once. A yes
/// carries today's date, so that a refusal with a later date stays in force, which a note says.
///
/// # Errors
/// The database cannot be written.
pub fn record(
    shop: &Shop,
    (key, id): (i64, String),
    typed: Typed<'_>,
    is_dry_run: bool,
    watch: &dyn Observer,
) -> Result<ConsentOutcome> {
    let transaction = shop.durable_transaction()?;
    let now = shop.context.now.0;
    let latest = transaction
        .fetch_consent_history(key)?
        .first()
        .map_or(now, |newest| newest.at);
    let (state, at) = if typed.is_on {
        (ConsentState::Yes, now)
    } else {
        (ConsentState::Refused, now.max(latest))
    };
    let row = ConsentRow {
        channel: typed.channel.to_string(),
        state,
        at,
        is_dated: true,
        source: typed.source.to_string(),
        wording: Some(typed.wording.to_string()),
        operator: shop.context.operator.clone(),
    };
    transaction.save_consent(key, &row, None)?;
    let consent = current_consents(&transaction, key)?;
    let changed: Vec<ConsentRecord> = consent
        .iter()
        .filter(|record| record.channel == typed.channel)
        .cloned()
        .collect();
    let mut notes = merge_note(&transaction, key, &id)?;
    match changed.first() {
        Some(record) if record.state == state => {}
        Some(record) if typed.is_on && record.state == ConsentState::Refused => {
            notes.push(format!(
                "the refusal of {} ({}) is later and stays in force",
                record.at, record.source
            ));
        }
        Some(record) if typed.is_on => notes.push(format!(
            "what was said on {} ({}) is later and stays in force",
            record.at, record.source
        )),
        _ => {
            return Err(Error::new(
                Kind::Bug,
                format!("the consent of {id} was not recorded; nothing was changed"),
            ));
        }
    }
    stop_if_cancelled(watch)?;
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
        "{id} is merged into {kept}: what either of them refused counts for {kept}"
    )])
}
