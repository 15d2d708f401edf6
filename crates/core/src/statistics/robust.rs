//! Centres and spreads that a few extreme values do not move.

use serde::{Deserialize, Serialize};

/// The quantile of sorted values, linear between order statistics (type 7 of Hyndman and Fan); NaN
/// without values.
pub fn quantile_sorted(sorted: &[f64], probability: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = probability.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

/// The quantile of values in any order; `None` without values.
pub fn quantile(values: &[f64], probability: f64) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(quantile_sorted(&sorted, probability))
}

/// The median; `None` without values.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The median absolute deviation, times 1.4826 so that it estimates a normal standard deviation.
pub fn mad(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let deviations: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    median(&deviations).map(|deviation| deviation * 1.4826)
}

/// A centre and a spread by which values become comparable.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RobustScale {
    /// The median.
    pub centre: f64,
    /// The distance between the 5 and 95 % quantiles over 3.29, which is one for a standard normal;
    /// the standard deviation where most values are equal.
    pub spread: f64,
}

impl RobustScale {
    /// Fits the scale; `None` without values or where all are equal.
    pub fn fit(values: &[f64]) -> Option<RobustScale> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let centre = quantile_sorted(&sorted, 0.5);
        let mut spread = (quantile_sorted(&sorted, 0.95) - quantile_sorted(&sorted, 0.05)) / 3.29;
        if spread <= 1e-9 * centre.abs().max(1e-3) {
            let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
            spread = (sorted
                .iter()
                .map(|value| (value - mean).powi(2))
                .sum::<f64>()
                / sorted.len() as f64)
                .sqrt();
        }
        (spread.is_finite() && spread > 1e-9 * centre.abs().max(1e-3))
            .then_some(RobustScale { centre, spread })
    }

    /// The value on this scale.
    pub fn apply(&self, value: f64) -> f64 {
        (value - self.centre) / self.spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extreme_value_moves_nothing() {
        let mut values: Vec<f64> = (0..100).map(f64::from).collect();
        let before = RobustScale::fit(&values).unwrap();
        values[99] = 1e12;
        assert_eq!(RobustScale::fit(&values).unwrap(), before);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert!((mad(&values).unwrap() - 25.0 * 1.4826).abs() < 1e-9);
    }

    #[test]
    fn equal_values_have_no_scale() {
        assert_eq!(RobustScale::fit(&[5.0; 9]), None);
        assert_eq!(RobustScale::fit(&[]), None);
        let mut mostly_zero = vec![0.0; 100];
        mostly_zero[0] = 1.0;
        assert!(RobustScale::fit(&mostly_zero).unwrap().spread > 0.0);
    }
}
