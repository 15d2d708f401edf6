//! Lloyd's algorithm (1982) on all rows, in parallel. Rows are summed in blocks and the blocks in
//! order, so the result has the same bits on any number of threads.

use super::tuning::kmeans::MOST_STEPS;
use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;
use regulars_core::domain::Observer;
use regulars_core::error::Result;
use regulars_core::shop::stop_if_cancelled;

/// Rows in a block.
const BLOCK: usize = 4_096;
/// Centres whose distances to a row are summed at once, in SIMD lanes.
const LANES: usize = 8;

/// Centres in groups of [`LANES`], each stored feature by feature. The last group is filled up with
/// infinite centres, which are never the nearest.
struct Lanes(Vec<Vec<[f64; LANES]>>);

impl Lanes {
    fn of(centres: &Array2<f64>) -> Lanes {
        let groups = (0..centres.nrows()).step_by(LANES).map(|first| {
            let value = |lane, feature| {
                centres
                    .get((first + lane, feature))
                    .copied()
                    .unwrap_or(f64::INFINITY)
            };
            (0..centres.ncols())
                .map(|feature| std::array::from_fn(|lane| value(lane, feature)))
                .collect()
        });
        Lanes(groups.collect())
    }

    /// The nearest centre (the first of equals) and its squared distance.
    fn nearest(&self, row: &[f64]) -> (usize, f64) {
        let mut best = (0, f64::INFINITY);
        for (group, features) in self.0.iter().enumerate() {
            let mut sums = [0.0; LANES];
            for (value, centres) in row.iter().zip(features) {
                for (sum, centre) in sums.iter_mut().zip(centres) {
                    *sum += (value - centre) * (value - centre);
                }
            }
            for (lane, &sum) in sums.iter().enumerate() {
                if sum < best.1 {
                    best = (group * LANES + lane, sum);
                }
            }
        }
        best
    }
}

/// The result of a step on one block, or on all of them.
struct Step {
    /// Sums of the members' values and the number of members, by cluster.
    sums: Vec<f64>,
    sizes: Vec<usize>,
    /// Rows whose cluster changed.
    moved: usize,
    inertia: f64,
}

impl Step {
    fn empty(k: usize, features: usize) -> Step {
        Step {
            sums: vec![0.0; k * features],
            sizes: vec![0; k],
            moved: 0,
            inertia: 0.0,
        }
    }

    fn add(mut self, other: Step) -> Step {
        self.sums
            .iter_mut()
            .zip(other.sums)
            .for_each(|(sum, more)| *sum += more);
        self.sizes
            .iter_mut()
            .zip(other.sizes)
            .for_each(|(size, more)| *size += more);
        Step {
            moved: self.moved + other.moved,
            inertia: self.inertia + other.inertia,
            ..self
        }
    }

    /// The means of the members; an empty cluster keeps its centre.
    fn centres(&self, before: &Array2<f64>) -> Array2<f64> {
        let features = before.ncols();
        Array2::from_shape_fn(before.dim(), |(label, feature)| match self.sizes[label] {
            0 => before[(label, feature)],
            size => self.sums[label * features + feature] / size as f64,
        })
    }
}

/// Assigns each row to its nearest centre.
fn step(rows: &[f64], labels: &mut [usize], centres: &Array2<f64>) -> Step {
    let (k, features) = centres.dim();
    let lanes = Lanes::of(centres);
    let found: Vec<Step> = labels
        .par_chunks_mut(BLOCK)
        .zip(rows.par_chunks(BLOCK * features.max(1)))
        .map(|(labels, rows)| {
            let mut found = Step::empty(k, features);
            for (label, row) in labels.iter_mut().zip(rows.chunks_exact(features.max(1))) {
                let (nearest, distance) = lanes.nearest(row);
                found.moved += usize::from(*label != nearest);
                *label = nearest;
                found.sizes[nearest] += 1;
                found.inertia += distance;
                let sums = &mut found.sums[nearest * features..(nearest + 1) * features];
                sums.iter_mut()
                    .zip(row)
                    .for_each(|(sum, value)| *sum += value);
            }
            found
        })
        .collect();
    found.into_iter().fold(Step::empty(k, features), Step::add)
}

/// The nearest centre of each row (the first of equals), and the sum of squared distances.
pub fn assign(rows: ArrayView2<'_, f64>, centres: &Array2<f64>) -> (Vec<usize>, f64) {
    let mut labels = vec![0; rows.nrows()];
    let inertia = step(
        rows.as_standard_layout().as_slice().unwrap_or(&[]),
        &mut labels,
        centres,
    )
    .inertia;
    (labels, inertia)
}

/// Moves these centres to the means of their members until no row changes its cluster: labels,
/// centres and inertia.
///
/// # Errors
/// The work was cancelled.
pub fn lloyd(
    rows: &Array2<f64>,
    centres: Array2<f64>,
    watch: &dyn Observer,
) -> Result<(Vec<usize>, Array2<f64>, f64)> {
    lloyd_steps(rows, centres, MOST_STEPS, watch)
}

/// The same, with at most `most` steps.
///
/// # Errors
/// The work was cancelled.
pub fn lloyd_steps(
    rows: &Array2<f64>,
    mut centres: Array2<f64>,
    most: usize,
    watch: &dyn Observer,
) -> Result<(Vec<usize>, Array2<f64>, f64)> {
    let rows = rows.as_standard_layout();
    let values = rows.as_slice().unwrap_or(&[]);
    let mut labels = vec![0; rows.nrows()];
    let mut found = step(values, &mut labels, &centres);
    for _ in 0..most {
        stop_if_cancelled(watch)?;
        centres = found.centres(&centres);
        found = step(values, &mut labels, &centres);
        if found.moved == 0 {
            break;
        }
    }
    Ok((labels, centres, found.inertia))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use regulars_core::statistics::sampling::random;

    #[test]
    fn rows_go_to_the_nearest_centre_across_lane_groups() {
        let mut generator = random(3, "lloyd");
        // Multiples of a half, so that some rows are equally far from two centres; more than one
        // block of rows.
        let mut table = |rows| {
            Array2::from_shape_fn((rows, 2), |_| {
                f64::from(generator.gen_range(0..12_u8)) / 2.0
            })
        };
        let (rows, centres) = (table(BLOCK + 900), table(2 * LANES + 3));
        let (labels, inertia) = assign(rows.view(), &centres);
        let mut sum = 0.0;
        for (row, label) in rows.rows().into_iter().zip(labels) {
            let distance = |centre: usize| (&row - &centres.row(centre)).mapv(|x| x * x).sum();
            let nearest = (1..centres.nrows()).fold(0, |best, one| {
                if distance(one) < distance(best) {
                    one
                } else {
                    best
                }
            });
            assert_eq!(label, nearest);
            sum += distance(nearest);
        }
        assert!((inertia - sum).abs() < 1e-6 * sum, "{inertia} {sum}");
    }
}
