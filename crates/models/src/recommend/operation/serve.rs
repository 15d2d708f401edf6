//! Finds the stored model, fits a missing one, and serves one user from it.

use crate::recommend::rank::{Choice, List, Scores};
use crate::recommend::{
    Chance, Elsewhere, ItemModel, Limits, ModelName, Order, PartSource, Ranked, Reason, Taste,
    Term, Timing, Tuned, Weights, Without, fetch_for_items, margins, parts, reasons,
};
use regulars_core::domain::{Currency, Estimate, Money, Observer, Progress, RunId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::snapshot::{History, Snapshot};
use regulars_core::store::{NewRun, Store};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Instant as Stopwatch;

/// The kind of model under which runs are saved.
pub(super) const KIND: &str = "recommend";

/// A recommended product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recommended {
    /// Rank, from 1.
    pub rank: usize,
    /// The item's id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// The score: what the reasons' contributions add up to.
    pub score: f64,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
    /// What is to be expected of it, where that orders the list; else null.
    pub expected: Option<Expected>,
    /// Its place without the thing that speaks for it most; null where it is none of the history.
    pub without: Option<Without>,
    /// Whether it is time to buy it again: too_early, due, overdue, long_ago or no_rhythm; null where it was
    /// not bought or the shop shows no gaps.
    pub timing: Option<Timing>,
}

/// Serves from the current model run.
#[derive(Debug)]
pub struct Server {
    /// The run that serves; `None` where a model was fitted and could not be stored.
    pub run: Option<RunId>,
    /// The models behind `auto`.
    pub choice: Choice,
    /// Notes on the model for the reader.
    pub notes: Vec<String>,
    /// The shop's margin as a share of revenue, for items without a cost.
    margin: Option<f64>,
    fitted: Option<ItemModel>,
    unavailable: BTreeSet<i64>,
}

struct Stored<'a> {
    store: &'a Store,
    run: RunId,
}

impl PartSource for Stored<'_> {
    fn part(&self, part: &'static str, key: i64) -> Result<Option<Vec<u8>>> {
        Ok(self.store.fetch_part(self.run, part, key)?)
    }
}

impl Server {
    /// Finds the current run. A missing model is fitted, stored and noted; a stale one serves with
    /// a note.
    ///
    /// # Errors
    /// There are no purchases or products to fit on, or the store cannot be read.
    pub fn open(shop: &Shop, watch: &dyn Observer) -> Result<Server> {
        let unavailable = shop
            .store()
            .fetch_unavailable_items()?
            .into_iter()
            .collect();
        let margin = shop.settings()?.margin;
        if let Some(run) = shop.current_run(KIND)? {
            let choice =
                serde_json::from_value(run.made.body["choice"].clone()).unwrap_or_default();
            let notes = shop.staleness(&run)?.into_iter().collect();
            return Ok(Server {
                run: Some(run.run),
                choice,
                notes,
                margin,
                fitted: None,
                unavailable,
            });
        }
        watch.progress(Progress {
            phase: "fitting",
            note: "recommend".into(),
            ..Progress::default()
        });
        let started = Stopwatch::now();
        let snapshot = shop.snapshot()?;
        let fitted = fit(shop, &snapshot, Tuned::default(), watch)?;
        let choice = Choice::default();
        let mut notes = vec![format!(
            "no recommend model was stored: one was fitted on {} users and {} products; evaluate \
             compares the models",
            snapshot.users.len(),
            fitted.keys.len()
        )];
        let run = match save(
            shop,
            &snapshot,
            &fitted,
            choice,
            started.elapsed().as_millis() as i64,
        ) {
            Ok(run) => Some(run),
            Err(error) => {
                notes.push(format!("the model is not stored: {error}"));
                None
            }
        };
        Ok(Server {
            run,
            choice,
            notes,
            margin,
            fitted: Some(fitted),
            unavailable,
        })
    }

    /// A server of a model that was fitted elsewhere, without a database.
    pub fn handed(
        fitted: ItemModel,
        choice: Choice,
        margin: Option<f64>,
        unavailable: BTreeSet<i64>,
    ) -> Server {
        Server {
            run: None,
            choice,
            notes: Vec::new(),
            margin,
            fitted: Some(fitted),
            unavailable,
        }
    }

    /// What a server elsewhere is handed beside the model: the margin, and items that cannot be offered.
    pub fn terms(&self) -> (Option<f64>, &BTreeSet<i64>) {
        (self.margin, &self.unavailable)
    }

