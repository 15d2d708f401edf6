//! The sorted curve of users' distances to their n-th nearest neighbour, and its knee.

use super::tree::Tree;
use crate::segment::tuning::density::{
    CURVE_ROWS, NEEDED, NEEDED_A_FEATURE, NEEDED_AT_LEAST, NEEDED_OF,
};
use ndarray::Array2;
use rayon::prelude::*;
use regulars_core::statistics::sampling::{random, sample_indices};

/// Similar users that make a core member, itself included: twice the number of features and at least
/// ten; in small shops one user in twenty and at least four.
pub fn needed(users: usize, features: usize) -> usize {
    (NEEDED_A_FEATURE * features)
        .max(NEEDED)
        .min(users / NEEDED_OF)
        .max(NEEDED_AT_LEAST)
        .min(users.max(1))
}

/// Distances of a sample of rows to their `needed`-th nearest, themselves included, in order. Zero
/// distances are left out: rows with that many exact copies do not show how near is near.
pub fn curve(rows: &Array2<f64>, tree: &Tree, needed: usize, seed: u64) -> Vec<f64> {
    let drawn = sample_indices(rows.nrows(), CURVE_ROWS, &mut random(seed, "curve"));
    let mut distances: Vec<f64> = drawn
        .into_par_iter()
        .with_min_len(64)
        .map(|row| tree.distance_to(rows.row(row), needed))
        .collect();
    distances.retain(|&distance| distance > 0.0);
    distances.sort_by(f64::total_cmp);
    distances
}

/// The index of the knee of a sorted curve: where it is furthest below the straight line between its
/// ends (Satopää, Albrecht, Irwin and Raghavan, 2011).
pub fn knee(sorted: &[f64]) -> Option<usize> {
    let (&least, &most) = (sorted.first()?, sorted.last()?);
    let last = sorted.len() - 1;
    if most <= least {
        return Some(last);
    }
    let below =
        |index: usize| index as f64 / last as f64 - (sorted[index] - least) / (most - least);
    (0..sorted.len())
        .rev()
        .max_by(|&one, &other| below(one).total_cmp(&below(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_knee_is_where_the_curve_turns_up() {
        let curve: Vec<f64> = (0..100)
            .map(|x| {
                if x < 90 {
                    1.0 + f64::from(x) / 100.0
                } else {
                    f64::from(x - 88)
                }
            })
            .collect();
        assert_eq!(knee(&curve), Some(89));
        assert_eq!(
            (knee(&[]), knee(&[2.0]), knee(&[2.0, 2.0])),
            (None, Some(0), Some(1))
        );
    }

    #[test]
    fn the_number_needed_depends_on_the_shop() {
        assert_eq!(
            [(3, 7), (30, 7), (200, 7), (9_000, 7), (9_000, 2)]
                .map(|(users, features)| needed(users, features)),
            [3, 4, 10, 14, 10]
        );
    }
}
