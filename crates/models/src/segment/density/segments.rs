//! The segments of a shop by density.

use super::dbscan::{Midsts, midsts};
use super::natural::natural_groups;
use super::rule::{among_fewer, density};
use super::tree::Tree;
use super::{Crowd, Density};
use crate::profile::Norms;
use crate::segment::compute::{
    By, Computed, Options, Previous, describe, fitted_space, left_out, members, space_notes,
};
use crate::segment::model::{Model, Standing};
use crate::segment::silhouette::Sample;
use crate::segment::space::UserFacts;
use crate::segment::stability::{Look, SAMPLES};
use ndarray::{Array2, Axis};
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::statistics::sampling::{random, sample_indices};

/// Users among whom the midsts of groups are looked for; all others are put to the nearest.
const LOOKED_AT: usize = 10_000;
/// More groups, and those of fewer of the users, are not told apart.
const MOST_GROUPS: usize = 20;
const LEAST_SHARE: f64 = 0.01;
/// How it is looked whether groups are found again.
const LOOK: Look = Look {
    rows: LOOKED_AT,
    samples: SAMPLES,
};
/// What counts as alike is found anew where the data say it is larger or smaller by this part.
const OFF: f64 = 0.2;
/// From this part of the users outside all groups, density tells little of the shop.
const MANY_OUTSIDE: f64 = 0.5;
/// The name of those who are in no group.
const OUTSIDE: &str = "unlike any group";

/// Segments the users by density. Where groups by density are in force (`previous`), the space and
/// what counts as dense stay as they are, unless the data have become clearly denser or thinner.
///
/// # Errors
/// As [`crate::segment::compute`], and a number of groups was asked for.
pub fn by_density(
    facts: &UserFacts<'_>,
    norms: &Norms,
    options: &Options,
    previous: Option<&Previous>,
    watch: &dyn Observer,
) -> Result<Computed> {
    if options.k.is_some() {
        return Err(Error::usage(
            "density finds its own number of groups, --k does not go with it",
        )
        .hint("segment --by density, or segment --k 5"));
    }
    let members = members(facts, norms, watch)?;
    let frozen =
        previous.and_then(|previous| Some((previous.model.space.clone(), previous.model.density?)));
    let (space, before) = match frozen {
        Some((space, density)) => (space, Some(density)),
        None => (fitted_space(facts, &members, norms, options)?, None),
    };
    let rows = space.matrix(facts, &members);
    watch.progress(Progress {
        phase: "clustering",
        ..Progress::default()
    });
    let looked_at = sample_indices(
        rows.nrows(),
        LOOKED_AT,
        &mut random(options.seed, "density"),
    );
    let sample = rows.select(Axis(0), &looked_at);
    let tree = Tree::new(&sample);
    let (density, mut notes) = dense(&sample, &tree, before, options.seed, watch)?;
    let found = midsts(&sample, &tree, &density, watch)?;
    let Groups {
        labels,
        sizes,
        to_midst,
        small,
    } = Groups::of(&found, &rows);
    let k = sizes.len();
    let has_outside = labels.contains(&k);
    let groups = k + usize::from(has_outside);
    notes.extend(told(&sizes, labels.len(), &density, small));
    if looked_at.len() < rows.nrows() {
        notes.push(format!(
            "dense places were looked for among {} of {} users, drawn at random; each of the \
             others is in the group of the \
             nearest of them within reach",
            looked_at.len(),
            rows.nrows()
        ));
    }
    notes.extend(space_notes(&space));
    let stability = if groups > 1 {
        among_fewer(&rows, &labels, groups, LOOK, &density, options.seed, watch)?
    } else {
        None
    };
    let inside: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] < k).collect();
    let inside_labels: Vec<usize> = inside.iter().map(|&row| labels[row]).collect();
    let silhouette =
        Sample::draw(&rows.select(Axis(0), &inside), options.seed).silhouette(&inside_labels);
    let of_groups = stability
        .as_deref()
        .and_then(|values| values.get(..k))
        .unwrap_or_default();
    let natural_groups = natural_groups(&rows, of_groups, options.seed, watch)?;
    left_out(&mut notes, facts.profiles.len() - members.len(), norms);
    let mut segments = describe(
        facts,
        &members,
        &labels,
        groups,
        stability.as_deref(),
        options.seed,
        watch,
    )?;
    if let Some(outside) = segments.get_mut(k) {
        outside.name = OUTSIDE.into();
        outside.proposals = vec![OUTSIDE.into()];
        (outside.is_mixed, outside.is_outside) = (false, true);
    }
    let Density { reach, needed, .. } = density;
    let stands = |(to_midst, &label): (Option<f64>, &usize)| {
        let is_of_small = label == k && to_midst.is_some_and(|distance| distance <= reach);
        Standing::Crowd(Crowd {
            to_midst,
            reach,
            needed,
            is_of_small,
        })
    };
    let standings = to_midst.into_iter().zip(&labels).map(stands).collect();
    Ok(Computed {
        by: By::Density,
        features: space.names(),
        silhouette,
        natural_groups,
        lapses_noticed: None,
        continuation: None,
        continues: Vec::new(),
        model: Some(Model {
            centres: Vec::new(),
            segments: Vec::new(),
            space,
            mixture: None,
            density: Some(density),
        }),
        standings,
        labels,
        members,
        segments,
        notes,
    })
}

