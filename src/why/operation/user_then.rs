//! `user USER --as-of DAY`: the card of a customer as it was on a past day.

use super::that_day::{ThatDay, that_day};
use super::user_card::{
    CardExclusion, CardNote, CardOffer, ChannelConsent, NotOffered, View, card_notes, not_offered,
    offers,
};
use crate::domain::Instant;
use crate::error::Result;
use crate::shop::{FoundUser, Shop};
use jiff::tz::TimeZone;
use serde::Serialize;

/// The card of a past day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserThenOutcome {
    /// The customer's id.
    pub user: String,
    /// The name that was known.
    pub name: Option<String>,
    /// Segment, tier and codes.
    #[serde(flatten)]
    pub day: ThatDay,
    /// Offers of campaigns, the newest first.
    pub offers: Vec<CardOffer>,
    /// Campaigns without an offer, the newest first.
    pub not_offered: Vec<NotOffered>,
    /// Consents and refusals that were in force, by channel.
    pub consent: Vec<ChannelConsent>,
    /// The exclusion that was in force.
    pub excluded: Option<CardExclusion>,
    /// Notes of the staff, the newest first.
    pub notes: Vec<CardNote>,
    /// The shop's time zone.
    #[serde(skip)]
    pub zone: TimeZone,
    /// Notes for the reader.
    #[serde(skip)]
    pub remarks: Vec<String>,
}

/// Shows what was known of a customer at `as_of`.
///
/// # Errors
/// No user or several are found, or the store cannot be read.
pub fn run(shop: &Shop, text: &str, as_of: Instant) -> Result<UserThenOutcome> {
    let FoundUser { key, id, note } = shop.find_user(text)?;
    let store = shop.store();
    let view = View::of_day(as_of);
    let day = that_day(shop, key, &id, as_of)?;
    let name = store.fetch_fact_at(key, "name", as_of.0)?;
    let consent = store.fetch_consents_at(key, as_of.0)?;
    let excluded = store.fetch_exclusion_at(key, as_of.0)?;
    let mut remarks: Vec<String> = note.into_iter().collect();
    remarks.extend(day.missing.iter().cloned());
    remarks.push(
        "orders, forecasts and offers of other programs are not shown: they are not stored by day"
            .into(),
    );
    Ok(UserThenOutcome {
        user: id,
        name,
        offers: offers(shop, key, view)?.0,
        not_offered: not_offered(shop, key, view)?,
        consent: consent.into_iter().map(ChannelConsent::of).collect(),
        excluded: excluded.map(CardExclusion::of),
        notes: card_notes(shop, key, view)?,
        zone: shop.zone()?,
        day,
        remarks,
    })
}
