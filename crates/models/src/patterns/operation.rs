//! `patterns`: finds what is asked for, in the whole shop or one segment.

use super::{
    AfterCategory, Anomaly, BasketRule, BasketSettings, Baskets, Behavior, Cohorts, Cycle, Funnel,
    GAPS_AT_LEAST, NamedUsers, ProductSets, Rhythm, Scope, Sequence, SequenceSettings,
    USERS_AT_LEAST, USUAL_SUPPORT, find_anomalies, find_baskets, find_behaviors, find_cohorts,
    find_cycles, find_funnel, find_next_categories, find_rhythm, find_sequences, find_sets,
};
use crate::profile::PriceLevels;
use crate::profile::behavior::BehaviorModel;
use crate::profile::operation::{COMPUTED_BY, behaviors};
use crate::segment::operation::{members_of, segment_in_force};
use rayon::prelude::*;
use regulars_core::domain::{Instant, Observer, Progress, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::snapshot::Snapshot;
use regulars_core::store::NewRun;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant as Stopwatch;

/// The kind under which findings are saved.
const RUN_KIND: &str = "patterns";

/// The kind of run that holds sets which a cluster computed.
pub const COMPUTED_SETS: &str = "computed_sets";

/// A kind of pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// From looking to buying.
    Funnel,
    /// The hours of the week.
    Rhythm,
    /// What is bought together.
    Baskets,
    /// What is bought after something else.
    Sequences,
    /// When things are bought again.
    Cycles,
    /// What sessions or baskets are like.
    Behaviors,
    /// Customers by the month of their first order.
    Cohorts,
    /// Days and weeks that differ.
    Anomalies,
    /// All sets of products that are often in one order.
    Sets,
}

impl Kind {
    /// The kinds of the overview, in order.
    pub const OVERVIEW: [Kind; 8] = [
        Kind::Funnel,
        Kind::Rhythm,
        Kind::Baskets,
        Kind::Sequences,
        Kind::Cycles,
        Kind::Behaviors,
        Kind::Cohorts,
        Kind::Anomalies,
    ];

    /// All kinds, in order.
    pub const ALL: [Kind; 9] = [
        Kind::Funnel,
        Kind::Rhythm,
        Kind::Baskets,
        Kind::Sequences,
        Kind::Cycles,
        Kind::Behaviors,
        Kind::Cohorts,
        Kind::Anomalies,
        Kind::Sets,
    ];

    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Funnel => "funnel",
            Kind::Rhythm => "rhythm",
            Kind::Baskets => "baskets",
            Kind::Sequences => "sequences",
            Kind::Cycles => "cycles",
            Kind::Behaviors => "behaviors",
            Kind::Cohorts => "cohorts",
            Kind::Anomalies => "anomalies",
            Kind::Sets => "sets",
        }
    }

    /// What is said where none is found.
    pub fn nothing(self) -> &'static str {
        match self {
            Kind::Funnel => "the data show no way from looking to buying",
            Kind::Rhythm => "nothing to count",
            Kind::Baskets => "no pair of products stands out from taste and chance",
            Kind::Sequences => "no product stands out as following another",
            Kind::Cycles => "no product is bought again at a regular pace",
            Kind::Behaviors => "too few sessions and baskets to see patterns in them",
            Kind::Cohorts => "too few customers, or too short a time, to compare months",
            Kind::Anomalies => "no day or week differs from trend and season by more than chance",
            Kind::Sets => "no products are in one order often enough",
        }
    }

    /// The kind with this name.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What to find.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// One kind; `None` for all.
    pub kind: Option<Kind>,
    /// The share of orders that a set is in at least; `None` for the usual one.
    pub support: Option<f64>,
    /// Whose actions to look at; `None` for the whole shop.
    pub segment: Option<SegmentId>,
}

