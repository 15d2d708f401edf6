//! Who may be written to at this moment. Gates judge it for a draft and a launch; every list that
//! leaves the program asks again, because customers change their minds in between.

use crate::domain::EMAIL;
use crate::error::Result;
use crate::shop::{Settings, Shop};
use std::collections::BTreeSet;

/// Why somebody must not be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Barrier {
    /// The customer refused marketing.
    Refused,
    /// Consent is required, and the customer did not give it.
    NoConsent,
    /// A complaint is noted.
    Complaint,
}

impl Barrier {
    /// For a note: "2 who refused marketing".
    pub fn in_words(self) -> &'static str {
        match self {
            Barrier::Refused => "who refused marketing",
            Barrier::NoConsent => "without consent",
            Barrier::Complaint => "with a complaint",
        }
    }
}

/// The permissions of all customers.
#[derive(Debug)]
pub struct Permissions {
    is_consent_required: bool,
    consenting: BTreeSet<i64>,
    refusers: BTreeSet<i64>,
    complaining: BTreeSet<i64>,
}

impl Permissions {
    /// Reads the permissions in force.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn read(shop: &Shop) -> Result<Permissions> {
        let store = shop.store();
        let consenting = store.fetch_consents_on(EMAIL)?.into_iter();
        let complaining = store.fetch_complaints()?.into_iter();
        Ok(Permissions {
            is_consent_required: consent_required(shop, &shop.settings()?)?.0,
            consenting: consenting
                .filter_map(|(user, is_on)| is_on.then_some(user))
                .collect(),
            refusers: store.fetch_refusers(EMAIL)?,
            complaining: complaining.map(|(user, _)| user).collect(),
        })
    }

    /// Why this user must not be written to, the strongest reason first.
    pub fn barrier(&self, user: i64) -> Option<Barrier> {
        if self.refusers.contains(&user) {
            Some(Barrier::Refused)
        } else if self.is_consent_required && !self.consenting.contains(&user) {
            Some(Barrier::NoConsent)
        } else {
            self.complaining
                .contains(&user)
                .then_some(Barrier::Complaint)
        }
    }
}

/// Whether only users who said yes are written to, and why.
///
/// # Errors
/// The store cannot be read.
pub fn consent_required(shop: &Shop, settings: &Settings) -> Result<(bool, &'static str)> {
    Ok(match settings.require_consent {
        Some(true) => (true, "the settings ask for it"),
        Some(false) => (false, "the settings do not ask for it"),
        None if is_any_consent_known(shop)? => (true, "the shop knows who said yes"),
        None => (false, "nobody's consent is known here"),
    })
}

/// Whether anybody said yes on any channel. A refusal alone does not turn all others into users
/// without consent.
fn is_any_consent_known(shop: &Shop) -> Result<bool> {
    for channel in shop.store().fetch_channels()? {
        let on_channel = shop.store().fetch_consents_on(&channel)?;
        if on_channel.iter().any(|(_, is_on)| *is_on) {
            return Ok(true);
        }
    }
    Ok(false)
}
