//! `why USER --item ITEM`: whether campaigns chose the item for the customer, and where it comes
//! among the recommendations now, by the computation that makes the list.

use super::answer::Outcome;
use super::first_answer::who;
use super::why::{AS_OF_NOW, Request, run as run_why};
use crate::domain::Observer;
use crate::error::{Kind, Result};
use crate::output::quote;
use crate::recommend::operation::{Dropped, ItemPlace, place_of};
use crate::recommend::{RECENT_DAYS, Without};
use crate::shop::Shop;
use jiff::tz::TimeZone;

/// Answers as `why`, with the item's place first.
///
/// # Errors
/// As `why`; there is no such item, or no model and nothing to fit one on.
pub fn run(shop: &Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let mut outcome = run_why(shop, request)?;
    let Some(item) = &request.item else {
        return Ok(outcome);
    };
    let key = shop.find_user(&outcome.user)?.key;
    let (place, notes) = match place_of(shop, key, shop.find_item(item)?.key, watch) {
        Ok(found) => found,
        // Whether a campaign chose the item can be said without a model.
        Err(error) if error.kind == Kind::NotFound => {
            outcome.notes.push(error.what);
            return Ok(outcome);
        }
        Err(error) => return Err(error),
    };
    let who = who(outcome.name.as_deref(), &outcome.user);
    let chosen: Vec<String> = outcome
        .decisions
        .iter()
        .filter(|decision| decision.has_item == Some(true))
        .map(|decision| decision.campaign.to_string())
        .collect();
    outcome.opening = staff(&who, &place, &shop.zone()?);
    if !chosen.is_empty() {
        outcome.opening.push_str(&format!(
            ". Campaign {} offered it to the customer",
            chosen.join(", ")
        ));
    }
    outcome.customer_text = shop.speech()?.say(customer(&place));
    // How the audience is judged is no matter of the item.
    outcome.notes.retain(|note| note != AS_OF_NOW);
    outcome.notes.extend(notes);
    outcome.place = Some(place);
    Ok(outcome)
}

/// The place in one sentence for the staff.
fn staff(who: &str, place: &ItemPlace, zone: &TimeZone) -> String {
    let item = place.title.as_ref().map_or_else(
        || place.item.clone(),
        |title| format!("{title} ({})", place.item),
    );
    let last = place
        .bought_at
        .map_or(String::new(), |at| format!(", last on {}", at.day_in(zone)));
    let would_be = match (place.rank, place.candidates) {
        (Some(rank), candidates) => {
            format!("; otherwise it would be number {rank} of {candidates}")
        }
        (None, _) => String::new(),
    };
    let because = match place.dropped {
        None if place.is_shown => {
            let reason = place
                .reasons
                .first()
                .map_or(String::new(), |reason| format!(": {}", reason.text));
            let without = place
                .without
                .as_ref()
                .and_then(Without::in_words)
                .map_or(String::new(), |without| format!(". {without}"));
            return format!(
                "{item} is number {} of {} recommended to {who} now{reason}{without}",
                place.rank.unwrap_or(1),
                place.shown
            );
        }
        None => {
            let gap = match (place.score, place.last_shown, place.gap) {
                (Some(score), Some(last), Some(gap)) => format!(
                    "; its score {score:.3} is {gap:.3} below the last one shown ({last:.3})"
                ),
                _ => String::new(),
            };
            return format!(
                "{item} is not recommended to {who} now: number {} of {}, and the list shows {}{gap}",
                place.rank.unwrap_or(0),
                place.candidates,
                place.shown
            );
        }
        Some(Dropped::Bought) => format!("bought already{last}, and the list is for new items"),
        Some(Dropped::Returned) if place.bought_at.is_none() => "it was sent back".into(),
        Some(Dropped::Returned) => format!("bought{last} and all of it returned"),
        Some(Dropped::OutOfStock) => "out of stock".into(),
        Some(Dropped::NotForSale) => "it is not for sale".into(),
        Some(Dropped::Hidden) => {
            let hidden = place.hidden.as_ref().unwrap_or(&place.item);
            format!(
                "it is hidden (item unhide {} shows it again)",
                quote(hidden)
            )
        }
        Some(Dropped::OutOfSeason) => "it sells at another time of the year".into(),
        Some(Dropped::Gone) => {
            format!("nobody has bought it for {RECENT_DAYS} days, although it used to sell")
        }
        Some(Dropped::TooFewBuyers) => "hardly anybody ever bought it".into(),
        Some(Dropped::TooDear) => {
            "it costs more than four times the dearest thing the customer bought".into()
        }
        Some(Dropped::OneCategory) => "the list holds enough of its category already".into(),
        Some(Dropped::NotAProduct) => "it is no product".into(),
        Some(Dropped::NoReason) => {
            "nothing that the customer bought or looked at leads to it, and it is not popular"
                .into()
        }
        Some(Dropped::Unknown) => {
            "it has not been sold yet, or not since the model was fitted".into()
        }
    };
    format!("{item} is not recommended to {who} now: {because}{would_be}")
}

/// The name of what to say to the customer; about the customer's own history alone.
fn customer(place: &ItemPlace) -> &'static str {
    match place.dropped {
        None if place.is_shown && place.reasons.iter().all(|reason| reason.kind == "popular") => {
            "item-shown-popular"
        }
        None if place.is_shown => "item-shown",
        None => "item-others-closer",
        Some(Dropped::Bought) => "item-bought",
        Some(Dropped::Returned) => "item-returned",
        Some(Dropped::OutOfStock) => "item-sold-out",
        Some(Dropped::NotForSale) => "item-not-for-sale",
        Some(Dropped::Hidden) => "item-hidden",
        Some(Dropped::OutOfSeason) => "item-out-of-season",
        Some(Dropped::TooFewBuyers) => "item-few-buyers",
        Some(Dropped::TooDear) => "item-too-dear",
        Some(Dropped::OneCategory) => "item-one-category",
        Some(Dropped::Gone | Dropped::NotAProduct) => "item-not-suggested",
        Some(Dropped::NoReason) => "item-no-reason",
        Some(Dropped::Unknown) => "item-new",
    }
}