    /// The parts of the model that histories with these items (by store key) need under these weights.
    ///
    /// # Errors
    /// The store cannot be read, or holds damaged parts.
    pub fn fitted(&self, shop: &Shop, items: &[i64], weights: &Weights) -> Result<ItemModel> {
        let missing = || Error::failed("the stored recommend model has no parts").hint("evaluate");
        match (&self.fitted, self.run) {
            (Some(fitted), _) => Ok(fitted.clone()),
            (None, Some(run)) => fetch_for_items(
                &Stored {
                    store: shop.store(),
                    run,
                },
                items,
                weights,
            )?
            .ok_or_else(missing),
            (None, None) => Err(missing()),
        }
    }

    /// The whole model, for serving many.
    ///
    /// # Errors
    /// The store cannot be read, or holds damaged parts.
    pub fn fitted_whole(&self, shop: &Shop, weights: &Weights) -> Result<ItemModel> {
        if self.fitted.is_some() {
            return self.fitted(shop, &[], weights);
        }
        let keys = self.fitted(shop, &[], &ModelName::Popular.weights())?.keys;
        self.fitted(shop, &keys, weights)
    }

    /// Whether the item with this store key can be offered.
    pub fn is_available(&self, key: i64) -> bool {
        !self.unavailable.contains(&key)
    }

    /// The model that serves a list: the given one, or the model behind `auto`.
    pub fn model(&self, typed: Option<ModelName>, list: List) -> ModelName {
        typed.unwrap_or_else(|| self.choice.of(list))
    }

    /// The margins by which a list is ordered; `None` where its score orders it.
    pub fn margins(&self, fitted: &ItemModel, model: ModelName, list: List) -> Option<Margins> {
        let chance = self.choice.chances[model as usize]?;
        if list != List::Mixed || self.choice.margin_loses {
            return None;
        }
        let of_lines = margins(&fitted.worth, self.margin)?;
        Some(Margins { chance, of_lines })
    }

    /// What the reader of a mixed list must know of its order.
    pub fn order_note(&self, fitted: &ItemModel, model: ModelName, list: List) -> Option<String> {
        if list != List::Mixed || self.margins(fitted, model, list).is_some() {
            return None;
        }
        let because = if margins(&fitted.worth, self.margin).is_none() {
            "neither costs of items nor `settings margin` are known"
        } else if self.choice.margin_loses {
            "in the tests an order by expected margin earned no more (evaluate)"
        } else if self.choice.is_compared {
            "too little was bought from lists like this to learn the chance from"
        } else {
            "evaluate has not learned yet how likely a purchase is"
        };
        Some(format!(
            "ordered by the chance to buy alone, not by expected margin: {because}"
        ))
    }

    /// The place of a ranked product without the thing of the history that speaks for it most.
    pub fn without(
        &self,
        elsewhere: &Elsewhere<'_>,
        history: &History<'_>,
        (slot, from): (usize, usize),
        reasons: &[Reason],
    ) -> Option<Without> {
        let id = reasons.iter().find_map(|reason| reason.item.as_ref())?;
        let item = history.items.iter().find(|item| item.id == *id)?;
        // What is to be bought again does not go without itself.
        if item.key == elsewhere.fitted.keys[slot] {
            return None;
        }
        let limits = Limits::of(elsewhere.fitted, elsewhere.taste);
        let to = elsewhere.place(slot, item.key, |slot| {
            let key = elsewhere.fitted.keys[slot];
            self.is_available(key) && limits.is_free(elsewhere.fitted, elsewhere.taste, slot)
        });
        let (item, title) = (item.id.clone(), item.title.clone());
        Some(Without {
            item,
            title,
            from,
            to,
        })
    }

