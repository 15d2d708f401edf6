//! Splits along time: train on what was known before a moment, test on the days after it.

use regulars_core::domain::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// One split: models see what lies before `cut`, and are tested on what was bought from then until
/// `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// The cut.
    pub cut: Instant,
    /// The end of the test, itself in it for the last fold.
    pub until: Instant,
}

/// Rolling splits over the end of a history, the earliest first: test windows of a tenth of its
/// length, 7 to 30 days. Fewer than `count` (or none) where that would leave less than half of the
/// history to train on.
pub fn folds(first: Instant, last: Instant, count: usize) -> Vec<Fold> {
    let span_days = last.days_since(first);
    let window = (span_days / 10.0).clamp(7.0, 30.0);
    let fits = (span_days / 2.0 / window).floor().max(0.0) as usize;
    let count = count.min(fits);
    let end = last.0 + 1;
    (0..count)
        .map(|fold| {
            let ends = |back: usize| end - (back as f64 * window * DAY as f64) as i64;
            Fold {
                cut: Instant(ends(count - fold)),
                until: Instant(ends(count - fold - 1)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_touch_and_end_with_the_history() {
        let found = folds(Instant(0), Instant(400 * DAY), 3);
        assert_eq!(found.len(), 3);
        assert_eq!(found[2].until, Instant(400 * DAY + 1));
        assert_eq!(
            (found[0].until, found[1].until),
            (found[1].cut, found[2].cut)
        );
        assert_eq!(found[2].until.0 - found[2].cut.0, 30 * DAY);
    }

    #[test]
    fn a_short_history_has_fewer_folds_or_none() {
        assert_eq!(folds(Instant(0), Instant(20 * DAY), 3).len(), 1);
        assert!(folds(Instant(0), Instant(10 * DAY), 3).is_empty());
    }
}
