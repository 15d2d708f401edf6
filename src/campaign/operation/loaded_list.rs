//! Campaigns that other programs ran, in the list of campaigns: each has a name and a short number.

use super::known_codes::known_until;
use crate::domain::Instant;
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::PastOffer;
use serde::Serialize;

/// A loaded campaign in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadedLine {
    /// Its short number, `L1` for the first that was sent.
    pub number: String,
    /// Its name.
    pub campaign: String,
    /// loaded
    pub state: &'static str,
    /// Customers with an offer.
    pub offered: usize,
    /// Customers in the comparison group.
    pub holdout: usize,
    /// Customers who used the offer.
    pub redeemed: usize,
    /// When it was sent.
    pub starts_at: Instant,
    /// When it ended; null where the file does not say.
    pub ends_at: Option<Instant>,
}

/// The loaded campaigns that were sent by the line's clock, the first one first.
///
/// # Errors
/// The store cannot be read.
pub fn loaded_list(shop: &Shop) -> Result<Vec<LoadedLine>> {
    let until = known_until(shop);
    let offers = shop.store().fetch_past_offers()?;
    let mut lines: Vec<LoadedLine> = offers
        .chunk_by(|one, other| one.campaign == other.campaign)
        .filter_map(|offers| line(offers, until))
        .collect();
    lines.sort_by(|one, other| {
        (one.starts_at, &one.campaign).cmp(&(other.starts_at, &other.campaign))
    });
    for (at, line) in lines.iter_mut().enumerate() {
        line.number = format!("L{}", at + 1);
    }
    Ok(lines)
}

fn line(offers: &[PastOffer], until: Instant) -> Option<LoadedLine> {
    let starts_at = Instant(offers.iter().map(|offer| offer.sent_at).min()?);
    let is_held_out = |offer: &&PastOffer| offer.is_held_out == Some(true);
    let is_used = |offer: &&PastOffer| offer.redeemed_at.is_some_and(|at| at <= until.0);
    let holdout = offers.iter().filter(is_held_out).count();
    (starts_at <= until).then(|| LoadedLine {
        number: String::new(),
        campaign: offers[0].campaign.clone(),
        state: "loaded",
        offered: offers.len() - holdout,
        holdout,
        redeemed: offers.iter().filter(is_used).count(),
        starts_at,
        ends_at: offers
            .iter()
            .filter_map(|offer| offer.ends_at)
            .max()
            .map(Instant),
    })
}

/// The name of a loaded campaign, typed in any case or as its number.
///
/// # Errors
/// There is none, or the store cannot be read.
pub fn loaded_name(shop: &Shop, typed: &str) -> Result<String> {
    let (lines, typed) = (loaded_list(shop)?, typed.trim());
    let found = lines.iter().find(|line| {
        line.campaign.to_lowercase() == typed.to_lowercase()
            || line.number.eq_ignore_ascii_case(typed)
    });
    if let Some(found) = found {
        return Ok(found.campaign.clone());
    }
    let error = Error::not_found(format!("there is no campaign '{typed}'")).hint("campaigns");
    let names: Vec<&str> = lines.iter().map(|line| line.campaign.as_str()).collect();
    Err(if names.is_empty() {
        error
    } else {
        error.because(format!("loaded campaigns: {}", names.join(", ")))
    })
}
