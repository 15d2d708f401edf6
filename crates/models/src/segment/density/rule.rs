//! How near users must be to count as similar.
//!
//! The knee of the distance curve is the usual choice, but there most users often form one group.
//! If so, shorter distances are tried: the best is the one that separates the most groups of a
//! countable size, while most users are in such a group and the groups are stable.

use super::Density;
use super::dbscan::dbscan;
use super::knee::{curve, knee, needed};
use super::tree::Tree;
use crate::segment::stability::found_again;
use crate::segment::tuning::density::{
    LEAST_COUNTED_SHARE, LEAST_INSIDE, MOST_CHECKED, QUICK_CHECK, RESAMPLED, STEPS,
};
use crate::segment::tuning::stability::{STABLE_FROM, StabilityCheck};
use ndarray::{Array2, Axis};
use regulars_core::domain::{Observer, WithoutProgress};
use regulars_core::error::Result;
use regulars_core::statistics::sampling::sample_indices;

/// What counts as dense among these rows, given their tree; `known` is the number needed, if frozen.
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

/// The same; a shorter distance must separate at least `least` groups.
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
        // Shorter distances leave more users outside.
        if (groups.inside as f64) < LEAST_INSIDE * rows.nrows() as f64 {
            break;
        }
        if groups.sizes.len() >= least {
            promising.push((groups, shorter));
        }
    }
    promising.sort_by_key(|(groups, _)| std::cmp::Reverse(groups.sizes.len()));
    for (groups, shorter) in promising.iter().take(MOST_CHECKED) {
        if groups.are_stable(rows, shorter, seed, watch)? {
            return Ok(*shorter);
        }
    }
    Ok(density)
}

/// Groups of a countable size.
struct Counted {
    /// The group of each row among all groups, `k` if it is outside.
    labels: Vec<usize>,
    k: usize,
    /// Those that count, with their sizes; none if too few users are in one.
    sizes: Vec<(usize, usize)>,
    /// Rows in any group, also small ones.
    inside: usize,
}

fn groups_at(
    rows: &Array2<f64>,
    tree: &Tree,
    density: &Density,
    watch: &dyn Observer,
) -> Result<Counted> {
    let found = dbscan(rows, tree, density, &WithoutProgress(watch))?;
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
        .filter(|(_, size)| *size as f64 >= LEAST_COUNTED_SHARE * n)
        .collect();
    if (sizes.iter().map(|(_, size)| size).sum::<usize>() as f64) < LEAST_INSIDE * n {
        sizes.clear();
    }
    Ok(Counted {
        labels,
        k: found.k,
        sizes,
        inside,
    })
}

impl Counted {
    fn are_stable(
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
            QUICK_CHECK,
            density,
            seed,
            &WithoutProgress(watch),
        )?;
        let is_stable = |(group, _): &(usize, usize)| {
            stability
                .as_ref()
                .is_some_and(|all| all[*group] >= STABLE_FROM)
        };
        Ok(self.sizes.iter().all(is_stable))
    }
}

/// The stability of each of `groups` groups in resamples of four rows in five, at the same density.
///
/// # Errors
/// The work was cancelled.
pub fn among_fewer(
    rows: &Array2<f64>,
    labels: &[usize],
    groups: usize,
    check: StabilityCheck,
    density: &Density,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Option<Vec<f64>>> {
    found_again(
        rows,
        labels,
        groups,
        check,
        seed,
        watch,
        |places, _, generator| {
            let drawn = sample_indices(
                places.nrows(),
                (places.nrows() as f64 * RESAMPLED).ceil() as usize,
                generator,
            );
            let again = places.select(Axis(0), &drawn);
            let found = dbscan(
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

/// The number of groups of a countable size among the rows; if there are fewer than `least` it need
/// not be exact.
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
    /// The same density among fewer rows, where proportionally fewer are needed.
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
            dbscan(rows, &Tree::new(rows), &found, &Silent::default())
                .unwrap()
                .k,
        )
    }

    /// Clouds beside each other, and thin noise over all of them.
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
    fn groups_that_the_knee_joins_are_separated() {
        let rows = clouds(&[[0.0, 0.0], [3.4, 0.0], [0.0, 3.4], [3.4, 3.4]], 200);
        let (found, _) = by_rule(&rows);
        assert!(!found.is_at_knee, "{found:?}");
        assert_eq!(groups_by_rule(&rows, 2, 1, &Silent::default()).unwrap(), 4);
    }

    #[test]
    fn one_cloud_is_not_split() {
        let rows = clouds(&[[0.0, 0.0]], 100);
        assert!(by_rule(&rows).0.is_at_knee);
        assert_eq!(groups_by_rule(&rows, 2, 1, &Silent::default()).unwrap(), 1);
    }

    #[test]
    fn fewer_rows_need_fewer_neighbours() {
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
