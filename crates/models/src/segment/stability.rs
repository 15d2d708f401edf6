//! How surely a segment is found again: its mean Jaccard similarity with the most similar group in
//! clusterings of bootstrap samples (Hennig, Cluster-wise assessment of cluster stability, 2007).

use super::kmeans::{Clustering, distinct_rows, kmeans};
use super::lloyd::assign;
use super::tuning::stability::{KMEANS_RESTARTS, KMEANS_ROWS, SAMPLES, StabilityCheck};
use ndarray::{Array2, Axis};
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::{Observer, Progress, WithoutProgress};
use regulars_core::error::Result;
use regulars_core::shop::stop_if_cancelled;
use regulars_core::statistics::sampling::{bootstrap_indices, random, sample_indices};

/// The stability of each cluster of k-means, 0 to 1; `None` if a sample has too few different rows
/// to be clustered.
pub fn stability(
    rows: &Array2<f64>,
    found: &Clustering,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Option<Vec<f64>>> {
    let k = found.sizes.len();
    found_again(
        rows,
        &found.labels,
        k,
        StabilityCheck {
            rows: KMEANS_ROWS,
            samples: SAMPLES,
        },
        seed,
        watch,
        |places, sample, generator| {
            let again = places.select(
                Axis(0),
                &bootstrap_indices(places.nrows(), places.nrows(), generator),
            );
            if distinct_rows(&again, k) < k {
                return Ok(None);
            }
            let refit = kmeans(
                &again,
                k,
                seed.wrapping_add(1 + sample as u64),
                KMEANS_RESTARTS,
                &WithoutProgress(watch),
            )?;
            Ok(Some((
                assign(places.view(), &refit.centres).0,
                refit.sizes.len(),
            )))
        },
    )
}

/// The stability of each of `k` groups of any method. `regroup` gets the rows, the number of the
/// resample and a generator; it draws a resample, groups it by the same method and returns the
/// group of each row and the number of groups, or `None` if it cannot.
pub fn found_again(
    rows: &Array2<f64>,
    labels: &[usize],
    k: usize,
    check: StabilityCheck,
    seed: u64,
    watch: &dyn Observer,
    regroup: impl Fn(&Array2<f64>, usize, &mut ChaCha8Rng) -> Result<Option<(Vec<usize>, usize)>>,
) -> Result<Option<Vec<f64>>> {
    let mut generator = random(seed, "stability");
    let drawn = sample_indices(rows.nrows(), check.rows, &mut generator);
    let places = rows.select(Axis(0), &drawn);
    let labels: Vec<usize> = drawn.iter().map(|&row| labels[row]).collect();
    let mut sums = vec![0.0; k];
    for sample in 0..check.samples {
        stop_if_cancelled(watch)?;
        watch.progress(Progress {
            phase: "checking stability",
            done: sample as u64,
            total: Some(check.samples as u64),
            ..Progress::default()
        });
        let Some((others, other_k)) = regroup(&places, sample, &mut generator)? else {
            return Ok(None);
        };
        for (sum, best) in sums
            .iter_mut()
            .zip(best_jaccards(&labels, &others, k, other_k))
        {
            *sum += best;
        }
    }
    Ok(Some(
        sums.into_iter()
            .map(|sum| sum / check.samples.max(1) as f64)
            .collect(),
    ))
}

fn best_jaccards(labels: &[usize], others: &[usize], k: usize, other_k: usize) -> Vec<f64> {
    let mut both = vec![vec![0_usize; other_k]; k];
    for (&label, &other) in labels.iter().zip(others) {
        both[label][other] += 1;
    }
    let other_sizes: Vec<usize> = (0..other_k)
        .map(|other| both.iter().map(|row| row[other]).sum())
        .collect();
    both.iter()
        .map(|row| {
            let size: usize = row.iter().sum();
            (0..other_k)
                .map(|other| {
                    row[other] as f64 / (size + other_sizes[other] - row[other]).max(1) as f64
                })
                .fold(0.0, f64::max)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use regulars_core::domain::Silent;

    fn cloud(centres: &[f64]) -> Array2<f64> {
        let mut generator = random(2, "cloud");
        let values: Vec<f64> = (0..400)
            .flat_map(|index| {
                [
                    centres[index % centres.len()] + generator.gen_range(-1.0..1.0),
                    generator.gen_range(-1.0..1.0),
                ]
            })
            .collect();
        Array2::from_shape_vec((400, 2), values).unwrap()
    }

    #[test]
    fn separate_groups_are_found_again_and_splits_of_one_cloud_less_often() {
        let stability_of = |rows: &Array2<f64>| {
            let found = kmeans(rows, 3, 1, 4, &Silent::default()).unwrap();
            stability(rows, &found, 1, &Silent::default())
                .unwrap()
                .unwrap()
        };
        let apart = stability_of(&cloud(&[0.0, 10.0, 20.0]));
        assert!(apart.iter().all(|&value| value > 0.99), "{apart:?}");
        let one = stability_of(&cloud(&[0.0]));
        assert!(one.iter().sum::<f64>() / 3.0 < 0.9, "{one:?}");
    }
}
