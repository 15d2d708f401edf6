//! When a campaign runs.

use crate::domain::{HOUR, Instant};
use crate::patterns::Peak;
use jiff::tz::TimeZone;

/// The next instant after `now` at which the peak begins, in the shop's zone; `None` where the week
/// has no such hour.
pub fn next_peak(now: Instant, peak: &Peak, zone: &TimeZone) -> Option<Instant> {
    const QUARTER: i64 = HOUR / 4;
    // Offsets of zones are whole quarters of an hour, so every full local hour is met; eight days
    // hold every hour of the week also where clocks are changed.
    let first = now.0.div_euclid(QUARTER) * QUARTER + QUARTER;
    (0..8 * 24 * 4)
        .map(|step| Instant(first + step * QUARTER))
        .find(|at| {
            at.weekday_in(zone) == peak.weekday
                && at.hour_in(zone) == peak.from_hour
                && at.civil(zone).minute() == 0
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Estimate;

    #[test]
    fn the_next_friday_evening_is_that_of_the_shop() {
        let share = Estimate {
            value: 0.1,
            low: 0.1,
            high: 0.1,
            n: 10,
            assumed: false,
        };
        let peak = Peak {
            weekday: 4,
            from_hour: 19,
            to_hour: 22,
            hour: 20,
            share,
            times_even: 3.0,
            text: String::new(),
        };
        for zone in ["America/New_York", "Asia/Kolkata", "UTC"] {
            let zone = TimeZone::get(zone).unwrap();
            let now = Instant::parse("2026-03-04T12:00:00Z").unwrap();
            let at = next_peak(now, &peak, &zone).unwrap();
            assert_eq!((at.weekday_in(&zone), at.hour_in(&zone)), (4, 19));
            assert!(at > now && at.days_since(now) <= 7.0);
            let later = next_peak(at, &peak, &zone).unwrap();
            assert!(
                (later.days_since(at) - 7.0).abs() <= 1.0 / 24.0 + 1e-9,
                "not the same hour again"
            );
        }
    }
}
