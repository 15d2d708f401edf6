//! `exclude` and `include`: the operator keeps family, staff, wholesalers and testers out of models
//! and campaigns. What they did stays stored, and their cards stay readable.

use crate::domain::{Instant, Observer};
use crate::error::{Error, Result};
use crate::output::quote;
use crate::shop::{Shop, stop_if_cancelled};
use serde::Serialize;

/// Longest reason, in characters.
const LONGEST: usize = 200;

/// Who is excluded or included again.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// `--why`
    pub why: Option<String>,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Whether a customer takes part in models and campaigns, after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExcludeOutcome {
    /// The customer's id.
    pub user: String,
    /// Whether the customer is excluded now.
    pub is_excluded: bool,
    /// Whether that is new.
    pub is_changed: bool,
    /// Since when; null where included.
    pub since: Option<Instant>,
    /// The reason.
    pub why: Option<String>,
    /// The data's version number, which changes with it.
    pub revision: i64,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Excludes a customer.
///
/// # Errors
/// There is no such user, the reason is too long, or the database cannot be written.
pub fn exclude(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<ExcludeOutcome> {
    let (key, user) = shop.find_user_exactly(&request.user)?;
    let why = request
        .why
        .as_deref()
        .map(str::trim)
        .filter(|why| !why.is_empty());
    if why.is_some_and(|why| why.chars().count() > LONGEST) {
        return Err(
            Error::usage(format!("a reason has at most {LONGEST} characters"))
                .hint(format!("exclude {} --why staff", quote(&user))),
        );
    }
    let (now, operator) = (shop.context.now, shop.context.operator.clone());
    let transaction = shop.durable_transaction()?;
    let before = transaction.fetch_own_exclusion_of(key)?;
    let revision = match &before {
        Some(_) => transaction.revision()?,
        None => transaction.save_exclusion(key, now.0, why, operator.as_deref(), false)?,
    };
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    Ok(ExcludeOutcome {
        user,
        is_excluded: true,
        is_changed: before.is_none(),
        since: Some(before.as_ref().map_or(now, |row| Instant(row.at))),
        why: before.map_or(why.map(Into::into), |row| row.why),
        revision,
        is_dry_run: request.is_dry_run,
    })
}

/// Includes a customer again.
///
/// # Errors
/// There is no such user, or the database cannot be written.
pub fn include(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<ExcludeOutcome> {
    let (key, user) = shop.find_user_exactly(&request.user)?;
    let now = shop.context.now;
    let transaction = shop.durable_transaction()?;
    let was_excluded = transaction.fetch_is_excluded(key, false)?;
    let revision = if was_excluded {
        transaction.end_exclusions(key, now.0, false)?
    } else {
        transaction.revision()?
    };
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    Ok(ExcludeOutcome {
        user,
        is_excluded: false,
        is_changed: was_excluded,
        since: None,
        why: None,
        revision,
        is_dry_run: request.is_dry_run,
    })
}
