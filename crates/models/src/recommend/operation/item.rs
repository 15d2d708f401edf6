//! `recommend item`: what goes with an item, and what can stand in for it.

use super::serve::{Recommended, Server};
use crate::recommend::rank::{List, Scores};
use crate::recommend::reasons::{have_both, together};
use crate::recommend::{
    ItemFeatureKind, Limits, Ranked, Reason, Taste, TasteItem, Term, TermKind, Weights,
};
use regulars_core::domain::{NONE, Observer, RunId};
use regulars_core::error::{Error, Result};
use regulars_core::output::counted;
use regulars_core::shop::{FoundItem, Shop};
use serde::Serialize;
use std::collections::BTreeSet;

/// Joint buyers first, likeness second, and a little popularity.
const WEIGHTS: Weights = [0.02, 0.0, 0.4, 1.0, 0.0, 0.0, 0.0];

/// Likeness alone.
const LIKENESS: Weights = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];

/// Cosine with an item from which on another, with a word of its title, can stand in for it.
const LIKE: f64 = 0.5;

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
    /// The products that go with it, the best first.
    pub items: Vec<Recommended>,
    /// The products that are like it, to take in its place, the likest first.
    pub instead: Vec<Recommended>,
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
    let limits = Limits::of(&fitted, &taste);
    let may = |slot: usize| {
        let is_free = limits.obstacle(&fitted, slot, false).is_none();
        is_free && server.is_available(fitted.keys[slot])
    };
    let mut scores = Scores::default();
    let mut ranked = |weights: &Weights, may: &dyn Fn(usize) -> bool| {
        scores.compute_for(&fitted, &taste, weights);
        let best = (List::Discover, request.top);
        let ranked = scores.best(&fitted, &taste, weights, best, may);
        let slots: Vec<usize> = ranked.iter().map(|ranked| ranked.slot).collect();
        let terms = scores.terms_of(&fitted, &taste, weights, &slots);
        ranked.into_iter().zip(terms).collect::<Vec<_>>()
    };
    let with = ranked(&WEIGHTS, &may);
    let category = fitted.slot(key).map(|slot| fitted.categories[slot]);
    let with_slots: BTreeSet<usize> = with.iter().map(|(ranked, _)| ranked.slot).collect();
    let instead = ranked(&LIKENESS, &|slot| {
        may(slot) && !with_slots.contains(&slot) && Some(fitted.categories[slot]) == category
    });
    let has_word = |terms: &[Term]| {
        let word = TermKind::Feature(ItemFeatureKind::Word);
        terms.iter().any(|term| term.kind == word)
    };
    let is_like = |(ranked, terms): &(Ranked, Vec<Term>)| ranked.score >= LIKE && has_word(terms);
    let instead = instead.into_iter().filter(is_like).collect();
    let keys = &fitted.keys;
    let (items, instead) = (listed(shop, keys, with)?, listed(shop, keys, instead)?);
    Ok(ItemOutcome {
        item: own.id,
        title: own.facts.title,
        run: server.run,
        items,
        instead,
        notes,
    })
}

/// Ranked products with their reasons.
fn listed(shop: &Shop, keys: &[i64], ranked: Vec<(Ranked, Vec<Term>)>) -> Result<Vec<Recommended>> {
    let mut items = Vec::new();
    for (ranked, terms) in ranked {
        let Some(row) = shop.store().fetch_item(keys[ranked.slot])? else {
            continue;
        };
        let (terms, priced) = together(&terms);
        let mut reasons: Vec<Reason> = terms.iter().map(|term| reason(term, priced)).collect();
        reasons.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
        items.push(Recommended {
            rank: items.len() + 1,
            item: row.id,
            title: row.facts.title,
            score: ranked.score,
            reasons,
            expected: None,
            without: None,
            timing: None,
        });
    }
    Ok(items)
}

/// A history that holds one item.
fn single_item(key: i64, at: i64) -> TasteItem {
    TasteItem {
        key,
        index: NONE,
        receipts: 1,
        first_at: at,
        last_at: at,
        last_order: NONE,
        steps_since: 0,
        habits: Default::default(),
        lead: 1.0,
        interest: 1.0,
    }
}

fn reason(term: &Term, priced: Option<TermKind>) -> Reason {
    let feature = term.feature.as_deref().unwrap_or_default();
    let (kind, text) = match term.kind {
        TermKind::Next => ("next", format!("{} bought it afterwards", term.n)),
        TermKind::Neighbour => ("neighbour", have_both(term.n)),
        TermKind::Feature(ItemFeatureKind::Category) => {
            ("category", format!("the same category: {feature}"))
        }
        TermKind::Feature(ItemFeatureKind::Brand) => {
            ("brand", format!("the same brand: {feature}"))
        }
        TermKind::Feature(ItemFeatureKind::Price) => ("price", "a similar price".into()),
        TermKind::Feature(ItemFeatureKind::Word) => ("word", format!("in both titles: {feature}")),
        TermKind::Taste => ("taste", "bought by users with the same taste".into()),
        // The instant until which they were counted: 0 where the files have no times.
        TermKind::Popular if term.days == 0.0 => ("popular", counted(i64::from(term.n), "buyer")),
        TermKind::Popular | TermKind::Again | TermKind::Due => (
            "popular",
            format!("{} lately", counted(i64::from(term.n), "buyer")),
        ),
    };
    let price = if priced == Some(term.kind) {
        ", at a similar price"
    } else {
        ""
    };
    Reason {
        kind: kind.into(),
        text: format!("{text}{price}"),
        contribution: term.value,
        item: None,
        order: None,
        at: None,
    }
}
