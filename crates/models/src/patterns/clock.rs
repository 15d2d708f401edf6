//! Local time of very many instants: the zone is asked once for each change of its offset, not once
//! an action.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regulars_core::domain::{DAY, HOUR};

/// Hours of a week.
pub const CELLS: usize = 168;

/// Offsets of a zone over a span of time.
#[derive(Debug, Clone)]
pub struct LocalClock {
    /// (first second of the offset, offset in seconds), ascending.
    offsets: Vec<(i64, i64)>,
}

impl LocalClock {
    /// The offsets of `zone` between two instants in UTC seconds.
    pub fn new(zone: &TimeZone, first: i64, last: i64) -> LocalClock {
        let stamp = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
        let start = stamp(first);
        let mut offsets = vec![(i64::MIN, i64::from(zone.to_offset(start).seconds()))];
        for change in zone
            .following(start)
            .take_while(|change| change.timestamp().as_second() <= last)
        {
            offsets.push((
                change.timestamp().as_second(),
                i64::from(change.offset().seconds()),
            ));
        }
        LocalClock { offsets }
    }

    /// The instant as seconds on the local wall, counted from 1970-01-01 00:00 local time.
    pub fn local(&self, at: i64) -> i64 {
        let after = self.offsets.partition_point(|offset| offset.0 <= at);
        at + self.offsets[after.saturating_sub(1)].1
    }

    /// Whether it is midnight to the second: most likely a day without a time.
    pub fn is_midnight(&self, at: i64) -> bool {
        self.local(at).rem_euclid(DAY) == 0
    }

    /// The hour of the week, 0 (Monday, midnight to one) to 167.
    pub fn hour_of_week(&self, at: i64) -> usize {
        // 1970-01-01 was a Thursday.
        ((self.local(at) + 3 * DAY).rem_euclid(7 * DAY) / HOUR) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regulars_core::domain::Instant;

    proptest! {
        #[test]
        fn hours_are_those_that_the_zone_gives(at in 1_262_304_000_i64..1_900_000_000, zone in 0_usize..3) {
            let zone = TimeZone::get(["America/New_York", "Europe/Berlin", "Asia/Kathmandu"][zone]).unwrap();
            let clock = LocalClock::new(&zone, 1_262_304_000, 1_900_000_000);
            let instant = Instant(at);
            prop_assert_eq!(clock.hour_of_week(at), instant.weekday_in(&zone) * 24 + instant.hour_in(&zone));
        }
    }
}
