//! From scores to chances that come true, and how far they may be off.

use super::examples::Example;
use crate::domain::Estimate;
use crate::statistics::distribution::{beta_quantile, student_quantile};
use crate::statistics::interval::{HIGH_TAIL, LOW_TAIL};
use serde::{Deserialize, Serialize};

/// Bands of customers scored alike, where there are enough.
const BANDS: usize = 10;
/// A band has at least so many customers.
const LEAST_IN_BAND: usize = 50;
/// Half the inverse variances of what is held of intercept and slope beforehand: anything, and 1 give or take a half.
const PENALTIES: [f64; 2] = [0.02, 2.0];
/// Chances stay this far from 0 and 1, so that one odd customer does not decide a comparison.
const LEAST_CHANCE: f64 = 1e-6;

/// Customers who were scored alike, and what they did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The highest calibrated log odds.
    pub until: f64,
    /// Customers.
    pub n: u64,
    /// Of these, who bought.
    pub bought: u64,
    /// How many were expected to.
    pub expected: f64,
    /// Ends of the 90 % interval of how far the true log odds may lie from the calibrated.
    pub off: [f64; 2],
}

/// A logistic curve over scores (Platt 1999), and what was seen of those that it was laid through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// What is added to the log odds.
    pub intercept: f64,
    /// What they are multiplied by.
    pub slope: f64,
    /// How much the level moves from one period to the next: a standard deviation, in log odds.
    pub drift: f64,
    /// Half of the 90 % interval that this leaves, which is the wider the fewer periods were seen.
    pub reach: f64,
    /// What customers did, from the lowest chances to the highest.
    pub bands: Vec<Band>,
}

/// Scores of customers, and who bought.
pub type Scored = (f64, bool);

impl Calibration {
    /// Takes scores as they are.
    pub const NONE: Calibration = Calibration { intercept: 0.0, slope: 1.0, drift: 0.0, reach: 0.0, bands: Vec::new() };

    /// The curve of the highest posterior, by Newton's method.
    pub fn fit(scored: &[Scored]) -> Calibration {
        let mut at = [0.0, 1.0];
        let mut value = posterior(scored, at).0;
        for _ in 0..50 {
            let (_, [by_a, by_b], [aa, ab, bb]) = posterior(scored, at);
            let determinant = aa * bb - ab * ab;
            let step = [(bb * by_a - ab * by_b) / determinant, (aa * by_b - ab * by_a) / determinant];
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
        Calibration { intercept: at[0], slope: at[1].max(0.0), ..Calibration::NONE }
    }

    /// The calibrated log odds.
    pub fn log_odds(&self, score: f64) -> f64 {
        (self.intercept + self.slope * score).clamp(-logit(1.0 - LEAST_CHANCE), logit(1.0 - LEAST_CHANCE))
    }

    /// The calibrated chance.
    pub fn chance(&self, score: f64) -> f64 {
        logistic(self.log_odds(score))
    }

    /// Puts in what these customers did.
    pub fn look_at(&mut self, scored: &[Scored]) {
        let mut sorted: Vec<Scored> = scored.iter().map(|&(score, bought)| (self.log_odds(score), bought)).collect();
        sorted.sort_unstable_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        let bands = (sorted.len() / LEAST_IN_BAND).clamp(1, BANDS);
        let size = sorted.len().div_ceil(bands).max(1);
        self.bands = Vec::new();
        let mut begin = 0;
        while begin < sorted.len() {
            let mut end = (begin + size).min(sorted.len());
            while end < sorted.len() && (sorted[end].0 == sorted[end - 1].0 || sorted.len() - end < size / 2) {
                end += 1;
            }
            self.bands.push(band(&sorted[begin..end]));
            begin = end;
        }
    }

    /// Takes over how much the level moves: each period's expected and real buyers, the newest period first. The level of the
    /// newest period was taken over where `is_fitted`, and then its own distance from the next matters.
    pub fn watch(&mut self, periods: &[Vec<Scored>], is_fitted: bool) {
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
            levels.windows(2).map(|pair| (pair[0].0 - pair[1].0, pair[0].1 + pair[1].1)).collect()
        } else {
            levels
        };
        let mean = moves.iter().map(|(by, noise)| by * by - noise).sum::<f64>() / moves.len().max(1) as f64;
        self.drift = if moves.len() < 2 { 0.0 } else { mean.max(0.0).sqrt() };
        self.reach = self.drift * student_quantile(HIGH_TAIL, moves.len().max(2) as f64);
    }

    /// The chance of a customer with this score; the interval is that of the share of buyers among customers scored alike, as
    /// their own period and the movement of the level from period to period leave it. `None` where nobody was looked at.
    pub fn estimate(&self, score: f64) -> Option<Estimate> {
        let odds = self.log_odds(score);
        let index = self.bands.partition_point(|band| band.until < odds).min(self.bands.len().saturating_sub(1));
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

/// How far chances lie from what happened, on average over ten groups from the lowest to the highest (the expected
/// calibration error).
pub fn calibration_error(chances: &[f64], examples: &[Example]) -> f64 {
    let mut pairs: Vec<Scored> = chances.iter().zip(examples).map(|(&chance, one)| (chance, one.bought)).collect();
    // Stable: of equal chances those come first who came first, and not those who did not buy.
    pairs.sort_by(|left, right| left.0.total_cmp(&right.0));
    let off = |group: &[Scored]| {
        group.iter().map(|(chance, bought)| f64::from(u8::from(*bought)) - chance).sum::<f64>().abs()
    };
    pairs.chunks(pairs.len().div_ceil(10).max(1)).map(off).sum::<f64>() / pairs.len().max(1) as f64
}

/// The log odds of a chance.
pub fn logit(chance: f64) -> f64 {
    let chance = chance.clamp(LEAST_CHANCE, 1.0 - LEAST_CHANCE);
    (chance / (1.0 - chance)).ln()
}

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// The logarithm of the posterior of a curve, its gradient and negative second derivatives.
fn posterior(scored: &[Scored], [intercept, slope]: [f64; 2]) -> (f64, [f64; 2], [f64; 3]) {
    let [loose, tight] = PENALTIES;
    let from_one = slope - 1.0;
    let mut value = -loose * intercept * intercept - tight * from_one * from_one;
    let mut gradient = [-2.0 * loose * intercept, -2.0 * tight * from_one];
    let mut hessian = [2.0 * loose, 0.0, 2.0 * tight];
    for &(score, bought) in scored {
        let bought = f64::from(u8::from(bought));
        let odds = intercept + slope * score;
        let chance = logistic(odds);
        value += bought * odds - if odds > 0.0 { odds + (-odds).exp().ln_1p() } else { odds.exp().ln_1p() };
        gradient[0] += bought - chance;
        gradient[1] += (bought - chance) * score;
        let weight = chance * (1.0 - chance);
        hessian[0] += weight;
        hessian[1] += weight * score;
        hessian[2] += weight * score * score;
    }
    (value, gradient, hessian)
}
