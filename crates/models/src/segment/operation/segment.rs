//! `segment`: updates the segments, or computes them from scratch, and saves them with their run in
//! one transaction.

use super::view::{RunBody, SegmentView};
use super::{DEFINED, RUN_KIND};
use crate::profile::missing::MissingChoice;
use crate::profile::operation::{self as profiles, Everyone};
use crate::segment::{
    By, Computed, Continuation, Course, MemberFit, Movement, Options, Previous, UserFacts, compute,
    flows, match_segments, movement, pick_names,
};
use regulars_core::domain::{Estimate, Instant, Observer, Progress, RunId, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::shop::stop_if_cancelled;
use regulars_core::store::{NewRun, NewSegment, SegmentRow, Transaction};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant as Stopwatch;

/// The options of `segment`.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The number of segments; `None` for that in force, else the best.
    pub k: Option<usize>,
    /// Whether to find segments from scratch instead of updating those in force.
    pub from_scratch: bool,
    /// The method.
    pub by: By,
    /// Features to add.
    pub with: Vec<String>,
    /// Features to leave out.
    pub without: Vec<String>,
    /// What replaces unknown values.
    pub missing: Vec<MissingChoice>,
}

/// The new segments.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The run; `None` for a dry run.
    pub run: Option<RunId>,
    /// The data revision that was read.
    pub revision: i64,
    /// The method.
    pub by: By,
    /// The number of segments.
    pub k: usize,
    /// The features compared.
    pub features: Vec<String>,
    /// Mean silhouette of a sample.
    pub silhouette: Option<f64>,
    /// Whether the groups are natural, and not a practical split.
    pub natural_groups: bool,
    /// The segments, largest first.
    pub segments: Vec<SegmentView>,
    /// Moves since the last run of this method.
    pub movement: Movement,
    /// The share of customers who stop coming that would move to a more lapsed segment.
    pub lapses_noticed: Option<Estimate>,
    /// How the segments continue earlier ones; `None` if they were found from scratch.
    pub continuation: Option<Continuation>,
    /// Remarks to show with the result.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// The computed groups, matched with earlier segments.
pub(super) struct Prepared {
    pub everyone: Everyone,
    pub computed: Computed,
    /// The earlier segment that each group continues.
    pub continued: Vec<Option<SegmentRow>>,
    /// The name of each group.
    pub names: Vec<String>,
    /// Earlier segment and since when, by user key.
    pub before: BTreeMap<i64, (SegmentId, i64)>,
    /// New group, by user key.
    pub groups: BTreeMap<i64, usize>,
}

impl Prepared {
    /// Earlier segment, by user key.
    pub fn before(&self) -> BTreeMap<i64, SegmentId> {
        self.before
            .iter()
            .map(|(user, (segment, _))| (*user, *segment))
            .collect()
    }

    /// New segment, by user key, given the segment of each group.
    pub fn now(&self, ids: &[SegmentId]) -> BTreeMap<i64, SegmentId> {
        self.groups
            .iter()
            .map(|(user, group)| (*user, ids[*group]))
            .collect()
    }
}

/// Updates the segments, or computes them from scratch if there are none of this kind, and puts them
/// in force.
///
/// # Errors
/// Too few users, or users who are all alike; a name that is not a feature; the database is locked or
/// was changed meanwhile; or the work was cancelled. Nothing is changed then.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let started = Stopwatch::now();
    let prepared = prepare(shop, request, watch)?;
    stop_if_cancelled(watch)?;
    watch.progress(Progress {
        phase: "saving",
        ..Progress::default()
    });
    let transaction = shop.transaction()?;
    if transaction.revision()? != prepared.everyone.snapshot.revision {
        return Err(Error::failed(
            "the data changed while the segments were computed; nothing was saved",
        )
        .hint("segment"));
    }
    let new_run = NewRun {
        kind: RUN_KIND.into(),
        revision: prepared.everyone.snapshot.revision,
        as_of: prepared.everyone.snapshot.as_of.0,
        parameters: serde_json::json!({
            "k": request.k, "by": request.by, "with": request.with, "without": request.without,
            "missing": request.missing,
        }),
        seed: shop.context.seed,
        made_at: shop.context.now.0,
        duration_ms: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
        body: serde_json::Value::Null,
    };
    let outcome = publish(&transaction, &prepared, &new_run)?;
    transaction.commit()?;
    Ok(outcome)
}

