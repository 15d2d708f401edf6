//! Whether an offer is kept back by what happened to the customer after the launch.

use crate::campaign::Delivery;
use crate::domain::consent::is_bounce;
use crate::domain::{ConsentState, EMAIL, Instant, NoteKind};
use crate::error::Result;
use crate::shop::Shop;
use crate::shop::permissions::{Barrier, ConsentRule};
use crate::why::withheld::Withheld;

/// What has kept the offer from this customer since before it was sent, or by `until` where it was
/// not; the strongest reason.
///
/// # Errors
/// The store cannot be read.
pub(super) fn withheld(
    shop: &Shop,
    user: i64,
    (delivery, sent_at): (Delivery, Option<Instant>),
    until: Instant,
) -> Result<Option<Withheld>> {
    if delivery == Delivery::NeverSent {
        return Ok(None);
    }
    // What is known, and by when it must have begun to keep the offer back.
    let (known, until) = (until.0, sent_at.unwrap_or(until).min(until));
    let store = shop.store();
    let mut found: Vec<Withheld> = Vec::new();
    let mut add = |barrier: Barrier, since: i64| {
        let since = Instant(since);
        found.extend((since <= until).then_some(Withheld { barrier, since }));
    };
    let statements = store.fetch_consents_at(user, known)?;
    if let Some(said) = statements.iter().find(|row| row.channel == EMAIL) {
        let is_returned = said.wording.as_deref().is_some_and(is_bounce);
        match said.state {
            ConsentState::Refused => add(Barrier::Refused, said.at),
            ConsentState::NoPermission if is_returned => add(Barrier::Bounces, said.at),
            ConsentState::NoPermission
                if ConsentRule::read(shop, &shop.settings()?)?.is_required() =>
            {
                add(Barrier::NoConsent, said.at);
            }
            ConsentState::NoPermission | ConsentState::Yes => {}
        }
    }
    if let Some(exclusion) = store.fetch_exclusion_at(user, known)? {
        add(Barrier::Excluded, exclusion.at);
    }
    let mut notes = store.fetch_notes(user)?;
    notes.retain(|note| note.at <= known);
    let open = notes
        .iter()
        .take_while(|note| note.kind != NoteKind::Settled)
        .find(|note| note.kind == NoteKind::Complaint);
    if let Some(complaint) = open {
        add(Barrier::Complaint, complaint.at);
    }
    Ok(found.into_iter().min_by_key(|withheld| withheld.barrier))
}