    /// The best products of one user with their reasons, as (store key, score, reasons). `taste` is
    /// that of the history: callers have it already, to know which parts of the model to read.
    pub fn best(
        &self,
        fitted: &ItemModel,
        scores: &mut Scores,
        (history, taste): (&History<'_>, &Taste),
        wanted: (ModelName, List, usize),
    ) -> Vec<(i64, f64, Vec<Reason>)> {
        self.ordered(fitted, scores, (history, taste), wanted, None)
    }

    /// As [`Server::best`], in the given order.
    pub fn ordered(
        &self,
        fitted: &ItemModel,
        scores: &mut Scores,
        (history, taste): (&History<'_>, &Taste),
        wanted: (ModelName, List, usize),
        order: Option<&Order<'_>>,
    ) -> Vec<(i64, f64, Vec<Reason>)> {
        let ranked = self.ranked(fitted, scores, taste, wanted, order);
        let explained = ranked.into_iter().map(|(ranked, terms)| {
            let reasons = reasons(history, taste, &terms);
            (fitted.keys[ranked.slot], ranked.score, reasons)
        });
        explained.collect()
    }

    /// The best products of one user, each with the terms of its score.
    pub fn ranked(
        &self,
        fitted: &ItemModel,
        scores: &mut Scores,
        taste: &Taste,
        (model, list, top): (ModelName, List, usize),
        order: Option<&Order<'_>>,
    ) -> Vec<(Ranked, Vec<Term>)> {
        let weights = self.choice.weights(model, list);
        scores.compute_for(fitted, taste, &weights);
        self.ranked_by(fitted, scores, taste, (model, list, top), order)
    }

    /// As [`Server::ranked`], where the scores are computed.
    pub fn ranked_by(
        &self,
        fitted: &ItemModel,
        scores: &Scores,
        taste: &Taste,
        (model, list, top): (ModelName, List, usize),
        order: Option<&Order<'_>>,
    ) -> Vec<(Ranked, Vec<Term>)> {
        let weights = self.choice.weights(model, list);
        let ranked = scores.list(fitted, taste, &weights, (list, top), order, |slot| {
            self.is_available(fitted.keys[slot])
        });
        let slots: Vec<usize> = ranked.iter().map(|ranked| ranked.slot).collect();
        let terms = scores.terms_of(fitted, taste, &weights, &slots);
        ranked.into_iter().zip(terms).collect()
    }
}

/// What orders a mixed list by expected margin.
#[derive(Debug, Clone)]
pub struct Margins {
    chance: Chance,
    of_lines: Vec<f64>,
}

impl Margins {
    /// The order of a list.
    pub fn order(&self) -> Order<'_> {
        Order {
            chance: self.chance,
            margins: &self.of_lines,
        }
    }

    /// What is to be expected of a product.
    pub fn expected(&self, ranked: Ranked, is_bought: bool, currency: Currency) -> Expected {
        let chance = self.chance.estimate(ranked.score, is_bought);
        let margin = self.of_lines[ranked.slot];
        let money = |minor: f64| Money::new(minor.round() as i64, currency);
        Expected {
            chance,
            margin: money(margin),
            worth: money(chance.value * margin),
        }
    }
}

/// What is to be expected of a product in a mixed list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expected {
    /// The chance that the customer buys it within a test's span.
    pub chance: Estimate,
    /// The margin of a line of it.
    pub margin: Money,
    /// The chance times that margin: what orders the list.
    pub worth: Money,
}

/// Fits the model on all data of the shop.
pub(super) fn fit(
    shop: &Shop,
    snapshot: &Snapshot,
    tuned: Tuned,
    watch: &dyn Observer,
) -> Result<ItemModel> {
    let token = watch.cancel_token();
    let (fitted, _) = shop
        .install(|| ItemModel::fit_with(snapshot, snapshot.as_of, tuned, &|| 0.0, token))
        .ok_or_else(Error::cancelled)?;
    if fitted.keys.is_empty()
        || fitted
            .popularity
            .iter()
            .all(|&popularity| popularity <= 0.0)
    {
        return Err(
            Error::not_found("there are no purchases of products to recommend from")
                .hint("load FILE, or demo"),
        );
    }
    Ok(fitted)
}

/// Saves a fitted model with its parts as the current run, in one transaction.
pub(super) fn save(
    shop: &Shop,
    snapshot: &Snapshot,
    fitted: &ItemModel,
    choice: Choice,
    duration_ms: i64,
) -> Result<RunId> {
    let transaction = shop.transaction()?;
    let run = transaction.save_run(&NewRun {
        kind: KIND.into(),
        revision: snapshot.revision,
        as_of: snapshot.as_of.0,
        parameters: json!({ "models": ModelName::ALL.map(|model| json!({ "name": model, "weights": model.weights() })), "blend": choice.blends, "tuned": choice.tuned }),
        seed: shop.context.seed,
        made_at: shop.context.now.0,
        duration_ms,
        body: json!({ "choice": choice, "products": fitted.keys.len() }),
    })?;
    for part in parts(fitted) {
        transaction.save_part(run, part.part, part.key, &part.body)?;
    }
    transaction.delete_old_parts(KIND)?;
    transaction.commit()?;
    Ok(run)
}
