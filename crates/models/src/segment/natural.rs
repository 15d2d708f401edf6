//! Whether groups are natural, or a practical split of a continuum.
//!
//! Groups are natural only if they lie clearly apart (silhouette at least 0.5), are stable, and lie
//! further apart than the groups found in 20 sets of rows with the same marginals and rank
//! correlations but without groups (a Gaussian copula).

use super::kmeans::kmeans;
use super::silhouette::Sample;
use super::tuning::stability::{
    COPULA_LEAST_VARIANCE, COPULA_RESTARTS, COPULA_ROWS, COPULA_SETS, NATURAL_SILHOUETTE,
    NATURAL_STABILITY,
};
use ndarray::{Array2, Axis};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use regulars_core::domain::{Observer, Progress, WithoutProgress};
use regulars_core::error::Result;
use regulars_core::statistics::cholesky::Cholesky;
use regulars_core::statistics::distribution::normal_quantile;
use regulars_core::statistics::robust::quantile_sorted;
use regulars_core::statistics::sampling::{random, sample_indices};

/// Whether the groups are natural.
///
/// # Errors
/// The work was cancelled.
pub fn natural_groups(
    rows: &Array2<f64>,
    k: usize,
    silhouette: Option<f64>,
    stability: Option<&[f64]>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<bool> {
    let Some(silhouette) = silhouette.filter(|&value| value >= NATURAL_SILHOUETTE && k >= 3) else {
        return Ok(false);
    };
    if !stability.is_some_and(|values| values.iter().all(|&value| value >= NATURAL_STABILITY)) {
        return Ok(false);
    }
    let mut generator = random(seed, "copula");
    let chosen = sample_indices(rows.nrows(), COPULA_ROWS, &mut generator);
    let copula = Copula::fit(&rows.select(Axis(0), &chosen));
    for set in 0..COPULA_SETS {
        let (done, total) = (set as u64, Some(COPULA_SETS as u64));
        watch.progress(Progress {
            phase: "looking for natural groups",
            done,
            total,
            ..Progress::default()
        });
        let drawn = copula.draw(chosen.len(), &mut generator);
        let Ok(found) = kmeans(
            &drawn,
            k,
            seed.wrapping_add(set as u64),
            COPULA_RESTARTS,
            &WithoutProgress(watch),
        ) else {
            return Ok(false);
        };
        if Sample::draw(&drawn, seed)
            .silhouette(&found.labels)
            .is_some_and(|other| other >= silhouette)
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The sorted values of each column, and the Cholesky factor of their normal scores' correlation.
pub(super) struct Copula {
    marginals: Vec<Vec<f64>>,
    factor: Array2<f64>,
}

impl Copula {
    pub(super) fn fit(rows: &Array2<f64>) -> Copula {
        let (n, width) = rows.dim();
        let mut scores = Array2::zeros((n, width));
        let mut marginals = Vec::with_capacity(width);
        for (column, values) in rows.columns().into_iter().enumerate() {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|&left, &right| values[left].total_cmp(&values[right]));
            // Equal values share their middle rank. Ranked in the order of the rows, equal values of
            // two columns would seem correlated.
            let mut rank = 0;
            for equal in order.chunk_by(|&left, &right| values[left] == values[right]) {
                let middle = normal_quantile((rank as f64 + 0.5 * equal.len() as f64) / n as f64);
                equal.iter().for_each(|&row| scores[[row, column]] = middle);
                rank += equal.len();
            }
            marginals.push(order.iter().map(|&row| values[row]).collect());
        }
        let covariance = scores.t().dot(&scores) / n as f64;
        let factor = Cholesky::with_floor(width, COPULA_LEAST_VARIANCE, |row, column| {
            covariance[[row, column]]
        });
        Copula {
            marginals,
            factor: Array2::from_shape_fn((width, width), |(row, column)| factor.at(row, column)),
        }
    }

    pub(super) fn draw(&self, n: usize, generator: &mut ChaCha8Rng) -> Array2<f64> {
        let width = self.marginals.len();
        let normal: Array2<f64> =
            Array2::from_shape_simple_fn((n, width), || StandardNormal.sample(generator));
        let mut drawn = normal.dot(&self.factor.t());
        for (column, marginal) in self.marginals.iter().enumerate() {
            let spread: f64 = self
                .factor
                .row(column)
                .iter()
                .map(|value| value * value)
                .sum::<f64>()
                .sqrt();
            drawn.column_mut(column).mapv_inplace(|score| {
                let probability =
                    regulars_core::statistics::distribution::normal_cdf(score / spread.max(1e-9));
                quantile_sorted(marginal, probability)
            });
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::super::stability::stability;
    use super::*;
    use regulars_core::domain::Silent;

    fn is_natural(rows: &Array2<f64>) -> bool {
        let silent = Silent::default();
        let found = kmeans(rows, 3, 1, 4, &silent).unwrap();
        let silhouette = Sample::draw(rows, 1).silhouette(&found.labels);
        let stable = stability(rows, &found, 1, &silent).unwrap();
        natural_groups(rows, 3, silhouette, stable.as_deref(), 1, &silent).unwrap()
    }

    #[test]
    fn many_equal_values_do_not_make_columns_correlated() {
        // One in six values of each column is positive, independently.
        let mut generator = random(5, "sixths");
        let rows = Array2::from_shape_simple_fn((800, 2), || {
            let value: f64 = StandardNormal.sample(&mut generator);
            (value - 1.0).max(0.0)
        });
        let drawn = Copula::fit(&rows).draw(4_000, &mut generator);
        let (some, both) = drawn
            .rows()
            .into_iter()
            .fold((0.0, 0.0), |(some, both), row| {
                let is_some = |column: usize| f64::from(u8::from(row[column] > 0.0));
                (some + is_some(0), both + is_some(0) * is_some(1))
            });
        let share: f64 = both / some;
        assert!((0.08..0.26).contains(&share), "{share}");
    }

    #[test]
    fn three_clouds_are_natural_and_one_is_not() {
        let mut generator = random(8, "clouds");
        let mut cloud = |distance: f64| {
            Array2::from_shape_fn((300, 2), |(row, column)| {
                let centre = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]][row % 3][column];
                let noise: f64 = StandardNormal.sample(&mut generator);
                centre * distance + noise
            })
        };
        assert!(is_natural(&cloud(12.0)));
        assert!(!is_natural(&cloud(0.0)));
    }
}