/// The segment that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Its id.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// Its users.
    pub users: usize,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Outcome {
    /// The data's version number.
    pub revision: i64,
    /// The segment that was looked at; null for the whole shop.
    pub segment: Option<Group>,
    /// From looking to buying.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel: Option<Funnel>,
    /// The hours of the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rhythm: Option<Rhythm>,
    /// What is bought together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baskets: Option<Vec<BasketRule>>,
    /// Pairs that cannot be separated from taste, where too few customers ordered more than once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub perhaps_taste: Vec<BasketRule>,
    /// What is bought after something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequences: Option<Vec<Sequence>>,
    /// What the next order holds more often than usual, by category; among the sequences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next_categories: Vec<AfterCategory>,
    /// When things are bought again: items first, then categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycles: Option<Vec<Cycle>>,
    /// What sessions, or baskets without browsing, are like, the most frequent first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behaviors: Option<Vec<Behavior>>,
    /// Customers by the month of their first order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohorts: Option<Cohorts>,
    /// Days and weeks that differ from trend and season, the latest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anomalies: Option<Vec<Anomaly>>,
    /// Sets of products that are often in one order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sets: Option<ProductSets>,
    /// What must not be overlooked, in the overview too.
    #[serde(skip)]
    pub cautions: Vec<String>,
    /// Whether all kinds were asked for.
    #[serde(skip)]
    pub is_overview: bool,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
}

impl Outcome {
    /// Takes over what another kind found.
    fn absorb(&mut self, other: Outcome) {
        let Outcome {
            revision: _,
            segment: _,
            funnel,
            rhythm,
            baskets,
            perhaps_taste,
            sequences,
            next_categories,
            cycles,
            behaviors,
            cohorts,
            anomalies,
            sets,
            cautions,
            is_overview: _,
            notes,
        } = other;
        self.funnel = self.funnel.take().or(funnel);
        self.rhythm = self.rhythm.take().or(rhythm);
        self.baskets = self.baskets.take().or(baskets);
        self.perhaps_taste.extend(perhaps_taste);
        self.sequences = self.sequences.take().or(sequences);
        self.next_categories.extend(next_categories);
        self.cycles = self.cycles.take().or(cycles);
        self.behaviors = self.behaviors.take().or(behaviors);
        self.cohorts = self.cohorts.take().or(cohorts);
        self.anomalies = self.anomalies.take().or(anomalies);
        self.sets = self.sets.take().or(sets);
        self.cautions.extend(cautions);
        self.notes.extend(notes);
    }
}

/// Finds the patterns. All of the whole shop are saved as the current run.
///
/// # Errors
/// Nothing is loaded, a support without sets, there is no such segment, the store fails, or the operator cancels.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    if request.support.is_some() && request.kind != Some(Kind::Sets) {
        return Err(Error::usage("--support goes with sets of products")
            .hint("patterns sets --support 0.5"));
    }
    if let Some(outcome) = computed_sets(shop, request)? {
        return Ok(outcome);
    }
    let started = Stopwatch::now();
    let snapshot = shop.snapshot()?;
    if snapshot.actions.is_empty() {
        return Err(
            Error::not_found("there are no actions to find patterns in").hint("load FILE, or demo")
        );
    }
    let (scope, segment) = scope_of(shop, &snapshot, request.segment, watch)?;
    let scope = scope.stopped_by(watch.cancel_token());
    let needs_segments = matches!(request.kind, None | Some(Kind::Funnel)) && segment.is_none();
    let around = Around {
        support: request.support.unwrap_or(USUAL_SUPPORT),
        margin: shop.settings()?.margin,
        seed: shop.context.seed,
        segments: if needs_segments {
            learned_segments(shop, &snapshot)?
        } else {
            Vec::new()
        },
        behaviors: match request.kind {
            None | Some(Kind::Behaviors) => behaviors(shop, &snapshot)?,
            Some(_) => Default::default(),
        },
    };
    let kinds = request
        .kind
        .map_or(Kind::OVERVIEW.to_vec(), |kind| vec![kind]);
    let mut outcome = Outcome {
        revision: snapshot.revision,
        segment,
        is_overview: request.kind.is_none(),
        ..Outcome::default()
    };
    let found = shop.install(|| find_all(&scope, &kinds, &around, watch));
    for of_kind in found.ok_or_else(cancelled)? {
        outcome.absorb(of_kind);
    }
    if request.kind.is_none() && request.segment.is_none() {
        let duration_ms = started.elapsed().as_millis() as i64;
        if let Err(error) = save(shop, &snapshot, &outcome, duration_ms) {
            if watch.is_cancelled() {
                return Err(cancelled());
            }
            let why = error
                .reasons()
                .map_or(String::new(), |why| format!(" ({why})"));
            outcome
                .cautions
                .push(format!("the patterns are not stored: {error}{why}"));
        }
    }
    Ok(outcome)
}

fn cancelled() -> Error {
    Error::interrupted("cancelled; the patterns found before are still there")
}

