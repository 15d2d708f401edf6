//! `recommend all`: lists for every user, to be handed on as a file.

use super::evaluate::{self, EvaluateRequest};
use super::serve::{KIND, Margins, Server};
use crate::recommend::rank::{Choice, List, Scores};
use crate::recommend::{ItemModel, ModelName, Order, Reason, Taste};
use rayon::prelude::*;
use regulars_core::domain::{Observer, Progress, RunId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::shop::permissions::{LeftOut, Permissions};
use regulars_core::snapshot::Snapshot;
use regulars_core::store::RecommendationRow;
use serde::Serialize;
use serde_json::json;

/// Which lists.
#[derive(Debug, Clone)]
pub struct AllRequest {
    /// Length of each list.
    pub top: usize,
    /// Which products it may hold; `None` for what customers buy next.
    pub list: Option<List>,
    /// The model; `None` for `auto`, for which the models are compared where they never were.
    pub model: Option<ModelName>,
}

/// A line of a user's list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListedItem {
    /// The user's id.
    pub user: String,
    /// Rank, from 1.
    pub rank: usize,
    /// The item's id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// The score.
    pub score: f64,
}

/// Lists for every user.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AllOutcome {
    /// The model that scored.
    pub model: ModelName,
    /// Which products the lists may hold.
    pub list: List,
    /// Users served.
    pub users: usize,
    /// The run of the model that served.
    pub run: Option<RunId>,
    /// All lists, user by user.
    pub items: Vec<ListedItem>,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Recommends products to every user, and keeps the lists with the kinds of their reasons.
///
/// # Errors
/// There is nothing to fit a missing model on, the store fails, or the operator cancels.
pub fn run(shop: &mut Shop, request: &AllRequest, watch: &dyn Observer) -> Result<AllOutcome> {
    let compared = request.model.is_none() && !is_compared(shop)?;
    if compared {
        evaluate::run(shop, &EvaluateRequest::default(), watch)?;
    }
    let server = Server::open(shop, watch)?;
    let wanted = request.list.unwrap_or(server.choice.usual);
    let model = server.model(request.model, wanted);
    let weights = server.choice.weights(model, wanted);
    let (snapshot, fitted) = (shop.snapshot()?, server.fitted_whole(shop, &weights)?);
    watch.progress(Progress {
        phase: "scoring",
        total: Some(snapshot.users.len() as u64),
        ..Progress::default()
    });
    let margins = server.margins(&fitted, model, wanted);
    let order = margins.as_ref().map(Margins::order);
    let lists = shop.install(|| {
        score(
            &snapshot,
            &fitted,
            &server,
            (model, wanted, request.top),
            order.as_ref(),
            watch,
        )
    });
    let lists = lists.ok_or_else(|| Error::interrupted("cancelled; no lists were kept"))?;
    // The lists are handed to a mail program: what keeps a customer out of a campaign holds for
    // them too.
    let permissions = Permissions::read(shop)?;
    let (mut items, mut rows, mut left_out) = (Vec::new(), Vec::new(), LeftOut::default());
    for (user, list) in snapshot.users.iter().zip(lists) {
        if let Some(barrier) = permissions.barrier(user.key) {
            left_out.add(barrier);
            continue;
        }
        let known = list
            .into_iter()
            .filter_map(|(key, score, why)| Some((snapshot.item_index(key)?, score, why)));
        for (rank, (index, score, reasons)) in known.enumerate() {
            let item = &snapshot.items[index];
            rows.push(RecommendationRow {
                user: user.key,
                list: wanted.word(),
                rank: rank as i64 + 1,
                item: item.key,
                score,
                reasons,
            });
            let (id, title) = (item.id.clone(), item.title.clone());
            items.push(ListedItem {
                user: user.id.clone(),
                rank: rank + 1,
                item: id,
                title,
                score,
            });
        }
    }
    let mut notes = server.notes.clone();
    notes.extend(server.order_note(&fitted, model, wanted));
    if compared {
        notes.push(format!(
            "the models had not been compared on this shop's data: they were, and {model} serves \
             (evaluate shows why)"
        ));
    }
    if request.list.is_none() && wanted == List::Mixed {
        notes.push(
            "the lists hold what was bought before, too, since customers here often buy the same \
             again; --list discover gives new items only"
                .into(),
        );
    }
    notes.extend(
        left_out
            .in_words()
            .map(|counts| format!("left out: {counts}")),
    );
    if let Some(run) = server.run
        && let Err(error) = keep(shop, run, &rows)
    {
        notes.push(format!("the lists are not kept in the database: {error}"));
    }
    Ok(AllOutcome {
        model,
        list: wanted,
        users: snapshot.users.len() - left_out.total(),
        run: server.run,
        items,
        notes,
    })
}

/// Whether the model in service was chosen by a comparison.
fn is_compared(shop: &Shop) -> Result<bool> {
    let choice = |body: &serde_json::Value| {
        serde_json::from_value::<Choice>(body["choice"].clone()).unwrap_or_default()
    };
    let run = shop.current_run(KIND)?;
    Ok(run.is_some_and(|run| choice(&run.made.body).is_compared))
}

fn keep(shop: &Shop, run: RunId, rows: &[RecommendationRow]) -> Result<()> {
    let transaction = shop.transaction()?;
    transaction.save_recommendations(run, rows)?;
    Ok(transaction.commit()?)
}

type Kept = (i64, f64, String);

fn score(
    snapshot: &Snapshot,
    fitted: &ItemModel,
    server: &Server,
    wanted: (ModelName, List, usize),
    order: Option<&Order<'_>>,
    watch: &dyn Observer,
) -> Option<Vec<Vec<Kept>>> {
    let of_user = |scores: &mut Scores, user: usize| -> Option<Vec<Kept>> {
        if watch.is_cancelled() {
            return None;
        }
        let history = snapshot.history(user);
        let taste = Taste::of(&history, history.as_of);
        let best = server.ordered(fitted, scores, (&history, &taste), wanted, order);
        Some(
            best.into_iter()
                .map(|(key, score, reasons)| (key, score, short(&reasons)))
                .collect(),
        )
    };
    (0..snapshot.users.len())
        .into_par_iter()
        .with_min_len(16)
        .map_init(Scores::default, of_user)
        .collect()
}

/// Reasons without their words: kind, contribution and item.
fn short(reasons: &[Reason]) -> String {
    let short = |reason: &Reason| json!({ "kind": reason.kind, "contribution": reason.contribution, "item": reason.item });
    serde_json::Value::Array(reasons.iter().map(short).collect()).to_string()
}
