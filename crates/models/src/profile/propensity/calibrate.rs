//! Calibration: from scores to chances that match outcomes, with intervals.

use super::examples::Example;
use super::tuning::{BANDS, CALIBRATION_PENALTIES, FEWEST_IN_BAND, LEAST_CHANCE};
use regulars_core::domain::Estimate;
use regulars_core::statistics::distribution::{beta_quantile, student_quantile};
use regulars_core::statistics::interval::{HIGH_TAIL, LOW_TAIL};
use serde::{Deserialize, Serialize};

/// Customers with similar scores, and how many bought.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The highest calibrated log odds.
    pub until: f64,
    /// Customers.
    pub n: u64,
    /// Of these, buyers.
    pub bought: u64,
    /// Buyers expected.
    pub expected: f64,
    /// Ends of the 90 % interval of how far the true log odds may lie from the calibrated.
    pub off: [f64; 2],
}

/// A logistic curve over scores (Platt 1999), with the outcomes of the customers it was fitted on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Added to the log odds.
    pub intercept: f64,
    /// Factor of the log odds.
    pub slope: f64,
    /// Standard deviation of the level's change from one period to the next, in log odds.
    pub drift: f64,
    /// Half the 90 % interval of that change; the fewer the periods, the wider.
    pub reach: f64,
    /// The outcomes, from the lowest chances to the highest.
    pub bands: Vec<Band>,
}

/// A customer's score, and whether they bought.
pub type Scored = (f64, bool);

impl Calibration {
    /// Leaves scores unchanged.
    pub const NONE: Calibration = Calibration {
        intercept: 0.0,
        slope: 1.0,
        drift: 0.0,
        reach: 0.0,
        bands: Vec::new(),
    };

    /// Fits the curve with the highest posterior, by Newton's method.
    pub fn fit(scored: &[Scored]) -> Calibration {
        let mut at = [0.0, 1.0];
        let mut value = posterior(scored, at).0;
        for _ in 0..50 {
            let (_, [by_a, by_b], [aa, ab, bb]) = posterior(scored, at);
            let determinant = aa * bb - ab * ab;
            let step = [
                (bb * by_a - ab * by_b) / determinant,
                (aa * by_b - ab * by_a) / determinant,
            ];
            let gain = step[0] * by_a + step[1] * by_b;
            if gain.is_nan() || gain < 1e-10 {
                break;
            }
            let better = (0..20).find_map(|halved| {
                let length = 0.5_f64.powi(halved);
                let next = [at[0] + length * step[0], at[1] + length * step[1]];
                let found = posterior(scored, next).0;
                (found > value).then_some((next, found))
            });
            let Some((next, found)) = better else { break };
            (at, value) = (next, found);
        }
        Calibration {
            intercept: at[0],
            slope: at[1].max(0.0),
            ..Calibration::NONE
        }
    }

    /// The calibrated log odds.
    pub fn log_odds(&self, score: f64) -> f64 {
        (self.intercept + self.slope * score)
            .clamp(-logit(1.0 - LEAST_CHANCE), logit(1.0 - LEAST_CHANCE))
    }

    /// The calibrated chance.
    pub fn chance(&self, score: f64) -> f64 {
        logistic(self.log_odds(score))
    }

    /// Records the outcomes of these customers as bands.
    pub fn record_outcomes(&mut self, scored: &[Scored]) {
        let mut sorted: Vec<Scored> = scored
            .iter()
            .map(|&(score, bought)| (self.log_odds(score), bought))
            .collect();
        sorted
            .sort_unstable_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        let bands = (sorted.len() / FEWEST_IN_BAND).clamp(1, BANDS);
        let size = sorted.len().div_ceil(bands).max(1);
        self.bands = Vec::new();
        let mut begin = 0;
        while begin < sorted.len() {
            let mut end = (begin + size).min(sorted.len());
            while end < sorted.len()
                && (sorted[end].0 == sorted[end - 1].0 || sorted.len() - end < size / 2)
            {
                end += 1;
            }
            self.bands.push(band(&sorted[begin..end]));
            begin = end;
        }
    }

