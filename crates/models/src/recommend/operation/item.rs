//! `recommend item`: what goes with an item.

use super::serve::{Recommended, Server};
use crate::recommend::rank::{List, Scores};
use crate::recommend::{ItemFeatureKind, Reason, Taste, TasteItem, Term, TermKind, Weights};
use regulars_core::domain::{NONE, Observer, RunId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::{FoundItem, Shop};
use serde::Serialize;

/// Joint buyers first, likeness second, and a little popularity.
const WEIGHTS: Weights = [0.02, 0.0, 0.4, 1.0, 0.0, 0.0, 0.0];

/// To which item.
#[derive(Debug, Clone)]
pub struct ItemRequest {
    /// The item's id.
    pub item: String,
    /// Length of the list.
    pub top: usize,
}

/// What goes with an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemOutcome {
    /// The item's id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// The run of the model that served.
    pub run: Option<RunId>,
    /// The products, the best first.
    pub items: Vec<Recommended>,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Recommends products to go with an item.
///
/// # Errors
/// There is no such item, there is nothing to fit a missing model on, or the store cannot be read.
pub fn run(shop: &mut Shop, request: &ItemRequest, watch: &dyn Observer) -> Result<ItemOutcome> {
    let FoundItem { key, id, note } = shop.find_item(&request.item)?;
    let Some(own) = shop.store().fetch_item(key)? else {
        return Err(Error::not_found(format!("there is no item '{id}'")));
    };
    let server = Server::open(shop, watch)?;
    let fitted = server.fitted(shop, &[key], &WEIGHTS)?;
    let mut notes = server.notes.clone();
    notes.extend(note);
    if fitted.slot(key).is_none() {
        notes.push(format!(
            "{} is no product that the model knows: only what is popular can be recommended",
            own.id
        ));
    }
    let taste = Taste {
        at: fitted.as_of,
        items: vec![single_item(key, fitted.as_of)],
        bought: vec![key],
        receipts: 1,
    };
    let mut scores = Scores::default();
    scores.compute_for(&fitted, &taste, &WEIGHTS);
    let is_available =
        |slot: usize| server.is_available(fitted.keys[slot]) && fitted.keys[slot] != key;
    let mut items = Vec::new();
    for ranked in scores.best(
        &fitted,
        &taste,
        &WEIGHTS,
        (List::Discover, request.top),
        is_available,
    ) {
        let Some(row) = shop.store().fetch_item(fitted.keys[ranked.slot])? else {
            continue;
        };
        let terms = scores.terms(&fitted, &taste, &WEIGHTS, ranked.slot);
        let mut reasons: Vec<Reason> = terms.iter().map(reason).collect();
        reasons.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
        let (rank, title) = (items.len() + 1, row.facts.title);
        items.push(Recommended {
            rank,
            item: row.id,
            title,
            score: ranked.score,
            reasons,
            without: None,
            timing: None,
        });
    }
    Ok(ItemOutcome {
        item: own.id,
        title: own.facts.title,
        run: server.run,
        items,
        notes,
    })
}

/// A history that holds one item.
fn single_item(key: i64, at: i64) -> TasteItem {
    TasteItem {
        key,
        index: NONE,
        receipts: 1,
        last_at: at,
        last_order: NONE,
        steps_since: 0,
        habit: 0.0,
        lead: 1.0,
        interest: 1.0,
    }
}

fn reason(term: &Term) -> Reason {
    let feature = term.feature.as_deref().unwrap_or_default();
    let (kind, text) = match term.kind {
        TermKind::Next => ("next", format!("{} bought it afterwards", term.n)),
        TermKind::Neighbour => ("neighbour", format!("{} buyers have both", term.n)),
        TermKind::Feature(ItemFeatureKind::Category) => {
            ("category", format!("the same category: {feature}"))
        }
        TermKind::Feature(ItemFeatureKind::Brand) => {
            ("brand", format!("the same brand: {feature}"))
        }
        TermKind::Feature(ItemFeatureKind::Price) => ("price", format!("a like price: {feature}")),
        TermKind::Feature(ItemFeatureKind::Word) => ("word", format!("'{feature}' in both titles")),
        TermKind::Taste => ("taste", "bought by users with the same taste".into()),
        TermKind::Popular | TermKind::Again | TermKind::Due => {
            ("popular", format!("{} buyers lately", term.n))
        }
    };
    Reason {
        kind: kind.into(),
        text,
        contribution: term.value,
        item: None,
        order: None,
        at: None,
    }
}
