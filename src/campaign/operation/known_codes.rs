//! Codes as they are known at a day, read from the store: every command that shows a code or counts
//! codes asks here.

use crate::campaign::life::Life;
use crate::campaign::standing::{CodeState, CodeUse, Standing, uses};
use crate::domain::{CampaignId, Currency, Instant};
use crate::error::Result;
use crate::shop::Shop;
use crate::store::{
    CampaignRow, CodeEventRow, CodeOwner, CodeRow, CodeScope, GrantRow, Store, UseRow,
};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// A code with what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct KnownCode {
    /// The code.
    pub(crate) row: CodeRow,
    /// What it belongs to.
    pub(crate) given: Given,
    /// The key of the customer it was issued to.
    pub(crate) user: i64,
    /// The representative of its customer.
    pub(crate) person: i64,
    /// What happened to it, in order.
    pub(crate) events: Vec<CodeEventRow>,
    /// The beginning of its campaign's window.
    pub(crate) starts_at: Option<Instant>,
    /// Its window, and whether it was taken back.
    pub(crate) standing: Standing,
    /// Its uses, oldest first.
    pub(crate) uses: Vec<CodeUse>,
    /// Its state.
    pub(crate) state: CodeState,
}

/// What a code belongs to, as it is stored.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    /// An offer of this campaign.
    Offer(CampaignId),
    /// Goodwill.
    Goodwill(GrantRow),
}

impl KnownCode {
    /// The campaign of its offer; `None` of goodwill.
    pub(crate) fn campaign(&self) -> Option<CampaignId> {
        match self.given {
            Given::Offer(campaign) => Some(campaign),
            Given::Goodwill(_) => None,
        }
    }

    /// The goodwill it belongs to.
    pub(crate) fn goodwill(&self) -> Option<&GrantRow> {
        match &self.given {
            Given::Offer(_) => None,
            Given::Goodwill(grant) => Some(grant),
        }
    }

    /// Whether it was neither used nor taken back, and has not expired at `now`.
    pub(crate) fn is_open(&self, now: Instant) -> bool {
        self.state == CodeState::Issued && !self.standing.has_expired(now)
    }
}

/// Until when events are known: at a typed `--now` nothing that came later; else all of them,
/// wherever the computer's clock is.
pub(crate) fn known_until(shop: &Shop) -> Instant {
    if shop.context.is_now_explicit {
        shop.context.now
    } else {
        Instant(i64::MAX)
    }
}

/// The codes of a scope as they were known at `until`, in order of offers, then of goodwill, the newest
/// of each first. Codes that were issued later are left out.
pub(crate) fn known_codes(
    shop: &Shop,
    scope: CodeScope<'_>,
    until: Instant,
) -> Result<Vec<KnownCode>> {
    known_codes_in(shop.store(), shop.settings()?.currency, scope, until)
}

/// The codes of a scope as the program would have shown them on a past day: uses that were recorded or
/// loaded later are left out too.
pub(crate) fn codes_of_day(
    shop: &Shop,
    scope: CodeScope<'_>,
    day: Instant,
) -> Result<Vec<KnownCode>> {
    let currency = shop.settings()?.currency;
    read(shop.store(), currency, scope, (day, Some(day)))
}

/// The same on another connection, such as that of a transaction, which sees what it wrote.
pub(super) fn known_codes_in(
    store: &Store,
    currency: Currency,
    scope: CodeScope<'_>,
    until: Instant,
) -> Result<Vec<KnownCode>> {
    read(store, currency, scope, (until, None))
}

fn read(
    store: &Store,
    currency: Currency,
    scope: CodeScope<'_>,
    (until, known_on): (Instant, Option<Instant>),
) -> Result<Vec<KnownCode>> {
    let mut events: BTreeMap<String, Vec<CodeEventRow>> = BTreeMap::new();
    for event in store.fetch_code_events(scope)? {
        events.entry(event.code.clone()).or_default().push(event);
    }
    let mut used: BTreeMap<String, Vec<UseRow>> = BTreeMap::new();
    let rows = match known_on {
        Some(day) => store.fetch_uses_at(scope, day.0)?,
        None => store.fetch_uses(scope)?,
    };
    for row in rows {
        used.entry(row.code.clone()).or_default().push(row);
    }
    let mut campaigns: BTreeMap<i64, Option<CampaignRow>> = BTreeMap::new();
    let mut owner: Option<(CodeOwner, Given, i64, Option<Instant>)> = None;
    let mut found = Vec::new();
    for row in store.fetch_codes(scope)? {
        if row.issued_at > until.0 {
            continue;
        }
        if owner.as_ref().is_none_or(|(known, ..)| *known != row.owner) {
            let read = match row.owner {
                CodeOwner::Offer(offer) => store.fetch_offer(offer)?.map(|offer| -> Result<_> {
                    let campaign = match campaigns.entry(offer.campaign.0) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(free) => free.insert(store.fetch_campaign(offer.campaign)?),
                    };
                    // Only its begin is asked for, and that is in no zone.
                    let life = campaign.as_ref();
                    let life = life.and_then(|row| Life::at(row, until, &TimeZone::UTC));
                    let starts_at = life.and_then(|life| life.sent_at.and(life.starts_at));
                    Ok((Given::Offer(offer.campaign), offer.user, starts_at))
                }),
                CodeOwner::Grant(grant) => store.fetch_grant(grant)?.map(|grant| -> Result<_> {
                    let (user, at) = (grant.made.user, Instant(grant.made.made_at));
                    Ok((Given::Goodwill(grant), user, Some(at)))
                }),
            };
            owner = read
                .transpose()?
                .map(|(given, user, starts_at)| (row.owner, given, user, starts_at));
        }
        let Some((_, given, user, starts_at)) = owner.clone() else {
            continue;
        };
        let mut events = events.remove(&row.code).unwrap_or_default();
        events.retain(|event| event.at <= until.0);
        let person = store.fetch_person_of(user)?;
        let rows = used.remove(&row.code).unwrap_or_default();
        let uses = uses(&rows, (person, &events, starts_at), currency, until);
        let standing = Standing::at(&events, starts_at, until);
        found.push(KnownCode {
            state: CodeState::of(&standing, &uses),
            row,
            given,
            user,
            person,
            events,
            starts_at,
            standing,
            uses,
        });
    }
    Ok(found)
}
