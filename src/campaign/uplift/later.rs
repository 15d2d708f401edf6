//! Orders that a campaign only brought forward, as assumed.

use super::prior::PULLED_FORWARD;
use crate::statistics::sampling::random;
use rand_distr::{Beta, Distribution};

/// The share of extra orders that would have come later: mean and standard deviation.
pub fn pulled_forward() -> (f64, f64) {
    let (a, b) = PULLED_FORWARD;
    let sum = a + b;
    (a / sum, (a * b / (sum * sum * (sum + 1.0))).sqrt())
}

/// Equally likely shares, in ascending order; their distribution is far from a normal one.
pub fn ways() -> Vec<f64> {
    const WAYS: usize = 50;
    const EACH: usize = 100;
    let (a, b) = PULLED_FORWARD;
    let Ok(shape) = Beta::new(a, b) else {
        return vec![pulled_forward().0];
    };
    let mut random = random(0, "orders brought forward");
    let mut drawn: Vec<f64> = (0..WAYS * EACH)
        .map(|_| shape.sample(&mut random))
        .collect();
    drawn.sort_by(f64::total_cmp);
    drawn
        .chunks(EACH)
        .map(|chunk| chunk.iter().sum::<f64>() / EACH as f64)
        .collect()
}
