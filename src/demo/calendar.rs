//! The generated shop's calendar. Times are local seconds since the first midnight, 2025-08-01 in
//! the shop's zone.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;
/// Days from the first to the last, 2026-09-30.
pub(super) const DAYS: i64 = 426;
/// The first day.
const FIRST: Date = date(2025, 8, 1);

/// The day on which the shop was down: nothing happened.
pub(super) const DOWN: Date = date(2026, 3, 12);
/// The day on which payments failed.
pub(super) const PAYMENT_FAILURE: Date = date(2026, 1, 25);
/// The first and last day on which nobody could check out in the app.
pub(super) const BROKEN_CHECKOUT: [Date; 2] = [date(2026, 7, 20), date(2026, 7, 26)];
/// The day on which one item went viral.
pub(super) const VIRAL: Date = date(2026, 5, 16);

/// How busy each weekday is, from Monday.
pub(super) const WEEKDAYS: [f64; 7] = [0.95, 0.85, 0.85, 0.90, 0.90, 1.10, 1.45];

/// How busy each hour is, over all customers.
pub(super) const HOURS: [f64; 24] = [
    0.6, 0.3, 0.2, 0.1, 0.1, 0.3, 1.0, 2.2, 3.2, 3.8, 4.2, 4.6, 5.4, 4.8, 4.2, 4.2, 4.8, 5.8, 7.4,
    9.4, 12.0, 9.0, 5.0, 2.0,
];

/// How busy each month is, from January.
const MONTHS: [f64; 12] = [
    0.85, 0.90, 0.95, 0.95, 1.05, 0.95, 0.80, 0.85, 0.95, 1.05, 1.35, 1.55,
];

/// The number of the day, 0 for the first.
pub(super) fn day_of(day: Date) -> i64 {
    day.since(FIRST)
        .map_or(0, |span| i64::from(span.get_days()))
}

/// The date of a day; days before the first are negative.
pub(super) fn date_of(day: i64) -> Date {
    FIRST.checked_add(day.days()).unwrap_or(FIRST)
}

/// Weekday of a day, 0 (Monday) to 6.
pub(super) fn weekday(day: i64) -> usize {
    usize::try_from((day + 4).rem_euclid(7)).unwrap_or(0)
}

/// How busy the shop is on a day because of the time of year; 1 on average.
pub(super) fn season(day: i64) -> f64 {
    let month = date_of(day).month();
    MONTHS[usize::try_from(month - 1).unwrap_or(0)]
}

/// Local time as `2026-01-31 08:00:00`.
pub(super) fn time_text(at: i64) -> String {
    let (day, second) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    format!(
        "{} {:02}:{:02}:{:02}",
        date_of(day),
        second / 3_600,
        second / 60 % 60,
        second % 60
    )
}

/// The hour of the day.
pub(super) fn hour(at: i64) -> usize {
    usize::try_from(at.rem_euclid(DAY) / 3_600).unwrap_or(0)
}

/// Converts between calendar days and "busy days", which pass faster in high season.
pub(super) struct Seasons {
    upto: Vec<f64>,
}

impl Seasons {
    /// With the season to the power of `strength`; scaled so that the whole calendar has as many
    /// busy days as days.
    pub(super) fn new(strength: f64) -> Self {
        let mut upto = Vec::with_capacity(DAYS as usize + 1);
        let mut sum = 0.0;
        upto.push(sum);
        for day in 0..DAYS {
            sum += season(day).powf(strength);
            upto.push(sum);
        }
        let scale = DAYS as f64 / sum;
        upto.iter_mut().for_each(|busy| *busy *= scale);
        Seasons { upto }
    }

    /// Busy days before `day`.
    pub(super) fn busy(&self, day: i64) -> f64 {
        self.upto[usize::try_from(day.clamp(0, DAYS)).unwrap_or(0)]
    }

    /// The day on which `busy` busy days have passed; [`DAYS`] where that is after the last.
    pub(super) fn day(&self, busy: f64) -> i64 {
        (self.upto.partition_point(|&upto| upto <= busy) as i64 - 1).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_ends_on_the_last_day_of_september() {
        assert_eq!(date_of(DAYS - 1), date(2026, 9, 30));
        assert_eq!(day_of(date(2026, 9, 30)), DAYS - 1);
        assert_eq!(time_text(DAYS * DAY - 1), "2026-09-30 23:59:59");
        for day in [0, 100, DAYS - 1] {
            assert_eq!(
                weekday(day) as i8,
                date_of(day).weekday().to_monday_zero_offset()
            );
        }
    }

    #[test]
    fn busy_days_go_there_and_back() {
        let seasons = Seasons::new(2.0);
        assert!((seasons.busy(DAYS) - DAYS as f64).abs() < 1e-9);
        for day in 0..DAYS {
            assert_eq!(seasons.day(seasons.busy(day) + 1e-9), day);
        }
        assert_eq!(seasons.day(1e9), DAYS);
    }
}
