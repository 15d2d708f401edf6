//! Orders that a campaign only brought forward.

use crate::campaign::uplift::prior::PULLED_FORWARD;

/// The share of extra orders that would have come later: mean and standard deviation.
pub fn pulled_forward() -> (f64, f64) {
    let (a, b) = PULLED_FORWARD;
    let sum = a + b;
    (a / sum, (a * b / (sum * sum * (sum + 1.0))).sqrt())
}
