//! Where one item comes in a user's list, and what keeps it out: the same computation as
//! `recommend user`, for one item.

use super::computed::{ComputedLists, reason};
use super::serve::Server;
use crate::recommend::rank::{List, Scores};
use crate::recommend::{
    Elsewhere, Limits, ModelName, Obstacle, Ranked, Reason, Taste, TasteItem, Without, reasons,
};
use regulars_core::domain::{Instant, Observer};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::store::{ComputedEntry, ItemRow, Unavailability};
use serde::Serialize;

/// Items of the usual list.
pub const USUAL_TOP: usize = 10;

/// What keeps an item out of a list before scores are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    /// The user has bought it; the list is for items not bought before.
    Bought,
    /// The user has sent all of it back.
    Returned,
    /// It is out of stock.
    OutOfStock,
    /// The shop does not sell it at the moment.
    NotForSale,
    /// The operator hides it, or the product that it is a variant of.
    Hidden,
    /// It sells at another time of the year.
    OutOfSeason,
    /// Nobody has bought it lately, although it used to sell.
    Gone,
    /// Hardly anybody ever bought it.
    TooFewBuyers,
    /// It costs far more than anything the user bought.
    TooDear,
    /// The list holds enough of its category already.
    OneCategory,
    /// It is no product: shipping, a fee, a voucher.
    NotAProduct,
    /// Nothing in the user's history leads to it, and it is not popular: its score is 0.
    NoReason,
    /// The model does not know it: it was never bought, or it is newer than the model.
    Unknown,
}

/// An item's place in a user's list of items not bought before, as of now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemPlace {
    /// The item's id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// The model that scored.
    pub model: ModelName,
    /// Items that the usual list shows.
    pub shown: usize,
    /// Items with a score that the list could show.
    pub candidates: usize,
    /// The rank among them, from 1; of an item that is kept out, the rank it would have.
    pub rank: Option<usize>,
    /// The item's score.
    pub score: Option<f64>,
    /// The score of the last item shown.
    pub last_shown: Option<f64>,
    /// How much the item's score is below that; null where it is not below.
    pub gap: Option<f64>,
    /// Whether the list shows it.
    pub is_shown: bool,
    /// What keeps it out; null where only its score decides.
    pub dropped: Option<Dropped>,
    /// What the operator hides, where that keeps it out: the item, or the product that it is a variant of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<String>,
    /// When the user last bought it; null where the file has no times.
    pub bought_at: Option<Instant>,
    /// Why it scores at all, the strongest first.
    pub reasons: Vec<Reason>,
    /// Its place without the thing that speaks for it most; null where it has none or needs no such thing.
    pub without: Option<Without>,
}

/// The place of an item in the list of a user whose actions are not here.
fn listed_place(
    computed: &ComputedLists,
    row: &ItemRow,
    entries: &[ComputedEntry],
) -> Result<ItemPlace> {
    let at = entries.iter().position(|entry| entry.item == row.key);
    let Some(at) = at else {
        return Err(Error::not_found(format!(
            "{} is not among the {} products that {} recommended on {}; where it would come needs the \
             customer's own actions, which are not here",
            row.id,
            entries.len(),
            computed.by,
            computed.day
        )));
    };
    let shown = USUAL_TOP.min(entries.len());
    let score = f64::from(entries[at].score);
    let last_shown = entries.get(shown.saturating_sub(1));
    let last_shown = last_shown.map(|entry| f64::from(entry.score));
    Ok(ItemPlace {
        item: row.id.clone(),
        title: row.facts.title.clone(),
        model: computed.model,
        shown,
        candidates: entries.len(),
        rank: Some(at + 1),
        score: Some(score),
        last_shown,
        gap: last_shown.map(|last| last - score).filter(|gap| *gap > 0.0),
        is_shown: at < shown,
        dropped: None,
        hidden: None,
        bought_at: None,
        reasons: vec![reason(entries[at])],
        without: None,
    })
}

