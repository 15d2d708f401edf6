//! The segments of a shop as a mixture.

use super::choice::{COMPARED_STEPS, Chosen, FITTED_ROWS, STEPS, choose, fit};
use super::em::chances_of;
use super::groups::{Groups, SURE_FROM};
use super::update::{settle, update};
use crate::profile::Norms;
use crate::segment::compute::{
    By, Computed, Options, Previous, describe, different_rows, left_out, members, space_notes,
};
use crate::segment::kmeans::distinct_rows;
use crate::segment::lapses;
use crate::segment::model::{Model, Standing};
use crate::segment::natural::natural_groups;
use crate::segment::silhouette::Sample;
use crate::segment::space::{Space, UserFacts};
use crate::segment::stability::{Look, SAMPLES, found_again};
use crate::segment::update::Continuation;
use ndarray::{Array2, ArrayView2, Axis};
use regulars_core::domain::{Observer, WithoutProgress};
use regulars_core::error::{Error, Result};
use regulars_core::statistics::sampling::bootstrap_indices;

/// How it is looked whether groups are found again.
const LOOK: Look = Look {
    rows: 2_000,
    samples: SAMPLES,
};

/// Users in groups.
struct Grouped {
    space: Space,
    rows: Array2<f64>,
    groups: Groups,
    continues: Vec<usize>,
    continuation: Option<Continuation>,
    notes: Vec<String>,
}

/// Segments the users by a mixture of Gaussians; a mixture that is in force (`previous`) is brought
/// up to date.
///
/// # Errors
/// As [`crate::segment::compute`].
pub fn by_mixture(
    facts: &UserFacts<'_>,
    norms: &Norms,
    options: &Options,
    previous: Option<&Previous>,
    watch: &dyn Observer,
) -> Result<Computed> {
    let members = members(facts, norms, watch)?;
    let frozen = previous.and_then(|previous| Some((previous, previous.place(facts, &members)?.0)));
    let Grouped {
        space,
        rows,
        groups,
        continues,
        continuation,
        notes: own_notes,
    } = match frozen {
        Some((previous, rows)) => brought_up_to_date(previous, rows, &members, options, watch)?,
        None => found_anew(facts, &members, norms, options, watch)?,
    };
    let k = groups.sizes.len();
    let stability = if k > 1 {
        stability(&rows, &groups, options.seed, watch)?
    } else {
        None
    };
    let silhouette = Sample::draw(&rows, options.seed).silhouette(&groups.labels);
    let natural_groups = natural_groups(
        &rows,
        k,
        silhouette,
        stability.as_deref(),
        options.seed,
        watch,
    )?;
    let mut notes = own_notes;
    notes.extend(space_notes(&space));
    let settled = |place: &[f64], own| {
        let place = ArrayView2::from_shape((1, place.len()), place)
            .map(|place| place.to_owned())
            .unwrap_or_default();
        settle(chances_of(&place, &groups.mixture).row(0), Some(own))
    };
    let lapses_noticed = lapses::noticed(
        facts,
        &members,
        &space,
        &groups.labels,
        &settled,
        options.seed,
    );
    notes.extend(lapses_noticed.as_ref().and_then(lapses::told));
    if !natural_groups {
        notes.push(
            "these segments are a practical cut of a continuum, not groups that lie clearly apart"
                .into(),
        );
    }
    if stability.is_none() && k > 1 {
        notes.push(
            "there are too few different users to check how surely the segments are found again"
                .into(),
        );
    }
    left_out(&mut notes, facts.profiles.len() - members.len(), norms);
    let mut segments = describe(
        facts,
        &members,
        &groups.labels,
        k,
        stability.as_deref(),
        options.seed,
        watch,
    )?;
    for (segment, (certainty, between)) in segments.iter_mut().zip(groups.certainty()) {
        (segment.certainty, segment.between_share) = (Some(certainty), Some(between));
    }
    Ok(Computed {
        by: By::Mixture,
        features: space.names(),
        silhouette,
        natural_groups,
        lapses_noticed,
        continuation,
        continues,
        standings: groups
            .chances
            .iter()
            .copied()
            .map(Standing::Chances)
            .collect(),
        labels: groups.labels,
        model: Some(Model {
            centres: groups.mixture.means.clone(),
            segments: Vec::new(),
            space,
            mixture: Some(groups.mixture),
            density: None,
        }),
        members,
        segments,
        notes,
    })
}