/// What counts as dense: as before, or by the data; and how that is told.
fn dense(
    sample: &Array2<f64>,
    tree: &Tree,
    before: Option<Density>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<(Density, Vec<String>)> {
    let known = before.filter(|before| before.needed <= sample.nrows());
    let now = density(sample, tree, known.map(|known| known.needed), seed, watch)?;
    let kept = known.filter(|known| (now.reach - known.reach).abs() <= OFF * known.reach);
    let mut notes = Vec::new();
    if before.is_some() && kept.is_none() {
        notes.push(
            "re-segmented: what counts as alike no longer fits how the users lie, and was \
                    found anew"
                .into(),
        );
    }
    let found = match (kept, known) {
        (Some(kept), _) => kept,
        (None, Some(_)) => density(sample, tree, None, seed, watch)?,
        (None, None) => now,
    };
    let how = if found.is_at_knee {
        format!(
            "the knee of the curve of their distances to the {} nearest",
            found.needed - 1
        )
    } else {
        "all would hang together at the knee of the curve of their distances; at this one most \
         groups come apart"
            .into()
    };
    notes.push(format!(
        "users within {:.2} spreads of each other are alike ({how}); where {} are alike it is \
         dense",
        found.reach, found.needed
    ));
    Ok((found, notes))
}

/// Users in dense groups, largest first; the label after the last group is that of those outside
/// all.
struct Groups {
    labels: Vec<usize>,
    sizes: Vec<usize>,
    to_midst: Vec<Option<f64>>,
    /// Groups beyond the most that are told apart, and their users.
    small: (usize, usize),
}

impl Groups {
    fn of(found: &Midsts, rows: &Array2<f64>) -> Groups {
        let placed = found.groups_of(rows);
        let mut sizes = vec![0; found.k];
        placed
            .iter()
            .filter_map(|(group, _)| *group)
            .for_each(|group| sizes[group] += 1);
        let mut order: Vec<usize> = (0..found.k).collect();
        order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
        let least = LEAST_SHARE * rows.nrows() as f64;
        let told_apart = order
            .iter()
            .take(MOST_GROUPS)
            .take_while(|&&group| sizes[group] as f64 >= least)
            .count();
        let small = order.split_off(told_apart);
        let mut label_of = vec![order.len(); found.k];
        order
            .iter()
            .enumerate()
            .for_each(|(label, &group)| label_of[group] = label);
        Groups {
            labels: placed
                .iter()
                .map(|(group, _)| group.map_or(order.len(), |group| label_of[group]))
                .collect(),
            to_midst: placed.iter().map(|(_, distance)| *distance).collect(),
            small: (small.len(), small.iter().map(|&group| sizes[group]).sum()),
            sizes: order.iter().map(|&group| sizes[group]).collect(),
        }
    }
}

/// What must be said of how the shop lies: in one group, in none, or mostly outside.
fn told(sizes: &[usize], users: usize, density: &Density, small: (usize, usize)) -> Vec<String> {
    let inside: usize = sizes.iter().sum();
    let outside = users - inside;
    let percent = format!("{:.0} %", outside as f64 / users.max(1) as f64 * 100.0);
    let mut notes = Vec::new();
    match sizes.len() {
        0 if small.0 > 0 => notes.push(
            "no dense group holds one user in a hundred: density tells nothing of this shop; to \
             cut it into segments: segment"
                .into(),
        ),
        0 => notes.push(format!(
            "nowhere are {} users alike: density finds no group in this shop; to cut it into \
             segments all the same: segment",
            density.needed
        )),
        1 if outside == 0 => notes.push(
            "all users make one dense group: density has nothing to tell apart; to cut the shop \
             into segments: segment"
                .into(),
        ),
        1 => notes.push(format!(
            "there is one dense group, and {outside} users ({percent}) are unlike it: density \
             tells the odd ones from the \
             rest, and no more; to cut the shop into segments: segment"
        )),
        _ if outside as f64 >= MANY_OUTSIDE * users as f64 => notes.push(format!(
            "{outside} users ({percent}) are unlike any group: density tells little of this shop; \
             to put everybody into a \
             segment: segment"
        )),
        _ if outside > 0 => notes.push(format!(
            "{outside} users ({percent}) are unlike any group, \
                                                and put into none"
        )),
        _ => {}
    }
    if small.0 > 0 {
        let which = if small.0 == 1 {
            "smallest".to_string()
        } else {
            format!("{} smallest", small.0)
        };
        notes.push(format!(
            "{} users of the {which} of {} groups are counted among those unlike any group",
            small.1,
            small.0 + sizes.len(),
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_the_shop_lies_is_told_in_words_with_what_to_do_instead() {
        let density = Density {
            reach: 1.0,
            needed: 14,
            looked_at: 100,
            is_at_knee: true,
        };
        let said = |sizes: &[usize], small| told(sizes, 100, &density, small);
        let cases = [
            (said(&[], (0, 0)), "nowhere are 14 users alike"),
            (
                said(&[], (3, 2)),
                "no dense group holds one user in a hundred",
            ),
            (said(&[100], (0, 0)), "all users make one dense group"),
            (
                said(&[90], (0, 0)),
                "there is one dense group, and 10 users (10 %) are unlike it",
            ),
            (
                said(&[20, 10], (0, 0)),
                "70 users (70 %) are unlike any group: density tells little",
            ),
        ];
        for (notes, start) in cases {
            assert!(
                notes[0].starts_with(start) && notes[0].ends_with(": segment"),
                "{notes:?}"
            );
        }
        assert_eq!(said(&[60, 40], (0, 0)), Vec::<String>::new());
        assert_eq!(
            said(&[60, 30], (0, 0)),
            ["10 users (10 %) are unlike any group, and put into none"]
        );
        assert!(said(&[60, 30], (1, 7))[1].starts_with("7 users of the smallest of 3 groups are"));
        assert!(
            said(&[60, 30], (2, 7))[1].starts_with("7 users of the 2 smallest of 4 groups are")
        );
    }
}
