//! Leads k-means out of local optima: two centres in one group, and one between two others.
//!
//! Method: a row far from all centres is drawn and replaces the centre that is missed least
//! (Lattanzi and Sohler 2019, "A better k-means++ algorithm via local search"); the swap is kept if
//! a few steps of Lloyd's algorithm make it pay (random swap, Fränti 2018).

use super::lloyd::lloyd_steps;
use super::tuning::kmeans::{LEAST_SWAP_GAIN, MORE_SWAP_STEPS, SWAP_NEARLY, SWAP_STEPS, SWAPS};
use ndarray::{Array2, ArrayView1};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::Observer;
use regulars_core::error::Result;

/// The given centres, whose inertia is `inertia`, or better ones found by swaps; with their inertia.
///
/// # Errors
/// The work was cancelled.
pub fn local_search(
    rows: &Array2<f64>,
    centres: Array2<f64>,
    inertia: f64,
    random: &mut ChaCha8Rng,
    watch: &dyn Observer,
) -> Result<(f64, Array2<f64>)> {
    let mut best = (inertia, centres);
    let mut nearest = NearestTwo::of(rows, &best.1);
    for _ in 0..SWAPS {
        let sum: f64 = nearest.first.iter().sum();
        if sum <= 0.0 {
            break;
        }
        let row = weighted_index(&nearest.first, random.gen_range(0.0..1.0) * sum);
        let mut swapped = best.1.clone();
        swapped
            .row_mut(nearest.least_missed(&squared_distances(rows, rows.row(row))))
            .assign(&rows.row(row));
        let (_, mut centres, mut inertia) = lloyd_steps(rows, swapped, SWAP_STEPS, watch)?;
        if inertia < best.0 * (1.0 + SWAP_NEARLY) {
            (_, centres, inertia) = lloyd_steps(rows, centres, MORE_SWAP_STEPS, watch)?;
        }
        if inertia < best.0 * (1.0 - LEAST_SWAP_GAIN) {
            best = (inertia, centres);
            nearest = NearestTwo::of(rows, &best.1);
        }
    }
    Ok(best)
}

/// Squared distances of all rows to one point.
fn squared_distances(rows: &Array2<f64>, to: ArrayView1<'_, f64>) -> Vec<f64> {
    rows.rows()
        .into_iter()
        .map(|row| row.iter().zip(to).map(|(a, b)| (a - b) * (a - b)).sum())
        .collect()
}

/// The index at which the running sum of weights exceeds `target`; never one of weight 0.
fn weighted_index(weights: &[f64], target: f64) -> usize {
    let mut sum = 0.0;
    let found = weights.iter().position(|weight| {
        sum += weight;
        sum > target
    });
    // Rounding may leave the total a little below the target.
    found
        .or_else(|| weights.iter().rposition(|weight| *weight > 0.0))
        .unwrap_or(0)
}

/// Squared distances of each row to its nearest and second nearest centre, and the nearest centre.
struct NearestTwo {
    first: Vec<f64>,
    second: Vec<f64>,
    label: Vec<usize>,
    k: usize,
}

impl NearestTwo {
    fn of(rows: &Array2<f64>, centres: &Array2<f64>) -> NearestTwo {
        let count = rows.nrows();
        let mut nearest = NearestTwo {
            first: vec![f64::INFINITY; count],
            second: vec![f64::INFINITY; count],
            label: vec![0; count],
            k: centres.nrows(),
        };
        for (label, centre) in centres.rows().into_iter().enumerate() {
            for (row, distance) in squared_distances(rows, centre).into_iter().enumerate() {
                if distance < nearest.first[row] {
                    nearest.second[row] = nearest.first[row];
                    (nearest.first[row], nearest.label[row]) = (distance, label);
                } else {
                    nearest.second[row] = nearest.second[row].min(distance);
                }
            }
        }
        nearest
    }

    /// The centre whose removal raises the inertia least, given a new centre at these squared
    /// distances from the rows.
    fn least_missed(&self, distances: &[f64]) -> usize {
        let mut missed = vec![0.0; self.k];
        for (row, distance) in distances.iter().enumerate() {
            missed[self.label[row]] +=
                distance.min(self.second[row]) - distance.min(self.first[row]);
        }
        (1..self.k).fold(0, |least, label| {
            if missed[label] < missed[least] {
                label
            } else {
                least
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::lloyd::lloyd;
    use ndarray::array;
    use regulars_core::domain::Silent;
    use regulars_core::statistics::sampling::random;

    #[test]
    fn swaps_lead_out_of_a_local_optimum() {
        // Three heaps on a line; two centres share the first, and one lies between the others.
        let mut noise = random(4, "heaps");
        let rows = Array2::from_shape_fn((300, 2), |(row, feature)| {
            let heap = [0.0, 100.0, 110.0][row % 3];
            (if feature == 0 { heap } else { 0.0 }) + noise.gen_range(-1.0..1.0)
        });
        let stuck = array![[-0.5, 0.0], [0.5, 0.0], [105.0, 0.0]];
        let silent = Silent::default();
        let (_, centres, inertia) = lloyd(&rows, stuck, &silent).unwrap();
        assert!(inertia > 5_000.0, "{inertia}");
        for seed in 0..10 {
            let (better, centres) = local_search(
                &rows,
                centres.clone(),
                inertia,
                &mut random(seed, "swaps"),
                &silent,
            )
            .unwrap();
            let mut places: Vec<i64> = centres
                .column(0)
                .iter()
                .map(|place| place.round() as i64)
                .collect();
            places.sort_unstable();
            assert_eq!(places, [0, 100, 110], "seed {seed}");
            assert!(better < 300.0, "{better}");
        }
    }

    #[test]
    fn centres_that_cannot_improve_are_kept() {
        let rows = array![[0.0], [0.0], [9.0]];
        let centres = array![[0.0], [9.0]];
        let kept = local_search(
            &rows,
            centres.clone(),
            0.0,
            &mut random(1, "swaps"),
            &Silent::default(),
        )
        .unwrap();
        assert_eq!(kept, (0.0, centres));
    }
}
