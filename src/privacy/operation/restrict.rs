//! `privacy restrict` and `privacy unrestrict`: a customer's data are kept and used by nothing: no
//! model, campaign, list or export.

use crate::domain::{Instant, Observer};
use crate::error::Result;
use crate::shop::{Shop, stop_if_cancelled};
use serde::Serialize;

/// Whose data may not be used, or may be used again.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// `--why`
    pub why: Option<String>,
    /// Whether the data are restricted from now on.
    pub is_on: bool,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Whether a customer's data may be used, after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The customer's id.
    pub user: String,
    /// Whether the data may not be used.
    pub is_restricted: bool,
    /// Whether that is new.
    pub is_changed: bool,
    /// When it changed, or since when it has been so.
    pub at: Instant,
    /// The data's version number, which changes with it.
    pub revision: i64,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Restricts the use of a customer's data, or ends that.
///
/// # Errors
/// There is no such user, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let (key, user) = shop.find_user_exactly(&request.user)?;
    let (now, operator) = (shop.context.now, shop.context.operator.clone());
    let why = request
        .why
        .as_deref()
        .map(str::trim)
        .filter(|why| !why.is_empty());
    let transaction = shop.durable_transaction()?;
    let was_on = transaction.fetch_is_excluded(key, true)?;
    let revision = match (was_on, request.is_on) {
        (false, true) => transaction.save_exclusion(key, now.0, why, operator.as_deref(), true)?,
        (true, false) => transaction.end_exclusions(key, now.0, true)?,
        _ => transaction.revision()?,
    };
    let since = transaction
        .fetch_exclusion_of(key)?
        .filter(|row| row.is_restriction)
        .map_or(now, |row| Instant(row.at));
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    Ok(Outcome {
        user,
        is_restricted: request.is_on,
        is_changed: was_on != request.is_on,
        at: since,
        revision,
        is_dry_run: request.is_dry_run,
    })
}
