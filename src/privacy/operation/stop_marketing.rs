//! `privacy stop-marketing`: a customer objects to messages on every channel.

use super::consent_record::{ConsentOutcome, record};
use crate::domain::{EMAIL, Observer};
use crate::error::Result;
use crate::shop::Shop;
use std::collections::BTreeSet;

/// The customer who objects.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Records an objection on e-mail and on every channel for which any customer has a consent.
///
/// # Errors
/// There is no such user, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<ConsentOutcome> {
    let user = shop.find_user_exactly(&request.user)?;
    let mut channels: BTreeSet<String> = shop.store().fetch_channels()?.into_iter().collect();
    channels.insert(EMAIL.into());
    let channels: Vec<String> = channels.into_iter().collect();
    let mut outcome = record(
        shop,
        user,
        &channels,
        false,
        "stop-marketing",
        request.is_dry_run,
        watch,
    )?;
    outcome
        .notes
        .push("codes that were already issued stay valid".into());
    outcome.notes.push(
        "your mail program does not know this: remove the customer from its lists too".into(),
    );
    Ok(outcome)
}
