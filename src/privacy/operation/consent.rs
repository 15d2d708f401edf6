//! `privacy consent`: a customer agrees or objects to one channel.

use super::consent_record::{ConsentOutcome, record};
use crate::domain::{EMAIL, Observer};
use crate::error::Result;
use crate::privacy::channel::parse_channel;
use crate::shop::Shop;

/// A consent or objection.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// email, sms, post ...
    pub channel: String,
    /// Whether messages are allowed.
    pub is_on: bool,
    /// `--source`: where it comes from, such as "letter of 3 May".
    pub source: Option<String>,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Records it.
///
/// # Errors
/// There is no such user, the channel is not one word, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<ConsentOutcome> {
    let user = shop.find_user_exactly(&request.user)?;
    let channel = parse_channel(&request.channel)?;
    let is_new = channel != EMAIL && !shop.store().fetch_channels()?.contains(&channel);
    let source = request
        .source
        .as_deref()
        .map(str::trim)
        .filter(|source| !source.is_empty())
        .unwrap_or("typed");
    let mut outcome = record(
        shop,
        user,
        std::slice::from_ref(&channel),
        request.is_on,
        source,
        request.is_dry_run,
        watch,
    )?;
    if is_new {
        outcome.notes.push(format!(
            "'{channel}' is a new channel: no customer had a consent on it before"
        ));
    }
    Ok(outcome)
}
