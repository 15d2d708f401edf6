//! `recommend segment`: what to offer a group of users.

use super::serve::Server;
use crate::recommend::COMPONENTS;
use crate::recommend::rank::{List, Scores};
use crate::recommend::{ItemModel, Limits, ModelName, Reason, Taste};
use crate::segment::operation::{members_of, segment_in_force};
use rayon::prelude::*;
use regulars_core::domain::{Observer, Progress, RunId, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::snapshot::Snapshot;
use serde::Serialize;

/// Users whose sums are taken by one thread: fixed, so that sums do not depend on the number of
/// threads.
const CHUNK: usize = 256;
/// Length of a member's own list, in which a product is counted.
const OWN_TOP: usize = 10;

/// To which segment.
#[derive(Debug, Clone)]
pub struct SegmentRequest {
    /// The segment.
    pub segment: SegmentId,
    /// Length of the list.
    pub top: usize,
    /// Which products a member's list may hold.
    pub list: List,
    /// The model; `None` for `auto`.
    pub model: Option<ModelName>,
}

/// A product for a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentItem {
    /// Rank, from 1.
    pub rank: usize,
    /// The item's id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// Mean score over the members; 0 counts for those whose list may not hold it.
    pub score: f64,
    /// Members in whose own list of ten it is.
    pub members: u64,
    /// What the mean score is made of.
    pub reasons: Vec<Reason>,
}

/// What to offer a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentOutcome {
    /// The segment.
    pub segment: SegmentId,
    /// Its name.
    pub name: String,
    /// Members served.
    pub users: usize,
    /// The model that scored.
    pub model: ModelName,
    /// Which products a member's list may hold.
    pub list: List,
    /// The run of the model that served.
    pub run: Option<RunId>,
    /// The products, the best first.
    pub items: Vec<SegmentItem>,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Recommends products to a segment.
///
/// # Errors
/// There is no such segment or it has no members, the store cannot be read, or the operator
/// cancels.
pub fn run(
    shop: &mut Shop,
    request: &SegmentRequest,
    watch: &dyn Observer,
) -> Result<SegmentOutcome> {
    let row = segment_in_force(shop, request.segment)?;
    let (name, keys) = (row.made.name.clone(), members_of(shop, &row, watch)?);
    let server = Server::open(shop, watch)?;
    let model = server.model(request.model, request.list);
    let weights = server.choice.weights(model, request.list);
    let (snapshot, fitted) = (shop.snapshot()?, server.fitted_whole(shop, &weights)?);
    let users: Vec<usize> = keys
        .iter()
        .filter_map(|&key| snapshot.user_index(key))
        .filter(|&user| !snapshot.users[user].is_excluded)
        .collect();
    if users.is_empty() {
        return Err(
            Error::not_found(format!("segment {} has no members", request.segment))
                .hint("segments"),
        );
    }
    watch.progress(Progress {
        phase: "scoring",
        total: Some(users.len() as u64),
        ..Progress::default()
    });
    let sums = shop.install(|| {
        sum(
            &snapshot,
            &fitted,
            &server,
            &users,
            (model, request.list),
            watch,
        )
    });
    let sums = sums.ok_or_else(|| Error::interrupted("cancelled; nothing was changed"))?;
    let mut order: Vec<usize> = (0..fitted.keys.len())
        .filter(|&slot| sums.total(slot) > 0.0)
        .collect();
    order.sort_by(|&a, &b| sums.total(b).total_cmp(&sums.total(a)).then(a.cmp(&b)));
    let mut items = Vec::new();
    for slot in order.into_iter().take(request.top) {
        let Some(row) = shop.store().fetch_item(fitted.keys[slot])? else {
            continue;
        };
        items.push(SegmentItem {
            rank: items.len() + 1,
            item: row.id,
            title: row.facts.title,
            score: sums.total(slot) / users.len() as f64,
            members: u64::from(sums.members[slot]),
            reasons: sums.reasons(slot, users.len()),
        });
    }
    let (users, run, notes) = (users.len(), server.run, server.notes);
    Ok(SegmentOutcome {
        segment: request.segment,
        name,
        users,
        model,
        list: request.list,
        run,
        items,
        notes,
    })
}

/// Sums of weighed scores by component and slot, and members by slot.
struct Sums {
    by_component: [Vec<f64>; COMPONENTS.len()],
    members: Vec<u32>,
}

impl Sums {
    fn new(slots: usize) -> Sums {
        Sums {
            by_component: std::array::from_fn(|_| vec![0.0; slots]),
            members: vec![0; slots],
        }
    }

    fn total(&self, slot: usize) -> f64 {
        self.by_component.iter().map(|sums| sums[slot]).sum()
    }

    fn add(&mut self, other: &Sums) {
        for (sums, others) in self.by_component.iter_mut().zip(&other.by_component) {
            sums.iter_mut()
                .zip(others)
                .for_each(|(sum, other)| *sum += other);
        }
        self.members
            .iter_mut()
            .zip(&other.members)
            .for_each(|(sum, other)| *sum += other);
    }

    fn reasons(&self, slot: usize, users: usize) -> Vec<Reason> {
        let named = [
            ("popular", "popular now"),
            ("again", "members bought it before, or it is time again"),
            ("content", "like the things that members look for"),
            ("neighbour", "bought by buyers of the members' things"),
            ("next", "bought after what members bought lately"),
            ("neighbour", "predicted by the members' things together"),
            ("taste", "bought by users with the members' taste"),
        ];
        let mut reasons: Vec<Reason> = named
            .iter()
            .zip(&self.by_component)
            .map(|((kind, text), sums)| Reason {
                kind: kind.to_string(),
                text: text.to_string(),
                contribution: sums[slot] / users as f64,
                item: None,
                order: None,
                at: None,
            })
            .filter(|reason| reason.contribution > 0.0)
            .collect();
        reasons.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
        reasons
    }
}

fn sum(
    snapshot: &Snapshot,
    fitted: &ItemModel,
    server: &Server,
    users: &[usize],
    (model, list): (ModelName, List),
    watch: &dyn Observer,
) -> Option<Sums> {
    let (slots, weights) = (fitted.keys.len(), server.choice.weights(model, list));
    let chunks: Vec<Option<Sums>> = users
        .par_chunks(CHUNK)
        .map(|chunk| {
            let (mut sums, mut scores) = (Sums::new(slots), Scores::default());
            for &user in chunk {
                if watch.is_cancelled() {
                    return None;
                }
                let history = snapshot.history(user);
                let taste = Taste::of(&history, history.as_of);
                scores.compute_for(fitted, &taste, &weights);
                let limits = Limits::of(fitted, &taste);
                let is_available = |slot: usize| {
                    let key = fitted.keys[slot];
                    let is_bought = list != List::Discover && taste.has_bought(key);
                    let obstacle = limits.obstacle(fitted, slot, is_bought);
                    server.is_available(key) && obstacle.is_none()
                };
                for ranked in scores.best(fitted, &taste, &weights, (list, slots), is_available) {
                    for (component, sums) in sums.by_component.iter_mut().enumerate() {
                        let mut one = [0.0; COMPONENTS.len()];
                        one[component] = weights[component];
                        sums[ranked.slot] += scores.of(&one, ranked.slot);
                    }
                }
                for ranked in scores.list(
                    fitted,
                    &taste,
                    &weights,
                    (list, OWN_TOP),
                    None,
                    is_available,
                ) {
                    sums.members[ranked.slot] += 1;
                }
            }
            Some(sums)
        })
        .collect();
    let mut whole = Sums::new(slots);
    for chunk in chunks {
        whole.add(&chunk?);
    }
    Some(whole)
}
