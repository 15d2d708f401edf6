//! K-means: the best of several restarts by inertia, improved by local search, then finished on all
//! rows.
//!
//! linfa seeds the restarts and takes their first steps ([`restart`]) on a sample, which in most
//! shops is all rows. The best restarts are refined by Lloyd's algorithm (1982) and
//! [`local_search`]; labels, sizes, centres and inertia are always those of all rows.

use super::lloyd::lloyd;
use super::local_search::local_search;
use super::start::restart;
use super::tuning::kmeans::{COMPARED_ROWS, REFINED, RESTART_ROWS, SAME_INERTIA, SEARCHED};
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::stop_if_cancelled;
use regulars_core::statistics::sampling::{random, sample_indices};
use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// Rows grouped around centres.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// The cluster of each row, largest cluster first.
    pub labels: Vec<usize>,
    /// The means of the members, one row per cluster.
    pub centres: Array2<f64>,
    /// Members of each cluster.
    pub sizes: Vec<usize>,
    /// Sum of squared distances to the own centre.
    pub inertia: f64,
}

/// Groups the rows into `k` clusters: the best of `restarts` by inertia. The same for the same seed
/// on any number of threads.
///
/// # Errors
/// No rows, values that are not finite, fewer different rows than clusters, or the work was
/// cancelled.
pub fn kmeans(
    rows: &Array2<f64>,
    k: usize,
    seed: u64,
    restarts: usize,
    watch: &dyn Observer,
) -> Result<Clustering> {
    check(rows, k)?;
    let sample = if rows.nrows() > RESTART_ROWS {
        let chosen = sample_indices(
            rows.nrows(),
            RESTART_ROWS,
            &mut random(seed, "k-means rows"),
        );
        rows.select(Axis(0), &chosen)
    } else {
        rows.clone()
    };
    if distinct_rows(&sample, k) < k {
        return polish(rows, first_distinct(rows, k), watch);
    }
    let done = AtomicU64::new(0);
    let candidates: Result<Vec<Candidate>> = (0..restarts.max(1))
        .into_par_iter()
        .map(|number| {
            watch.progress(Progress {
                phase: "clustering",
                done: done.fetch_add(1, Relaxed),
                total: Some(restarts as u64),
                ..Progress::default()
            });
            stop_if_cancelled(watch)?;
            restart(&sample, k, seed.wrapping_add(number as u64))
        })
        .collect();
    let centres = best_centres(rows, &sample, candidates?, seed, watch)?;
    polish(rows, centres, watch)
}

/// Inertia (after [`restart`], its mean over rows) and centres.
type Candidate = (f64, Array2<f64>);