/// What [`run`] would do; changes nothing.
///
/// # Errors
/// As [`run`], but for the database.
pub fn plan(shop: &Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let prepared = prepare(shop, request, watch)?;
    // New segments have no id yet; they get negative ones while moves are counted.
    let ids: Vec<SegmentId> = prepared
        .continued
        .iter()
        .enumerate()
        .map(|(group, row)| {
            row.as_ref()
                .map_or(SegmentId(-1 - group as i64), |row| row.segment)
        })
        .collect();
    Ok(outcome(&prepared, None, &ids))
}

pub(super) fn prepare(shop: &Shop, request: &Request, watch: &dyn Observer) -> Result<Prepared> {
    let everyone = profiles::fit(shop, watch)?;
    let options = Options {
        k: request.k,
        by: request.by,
        with: request.with.clone(),
        without: request.without.clone(),
        missing: request.missing.clone(),
        seed: shop.context.seed,
    };
    let facts = UserFacts {
        users: &everyone.snapshot.users,
        profiles: &everyone.profiles,
        values: &everyone.values,
    };
    let previous = previous(shop, request, &everyone)?;
    let mut computed = shop.install(|| {
        compute(
            &facts,
            &everyone.norms.norms,
            &options,
            previous.as_ref(),
            watch,
        )
    })?;
    computed
        .notes
        .extend(computed.continuation.as_ref().and_then(declared));
    let stored = shop.store().fetch_segments()?;
    let before: BTreeMap<i64, (SegmentId, i64)> = shop
        .store()
        .fetch_membership(request.by.word())?
        .into_iter()
        .map(|(user, segment, since)| (user, (segment, since)))
        .collect();
    let groups: BTreeMap<i64, usize> = computed
        .members
        .iter()
        .zip(&computed.labels)
        .map(|(&user, &label)| (everyone.snapshot.users[user].key, label))
        .collect();
    let matched = match &previous {
        _ if request.by == By::Rfm => computed
            .segments
            .iter()
            .map(|segment| same_name(&stored, request.by, &segment.proposals))
            .collect(),
        Some(previous) if !computed.continues.is_empty() => computed
            .continues
            .iter()
            .map(|&group| previous.model.segments.get(group).copied())
            .collect(),
        _ => by_members(&computed, &stored, &before, &groups),
    };
    let continued: Vec<Option<SegmentRow>> = matched
        .iter()
        .map(|id| stored.iter().find(|row| Some(row.segment) == *id).cloned())
        .collect();
    let names = names(&computed, &continued, &stored, request.by);
    Ok(Prepared {
        everyone,
        computed,
        continued,
        names,
        before,
        groups,
    })
}

/// The earlier segment with which each group shares most users; users outside all groups are always
/// the same segment.
fn by_members(
    computed: &Computed,
    stored: &[SegmentRow],
    before: &BTreeMap<i64, (SegmentId, i64)>,
    groups: &BTreeMap<i64, usize>,
) -> Vec<Option<SegmentId>> {
    let outside = computed.segments.iter().find(|segment| segment.is_outside);
    let outside = outside.and_then(|segment| same_name(stored, computed.by, &segment.proposals));
    let is_inside = |group: usize| !computed.segments[group].is_outside;
    let before = before
        .iter()
        .filter(|(_, (id, _))| Some(*id) != outside)
        .map(|(user, (id, _))| (*user, *id))
        .collect();
    let inside = groups
        .iter()
        .filter(|(_, group)| is_inside(**group))
        .map(|(user, group)| (*user, *group))
        .collect();
    let matched = match_segments(&before, &inside, computed.segments.len());
    matched
        .into_iter()
        .enumerate()
        .map(|(group, id)| if is_inside(group) { id } else { outside })
        .collect()
}