/// Each kind's findings, side by side: parts of some kinds run on one thread only. `None` where the
/// operator cancels.
fn find_all(
    scope: &Scope<'_>,
    kinds: &[Kind],
    around: &Around,
    watch: &dyn Observer,
) -> Option<Vec<Outcome>> {
    let done = AtomicU64::new(0);
    let one = |&kind: &Kind| {
        if watch.is_cancelled() {
            return None;
        }
        let mut outcome = Outcome::default();
        find(scope, kind, around, &mut outcome, watch)?;
        if watch.is_cancelled() {
            return None;
        }
        watch.progress(Progress {
            phase: "finding patterns",
            done: done.fetch_add(1, Ordering::Relaxed) + 1,
            total: Some(kinds.len() as u64),
            note: kind.word().into(),
        });
        Some(outcome)
    };
    kinds.par_iter().with_max_len(1).map(one).collect()
}

/// The sets that a cluster computed, where sets are asked for as they usually are and none were found here
/// since.
fn computed_sets(shop: &Shop, request: &Request) -> Result<Option<Outcome>> {
    if (request.kind, request.support, request.segment) != (Some(Kind::Sets), None, None) {
        return Ok(None);
    }
    let Some(run) = shop.current_run(COMPUTED_SETS)? else {
        return Ok(None);
    };
    let found_here = shop.current_run(RUN_KIND)?;
    if found_here.is_some_and(|here| here.run > run.run) {
        return Ok(None);
    }
    let Ok(found) = serde_json::from_value::<ProductSets>(run.made.body.clone()) else {
        return Ok(None);
    };
    let by = run.made.parameters[COMPUTED_BY]
        .as_str()
        .unwrap_or("a cluster");
    let day = Instant(run.made.as_of).day_in(&shop.settings()?.zone);
    let mut notes: Vec<String> = shop.staleness(&run)?.into_iter().collect();
    notes.push(format!(
        "the sets were computed by {by}, as of {day}; `patterns sets --support 0.5` counts those of the \
         actions that are here"
    ));
    notes.push(set_note(&found));
    Ok(Some(Outcome {
        revision: run.made.revision,
        sets: Some(found),
        notes,
        ..Outcome::default()
    }))
}

/// The learned segments in force with their members.
fn learned_segments(shop: &Shop, snapshot: &Snapshot) -> Result<Vec<NamedUsers>> {
    let rows = shop.store().fetch_segments()?.into_iter();
    rows.filter(|row| row.retired_at.is_none() && row.made.rule.is_none())
        .map(|row| {
            let keys = shop.store().fetch_member_keys(row.segment)?;
            Ok(NamedUsers {
                id: row.segment.to_string(),
                name: row.made.name,
                users: keys
                    .iter()
                    .filter_map(|&key| snapshot.user_index(key))
                    .collect(),
            })
        })
        .collect()
}

fn scope_of<'a>(
    shop: &Shop,
    snapshot: &'a Snapshot,
    segment: Option<SegmentId>,
    watch: &dyn Observer,
) -> Result<(Scope<'a>, Option<Group>)> {
    let Some(id) = segment else {
        return Ok((Scope::shop(snapshot), None));
    };
    let row = segment_in_force(shop, id)?;
    let (name, keys) = (row.made.name.clone(), members_of(shop, &row, watch)?);
    let indices: Vec<usize> = keys
        .iter()
        .filter_map(|&key| snapshot.user_index(key))
        .collect();
    let users = indices.len();
    Ok((
        Scope::users(snapshot, indices),
        Some(Group { id, name, users }),
    ))
}

/// Why pairs may be nothing but taste.
fn taste_caution(found: &Baskets) -> String {
    format!(
        "baskets: only {} customers ordered more than once, so pairs cannot be separated from taste: \
         {} pairs are in one order more often than chance explains, perhaps because the same people \
         like both; patterns baskets lists them",
        found.customers,
        found.perhaps_taste.len()
    )
}

/// What was tested, and what was left out.
fn basket_note(found: &Baskets) -> String {
    format!(
        "baskets: {} pairs tested on {} orders (at least {} with both), {} customers with several \
         orders; {} listed, of which at most 5 in 100 are expected to be false; left out: {} that \
         customers' own taste may explain, {} that did not hold in the last third of the time, {} of two \
         designs of one thing",
        found.pairs_tested,
        found.orders,
        found.orders_at_least,
        found.customers,
        found.rules.len(),
        found.by_taste,
        found.faded,
        found.designs
    )
}