fn brought_up_to_date(
    previous: &Previous,
    rows: Array2<f64>,
    members: &[usize],
    options: &Options,
    watch: &dyn Observer,
) -> Result<Grouped> {
    let Some(mixture) = &previous.model.mixture else {
        return Err(Error::failed("the stored segments are no mixture")
            .hint("segment --by mixture --k auto"));
    };
    let cold = fit(
        &rows,
        mixture.k(),
        mixture.shape,
        STEPS,
        options.seed,
        watch,
    )?;
    let before: Vec<Option<usize>> = members
        .iter()
        .map(|user| previous.groups.get(user).copied())
        .collect();
    let updated = update(&rows, mixture, &before, previous.days / 7.0, &cold, watch)?;
    Ok(Grouped {
        space: previous.model.space.clone(),
        notes: between(&updated.groups).into_iter().collect(),
        rows,
        groups: updated.groups,
        continues: updated.continues,
        continuation: Some(updated.continuation),
    })
}

fn found_anew(
    facts: &UserFacts<'_>,
    members: &[usize],
    norms: &Norms,
    options: &Options,
    watch: &dyn Observer,
) -> Result<Grouped> {
    let (space, rows) = different_rows(facts, members, norms, options)?;
    let chosen = choose(&rows, options.k, options.seed, watch)?;
    let groups = Groups::likeliest(&rows, &chosen.fitted.mixture);
    let mut notes = vec![said(&chosen, groups.sizes.len(), options.k)];
    if rows.nrows() > FITTED_ROWS {
        notes.push(format!(
            "the groups were fitted on {FITTED_ROWS} of {} users, drawn at random",
            rows.nrows()
        ));
    }
    notes.extend(between(&groups));
    Ok(Grouped {
        space,
        rows,
        groups,
        continues: Vec::new(),
        continuation: None,
        notes,
    })
}

/// How the number and the shape were chosen.
fn said(chosen: &Chosen, k: usize, asked: Option<usize>) -> String {
    let shape = chosen.fitted.mixture.shape.said();
    match (asked, chosen.tried) {
        (Some(asked), _) if asked > k => {
            format!(
                "of {asked} groups {k} hold anybody, {shape} (lowest BIC, {:.0})",
                chosen.bic
            )
        }
        (Some(_), _) => format!(
            "{k} groups, {shape}: the shape with the lowest BIC ({:.0})",
            chosen.bic
        ),
        (None, (fewest, most)) => {
            format!(
                "{k} groups, {shape}: the lowest BIC ({:.0}) of {fewest} to {most} groups",
                chosen.bic
            )
        }
    }
}

/// How many stand between two groups.
fn between(groups: &Groups) -> Option<String> {
    let between = groups
        .chances
        .iter()
        .filter(|chances| chances.own < SURE_FROM)
        .count();
    let share = between as f64 / groups.chances.len().max(1) as f64;
    (between > 0).then(|| {
        format!(
            "{between} users ({:.0} %) stand between two groups: none has them with a chance of \
             {SURE_FROM} or more",
            share * 100.0
        )
    })
}

fn stability(
    rows: &Array2<f64>,
    groups: &Groups,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Option<Vec<f64>>> {
    let (k, shape) = (groups.mixture.k(), groups.mixture.shape);
    found_again(
        rows,
        &groups.labels,
        k,
        LOOK,
        seed,
        watch,
        |places, sample, generator| {
            let again = places.select(
                Axis(0),
                &bootstrap_indices(places.nrows(), places.nrows(), generator),
            );
            if distinct_rows(&again, k) < k {
                return Ok(None);
            }
            let refit = fit(
                &again,
                k,
                shape,
                COMPARED_STEPS,
                seed.wrapping_add(1 + sample as u64),
                &WithoutProgress(watch),
            )?;
            let labels = chances_of(places, &refit.mixture)
                .rows()
                .into_iter()
                .map(super::groups::likeliest)
                .collect();
            Ok(Some((labels, refit.mixture.k())))
        },
    )
}
