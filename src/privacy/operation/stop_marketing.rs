//! `privacy stop-marketing`: a customer refuses messages on every channel, those not known yet
//! included.

use super::consent_record::{ConsentOutcome, Typed, record};
use crate::domain::{EVERY_CHANNEL, Observer};
use crate::error::Result;
use crate::shop::Shop;

/// The customer who refuses.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// Records a refusal on every channel.
///
/// # Errors
/// There is no such user, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<ConsentOutcome> {
    let user = shop.find_user_exactly(&request.user)?;
    let mut outcome = record(
        shop,
        user,
        Typed {
            channel: EVERY_CHANNEL,
            is_on: false,
            source: "stop-marketing",
            wording: "stop-marketing",
        },
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
