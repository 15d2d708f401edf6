//! Days and hours in the shop's zone, fast enough for every action.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regulars_core::domain::{DAY, HOUR, Instant};

/// An instant as the shop's clock shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime {
    /// Days since 1970-01-01 in the local calendar.
    pub day: i64,
    /// Seconds since local midnight.
    pub second: i64,
}

impl LocalTime {
    /// The local time of `at` in `zone`.
    pub fn of(at: Instant, zone: &TimeZone) -> LocalTime {
        let offset = Timestamp::from_second(at.0)
            .map_or(0, |stamp| i64::from(zone.to_offset(stamp).seconds()));
        let local = at.0.saturating_add(offset);
        LocalTime {
            day: local.div_euclid(DAY),
            second: local.rem_euclid(DAY),
        }
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> usize {
        usize::try_from(self.second / HOUR).unwrap_or(0)
    }

    /// The weekday, 0 (Monday) to 6 (Sunday).
    pub fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday.
        usize::try_from((self.day + 3).rem_euclid(7)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_calendar_across_the_change_of_clocks() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        for hour in 0..400 {
            let at = Instant(1_711_800_000 + hour * 3_600);
            let local = LocalTime::of(at, &zone);
            assert_eq!(
                (local.hour(), local.weekday()),
                (at.hour_in(&zone), at.weekday_in(&zone))
            );
            assert_eq!(
                Instant(local.day * DAY).day_in(&TimeZone::UTC),
                at.day_in(&zone)
            );
        }
    }
}