    /// Measures how much the level drifts, from the expected and real buyers of each period, newest
    /// first. Where `is_fitted`, the curve was fitted on the newest period, and drift is measured
    /// between neighbouring periods.
    pub fn measure_drift(&mut self, periods: &[Vec<Scored>], is_fitted: bool) {
        let levels: Vec<(f64, f64)> = periods
            .iter()
            .map(|scored| {
                let (mut over, mut spread) = (0.0, 0.0);
                for &(score, bought) in scored {
                    let chance = self.chance(score);
                    over += f64::from(u8::from(bought)) - chance;
                    spread += chance * (1.0 - chance);
                }
                (over / spread.max(1e-9), 1.0 / spread.max(1e-9))
            })
            .collect();
        let moves: Vec<(f64, f64)> = if is_fitted {
            levels
                .windows(2)
                .map(|pair| (pair[0].0 - pair[1].0, pair[0].1 + pair[1].1))
                .collect()
        } else {
            levels
        };
        let mean = moves.iter().map(|(by, noise)| by * by - noise).sum::<f64>()
            / moves.len().max(1) as f64;
        self.drift = if moves.len() < 2 {
            0.0
        } else {
            mean.max(0.0).sqrt()
        };
        self.reach = self.drift * student_quantile(HIGH_TAIL, moves.len().max(2) as f64);
    }

    /// The chance of a customer with this score. The interval is that of the share of buyers among
    /// customers with similar scores, given the size of their band and the drift between periods.
    /// `None` without bands.
    pub fn estimate(&self, score: f64) -> Option<Estimate> {
        let odds = self.log_odds(score);
        let index = self
            .bands
            .partition_point(|band| band.until < odds)
            .min(self.bands.len().saturating_sub(1));
        let band = self.bands.get(index)?;
        let [low, high] = band.off;
        let reach = (0.5 * (high - low)).hypot(self.reach);
        let middle = 0.5 * (low + high);
        Some(Estimate {
            value: logistic(odds),
            low: logistic(odds + (middle - reach).min(0.0)),
            high: logistic(odds + (middle + reach).max(0.0)),
            n: band.n,
            assumed: false,
        })
    }
}

fn band(sorted: &[Scored]) -> Band {
    let n = sorted.len() as f64;
    let bought = sorted.iter().filter(|(_, bought)| *bought).count() as f64;
    let expected: f64 = sorted.iter().map(|(odds, _)| logistic(*odds)).sum();
    let usual = logit(expected / n);
    let end = |tail: f64| logit(beta_quantile(tail, bought + 0.5, n - bought + 0.5)) - usual;
    Band {
        until: sorted.last().map_or(0.0, |last| last.0),
        n: sorted.len() as u64,
        bought: bought as u64,
        expected,
        off: [end(LOW_TAIL), end(HIGH_TAIL)],
    }
}

/// The expected calibration error: mean distance of chances from outcomes, over ten groups from the
/// lowest chances to the highest.
pub fn calibration_error(chances: &[f64], examples: &[Example]) -> f64 {
    let mut pairs: Vec<Scored> = chances
        .iter()
        .zip(examples)
        .map(|(&chance, one)| (chance, one.bought))
        .collect();
    // A stable sort: among equal chances, examples keep their order instead of non-buyers coming
    // first.
    pairs.sort_by(|left, right| left.0.total_cmp(&right.0));
    let off = |group: &[Scored]| {
        group
            .iter()
            .map(|(chance, bought)| f64::from(u8::from(*bought)) - chance)
            .sum::<f64>()
            .abs()
    };
    pairs
        .chunks(pairs.len().div_ceil(10).max(1))
        .map(off)
        .sum::<f64>()
        / pairs.len().max(1) as f64
}

