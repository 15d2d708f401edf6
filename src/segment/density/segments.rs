//! The segments of a shop by density.

use super::dbscan::{Midsts, midsts};
use super::knee::{needed, reach};
use super::natural::natural_groups;
use super::tree::Tree;
use super::{Crowd, Density};
use crate::domain::{Hushed, Observer, Progress};
use crate::error::{Error, Result};
use crate::profile::Norms;
use crate::segment::compute::{
    By, Computed, Options, Previous, describe, enough, fitted_space, is_segmented, left_out, space_notes,
};
use crate::segment::model::{Model, Standing};
use crate::segment::silhouette::Sample;
use crate::segment::space::UserFacts;
use crate::segment::stability::found_again;
use crate::statistics::sampling::{random, sample_indices};
use ndarray::{Array2, Axis};

/// Users among whom the midsts of groups are looked for; all others are put to the nearest.
const LOOKED_AT: usize = 20_000;
/// More groups are not told apart.
const MOST_GROUPS: usize = 20;
/// Rows on which it is looked whether groups are found again, and the part of them that is drawn.
const STABILITY_ROWS: usize = 5_000;
const DRAWN: f64 = 0.8;
/// What counts as alike is found anew where the data say it is larger or smaller by this part.
const OFF: f64 = 0.2;
/// From this part of the users outside all groups, density tells little of the shop.
const MANY_OUTSIDE: f64 = 0.5;
/// The name of those who are in no group.
const OUTSIDE: &str = "unlike any group";

/// Segments the users by density. Where groups by density are in force (`previous`), the space and what counts as dense stay
/// as they are, unless the data have become clearly denser or thinner.
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
        return Err(Error::usage("density finds its own number of groups, --k does not go with it")
            .hint("segment --by density, or segment --k 5"));
    }
    let members: Vec<usize> =
        (0..facts.profiles.len()).filter(|&user| is_segmented(&facts.profiles[user], norms)).collect();
    enough(&members, norms)?;
    watch.progress(Progress { phase: "comparing", total: Some(members.len() as u64), ..Progress::default() });
    let frozen = previous.and_then(|previous| Some((previous.model.space.clone(), previous.model.density?)));
    let (space, before) = match frozen {
        Some((space, density)) => (space, Some(density)),
        None => (fitted_space(facts, &members, norms, options)?, None),
    };
    let rows = space.matrix(facts, &members);
    watch.progress(Progress { phase: "clustering", ..Progress::default() });
    let looked_at = sample_indices(rows.nrows(), LOOKED_AT, &mut random(options.seed, "density"));
    let sample = rows.select(Axis(0), &looked_at);
    let tree = Tree::new(&sample);
    let (density, mut notes) = dense(&sample, &tree, before);
    let found = midsts(&sample, &tree, &density, watch)?;
    let Groups { labels, sizes, to_midst, small } = Groups::of(&found, &rows);
    let k = sizes.len();
    let has_outside = labels.contains(&k);
    let groups = k + usize::from(has_outside);
    notes.extend(told(&sizes, labels.len(), &density, small));
    if looked_at.len() < rows.nrows() {
        notes.push(format!(
            "dense places were looked for among {} of {} users, drawn at random; each of the others is in the group of the \
             nearest of them within reach",
            looked_at.len(),
            rows.nrows()
        ));
    }
    notes.extend(space_notes(&space));
    let stability = if groups > 1 { stability(&rows, &labels, groups, &density, options.seed, watch)? } else { None };
    let inside: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] < k).collect();
    let inside_labels: Vec<usize> = inside.iter().map(|&row| labels[row]).collect();
    let silhouette = Sample::draw(&rows.select(Axis(0), &inside), options.seed).silhouette(&inside_labels);
    let of_groups = stability.as_deref().and_then(|values| values.get(..k)).unwrap_or_default();
    let natural_groups = natural_groups(&rows, of_groups, options.seed, watch)?;
    left_out(&mut notes, facts.profiles.len() - members.len(), norms);
    let mut segments = describe(facts, &members, &labels, groups, stability.as_deref(), options.seed, watch)?;
    if let Some(outside) = segments.get_mut(k) {
        outside.name = OUTSIDE.into();
        outside.proposals = vec![OUTSIDE.into()];
        (outside.is_mixed, outside.is_outside) = (false, true);
    }
    let Density { reach, needed, .. } = density;
    let stands = |(to_midst, &label): (Option<f64>, &usize)| {
        let is_of_small = label == k && to_midst.is_some_and(|distance| distance <= reach);
        Standing::Crowd(Crowd { to_midst, reach, needed, is_of_small })
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
        model: Some(Model { centres: Vec::new(), segments: Vec::new(), space, mixture: None, density: Some(density) }),
        standings,
        labels,
        members,
        segments,
        notes,
    })
}

