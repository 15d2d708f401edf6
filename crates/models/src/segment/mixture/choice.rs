//! The number of groups and their shape, by the lowest BIC (Schwarz 1978; Fraley and Raftery 2002).
//!
//! Every fit continues the best of several starts after a few steps each (Biernacki, Celeux and
//! Govaert 2003): the groups of k-means; those of k-means after correlations are removed, because
//! the former cuts long parallel groups across; and the rows nearest to random rows.

use super::em::{MixtureFit, em, of_labels};
use super::gaussian::Shape;
use crate::segment::kmeans::{distinct_rows, kmeans};
use crate::segment::lloyd::assign;
use crate::segment::tuning::choice::{LEAST_MEMBERS, TRIED};
use crate::segment::tuning::mixture::{
    COMPARED_ROWS, COMPARED_STEPS, FITTED_ROWS, KMEANS_RESTARTS, PATIENCE, RANDOM_STARTS,
    START_ROWS, START_STEPS, STEPS,
};
use ndarray::{Array2, Axis};
use regulars_core::domain::{Observer, Progress, WithoutProgress};
use regulars_core::error::Result;
use regulars_core::statistics::sampling::{random, sample_indices};

/// The chosen mixture.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The mixture and its fit.
    pub fitted: MixtureFit,
    /// Its BIC on the compared rows; lower is better.
    pub bic: f64,
    /// The fewest and most groups compared.
    pub tried: (usize, usize),
}