/// Computes the place of the item with this key and id for the user with this key, with notes on
/// the model.
///
/// # Errors
/// There is no model and nothing to fit one on, or the store cannot be read.
pub fn place_of(
    shop: &Shop,
    user: i64,
    item: i64,
    watch: &dyn Observer,
) -> Result<(ItemPlace, Vec<String>)> {
    let row = shop
        .store()
        .fetch_item(item)?
        .ok_or_else(|| Error::not_found("there is no such item"))?;
    let owned = shop.history(user)?;
    let history = owned.history();
    if history.actions.is_empty()
        && let Some(computed) = ComputedLists::in_force(shop)?
        && let Some(entries) = computed.list_of(shop, user)?
    {
        return Ok((
            listed_place(&computed, &row, &entries)?,
            vec![computed.note()],
        ));
    }
    let server = Server::open(shop, watch)?;
    let taste = Taste::of(&history, history.as_of);
    let keys: Vec<i64> = taste.items.iter().map(|item| item.key).collect();
    let model = server.model(None, List::Discover);
    let weights = server.choice.weights(model, List::Discover);
    let fitted = server.fitted(shop, &keys, &weights)?;
    let mut scores = Scores::default();
    scores.compute_for(&fitted, &taste, &weights);
    let limits = Limits::of(&fitted, &taste);
    let may = |slot: usize| {
        limits.is_free(&fitted, &taste, slot) && server.is_available(fitted.keys[slot])
    };
    let whole = (List::Discover, fitted.keys.len());
    let ranked: Vec<Ranked> = scores
        .best(&fitted, &taste, &weights, whole, may)
        .into_iter()
        .filter(|ranked| ranked.score > 0.0)
        .collect();
    let shown = scores.list(
        &fitted,
        &taste,
        &weights,
        (List::Discover, USUAL_TOP),
        None,
        |slot| server.is_available(fitted.keys[slot]),
    );
    let slot = fitted.slot(item);
    let score = slot.map(|slot| scores.of(&weights, slot));
    let rank = slot.zip(score).and_then(|(slot, score)| {
        let place = ranked.iter().position(|ranked| ranked.slot == slot);
        // Of an item that is kept out: behind all that score at least as much.
        let would_be = ranked.iter().filter(|ranked| ranked.score >= score).count();
        (score > 0.0).then(|| place.unwrap_or(would_be) + 1)
    });
    let unavailability = shop.store().fetch_unavailability(item)?;
    let own = taste.item(item);
    let is_returned = own.is_some_and(TasteItem::is_returned);
    let dropped = match (slot, score) {
        _ if row
            .facts
            .role
            .as_deref()
            .is_some_and(|role| role != "product") =>
        {
            Some(Dropped::NotAProduct)
        }
        _ if fitted.services.binary_search(&item).is_ok() => Some(Dropped::NotAProduct),
        _ if is_returned => Some(Dropped::Returned),
        _ if taste.has_bought(item) => Some(Dropped::Bought),
        _ if unavailability.is_some() => match &unavailability {
            Some(Unavailability::Hidden(_)) => Some(Dropped::Hidden),
            Some(Unavailability::NotForSale) => Some(Dropped::NotForSale),
            Some(Unavailability::OutOfStock) | None => Some(Dropped::OutOfStock),
        },
        (None, _) => Some(Dropped::Unknown),
        (_, Some(score)) if score <= 0.0 => Some(Dropped::NoReason),
        (Some(slot), _) => match limits.obstacle(&fitted, slot, false) {
            Some(Obstacle::OutOfSeason) => Some(Dropped::OutOfSeason),
            Some(Obstacle::Gone) => Some(Dropped::Gone),
            Some(Obstacle::TooFewBuyers) => Some(Dropped::TooFewBuyers),
            Some(Obstacle::TooDear) => Some(Dropped::TooDear),
            Some(Obstacle::Durable) | None => (rank.is_some_and(|rank| rank <= USUAL_TOP)
                && !shown.iter().any(|shown| shown.slot == slot))
            .then_some(Dropped::OneCategory),
        },
    };
    let last_shown = shown.last().map(|last| last.score);
    let in_list = shown.iter().position(|shown| Some(shown.slot) == slot);
    let is_shown = dropped.is_none() && in_list.is_some();
    let rank = in_list.map_or(rank, |place| Some(place + 1));
    let reasons = slot.map_or_else(Vec::new, |slot| {
        let terms = scores.terms(&fitted, &taste, &weights, slot);
        reasons(&history, &taste, &terms)
    });
    let elsewhere = Elsewhere {
        fitted: &fitted,
        taste: &taste,
        weights: &weights,
        scores: &scores,
        list: List::Discover,
        order: None,
    };
    let without = match (dropped, slot, rank) {
        (None, Some(slot), Some(rank)) => {
            server.without(&elsewhere, &history, (slot, rank), &reasons)
        }
        _ => None,
    };
    Ok((
        ItemPlace {
            item: row.id,
            title: row.facts.title,
            model,
            shown: shown.len(),
            candidates: ranked.len(),
            rank,
            score,
            last_shown,
            gap: score
                .zip(last_shown)
                .map(|(score, last)| last - score)
                .filter(|gap| !is_shown && *gap >= 0.0),
            is_shown,
            dropped,
            hidden: match unavailability {
                Some(Unavailability::Hidden(id)) if dropped == Some(Dropped::Hidden) => Some(id),
                _ => None,
            },
            bought_at: own
                .filter(|own| own.is_bought() && own.last_at != 0)
                .map(|own| Instant(own.last_at)),
            reasons,
            without,
        },
        server.notes.clone(),
    ))
}