/// What counts as dense: as before, or by the data; and how that is told.
fn dense(sample: &Array2<f64>, tree: &Tree, before: Option<Density>) -> (Density, Vec<String>) {
    let wanted = needed(sample.nrows(), sample.ncols());
    let reach_now = |needed: usize| reach(sample, tree, needed);
    let found = before.and_then(|before| {
        let now = reach_now(before.needed);
        let is_off = now > before.reach * (1.0 + OFF) || now < before.reach * (1.0 - OFF);
        (!is_off && before.needed <= sample.nrows()).then_some(before)
    });
    let density =
        found.unwrap_or_else(|| Density { reach: reach_now(wanted), needed: wanted, looked_at: sample.nrows() });
    let mut notes = Vec::new();
    if before.is_some() && found.is_none() {
        notes.push("re-segmented: customers lie clearly closer or further apart than before, so what counts as alike was found anew".into());
    }
    notes.push(format!(
        "users within {:.2} spreads of each other are alike (the knee of the curve of their distances to the {} nearest); {} \
         alike are dense",
        density.reach,
        density.needed - 1,
        density.needed
    ));
    (density, notes)
}

/// Users in dense groups, largest first; the label after the last group is that of those outside all.
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
        placed.iter().filter_map(|(group, _)| *group).for_each(|group| sizes[group] += 1);
        let mut order: Vec<usize> = (0..found.k).collect();
        order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
        let small: Vec<usize> = order.iter().skip(MOST_GROUPS).copied().collect();
        order.truncate(MOST_GROUPS);
        let mut label_of = vec![order.len(); found.k];
        order.iter().enumerate().for_each(|(label, &group)| label_of[group] = label);
        Groups {
            labels: placed.iter().map(|(group, _)| group.map_or(order.len(), |group| label_of[group])).collect(),
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
        0 => notes.push(format!(
            "nowhere are {} users alike: density finds no group in this shop; to cut it into segments all the same: segment",
            density.needed
        )),
        1 if outside == 0 => notes.push(
            "all users make one dense group: density has nothing to tell apart; to cut the shop into segments: segment"
                .into(),
        ),
        1 => notes.push(format!(
            "there is one dense group, and {outside} users ({percent}) are unlike it: density tells the odd ones from the \
             rest, and no more; to cut the shop into segments: segment"
        )),
        _ if outside as f64 >= MANY_OUTSIDE * users as f64 => notes.push(format!(
            "{outside} users ({percent}) are unlike any group: density tells little of this shop; to put everybody into a \
             segment: segment"
        )),
        _ if outside > 0 => notes.push(format!("{outside} users ({percent}) are unlike any group, and put into none")),
        _ => {}
    }
    if small.0 > 0 {
        notes.push(format!(
            "the {} smallest of {} groups, {} users, are counted among those unlike any group",
            small.0,
            small.0 + sizes.len(),
            small.1
        ));
    }
    notes
}

/// The same density asked of four in five users: as many fewer are needed.
fn stability(
    rows: &Array2<f64>,
    labels: &[usize],
    groups: usize,
    density: &Density,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Option<Vec<f64>>> {
    found_again(rows, labels, groups, STABILITY_ROWS, seed, watch, |places, _, generator| {
        let drawn = sample_indices(places.nrows(), (places.nrows() as f64 * DRAWN).ceil() as usize, generator);
        let again = places.select(Axis(0), &drawn);
        let part = again.nrows() as f64 / density.looked_at.max(1) as f64;
        let needed = ((density.needed as f64 * part).round() as usize).max(2);
        let thinned = Density { needed, looked_at: again.nrows(), ..*density };
        let found = midsts(&again, &Tree::new(&again), &thinned, &Hushed(watch))?;
        let labels = found.groups_of(places).into_iter().map(|(group, _)| group.unwrap_or(found.k)).collect();
        Ok(Some((labels, found.k + 1)))
    })
}
