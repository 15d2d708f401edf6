//! When a campaign begins.

use crate::domain::{HOUR, Instant};
use jiff::tz::TimeZone;

/// The next instant after `now` at which it is this hour on this weekday (0 is Monday), or on any day,
/// in the shop's zone; `None` where the week has no such hour.
pub fn next_start(
    now: Instant,
    weekday: Option<usize>,
    hour: usize,
    zone: &TimeZone,
) -> Option<Instant> {
    const QUARTER: i64 = HOUR / 4;
    // Offsets of zones are whole quarters of an hour, so every full local hour is met; eight days
    // hold every hour of the week also where clocks are changed.
    let first = now.0.div_euclid(QUARTER) * QUARTER + QUARTER;
    (0..8 * 24 * 4)
        .map(|step| Instant(first + step * QUARTER))
        .find(|at| {
            weekday.is_none_or(|weekday| at.weekday_in(zone) == weekday)
                && at.hour_in(zone) == hour
                && at.civil(zone).minute() == 0
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_friday_evening_is_that_of_the_shop() {
        for zone in ["America/New_York", "Asia/Kolkata", "UTC"] {
            let zone = TimeZone::get(zone).unwrap();
            let now = Instant::parse("2026-03-04T12:00:00Z").unwrap();
            let at = next_start(now, Some(4), 19, &zone).unwrap();
            assert_eq!((at.weekday_in(&zone), at.hour_in(&zone)), (4, 19));
            assert!(at > now && at.days_since(now) <= 7.0);
            let later = next_start(at, Some(4), 19, &zone).unwrap();
            assert!(
                (later.days_since(at) - 7.0).abs() <= 1.0 / 24.0 + 1e-9,
                "not the same hour again"
            );
            let any = next_start(now, None, 19, &zone).unwrap();
            assert!(any.hour_in(&zone) == 19 && any.days_since(now) <= 1.1);
        }
    }
}
