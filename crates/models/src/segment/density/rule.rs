//! How near users must be to count as alike.
//!
//! At the knee of the curve of their distances most users are alike to so many others, and often
//! all hang together. Where they do, shorter distances are tried: the one that lets the most groups
//! worth a name come apart, while most users are in one and the groups are found again, tells more.

use super::Density;
use super::dbscan::midsts;
use super::knee::{curve, knee, needed};
use super::tree::Tree;
use crate::segment::stability::{Look, STABLE_FROM, found_again};
use ndarray::{Array2, Axis};
use regulars_core::domain::{Observer, WithoutProgress};
use regulars_core::error::Result;
use regulars_core::statistics::sampling::sample_indices;

/// Distances below the knee that are tried: by even steps along the curve.
const STEPS: usize = 12;
/// So many of them are checked for groups that are found again.
const MOST_CHECKED: usize = 5;
/// How they are checked.
const CHECKED: Look = Look {
    rows: usize::MAX,
    samples: 3,
};
/// A group is worth a name from this part of the users.
const LEAST_SHARE: f64 = 0.05;
/// This part of the users must be in groups worth a name.
const LEAST_INSIDE: f64 = 0.6;
/// The part of the rows that are drawn to see whether groups are found again.
const DRAWN: f64 = 0.8;