/// The segments in force, if they have the requested method, features and number.
fn previous(shop: &Shop, request: &Request, everyone: &Everyone) -> Result<Option<Previous>> {
    if request.by == By::Rfm || request.from_scratch {
        return Ok(None);
    }
    let Some(run) = shop.current_run(RUN_KIND)? else {
        return Ok(None);
    };
    let parameters = &run.made.parameters;
    let is_same = [
        ("with", serde_json::to_value(&request.with)),
        ("without", serde_json::to_value(&request.without)),
        ("missing", serde_json::to_value(&request.missing)),
    ]
    .into_iter()
    .all(|(name, wanted)| wanted.is_ok_and(|wanted| parameters.get(name) == Some(&wanted)));
    let body = serde_json::from_value::<RunBody>(run.made.body.clone()).ok();
    let model = body
        .filter(|body| body.by == request.by)
        .and_then(|body| body.model);
    let Some(model) =
        model.filter(|model| is_same && request.k.is_none_or(|k| k == model.segments.len()))
    else {
        return Ok(None);
    };
    let groups = shop
        .store()
        .fetch_membership(request.by.word())?
        .into_iter()
        .filter_map(|(user, segment, _)| {
            let group = model.segments.iter().position(|held| *held == segment)?;
            Some((everyone.snapshot.user_index(user)?, group))
        })
        .collect();
    let days =
        (everyone.snapshot.as_of.0 - run.made.as_of) as f64 / regulars_core::domain::DAY as f64;
    Ok(Some(Previous {
        model,
        groups,
        days,
    }))
}

/// A note for a re-segmentation, which is not an ordinary change.
fn declared(continuation: &Continuation) -> Option<String> {
    let how = match continuation.course {
        Course::Updated => return None,
        Course::Adjusted => "refined from where they were",
        Course::Refitted => "found from scratch",
    };
    Some(
        match (
            continuation.centres_over_cold,
            continuation.likelihood_below_cold,
        ) {
            (_, Some(below)) => format!(
                "re-segmented: the segments in force fitted worse than new ones would (log-likelihood \
                 per user lower by {below:.2}) and were {how}"
            ),
            (over, None) => {
                let over = over
                    .unwrap_or(1.0)
                    .max(continuation.labels_over_cold.unwrap_or(1.0));
                let percent = (over - 1.0) * 100.0;
                format!(
                    "re-segmented: the segments in force fitted {percent:.0} % worse than new ones \
                     would and were {how}"
                )
            }
        },
    )
}

/// The segment of the same kind, for groups that are the same by definition.
fn same_name(stored: &[SegmentRow], by: By, proposals: &[String]) -> Option<SegmentId> {
    let kind = proposals.first()?;
    let is_same = |row: &&SegmentRow| {
        row.made.made_by == by.word()
            && row.made.body.get("kind").and_then(|kind| kind.as_str()) == Some(kind.as_str())
    };
    stored.iter().find(is_same).map(|row| row.segment)
}

/// Names: continued segments keep theirs, new ones get names that no segment in force has.
fn names(
    computed: &Computed,
    continued: &[Option<SegmentRow>],
    stored: &[SegmentRow],
    by: By,
) -> Vec<String> {
    let kept: Vec<Option<String>> = continued
        .iter()
        .map(|row| row.as_ref().map(|row| row.made.name.clone()))
        .collect();
    let mut taken: Vec<String> = kept.iter().flatten().cloned().collect();
    let others = stored.iter().filter(|row| {
        row.made.made_by == DEFINED || (row.made.made_by == by.word() && row.is_renamed)
    });
    taken.extend(
        others
            .filter(|row| row.retired_at.is_none())
            .map(|row| row.made.name.clone()),
    );
    let proposals: Vec<&[String]> = computed
        .segments
        .iter()
        .map(|segment| segment.proposals.as_slice())
        .collect();
    pick_names(&proposals, &kept, &taken)
}

