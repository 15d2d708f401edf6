//! Where Lloyd's steps are stuck: two centres in one group, and one between two others.
//!
//! Method: a row far from all centres is drawn and takes the place of the centre that is missed
//! least (Lattanzi and Sohler 2019, "A better k-means++ algorithm via local search"); the swap
//! stays where a few steps of Lloyd's make it pay (random swap, Fränti 2018).

use super::lloyd::some_steps;
use super::start::{distances, drawn};
use ndarray::Array2;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::Observer;
use regulars_core::error::Result;

/// Swaps that are tried.
const TRIALS: usize = 30;
/// Steps after a swap; then those go on for so many more that are no further above the best than
/// this part.
const STEPS: usize = 3;
const MORE_STEPS: usize = 6;
const NEARLY: f64 = 0.005;

/// These centres, of this inertia, or better ones that swaps lead to.
///
/// # Errors
/// The work was cancelled.
pub fn with_swaps(
    rows: &Array2<f64>,
    centres: Array2<f64>,
    inertia: f64,
    random: &mut ChaCha8Rng,
    watch: &dyn Observer,
) -> Result<(f64, Array2<f64>)> {
    let mut best = (inertia, centres);
    let mut near = Near::of(rows, &best.1);
    for _ in 0..TRIALS {
        let sum: f64 = near.first.iter().sum();
        if sum <= 0.0 {
            break;
        }
        let row = drawn(&near.first, random.gen_range(0.0..1.0) * sum);
        let mut swapped = best.1.clone();
        swapped
            .row_mut(near.least_missed(&distances(rows, rows.row(row))))
            .assign(&rows.row(row));
        let (_, mut centres, mut inertia) = some_steps(rows, swapped, STEPS, watch)?;
        if inertia < best.0 * (1.0 + NEARLY) {
            (_, centres, inertia) = some_steps(rows, centres, MORE_STEPS, watch)?;
        }
        if inertia < best.0 * (1.0 - 1e-9) {
            best = (inertia, centres);
            near = Near::of(rows, &best.1);
        }
    }
    Ok(best)
}

/// The squared distances of each row to its nearest and its next centre, and which the nearest is.
struct Near {
    first: Vec<f64>,
    second: Vec<f64>,
    label: Vec<usize>,
    k: usize,
}

impl Near {
    fn of(rows: &Array2<f64>, centres: &Array2<f64>) -> Near {
        let count = rows.nrows();
        let (first, second) = (vec![f64::INFINITY; count], vec![f64::INFINITY; count]);
        let mut near = Near {
            first,
            second,
            label: vec![0; count],
            k: centres.nrows(),
        };
        for (label, centre) in centres.rows().into_iter().enumerate() {
            for (row, distance) in distances(rows, centre).into_iter().enumerate() {
                if distance < near.first[row] {
                    (near.second[row], near.first[row], near.label[row]) =
                        (near.first[row], distance, label);
                } else {
                    near.second[row] = near.second[row].min(distance);
                }
            }
        }
        near
    }

    /// The centre without which the inertia is least, if another stands at these distances from the
    /// rows.
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
    fn swaps_lead_out_of_where_steps_alone_are_stuck() {
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
            let (better, centres) = with_swaps(
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
    fn what_cannot_be_bettered_stays() {
        let rows = array![[0.0], [0.0], [9.0]];
        let centres = array![[0.0], [9.0]];
        let kept = with_swaps(
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
