//! Instants: UTC seconds inside, RFC 3339 outside.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Seconds of an hour.
pub const HOUR: i64 = 3_600;
/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// A moment, in seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub i64);

impl Instant {
    /// Reads RFC 3339 (`2026-01-31T08:00:00Z`, also with an offset) or a bare day (`2026-01-31`,
    /// midnight UTC).
    pub fn parse(text: &str) -> Option<Instant> {
        let text = text.trim();
        if let Ok(stamp) = text.parse::<Timestamp>() {
            return Some(Instant(stamp.as_second()));
        }
        let day: jiff::civil::Date = text.parse().ok()?;
        TimeZone::UTC
            .to_timestamp(day.at(0, 0, 0, 0))
            .ok()
            .map(|at| Instant(at.as_second()))
    }

    /// Days from `earlier` to this instant, with fractions; negative when it is before.
    pub fn days_since(self, earlier: Instant) -> f64 {
        (self.0 - earlier.0) as f64 / DAY as f64
    }

    /// This instant, `days` later.
    #[must_use]
    pub fn plus_days(self, days: f64) -> Instant {
        Instant(self.0 + (days * DAY as f64).round() as i64)
    }

    /// The day in `zone`, as `2026-01-31`.
    pub fn day_in(self, zone: &TimeZone) -> String {
        self.civil(zone).date().to_string()
    }

    /// The day in `zone`.
    pub fn date_in(self, zone: &TimeZone) -> jiff::civil::Date {
        self.civil(zone).date()
    }

    /// The last second of a day in `zone`, so that the day itself is shown as the last one; `None`
    /// beyond the calendar.
    pub fn end_of(day: jiff::civil::Date, zone: &TimeZone) -> Option<Instant> {
        let midnight = day.tomorrow().ok()?.at(0, 0, 0, 0);
        let end = zone.to_timestamp(midnight).ok()?;
        Some(Instant(end.as_second() - 1))
    }

    /// Day and minute in `zone`, as `2026-01-31 08:00`.
    pub fn minute_in(self, zone: &TimeZone) -> String {
        let at = self.civil(zone);
        format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute())
    }

    /// Hour of the day in `zone`, 0 to 23.
    pub fn hour_in(self, zone: &TimeZone) -> usize {
        usize::try_from(self.civil(zone).hour()).unwrap_or(0)
    }

    /// Weekday in `zone`, 0 (Monday) to 6 (Sunday).
    pub fn weekday_in(self, zone: &TimeZone) -> usize {
        usize::try_from(self.civil(zone).weekday().to_monday_zero_offset()).unwrap_or(0)
    }

    /// Date and time of day in `zone`.
    pub fn civil(self, zone: &TimeZone) -> jiff::civil::DateTime {
        zone.to_datetime(self.timestamp())
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_second(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Instant::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not an instant: {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_what_it_writes() {
        for second in [0, 1_291_191_960, 4_102_444_799] {
            let at = Instant(second);
            assert_eq!(Instant::parse(&at.to_string()), Some(at));
        }
        assert_eq!(
            Instant::parse("2010-12-01").map(|at| at.0),
            Some(1_291_161_600)
        );
        assert_eq!(
            Instant::parse("2010-12-01T09:00:00+01:00").map(|at| at.0),
            Some(1_291_190_400)
        );
        assert_eq!(Instant::parse("yesterday"), None);
    }

    #[test]
    fn hours_and_weekdays_are_those_of_the_zone() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = Instant::parse("2017-01-02T02:30:00Z").unwrap();
        assert_eq!((at.weekday_in(&zone), at.hour_in(&zone)), (6, 21));
        assert_eq!(at.day_in(&zone), "2017-01-01");
    }
}