fn publish(
    transaction: &Transaction<'_>,
    prepared: &Prepared,
    new_run: &NewRun,
) -> Result<Outcome> {
    let computed = &prepared.computed;
    let by = computed.by.word();
    profiles::save(transaction, &prepared.everyone, new_run)?;
    let segment_run = transaction.save_run(new_run)?;
    let mut ids = Vec::with_capacity(computed.segments.len());
    for (group, description) in computed.segments.iter().enumerate() {
        let mut body = serde_json::to_value(description).map_err(not_stored)?;
        body["kind"] = description.proposals.first().cloned().into();
        let made = NewSegment {
            made_by: by.to_string(),
            name: prepared.names[group].clone(),
            rule: None,
            run: Some(segment_run),
            body,
        };
        ids.push(match &prepared.continued[group] {
            Some(row) => {
                transaction.update_segment(row.segment, &made, new_run.made_at)?;
                row.segment
            }
            None => transaction.insert_segment(&made, new_run.made_at)?,
        });
    }
    for row in transaction.fetch_segments()? {
        if row.made.made_by != DEFINED && !ids.contains(&row.segment) {
            transaction.retire_segment(row.segment, new_run.made_at)?;
        }
    }
    save_members(transaction, prepared, &ids, segment_run, new_run.made_at)?;
    let outcome = outcome(prepared, Some(segment_run), &ids);
    let mut model = computed.model.clone();
    if let Some(model) = &mut model {
        model.segments.clone_from(&ids);
    }
    let body = RunBody {
        by: computed.by,
        k: outcome.k,
        features: outcome.features.clone(),
        silhouette: outcome.silhouette,
        natural_groups: outcome.natural_groups,
        movement: outcome.movement,
        flows: flows(&prepared.before(), &prepared.now(&ids)),
        lapses_noticed: outcome.lapses_noticed,
        continuation: outcome.continuation,
        segments: ids,
        model,
        notes: computed.notes.clone(),
    };
    transaction.set_run_body(
        segment_run,
        &serde_json::to_value(body).map_err(not_stored)?,
    )?;
    Ok(outcome)
}

fn save_members(
    transaction: &Transaction<'_>,
    prepared: &Prepared,
    ids: &[SegmentId],
    run: RunId,
    now: i64,
) -> Result<()> {
    let computed = &prepared.computed;
    let users = &prepared.everyone.snapshot.users;
    let rows = computed
        .members
        .iter()
        .zip(&computed.labels)
        .enumerate()
        .map(|(index, (&user, &label))| {
            let (key, segment) = (users[user].key, ids[label]);
            let since = prepared
                .before
                .get(&key)
                .filter(|(old, _)| *old == segment)
                .map_or(now, |(_, since)| *since);
            let fit = computed
                .fits
                .get(index)
                .map(|fit| stored(fit, ids).to_string());
            (key, segment, since, fit)
        });
    Ok(transaction.replace_membership(computed.by.word(), run, rows)?)
}

/// How well a member fits, as stored with the membership.
fn stored(fit: &MemberFit, ids: &[SegmentId]) -> serde_json::Value {
    let id = |group: Option<usize>| group.and_then(|group| ids.get(group));
    match fit {
        MemberFit::Distances(found) => serde_json::json!({
            "own": found.own, "next": found.next, "next_segment": id(found.next_group),
        }),
        MemberFit::Chances(found) => serde_json::json!({
            "chance": found.own, "next_chance": found.next, "next_segment": id(found.next_group),
        }),
        MemberFit::Neighbourhood(found) => serde_json::json!({ "crowd": found }),
    }
}

fn outcome(prepared: &Prepared, run: Option<RunId>, ids: &[SegmentId]) -> Outcome {
    let computed = &prepared.computed;
    let segments = computed
        .segments
        .iter()
        .enumerate()
        .map(|(group, description)| {
            let mut description = description.clone();
            description.name.clone_from(&prepared.names[group]);
            SegmentView {
                id: Some(ids[group]).filter(|id| id.0 > 0),
                description,
                made_by: computed.by.word().to_string(),
                created_at: prepared.continued[group]
                    .as_ref()
                    .map(|row| Instant(row.created_at)),
                retired_at: None,
            }
        })
        .collect();
    Outcome {
        run,
        revision: prepared.everyone.snapshot.revision,
        by: computed.by,
        k: computed.segments.len(),
        features: computed.features.clone(),
        silhouette: computed.silhouette,
        natural_groups: computed.natural_groups,
        segments,
        movement: movement(&prepared.before(), &prepared.now(ids)),
        lapses_noticed: computed.lapses_noticed,
        continuation: computed.continuation,
        notes: computed.notes.clone(),
    }
}

fn not_stored(error: serde_json::Error) -> Error {
    Error::failed("the segments cannot be stored").because(error)
}
