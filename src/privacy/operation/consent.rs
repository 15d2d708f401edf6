//! `privacy consent`: a customer agrees to messages on one channel, or refuses them.

use super::consent_record::{ConsentOutcome, Typed, record};
use crate::domain::{EMAIL, EVERY_CHANNEL, Observer};
use crate::error::Result;
use crate::privacy::channel::parse_channel;
use crate::shop::Shop;

/// A consent or refusal.
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
    let is_new = ![EMAIL, EVERY_CHANNEL].contains(&channel.as_str())
        && !shop.store().fetch_channels()?.contains(&channel);
    let source = request
        .source
        .as_deref()
        .map(str::trim)
        .filter(|source| !source.is_empty())
        .unwrap_or("typed");
    let mut outcome = record(
        shop,
        user,
        Typed {
            channel: &channel,
            is_on: request.is_on,
            source,
            wording: if request.is_on { "on" } else { "off" },
        },
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