/// What counts as dense among these rows, whose tree is given; `needed` where it is known already.
///
/// # Errors
/// The work was cancelled.
pub fn density(
    rows: &Array2<f64>,
    tree: &Tree,
    known: Option<usize>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Density> {
    by_rule(rows, tree, known, 2, seed, watch)
}

/// The same, where fewer groups than `least` are not worth a shorter distance.
fn by_rule(
    rows: &Array2<f64>,
    tree: &Tree,
    known: Option<usize>,
    least: usize,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Density> {
    let needed = known.unwrap_or_else(|| needed(rows.nrows(), rows.ncols()));
    let curve = curve(rows, tree, needed, seed);
    let at_knee = knee(&curve);
    let density = Density {
        reach: at_knee.map_or(0.0, |at| curve[at]),
        needed,
        looked_at: rows.nrows(),
        is_at_knee: true,
    };
    let Some(at_knee) = at_knee else {
        return Ok(density);
    };
    if groups_at(rows, tree, &density, watch)?.sizes.len() > 1 {
        return Ok(density);
    }
    let mut promising = Vec::new();
    for step in 1..=STEPS {
        let shorter = Density {
            reach: curve[at_knee * (STEPS + 1 - step) / (STEPS + 1)],
            is_at_knee: false,
            ..density
        };
        let groups = groups_at(rows, tree, &shorter, watch)?;
        // The shorter the distance, the fewer are inside.
        if (groups.inside as f64) < LEAST_INSIDE * rows.nrows() as f64 {
            break;
        }
        if groups.sizes.len() >= least {
            promising.push((groups, shorter));
        }
    }
    promising.sort_by_key(|(groups, _)| std::cmp::Reverse(groups.sizes.len()));
    for (groups, shorter) in promising.iter().take(MOST_CHECKED) {
        if groups.are_found_again(rows, shorter, seed, watch)? {
            return Ok(*shorter);
        }
    }
    Ok(density)
}

/// Groups worth a name; none where too few users are in one.
struct Worthy {
    /// The group of each row, by its number among all.
    labels: Vec<usize>,
    k: usize,
    /// The numbers and sizes of those worth a name.
    sizes: Vec<(usize, usize)>,
    /// Rows in any group.
    inside: usize,
}

fn groups_at(
    rows: &Array2<f64>,
    tree: &Tree,
    density: &Density,
    watch: &dyn Observer,
) -> Result<Worthy> {
    let found = midsts(rows, tree, density, &WithoutProgress(watch))?;
    let labels: Vec<usize> = found
        .groups_of(rows)
        .into_iter()
        .map(|(group, _)| group.unwrap_or(found.k))
        .collect();
    let mut all = vec![0_usize; found.k + 1];
    labels.iter().for_each(|&label| all[label] += 1);
    all.truncate(found.k);
    let (n, inside) = (rows.nrows() as f64, all.iter().sum());
    let mut sizes: Vec<(usize, usize)> = (0..)
        .zip(all)
        .filter(|(_, size)| *size as f64 >= LEAST_SHARE * n)
        .collect();
    if (sizes.iter().map(|(_, size)| size).sum::<usize>() as f64) < LEAST_INSIDE * n {
        sizes.clear();
    }
    Ok(Worthy {
        labels,
        k: found.k,
        sizes,
        inside,
    })
}

impl Worthy {
    fn are_found_again(
        &self,
        rows: &Array2<f64>,
        density: &Density,
        seed: u64,
        watch: &dyn Observer,
    ) -> Result<bool> {
        let stability = among_fewer(
            rows,
            &self.labels,
            self.k + 1,
            CHECKED,
            density,
            seed,
            &WithoutProgress(watch),
        )?;
        let is_found = |(group, _): &(usize, usize)| {
            stability
                .as_ref()
                .is_some_and(|all| all[*group] >= STABLE_FROM)
        };
        Ok(self.sizes.iter().all(is_found))
    }
}

/// How surely each of `groups` groups is found again among four in five rows, at the same density.
///
/// # Errors
/// The work was cancelled.
pub fn among_fewer(
    rows: &Array2<f64>,
    labels: &[usize],
    groups: usize,
    look: Look,
    density: &Density,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Option<Vec<f64>>> {
    found_again(
        rows,
        labels,
        groups,
        look,
        seed,
        watch,
        |places, _, generator| {
            let drawn = sample_indices(
                places.nrows(),
                (places.nrows() as f64 * DRAWN).ceil() as usize,
                generator,
            );
            let again = places.select(Axis(0), &drawn);
            let found = midsts(
                &again,
                &Tree::new(&again),
                &density.thinned(again.nrows()),
                &WithoutProgress(watch),
            )?;
            let labels = found
                .groups_of(places)
                .into_iter()
                .map(|(group, _)| group.unwrap_or(found.k))
                .collect();
            Ok(Some((labels, found.k + 1)))
        },
    )
}

/// How many groups worth a name the rows make by the rule; fewer than `least` need not be counted
/// exactly.
///
/// # Errors
/// The work was cancelled.
pub fn groups_by_rule(
    rows: &Array2<f64>,
    least: usize,
    seed: u64,
    watch: &dyn Observer,
) -> Result<usize> {
    let tree = Tree::new(rows);
    let density = by_rule(rows, &tree, None, least.max(2), seed, watch)?;
    Ok(groups_at(rows, &tree, &density, watch)?.sizes.len())
}

impl Density {
    /// The same density among fewer rows: as many fewer are needed.
    pub(super) fn thinned(&self, rows: usize) -> Density {
        let part = (rows as f64 / self.looked_at.max(1) as f64).min(1.0);
        let needed = ((self.needed as f64 * part).round() as usize).max(self.needed.min(3));
        Density {
            needed,
            looked_at: rows,
            ..*self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use rand_distr::{Distribution, StandardNormal};
    use regulars_core::domain::Silent;
    use regulars_core::statistics::sampling::random;

    fn by_rule(rows: &Array2<f64>) -> (Density, usize) {
        let found = density(rows, &Tree::new(rows), None, 1, &Silent::default()).unwrap();
        (
            found,
            midsts(rows, &Tree::new(rows), &found, &Silent::default())
                .unwrap()
                .k,
        )
    }

    /// Clouds beside each other, and a thin veil over all of them.
    fn clouds(centres: &[[f64; 2]], veil: usize) -> Array2<f64> {
        let mut generator = random(9, "veiled clouds");
        Array2::from_shape_fn((800, 2), |(row, column)| {
            if row < veil {
                return generator.gen_range(-12.0..12.0);
            }
            let noise: f64 = StandardNormal.sample(&mut generator);
            centres[row % centres.len()][column] + noise * 0.7
        })
    }

    #[test]
    fn groups_that_the_knee_joins_come_apart() {
        let rows = clouds(&[[0.0, 0.0], [3.4, 0.0], [0.0, 3.4], [3.4, 3.4]], 200);
        let (found, _) = by_rule(&rows);
        assert!(!found.is_at_knee, "{found:?}");
        assert_eq!(groups_by_rule(&rows, 2, 1, &Silent::default()).unwrap(), 4);
    }

    #[test]
    fn one_cloud_is_not_torn() {
        let rows = clouds(&[[0.0, 0.0]], 100);
        assert!(by_rule(&rows).0.is_at_knee);
        assert_eq!(groups_by_rule(&rows, 2, 1, &Silent::default()).unwrap(), 1);
    }

    #[test]
    fn fewer_rows_need_as_many_fewer() {
        let density = Density {
            reach: 1.0,
            needed: 20,
            looked_at: 1_000,
            is_at_knee: true,
        };
        assert_eq!(
            [1_000, 500, 100, 20].map(|rows| density.thinned(rows).needed),
            [20, 10, 3, 3]
        );
    }
}
