//! Cells to instants, in the zone of the file or of the row.

use super::written::{Written, read_time};
use super::{BadValue, DateOrder};
use crate::values::zones::zone_from_words;
use jiff::tz::{Offset, TimeZone};
use regulars_core::domain::HOUR;
use std::collections::HashMap;

/// Parses times written in one zone.
#[derive(Debug, Clone)]
pub struct Clock {
    zone: TimeZone,
    /// The order of `03/04/2026`; `None` until it is known.
    pub order: Option<DateOrder>,
    hours: HashMap<(i32, u8, u8, u8), i64>,
    /// The last hour that was looked up, and its beginning: neighbouring rows often share an hour.
    last: Option<((i32, u8, u8, u8), i64)>,
    /// Clocks of zones named in rows.
    others: HashMap<Box<str>, Clock>,
}

/// Whether a time is that of a clock in an unnamed zone.
pub fn is_without_zone(text: &str, order: Option<DateOrder>) -> bool {
    matches!(
        read_time(text.trim(), order),
        Some(Written::Civil { offset: None, .. })
    )
}

impl Clock {
    /// A clock for times written in `zone`.
    pub fn new(zone: TimeZone, order: Option<DateOrder>) -> Clock {
        Clock {
            zone,
            order,
            hours: HashMap::new(),
            last: None,
            others: HashMap::new(),
        }
    }

    /// Parses a time; a zone named in the row replaces the clock's own.
    ///
    /// # Errors
    /// As [`Clock::parse`]; an unknown zone makes the time unreadable.
    pub fn parse_in(&mut self, text: &str, zone: Option<&str>) -> Result<i64, BadValue> {
        let Some(word) = zone else {
            return self.parse(text);
        };
        let order = self.order;
        if !self.others.contains_key(word) {
            let zone = zone_from_words(word).ok_or(BadValue::Unreadable)?;
            self.others.insert(word.into(), Clock::new(zone, order));
        }
        self.others
            .get_mut(word)
            .map_or(Err(BadValue::Unreadable), |clock| clock.parse(text))
    }

    /// Parses a day, however long ago.
    pub fn parse_day(&mut self, text: &str) -> Option<jiff::civil::Date> {
        match read_time(text.trim(), self.order)? {
            Written::Civil {
                year, month, day, ..
            } => jiff::civil::Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok(),
            Written::Epoch(_) => None,
        }
    }

    /// The zone of times that name none.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Parses a time into UTC seconds.
    ///
    /// In the hour skipped when clocks go forward, a time is read as if they had not changed yet;
    /// in the hour that occurs twice, as its first occurrence.
    pub fn parse(&mut self, text: &str) -> Result<i64, BadValue> {
        match read_time(text.trim(), self.order).ok_or(BadValue::Unreadable)? {
            Written::Epoch(at) => check_year(at),
            Written::Civil {
                year,
                month,
                day,
                second,
                offset: Some(offset),
            } => {
                let start = date_start(year, month, day)?;
                check_year(start + second - i64::from(offset))
            }
            Written::Civil {
                year,
                month,
                day,
                second,
                offset: None,
            } => {
                if !(1_900..=9_999).contains(&year) {
                    return Err(BadValue::Impossible);
                }
                let hour = (second / HOUR) as u8;
                let key = (year, month, day, hour);
                let last = self
                    .last
                    .filter(|(last, _)| *last == key)
                    .map(|(_, start)| start);
                let start = match last.or_else(|| self.hours.get(&key).copied()) {
                    Some(start) => start,
                    None => {
                        let civil = jiff::civil::Date::new(year as i16, month as i8, day as i8)
                            .map_err(|_| BadValue::Unreadable)?
                            .at(hour as i8, 0, 0, 0);
                        let start = self
                            .zone
                            .to_timestamp(civil)
                            .map_err(|_| BadValue::Impossible)?
                            .as_second();
                        self.hours.insert(key, start);
                        start
                    }
                };
                self.last = Some((key, start));
                check_year(start + second % HOUR)
            }
        }
    }
}

fn check_year(at: i64) -> Result<i64, BadValue> {
    // 1990 to 2100: no shop kept such records before, and nobody has sold anything later.
    if (631_152_000..4_102_444_800).contains(&at) {
        Ok(at)
    } else {
        Err(BadValue::Impossible)
    }
}

fn date_start(year: i32, month: u8, day: u8) -> Result<i64, BadValue> {
    let year = i16::try_from(year).map_err(|_| BadValue::Impossible)?;
    let civil =
        jiff::civil::Date::new(year, month as i8, day as i8).map_err(|_| BadValue::Unreadable)?;
    Offset::UTC
        .to_timestamp(civil.at(0, 0, 0, 0))
        .map(jiff::Timestamp::as_second)
        .map_err(|_| BadValue::Impossible)
}

