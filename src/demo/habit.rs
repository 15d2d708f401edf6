//! When in the week and the day a user's orders fall.

use super::calendar::{DAY, DOWN, WEEKDAYS, day_of, weekday};
use super::chance::{Chance, pick};
use super::truth::RhythmTruth;
use jiff::civil::date;

/// The days on which the orders of one user (or of guests) can fall, and their preferred hours.
pub(super) struct Habit<'a> {
    /// First possible day.
    pub first_day: i64,
    /// Last possible day.
    pub last_day: i64,
    /// Weight of each hour.
    pub hours: &'a [f64; 24],
}

impl Habit<'_> {
    /// A time within three days of `day`, weighted by how busy the weekdays are, at an hour of the
    /// habit. Adds the probabilities of all outcomes to `expected`.
    pub(super) fn near(&self, chance: &mut Chance, day: i64, expected: &mut RhythmTruth) -> i64 {
        let down = day_of(DOWN);
        let weight = |offset: i64| {
            let day = day + offset - 3;
            let open = (self.first_day..=self.last_day).contains(&day) && day != down;
            if open { WEEKDAYS[weekday(day)] } else { 0.0 }
        };
        let weights: [f64; 7] = std::array::from_fn(|offset| weight(offset as i64));
        let total: f64 = weights.iter().sum();
        if total <= 0.0 {
            return self.on(
                chance,
                day.clamp(self.first_day, self.last_day.max(self.first_day)),
                expected,
            );
        }
        for (offset, weight) in weights.iter().enumerate() {
            expected.weekdays[weekday(day + offset as i64 - 3)] += weight / total;
        }
        let day = day + pick(chance, &weights) as i64 - 3;
        self.at_hour(chance, day, expected)
    }

    /// A time on `day` itself (the day after, where the shop was down).
    pub(super) fn on(&self, chance: &mut Chance, day: i64, expected: &mut RhythmTruth) -> i64 {
        let day = if day == day_of(DOWN) { day + 1 } else { day };
        expected.weekdays[weekday(day)] += 1.0;
        self.at_hour(chance, day, expected)
    }

    fn at_hour(&self, chance: &mut Chance, day: i64, expected: &mut RhythmTruth) -> i64 {
        let total: f64 = self.hours.iter().sum();
        for (sum, weight) in expected.hours.iter_mut().zip(self.hours) {
            *sum += weight / total;
        }
        expected.orders += 1;
        moment(chance, day, self.hours)
    }
}

/// A time on `day` at an hour drawn by weight. Avoids the hours in which clocks change, and the first
/// hour after the calendar's start and after the outage, so that a session can start an hour before.
pub(super) fn moment(chance: &mut Chance, day: i64, hours: &[f64; 24]) -> i64 {
    let mut hour = pick(chance, hours) as i64;
    let clocks_change = [date(2025, 10, 26), date(2026, 3, 29)]
        .map(day_of)
        .contains(&day);
    if clocks_change && (1..=4).contains(&hour) {
        hour = 12;
    }
    if hour == 0 && (day == 0 || day == day_of(DOWN) + 1) {
        hour = 1;
    }
    day * DAY + hour * 3_600 + chance.below(3_600)
}
