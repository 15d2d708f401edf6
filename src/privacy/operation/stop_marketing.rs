//! `privacy stop-marketing`: a customer objects to being written to, on every channel.

use super::word::{ConsentOutcome, put_in_force};
use crate::domain::Observer;
use crate::error::Result;
use crate::privacy::channel::EMAIL;
use crate::shop::Shop;
use std::collections::BTreeSet;

/// Who objects.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Puts a refusal in force on e-mail and on every channel on which anybody of the shop has a word.
///
/// # Errors
/// There is no such user, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<ConsentOutcome> {
    let user = shop.find_user_exactly(&request.user)?;
    let mut channels: BTreeSet<String> = shop.store().fetch_channels()?.into_iter().collect();
    channels.insert(EMAIL.into());
    let channels: Vec<String> = channels.into_iter().collect();
    let mut outcome = put_in_force(
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
        .push("codes that were sent already stay good; `code void CODE` takes one back".into());
    outcome
        .notes
        .push("the mail program does not know this: take the customer off its lists too".into());
    Ok(outcome)
}