/// Midnight UTC of a day.
#[cfg(test)]
fn utc(year: i16, month: i8, day: i8) -> i64 {
    Offset::UTC
        .to_timestamp(jiff::civil::date(year, month, day).at(0, 0, 0, 0))
        .unwrap()
        .as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_many_forms() {
        let mut clock = Clock::new(TimeZone::UTC, None);
        let day = utc(2026, 1, 31);
        for (text, at) in [
            ("2026-01-31", day),
            ("2026-01-31 08:26:00", day + 8 * 3600 + 26 * 60),
            ("2026-01-31T08:26:00Z", day + 8 * 3600 + 26 * 60),
            ("2026-01-31T08:26:00+01:00", day + 7 * 3600 + 26 * 60),
            ("2026-01-31 08:26:00 +0200", day + 6 * 3600 + 26 * 60),
            ("31.01.2026 8:26", day + 8 * 3600 + 26 * 60),
            ("31/01/2026", day),
            ("1/31/2026 8:26 PM", day + 20 * 3600 + 26 * 60),
            ("2026年1月31日", day),
            ("1769817600", day),
            ("1769817600.94", day),
            ("1769817600000000", day),
            ("20260131", day),
            ("20260131082600", day + 8 * 3600 + 26 * 60),
            ("2026-01-31 02", day + 2 * 3600),
            ("31/01/26", day),
            ("Jan-31-26", day),
            ("Sat, 31 Jan 2026 08:26:00 +0100", day + 7 * 3600 + 26 * 60),
            ("31. Januar 2026 um 8:26", day + 8 * 3600 + 26 * 60),
            ("Jan 31, 2026 8:26:00 PM PST", day + 28 * 3600 + 26 * 60),
            ("Jan 31, 2026 at 12:05 a.m.", day + 5 * 60),
            ("2026-01-31 12:05 PM", day + 12 * 3600 + 5 * 60),
            ("2026/1/31 下午 3:05:00", day + 15 * 3600 + 5 * 60),
            ("2026-01-31 08:26:00 UTC", day + 8 * 3600 + 26 * 60),
            (
                "2026-01-31T08:26:00 GMT+0100 (Central European Time)",
                day + 7 * 3600 + 26 * 60,
            ),
            ("1769817600000", day),
        ] {
            assert_eq!(clock.parse(text), Ok(at), "{text}");
        }
        for (text, why) in [
            ("9999-01-01", BadValue::Impossible),
            ("1900-01-01", BadValue::Impossible),
            ("2026-13-01", BadValue::Unreadable),
            ("2026-02-30", BadValue::Unreadable),
            ("03/04/2026", BadValue::Unreadable),
            ("soon", BadValue::Unreadable),
        ] {
            assert_eq!(clock.parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn days_of_spreadsheets_are_read_where_the_column_is_such() {
        let mut clock = Clock::new(TimeZone::UTC, Some(DateOrder::Serial));
        assert_eq!(clock.parse("45292"), Ok(utc(2024, 1, 1)));
        assert_eq!(clock.parse("45292.5"), Ok(utc(2024, 1, 1) + 12 * 3600));
        assert_eq!(
            clock.parse("45292.3513888889"),
            Ok(utc(2024, 1, 1) + 8 * 3600 + 26 * 60)
        );
        assert_eq!(clock.parse("2024-01-01"), Err(BadValue::Unreadable));
        let mut plain = Clock::new(TimeZone::UTC, None);
        assert_eq!(plain.parse("45292.5"), Err(BadValue::Unreadable));
    }

    #[test]
    fn an_hour_that_does_not_exist_is_the_next_and_one_that_comes_twice_is_the_first() {
        for (zone, text, at) in [
            // The clock jumps from 01:00 to 02:00: 01:30 is read as if it had not jumped, half an
            // hour after.
            (
                "Europe/London",
                "2026-03-29 01:30",
                utc(2026, 3, 29) + 3600 + 1800,
            ),
            (
                "Europe/London",
                "2026-03-29 02:30",
                utc(2026, 3, 29) + 3600 + 1800,
            ),
            (
                "Europe/London",
                "2026-10-25 01:30",
                utc(2026, 10, 25) + 1800,
            ),
            (
                "America/New_York",
                "2026-03-08 02:30",
                utc(2026, 3, 8) + 7 * 3600 + 1800,
            ),
            (
                "America/New_York",
                "2026-03-08 03:30",
                utc(2026, 3, 8) + 7 * 3600 + 1800,
            ),
            (
                "America/New_York",
                "2026-11-01 01:30",
                utc(2026, 11, 1) + 5 * 3600 + 1800,
            ),
            (
                "America/New_York",
                "2026-11-01 01:30 EST",
                utc(2026, 11, 1) + 6 * 3600 + 1800,
            ),
        ] {
            let mut clock = Clock::new(TimeZone::get(zone).unwrap(), None);
            assert_eq!(clock.parse(text), Ok(at), "{zone} {text}");
        }
    }

    #[test]
    fn local_times_are_those_of_the_zone() {
        let mut clock = Clock::new(TimeZone::get("Europe/London").unwrap(), None);
        assert_eq!(
            clock.parse("2011-07-01 08:26:00").unwrap(),
            utc(2011, 7, 1) + 7 * 3600 + 26 * 60
        );
        assert_eq!(
            clock.parse("2011-01-01 08:26:00").unwrap(),
            utc(2011, 1, 1) + 8 * 3600 + 26 * 60
        );
    }
}
