//! Restarts of k-means by linfa: k-means++ seeding and the first few steps.
//!
//! Runs on the sample of rows on which restarts are compared, never on all rows of a large shop:
//! linfa's steps take about five times as long as those of [`super::lloyd`]. Its centres are a
//! starting point only. They stop short of the means, because linfa counts the old centre as a
//! member, so [`super::lloyd`] finishes every clustering that is kept.

use super::tuning::kmeans::RESTART_STEPS;
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::Array2;
use regulars_core::error::{Error, Result};
use regulars_core::statistics::sampling::random;

/// Mean squared distance to the nearest centre, and the centres, after one k-means++ start.
///
/// The same for the same seed on any number of threads: linfa assigns rows in parallel, but draws
/// and adds up serially.
///
/// # Errors
/// The distances overflow. Rows must be finite, with at least `k` different ones among them: linfa
/// panics on no rows and returns empty clusters where rows are too alike.
pub fn restart(rows: &Array2<f64>, k: usize, seed: u64) -> Result<(f64, Array2<f64>)> {
    let fitted = KMeans::params_with_rng(k, random(seed, "k-means start"))
        .init_method(KMeansInit::KMeansPlusPlus)
        .n_runs(1)
        .max_n_iterations(RESTART_STEPS)
        .fit(&DatasetBase::from(rows.view()))
        .map_err(|error| Error::failed("the users cannot be clustered").because(error))?;
    Ok((fitted.inertia(), fitted.centroids().clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn most_restarts_find_groups_that_lie_far_apart() {
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
        let found = |seed: u64| -> BTreeSet<i64> {
            let (_, centres) = restart(&rows, 4, seed).unwrap();
            centres.column(0).iter().map(|at| *at as i64).collect()
        };
        let all = (0..20).filter(|&seed| found(seed).len() == 4).count();
        assert!(all >= 15, "{all} of 20");
    }

    #[test]
    fn threads_change_nothing() {
        let rows = Array2::from_shape_fn((3_000, 3), |(row, feature)| {
            ((row * 7919 + feature * 104_729) % 1_009) as f64 / 7.0
        });
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| restart(&rows, 6, 3).unwrap())
        };
        assert_eq!(run(1), run(4));
    }
}