/// The log odds of a chance, bounded.
pub fn logit(chance: f64) -> f64 {
    let chance = chance.clamp(LEAST_CHANCE, 1.0 - LEAST_CHANCE);
    (chance / (1.0 - chance)).ln()
}

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// The log posterior of a curve, its gradient and its negative second derivatives.
fn posterior(scored: &[Scored], [intercept, slope]: [f64; 2]) -> (f64, [f64; 2], [f64; 3]) {
    let [loose, tight] = CALIBRATION_PENALTIES;
    let from_one = slope - 1.0;
    let mut value = -loose * intercept * intercept - tight * from_one * from_one;
    let mut gradient = [-2.0 * loose * intercept, -2.0 * tight * from_one];
    let mut hessian = [2.0 * loose, 0.0, 2.0 * tight];
    for &(score, bought) in scored {
        let bought = f64::from(u8::from(bought));
        let odds = intercept + slope * score;
        let chance = logistic(odds);
        value += bought * odds
            - if odds > 0.0 {
                odds + (-odds).exp().ln_1p()
            } else {
                odds.exp().ln_1p()
            };
        gradient[0] += bought - chance;
        gradient[1] += (bought - chance) * score;
        let weight = chance * (1.0 - chance);
        hessian[0] += weight;
        hessian[1] += weight * score;
        hessian[2] += weight * score * score;
    }
    (value, gradient, hessian)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::Rng;
    use regulars_core::statistics::sampling::random;

    /// Customers whose true log odds are `level` above half their score.
    fn scored(count: usize, level: f64, generator: &mut impl Rng) -> Vec<Scored> {
        (0..count)
            .map(|_| {
                let score = generator.gen_range(-5.0..1.0);
                (score, generator.gen_bool(logistic(level + 0.5 * score)))
            })
            .collect()
    }

    #[test]
    fn scores_that_are_too_steep_are_brought_back() {
        let found = Calibration::fit(&scored(8_000, -0.7, &mut random(1, "steep")));
        assert!(
            (found.slope - 0.5).abs() < 0.06 && (found.intercept + 0.7).abs() < 0.12,
            "{found:?}"
        );
    }

    #[test]
    fn the_level_of_a_score_that_is_the_same_for_all_is_the_rate() {
        let same: Vec<Scored> = (0..1_000).map(|index| (0.0, index % 5 == 0)).collect();
        let mut found = Calibration::fit(&same);
        assert!((found.chance(0.0) - 0.2).abs() < 1e-3, "{found:?}");
        found.record_outcomes(&same);
        assert_eq!(
            (found.bands.len(), found.bands[0].n, found.bands[0].bought),
            (1, 1_000, 200)
        );
    }

    #[test]
    fn intervals_cover_the_true_chance() {
        let mut generator = random(2, "bands");
        let (mut inside, mut all) = (0, 0);
        for _ in 0..60 {
            let seen = scored(600, -0.5, &mut generator);
            let mut found = Calibration::fit(&seen);
            found.record_outcomes(&seen);
            for step in 0..20 {
                let score = -4.9 + 0.3 * f64::from(step);
                let (truth, estimate) =
                    (logistic(-0.5 + 0.5 * score), found.estimate(score).unwrap());
                assert!(
                    estimate.low <= estimate.value
                        && estimate.value <= estimate.high
                        && estimate.n >= 50
                );
                inside += usize::from(estimate.low <= truth && truth <= estimate.high);
                all += 1;
            }
        }
        let share = f64::from(inside as u32) / f64::from(all);
        assert!(share > 0.85, "{share}");
    }

    #[test]
    fn a_level_that_moves_widens_the_intervals_and_one_that_stays_does_not() {
        let mut generator = random(3, "levels");
        let periods = |move_by: f64, generator: &mut _| -> Vec<Vec<Scored>> {
            (0..12)
                .map(|period| {
                    scored(
                        3_000,
                        if period % 2 == 0 { move_by } else { -move_by },
                        generator,
                    )
                })
                .collect()
        };
        let (moving, still) = (periods(0.3, &mut generator), periods(0.0, &mut generator));
        let watched = |periods: &[Vec<Scored>]| {
            let mut found = Calibration::fit(&periods[0]);
            found.record_outcomes(&periods[0]);
            found.measure_drift(periods, true);
            found
        };
        let (moving, still) = (watched(&moving), watched(&still));
        assert!((moving.drift - 0.6).abs() < 0.1, "{}", moving.drift);
        assert!(still.drift < 0.06, "{}", still.drift);
        let width = |found: &Calibration| {
            found
                .estimate(-1.0)
                .map(|chance| chance.high - chance.low)
                .unwrap()
        };
        assert!(width(&moving) > 2.0 * width(&still));
    }

    #[test]
    fn the_calibration_error_is_that_of_tenths() {
        let example = |bought| Example {
            features: [0.0; super::super::features::WIDTH],
            row: crate::profile::lifetime::Row {
                frequency: 0,
                recency: 0.0,
                age: 0.0,
                count: 1.0,
            },
            bought,
        };
        let examples: Vec<Example> = (0..1_000).map(|index| example(index % 2 == 0)).collect();
        assert!(calibration_error(&[0.5; 1_000], &examples) < 1e-12);
        assert!((calibration_error(&[0.3; 1_000], &examples) - 0.2).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn whatever_is_seen_chances_are_finite_and_in_order(
            seen in proptest::collection::vec((-30.0..30.0_f64, any::<bool>()), 0..120), score in -40.0..40.0_f64,
        ) {
            let mut found = Calibration::fit(&seen);
            found.record_outcomes(&seen);
            found.measure_drift(&[seen.clone(), seen.clone(), Vec::new()], true);
            prop_assert_eq!(found.estimate(score).is_some(), !seen.is_empty());
            prop_assert!((0.0..=1.0).contains(&found.chance(score)));
            prop_assert!(found.chance(score) <= found.chance(score + 1.0));
            if let Some(chance) = found.estimate(score) {
                prop_assert!(0.0 <= chance.low && chance.low <= chance.value && chance.value <= chance.high && chance.high <= 1.0);
            }
        }
    }
}