/// What was counted.
fn set_note(found: &ProductSets) -> String {
    let several = found.sets.iter().filter(|set| set.items.len() > 1).count();
    let missing = found.products_at_most.map_or(String::new(), |products| {
        format!(
            "; there are more than can be listed, so those of more than {products} products or in fewer \
             orders are left out"
        )
    });
    format!(
        "sets: {several} of two products or more and {} single products in at least {} of {} orders{missing}; \
         often is not more than chance: patterns baskets tests pairs against chance and taste",
        found.sets.len() - several,
        found.orders_at_least,
        found.orders
    )
}

/// What the kinds need besides the history.
struct Around {
    support: f64,
    margin: Option<f64>,
    seed: u64,
    segments: Vec<NamedUsers>,
    behaviors: (Option<BehaviorModel>, PriceLevels),
}

/// Finds one kind; `None` where the operator cancels.
fn find(
    scope: &Scope<'_>,
    kind: Kind,
    around: &Around,
    outcome: &mut Outcome,
    watch: &dyn Observer,
) -> Option<()> {
    let margin = around.margin;
    match kind {
        Kind::Funnel => outcome.funnel = Some(find_funnel(scope, &around.segments, margin)),
        Kind::Behaviors => {
            let (model, prices) = &around.behaviors;
            outcome.behaviors = Some(find_behaviors(scope, model.as_ref(), prices));
        }
        Kind::Sets => {
            let found = find_sets(scope, around.support, watch.cancel_token())?;
            outcome.notes.push(set_note(&found));
            outcome.sets = Some(found);
        }
        Kind::Cohorts => outcome.cohorts = Some(find_cohorts(scope)),
        Kind::Anomalies => outcome.anomalies = Some(find_anomalies(scope)),
        Kind::Rhythm => outcome.rhythm = Some(find_rhythm(scope, around.seed)),
        Kind::Baskets => {
            let settings = BasketSettings {
                margin,
                ..BasketSettings::default()
            };
            let found = find_baskets(scope, &settings);
            if found.perhaps_taste.is_empty() {
                outcome.notes.push(basket_note(&found));
            } else {
                outcome.cautions.push(taste_caution(&found));
            }
            outcome.perhaps_taste = found.perhaps_taste;
            outcome.baskets = Some(found.rules);
        }
        Kind::Sequences => {
            let found = find_sequences(scope, &SequenceSettings::default());
            outcome.notes.push(format!(
                "sequences: within {:.0} days, {} ordered pairs tested on {} users with two orders \
                 or more",
                found.window_days, found.pairs_tested, found.users,
            ));
            outcome.sequences = Some(found.found);
            outcome.next_categories = find_next_categories(scope);
        }
        Kind::Cycles => {
            let found = find_cycles(scope);
            let regular = found.items.iter().filter(|cycle| cycle.regular).count();
            outcome.notes.push(format!(
                "cycles: {} items have {GAPS_AT_LEAST} gaps of {USERS_AT_LEAST} users or more, {} \
                 are bought again too seldom \
                 to tell; {regular} gather around a cycle more than buyers without memory would \
                 (at most 5 in 100 of those \
                 are expected to be false); gaps that are still open weigh in, but a history \
                 shorter than a cycle cannot \
                 show it",
                found.items.len(),
                found.items_too_few,
            ));
            outcome.cycles = Some(found.items.into_iter().chain(found.categories).collect());
        }
    }
    Some(())
}

fn save(shop: &Shop, snapshot: &Snapshot, outcome: &Outcome, duration_ms: i64) -> Result<()> {
    let bug = |error: serde_json::Error| {
        Error::new(
            regulars_core::error::Kind::Bug,
            "a pattern cannot be written",
        )
        .because(error)
    };
    let transaction = shop.transaction()?;
    let run = transaction.save_run(&NewRun {
        kind: RUN_KIND.into(),
        revision: snapshot.revision,
        as_of: snapshot.as_of.0,
        parameters: json!({}),
        seed: shop.context.seed,
        made_at: shop.context.now.0,
        duration_ms,
        body: json!({ "notes": outcome.notes }),
    })?;
    let body = serde_json::to_value(outcome).map_err(bug)?;
    for kind in Kind::OVERVIEW {
        let one = [body[kind.word()].clone()];
        let findings: &[Value] = match &body[kind.word()] {
            Value::Array(findings) => findings,
            _ => &one,
        };
        for (rank, finding) in findings.iter().enumerate() {
            transaction.save_pattern(run, kind.word(), rank + 1, finding)?;
        }
    }
    transaction.delete_old_patterns()?;
    Ok(transaction.commit()?)
}
