//! `recommend segment`: what to offer a group of users.

use super::segment_things::strongest;
use super::serve::{Margins, Server};
use crate::recommend::COMPONENTS;
use crate::recommend::rank::{List, Scores};
use crate::recommend::{ItemModel, Limits, ModelName, Order, Reason, Taste, more};
use crate::segment::operation::{members_of, segment_in_force};
use rayon::prelude::*;
use regulars_core::domain::{Money, Observer, Progress, RunId, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::output::counted;
use regulars_core::shop::Shop;
use regulars_core::snapshot::{Item, Snapshot};
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
    /// The margin to be expected of a member to whom it is shown, where that orders the list: the mean over
    /// all members, of whom those count 0 whose best products it is not among; else null.
    pub expected: Option<Money>,
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
    let margins = server.margins(&fitted, model, request.list);
    let scoring = Scoring {
        snapshot: &snapshot,
        fitted: &fitted,
        server: &server,
        wanted: (model, request.list),
        order: margins.as_ref().map(Margins::order),
        watch,
    };
    let sums = shop.install(|| scoring.sum(&users));
    let sums = sums.ok_or_else(|| Error::interrupted("cancelled; nothing was changed"))?;
    let worth = |slot: usize| match margins {
        Some(_) => sums.expected[slot],
        None => sums.total(slot),
    };
    let mut order: Vec<usize> = (0..fitted.keys.len())
        .filter(|&slot| worth(slot) > 0.0)
        .collect();
    order.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
    let currency = shop.settings()?.currency;
    let of_member = |minor: f64| Money::new((minor / users.len() as f64).round() as i64, currency);
    order.truncate(request.top);
    let things = shop.install(|| strongest((&fitted, &snapshot), &weights, &users, &order));
    let thing = |slot: usize, component: usize| {
        let thing = things.get(&(slot, component))?;
        let item = &snapshot.items[snapshot.item_index(thing.key)?];
        Some((item, thing.members))
    };
    let mut items = Vec::new();
    for slot in order {
        let Some(row) = shop.store().fetch_item(fitted.keys[slot])? else {
            continue;
        };
        items.push(SegmentItem {
            rank: items.len() + 1,
            item: row.id,
            title: row.facts.title,
            score: sums.total(slot) / users.len() as f64,
            members: u64::from(sums.members[slot]),
            expected: margins.as_ref().map(|_| of_member(sums.expected[slot])),
            reasons: sums.reasons(slot, users.len(), |component| thing(slot, component)),
        });
    }
    let mut notes = server.notes.clone();
    notes.extend(server.order_note(&fitted, model, request.list));
    let (users, run) = (users.len(), server.run);
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

/// Sums over members by slot: of weighed scores by component, of margins to be expected, and of those in
/// whose own list it is.
struct Sums {
    by_component: [Vec<f64>; COMPONENTS.len()],
    expected: Vec<f64>,
    members: Vec<u32>,
}

impl Sums {
    fn new(slots: usize) -> Sums {
        Sums {
            by_component: std::array::from_fn(|_| vec![0.0; slots]),
            expected: vec![0.0; slots],
            members: vec![0; slots],
        }
    }

    fn total(&self, slot: usize) -> f64 {
        self.by_component.iter().map(|sums| sums[slot]).sum()
    }

    fn add(&mut self, other: &Sums) {
        let by_component = self.by_component.iter_mut().zip(&other.by_component);
        for (sums, others) in by_component.chain([(&mut self.expected, &other.expected)]) {
            sums.iter_mut()
                .zip(others)
                .for_each(|(sum, other)| *sum += other);
        }
        self.members
            .iter_mut()
            .zip(&other.members)
            .for_each(|(sum, other)| *sum += other);
    }

    /// What the mean score is made of, with the thing that adds most by each component.
    fn reasons<'s>(
        &self,
        slot: usize,
        users: usize,
        thing: impl Fn(usize) -> Option<(&'s Item, Option<u32>)>,
    ) -> Vec<Reason> {
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
            .enumerate()
            .map(|(component, ((kind, text), sums))| {
                let thing = thing(component);
                Reason {
                    kind: kind.to_string(),
                    text: thing.map_or_else(
                        || text.to_string(),
                        |(item, members)| {
                            format!("{text}, above all {}", with_members(item, members))
                        },
                    ),
                    contribution: sums[slot] / users as f64,
                    item: thing.map(|(item, _)| item.id.clone()),
                    order: None,
                    at: None,
                }
            })
            .filter(|reason| reason.contribution > 0.0)
            .collect();
        reasons.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
        reasons
    }
}

fn with_members(item: &Item, members: Option<u32>) -> String {
    let label = item.label();
    members.map_or(label.to_string(), |members| {
        format!("{label} ({})", counted(i64::from(members), "member"))
    })
}

struct Scoring<'a> {
    snapshot: &'a Snapshot,
    fitted: &'a ItemModel,
    server: &'a Server,
    wanted: (ModelName, List),
    order: Option<Order<'a>>,
    watch: &'a dyn Observer,
}

impl Scoring<'_> {
    /// The sums over these users; `None` where the work was cancelled.
    fn sum(&self, users: &[usize]) -> Option<Sums> {
        let slots = self.fitted.keys.len();
        let chunks: Vec<Option<Sums>> = users
            .par_chunks(CHUNK)
            .map(|chunk| {
                let (mut sums, mut scores) = (Sums::new(slots), Scores::default());
                for &user in chunk {
                    if self.watch.is_cancelled() {
                        return None;
                    }
                    self.add(user, &mut scores, &mut sums);
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

    fn add(&self, user: usize, scores: &mut Scores, sums: &mut Sums) {
        let (fitted, (model, list)) = (self.fitted, self.wanted);
        let weights = self.server.choice.weights(model, list);
        let history = self.snapshot.history(user);
        let taste = Taste::of(&history, history.as_of);
        scores.compute_for(fitted, &taste, &weights);
        let limits = Limits::of(fitted, &taste);
        let is_available = |slot: usize| {
            self.server.is_available(fitted.keys[slot]) && limits.is_free(fitted, &taste, slot)
        };
        let all = (list, fitted.keys.len());
        let ranked = scores.best(fitted, &taste, &weights, all, is_available);
        for ranked in &ranked {
            for (component, sums) in sums.by_component.iter_mut().enumerate() {
                let mut one = [0.0; COMPONENTS.len()];
                one[component] = weights[component];
                sums[ranked.slot] += scores.of(&one, ranked.slot);
            }
        }
        if let Some(order) = self.order {
            // The chance was learned from the best of each user, and holds for these.
            let best = ranked.iter().take(more(OWN_TOP));
            for &ranked in best.filter(|ranked| ranked.score > 0.0) {
                let is_bought = taste.has_bought(fitted.keys[ranked.slot]);
                sums.expected[ranked.slot] += order.expected(ranked, is_bought);
            }
        }
        let own = (list, OWN_TOP);
        let order = self.order.as_ref();
        for ranked in scores.list(fitted, &taste, &weights, own, order, is_available) {
            sums.members[ranked.slot] += 1;
        }
    }
}