/// The mixture of `k` groups in the shape with the lowest BIC; without `k`, also the number with the
/// lowest BIC.
///
/// # Errors
/// Fewer different rows than groups, or the work was cancelled.
pub fn choose(
    rows: &Array2<f64>,
    k: Option<usize>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Chosen> {
    let compared = sampled(rows, COMPARED_ROWS, seed);
    let (fewest, most) = match k {
        Some(k) => (k, k),
        None => {
            let enough =
                distinct_rows(&compared, *TRIED.end()).min((rows.nrows() / LEAST_MEMBERS).max(2));
            ((*TRIED.start()).min(enough), (*TRIED.end()).min(enough))
        }
    };
    let mut best: Option<(f64, Shape, usize)> = None;
    let mut waits = [0_usize; Shape::ALL.len()];
    let mut lowest = [f64::INFINITY; Shape::ALL.len()];
    for k in fewest..=most {
        let (done, total) = ((k - fewest) as u64, Some((most - fewest + 1) as u64));
        watch.progress(Progress {
            phase: "clustering",
            done,
            total,
            ..Progress::default()
        });
        let starts = starts(&compared, k, seed, watch)?;
        for (index, shape) in Shape::ALL.into_iter().enumerate() {
            if waits[index] >= PATIENCE {
                continue;
            }
            let fitted = from_starts(&compared, &starts, k, shape, COMPARED_STEPS, watch)?;
            let bic = bic(&fitted, compared.nrows());
            waits[index] = if bic < lowest[index] {
                0
            } else {
                waits[index] + 1
            };
            lowest[index] = lowest[index].min(bic);
            if best.as_ref().is_none_or(|best| bic < best.0) {
                best = Some((bic, shape, k));
            }
        }
    }
    let (bic, shape, k) =
        best.ok_or_else(|| regulars_core::error::Error::failed("the mixture could not be fitted"))?;
    let fitted = fit(rows, k, shape, STEPS, seed, watch)?;
    Ok(Chosen {
        fitted,
        bic,
        tried: (fewest, most),
    })
}

/// The mixture of `k` groups of a shape, from the best start.
///
/// # Errors
/// Fewer different rows than groups, or the work was cancelled.
pub fn fit(
    rows: &Array2<f64>,
    k: usize,
    shape: Shape,
    steps: usize,
    seed: u64,
    watch: &dyn Observer,
) -> Result<MixtureFit> {
    let sample = sampled(rows, FITTED_ROWS, seed);
    from_starts(
        &sample,
        &starts(&sample, k, seed, watch)?,
        k,
        shape,
        steps,
        watch,
    )
}

fn bic(fitted: &MixtureFit, n: usize) -> f64 {
    let n = n as f64;
    let parameters = fitted
        .mixture
        .shape
        .parameters(fitted.mixture.k(), fitted.mixture.width());
    -2.0 * n * fitted.log_likelihood + parameters as f64 * n.ln()
}

fn sampled(rows: &Array2<f64>, size: usize, seed: u64) -> Array2<f64> {
    if rows.nrows() <= size {
        return rows.clone();
    }
    rows.select(
        Axis(0),
        &sample_indices(rows.nrows(), size, &mut random(seed, "mixture rows")),
    )
}

/// MixtureGroups of all rows to start from.
fn starts(
    rows: &Array2<f64>,
    k: usize,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Vec<Vec<usize>>> {
    let quiet = WithoutProgress(watch);
    let scaled = without_correlations(rows);
    let mut starts = vec![
        kmeans(rows, k, seed, KMEANS_RESTARTS, &quiet)?.labels,
        kmeans(&scaled, k, seed, KMEANS_RESTARTS, &quiet)?.labels,
    ];
    let mut generator = random(seed, "mixture starts");
    for _ in 0..RANDOM_STARTS {
        let drawn = sample_indices(rows.nrows(), k, &mut generator);
        starts.push(assign(scaled.view(), &scaled.select(Axis(0), &drawn)).0);
    }
    Ok(starts)
}

/// The rows scaled to unit spread in all directions.
fn without_correlations(rows: &Array2<f64>) -> Array2<f64> {
    let all = of_labels(rows, &vec![0; rows.nrows()], 1, Shape::Full);
    all.evaluator().rounded(rows)
}

fn from_starts(
    rows: &Array2<f64>,
    starts: &[Vec<usize>],
    k: usize,
    shape: Shape,
    steps: usize,
    watch: &dyn Observer,
) -> Result<MixtureFit> {
    let few: Vec<usize> = (0..rows.nrows())
        .step_by(rows.nrows().div_ceil(START_ROWS).max(1))
        .collect();
    let places = rows.select(Axis(0), &few);
    let mut best: Option<MixtureFit> = None;
    for labels in starts {
        let labels: Vec<usize> = few.iter().map(|&row| labels[row]).collect();
        let tried = em(
            &places,
            of_labels(&places, &labels, k, shape),
            START_STEPS,
            watch,
        )?;
        let is_better = |best: &MixtureFit| {
            (tried.mixture.k(), tried.log_likelihood) > (best.mixture.k(), best.log_likelihood)
        };
        if best.as_ref().is_none_or(is_better) {
            best = Some(tried);
        }
    }
    let start =
        best.ok_or_else(|| regulars_core::error::Error::failed("the mixture could not be fitted"))?;
    em(rows, start.mixture, steps, watch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::mixture::groups::MixtureGroups;
    use proptest::prelude::*;
    use rand_distr::{Distribution, StandardNormal};
    use regulars_core::domain::Silent;
    use regulars_core::statistics::agreement::adjusted_rand;

    /// Long parallel clouds, tilted, so that k-means cuts them across.
    fn long_clouds(n: usize) -> (Array2<f64>, Vec<usize>) {
        let mut generator = random(3, "long clouds");
        let mut noise = || -> f64 { StandardNormal.sample(&mut generator) };
        let labels: Vec<usize> = (0..n).map(|row| row % 2).collect();
        let values = labels.iter().flat_map(|&label| {
            let (along, across) = (4.0 * noise(), 0.4 * noise() + 3.0 * label as f64);
            [along + across, along - across]
        });
        let values: Vec<f64> = values.collect();
        (Array2::from_shape_vec((n, 2), values).unwrap(), labels)
    }

    fn groups(rows: &Array2<f64>, k: Option<usize>) -> (MixtureGroups, Chosen) {
        let chosen = choose(rows, k, 1, &Silent::default()).unwrap();
        (
            MixtureGroups::likeliest(rows, &chosen.fitted.mixture),
            chosen,
        )
    }

    #[test]
    fn long_clouds_that_kmeans_cuts_across_are_separated() {
        let (rows, truth) = long_clouds(600);
        let (found, chosen) = groups(&rows, Some(2));
        assert!(adjusted_rand(&found.labels, &truth).unwrap() > 0.9);
        assert_eq!(chosen.fitted.mixture.shape, Shape::Tied);
        let cut = kmeans(&rows, 2, 1, 6, &Silent::default()).unwrap();
        assert!(adjusted_rand(&cut.labels, &truth).unwrap() < 0.2);
    }

    #[test]
    fn the_planted_number_and_shape_are_chosen() {
        let mut generator = random(5, "planted mixture");
        let mut noise = || -> f64 { StandardNormal.sample(&mut generator) };
        let truth: Vec<usize> = (0..600).map(|row| row % 4).collect();
        let values: Vec<f64> = truth
            .iter()
            .flat_map(|&label| match label {
                0 => [8.0 + 2.0 * noise(), noise() * 0.5],
                1 => {
                    let along = 2.0 * noise();
                    [along, 8.0 + along + 0.4 * noise()]
                }
                2 => {
                    let along = 2.0 * noise();
                    [along - 8.0, 0.4 * noise() - along]
                }
                _ => [0.5 * noise(), 2.0 * noise() - 8.0],
            })
            .collect();
        let rows = Array2::from_shape_vec((600, 2), values).unwrap();
        let (found, chosen) = groups(&rows, None);
        assert_eq!(
            (found.sizes.len(), chosen.fitted.mixture.shape, chosen.tried),
            (4, Shape::Full, (3, 9))
        );
        assert!(adjusted_rand(&found.labels, &truth).unwrap() > 0.97);
        let certainty = found.certainty();
        assert!(
            certainty
                .iter()
                .all(|(mean, between)| *mean > 0.97 && *between < 0.02),
            "{certainty:?}"
        );
    }

    #[test]
    fn the_seed_decides_and_threads_do_not() {
        let (rows, _) = long_clouds(700);
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| groups(&rows, Some(3)))
        };
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(4));
    }

    #[test]
    fn few_and_equal_rows_are_grouped_or_explained() {
        let silent = Silent::default();
        let three =
            Array2::from_shape_fn((30, 2), |(row, column)| ((row % 3) * (column + 1)) as f64);
        let (found, _) = groups(&three, Some(3));
        assert_eq!(found.sizes, [10, 10, 10]);
        assert!(groups(&three, None).0.sizes.len() <= 3);
        assert_eq!(
            choose(&three, Some(4), 1, &silent).unwrap_err().kind,
            regulars_core::error::Kind::Failed
        );
        let constant = Array2::from_shape_fn(
            (30, 2),
            |(row, column)| if column == 0 { 7.0 } else { row as f64 },
        );
        assert_eq!(groups(&constant, Some(3)).0.sizes.iter().sum::<usize>(), 30);
        let lonely = Array2::from_shape_fn(
            (41, 1),
            |(row, _)| if row == 40 { 1e6 } else { (row % 8) as f64 },
        );
        assert!(
            groups(&lonely, None)
                .0
                .chances
                .iter()
                .all(|chances| chances.own.is_finite())
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn rows_are_in_their_likeliest_group_and_chances_are_valid(
            values in proptest::collection::vec(-3.0_f64..3.0, 24..90), k in 1_usize..5,
        ) {
            let rows = Array2::from_shape_vec((values.len() / 2, 2), values[..values.len() / 2 * 2].to_vec()).unwrap();
            let (found, _) = groups(&rows, Some(k));
            prop_assert_eq!(found.sizes.iter().sum::<usize>(), rows.nrows());
            prop_assert!(found.sizes.iter().all(|&size| size > 0));
            prop_assert!((found.mixture.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            for chances in &found.chances {
                let next = chances.next.unwrap_or(0.0);
                prop_assert!(chances.own >= next && chances.own + next <= 1.0 + 1e-9);
                prop_assert_ne!(Some(chances.group), chances.next_group);
            }
        }
    }
}