/// The centres with the least inertia. The best candidates are refined and improved on `sample`;
/// if there are more rows, they are then compared on a larger sample, so that the winner needs few
/// steps on all rows.
fn best_centres(
    rows: &Array2<f64>,
    sample: &Array2<f64>,
    mut candidates: Vec<Candidate>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Array2<f64>> {
    candidates.sort_by(|one, other| one.0.total_cmp(&other.0));
    candidates.truncate(REFINED);
    refine(sample, &mut candidates, watch)?;
    candidates.dedup_by(|one, other| one.0 - other.0 <= SAME_INERTIA * other.0);
    candidates.truncate(SEARCHED);
    candidates.par_iter_mut().enumerate().try_for_each(
        |(place, (inertia, centres))| -> Result<()> {
            let mut generator = random(seed.wrapping_add(place as u64), "k-means swaps");
            let start = std::mem::take(centres);
            (*inertia, *centres) = local_search(sample, start, *inertia, &mut generator, watch)?;
            Ok(())
        },
    )?;
    if rows.nrows() > sample.nrows() {
        let chosen = sample_indices(
            rows.nrows(),
            COMPARED_ROWS,
            &mut random(seed, "k-means promising"),
        );
        refine(&rows.select(Axis(0), &chosen), &mut candidates, watch)?;
    }
    let best = candidates
        .into_iter()
        .min_by(|one, other| one.0.total_cmp(&other.0));
    best.map(|(_, centres)| centres)
        .ok_or_else(|| Error::failed("the clustering found no centres"))
}

/// Runs each candidate until no row changes its cluster, and sorts them, best first.
fn refine(rows: &Array2<f64>, candidates: &mut [Candidate], watch: &dyn Observer) -> Result<()> {
    candidates
        .par_iter_mut()
        .try_for_each(|(inertia, centres)| -> Result<()> {
            (_, *centres, *inertia) = lloyd(rows, centres.clone(), watch)?;
            Ok(())
        })?;
    candidates.sort_by(|one, other| one.0.total_cmp(&other.0));
    Ok(())
}

/// Lloyd's algorithm on all rows from these centres until no row changes its cluster; clusters are
/// ordered by size.
pub fn polish(
    rows: &Array2<f64>,
    centres: Array2<f64>,
    watch: &dyn Observer,
) -> Result<Clustering> {
    let (labels, centres, inertia) = lloyd(rows, centres, watch)?;
    Ok(ordered(&Clustering {
        sizes: sizes(&labels, centres.nrows()),
        labels,
        centres,
        inertia,
    }))
}

fn sizes(labels: &[usize], k: usize) -> Vec<usize> {
    let mut sizes = vec![0; k];
    labels.iter().for_each(|&label| sizes[label] += 1);
    sizes
}

/// The clusters by size, largest first, equal ones by their centres, without empty ones.
fn ordered(found: &Clustering) -> Clustering {
    let mut order: Vec<usize> = (0..found.sizes.len())
        .filter(|&label| found.sizes[label] > 0)
        .collect();
    order.sort_by(|&left, &right| {
        found.sizes[right].cmp(&found.sizes[left]).then_with(|| {
            let pairs = found
                .centres
                .row(left)
                .into_iter()
                .zip(found.centres.row(right))
                .map(|(a, b)| a.total_cmp(b))
                .collect::<Vec<_>>();
            pairs
                .into_iter()
                .find(|ordering| ordering.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        })
    });
    let mut renamed = vec![0; found.sizes.len()];
    order
        .iter()
        .enumerate()
        .for_each(|(new, &old)| renamed[old] = new);
    Clustering {
        labels: found.labels.iter().map(|&label| renamed[label]).collect(),
        centres: found.centres.select(Axis(0), &order),
        sizes: order.iter().map(|&label| found.sizes[label]).collect(),
        inertia: found.inertia,
    }
}

fn check(rows: &Array2<f64>, k: usize) -> Result<()> {
    if rows.nrows() == 0 || rows.ncols() == 0 {
        return Err(Error::not_found("there are no users to compare").hint("load a file of orders"));
    }
    if k == 0 {
        return Err(
            Error::usage("the number of segments must be at least 1").hint("segment --k auto")
        );
    }
    if rows.iter().any(|value| !value.is_finite()) {
        return Err(Error::new(
            regulars_core::error::Kind::Bug,
            "a feature has a value that is not a number",
        ));
    }
    let distinct = distinct_rows(rows, k);
    if distinct < k {
        let users = if distinct == 1 {
            "all users are alike".to_string()
        } else {
            format!("the users behave in only {distinct} different ways")
        };
        return Err(
            Error::failed(format!("{users}, so {k} segments cannot be formed")).hint(
                if distinct > 1 {
                    format!("segment --k {distinct}")
                } else {
                    "load more actions".into()
                },
            ),
        );
    }
    Ok(())
}

/// The number of different rows; counting stops at `enough`.
pub fn distinct_rows(rows: &Array2<f64>, enough: usize) -> usize {
    first_distinct_indices(rows, enough).len()
}

fn first_distinct(rows: &Array2<f64>, k: usize) -> Array2<f64> {
    rows.select(Axis(0), &first_distinct_indices(rows, k))
}

fn first_distinct_indices(rows: &Array2<f64>, enough: usize) -> Vec<usize> {
    let mut seen: BTreeSet<Vec<u64>> = BTreeSet::new();
    let mut found = Vec::new();
    for (index, row) in rows.rows().into_iter().enumerate() {
        // Adding zero turns -0.0 into 0.0.
        if seen.insert(row.iter().map(|value| (value + 0.0).to_bits()).collect()) {
            found.push(index);
            if found.len() >= enough {
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use regulars_core::domain::{CancelToken, Silent};
    use regulars_core::error::Kind;

    fn blobs(n: usize) -> Array2<f64> {
        let mut generator = random(5, "blobs");
        let values: Vec<f64> = (0..n)
            .flat_map(|index| {
                let centre = (index % 3) as f64 * 10.0;
                [
                    centre + generator.gen_range(-1.0..1.0),
                    -centre + generator.gen_range(-1.0..1.0),
                ]
            })
            .collect();
        Array2::from_shape_vec((n, 2), values).unwrap()
    }

    #[test]
    fn separate_groups_are_found_and_sizes_counted_from_members() {
        let rows = blobs(301);
        let found = kmeans(&rows, 3, 1, 4, &Silent::default()).unwrap();
        assert_eq!(found.sizes, vec![101, 100, 100]);
        for (index, &label) in found.labels.iter().enumerate() {
            assert_eq!(label, found.labels[index % 3], "row {index}");
        }
        for label in 0..3 {
            let members: Vec<usize> = (0..301).filter(|&row| found.labels[row] == label).collect();
            let mean = rows.select(Axis(0), &members).mean_axis(Axis(0)).unwrap();
            assert!(
                (&mean - &found.centres.row(label))
                    .iter()
                    .all(|difference| difference.abs() < 1e-9)
            );
        }
    }

    #[test]
    fn thirty_runs_of_linfa_alone_find_nothing_better() {
        use linfa::DatasetBase;
        use linfa::traits::Fit;
        let mut generator = random(11, "overlapping");
        for set in 0..4 {
            // Seven groups that overlap, in three dimensions.
            let centres = Array2::from_shape_fn((7, 3), |_| generator.gen_range(0.0..6.0));
            let rows = Array2::from_shape_fn((1_500, 3), |(row, feature)| {
                centres[(row % 7, feature)]
                    + (0..6).map(|_| generator.gen_range(-0.7..0.7)).sum::<f64>()
            });
            let ours = kmeans(&rows, 7, set, 10, &Silent::default()).unwrap();
            let theirs = linfa_clustering::KMeans::params_with_rng(7, random(set, "linfa"))
                .n_runs(30)
                .tolerance(1e-9)
                .fit(&DatasetBase::from(rows.clone()))
                .unwrap();
            let inertia = polish(&rows, theirs.centroids().clone(), &Silent::default())
                .unwrap()
                .inertia;
            assert!(
                ours.inertia <= inertia * (1.0 + 1e-4),
                "set {set}: {} and {inertia}",
                ours.inertia
            );
        }
    }

    #[test]
    fn all_rows_are_grouped_where_restarts_see_a_sample() {
        let rows = blobs(3 * RESTART_ROWS / 2);
        for seed in 0..4 {
            let found = kmeans(&rows, 3, seed, 2, &Silent::default()).unwrap();
            assert_eq!(found.sizes, vec![RESTART_ROWS / 2; 3], "seed {seed}");
            assert!((0..rows.nrows()).all(|row| found.labels[row] == found.labels[row % 3]));
        }
    }

    #[test]
    fn the_seed_decides_and_threads_do_not() {
        let rows = blobs(5_000);
        let alone = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        let four = rayon::ThreadPoolBuilder::new()
            .num_threads(4)
            .build()
            .unwrap();
        let run = || kmeans(&rows, 5, 9, 3, &Silent::default()).unwrap();
        assert_eq!(alone.install(run), four.install(run));
    }

    #[test]
    fn degenerate_rows_are_explained() {
        let silent = Silent::default();
        let cases = [
            (Array2::zeros((0, 2)), 2, Kind::NotFound),
            (Array2::zeros((3, 0)), 2, Kind::NotFound),
            (Array2::zeros((9, 2)), 2, Kind::Failed),
            (Array2::from_elem((9, 2), f64::NAN), 2, Kind::Bug),
            (blobs(2), 3, Kind::Failed),
            (blobs(9), 0, Kind::Usage),
        ];
        for (rows, k, kind) in cases {
            assert_eq!(kmeans(&rows, k, 1, 2, &silent).unwrap_err().kind, kind);
        }
        assert_eq!(
            kmeans(&blobs(3), 3, 1, 2, &silent).unwrap().sizes,
            vec![1, 1, 1]
        );
        assert_eq!(kmeans(&blobs(1), 1, 1, 2, &silent).unwrap().sizes, vec![1]);
    }

    #[test]
    fn cancelling_stops_it() {
        struct Impatient(CancelToken);
        impl Observer for Impatient {
            fn progress(&self, _: Progress) {
                self.0.cancel();
            }
            fn cancel_token(&self) -> &CancelToken {
                &self.0
            }
        }
        let error = kmeans(&blobs(90), 3, 1, 2, &Impatient(CancelToken::default())).unwrap_err();
        assert_eq!(error.kind, Kind::Interrupted);
    }
}
