//! Where k-means starts: rows that lie far from each other.
//!
//! Method: k-means++ with several candidates for each centre (Arthur and Vassilvitskii 2007,
//! section 7). Each next centre is drawn by the squared distance to the nearest one before, several
//! times, and the draw stays that leaves the least inertia: of ten starts by single draws often
//! none leads to the best groups.

use ndarray::{Array2, ArrayView1, Axis};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// So many rows, no two of them alike, as centres. There must be as many different rows.
pub fn spread(rows: &Array2<f64>, k: usize, random: &mut ChaCha8Rng) -> Array2<f64> {
    let candidates = 2 + (k as f64).ln() as usize;
    let mut chosen = vec![random.gen_range(0..rows.nrows())];
    let mut nearest = distances(rows, rows.row(chosen[0]));
    while chosen.len() < k {
        let sum: f64 = nearest.iter().sum();
        let mut best: Option<(f64, usize, Vec<f64>)> = None;
        for _ in 0..candidates {
            let row = drawn(&nearest, random.gen_range(0.0..1.0) * sum);
            let mut closer = distances(rows, rows.row(row));
            closer
                .iter_mut()
                .zip(&nearest)
                .for_each(|(distance, before)| *distance = distance.min(*before));
            let inertia: f64 = closer.iter().sum();
            if best.as_ref().is_none_or(|(least, ..)| inertia < *least) {
                best = Some((inertia, row, closer));
            }
        }
        if let Some((_, row, closer)) = best {
            chosen.push(row);
            nearest = closer;
        }
    }
    rows.select(Axis(0), &chosen)
}

/// Squared distances of all rows to one.
pub(super) fn distances(rows: &Array2<f64>, to: ArrayView1<'_, f64>) -> Vec<f64> {
    rows.rows()
        .into_iter()
        .map(|row| row.iter().zip(to).map(|(a, b)| (a - b) * (a - b)).sum())
        .collect()
}

/// The row at which the running sum of weights exceeds `target`; never one without weight.
pub(super) fn drawn(weights: &[f64], target: f64) -> usize {
    let mut sum = 0.0;
    let found = weights.iter().position(|weight| {
        sum += weight;
        sum > target
    });
    // Rounding may leave the sum of all a little below.
    found
        .or_else(|| weights.iter().rposition(|weight| *weight > 0.0))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulars_core::statistics::sampling::random;
    use std::collections::BTreeSet;

    #[test]
    fn centres_are_different_rows_and_one_of_each_far_group() {
        // Three heaps of equal rows far apart, and one row alone.
        let place = |row: usize| {
            if row == 99 {
                1_000.0
            } else {
                (row % 3) as f64 * 50.0
            }
        };
        let rows = Array2::from_shape_fn((100, 2), |(row, feature)| {
            place(row) * (1.0 + feature as f64)
        });
        for seed in 0..20 {
            let centres = spread(&rows, 4, &mut random(seed, "start"));
            let places: BTreeSet<i64> = centres
                .column(0)
                .iter()
                .map(|place| *place as i64)
                .collect();
            assert_eq!(places, BTreeSet::from([0, 50, 100, 1_000]), "seed {seed}");
        }
    }
}
