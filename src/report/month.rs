//! A month of the shop's calendar.

use crate::domain::Instant;
use crate::error::{Error, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};
use std::fmt;

/// A month, by its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month of a text such as `2026-11`.
    ///
    /// # Errors
    /// It is no month.
    pub fn parse(text: &str) -> Result<Month> {
        let first = format!("{text}-01").parse().ok();
        first.filter(|_| text.len() == 7).map(Month).ok_or_else(|| {
            Error::usage(format!("'{text}' is not a month")).hint("report --month 2026-11")
        })
    }

    /// The newest month whose last day the data reach, or that of their first day where they reach
    /// the end of none.
    pub fn newest_whole(first: Instant, last: Instant, zone: &TimeZone) -> Month {
        let day = last.date_in(zone);
        let month = Month(day.first_of_month());
        let is_whole = day == day.last_of_month();
        let before = month.plus(-1);
        if is_whole || before < Month(first.date_in(zone).first_of_month()) {
            month
        } else {
            before
        }
    }

    /// The month so many months later.
    #[must_use]
    pub fn plus(self, months: i32) -> Month {
        Month(self.0.checked_add(months.months()).unwrap_or(self.0))
    }

    /// Its first moment.
    pub fn start(self, zone: &TimeZone) -> Instant {
        let midnight = zone.to_timestamp(self.0.at(0, 0, 0, 0));
        midnight.map_or(Instant(0), |at| Instant(at.as_second()))
    }

    /// Its days.
    pub fn days(self) -> usize {
        usize::try_from(self.0.days_in_month()).unwrap_or(31)
    }

    /// Its name: `November 2026`.
    pub fn name(self) -> String {
        self.0.strftime("%B %Y").to_string()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m"))
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn the_newest_whole_month_is_reported() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let of = |first, last| Month::newest_whole(at(first), at(last), &zone).to_string();
        let first = "2025-01-10T00:00:00Z";
        assert_eq!(of(first, "2026-09-30T23:00:00Z"), "2026-09");
        assert_eq!(of(first, "2026-09-30T12:00:00Z"), "2026-09");
        assert_eq!(of(first, "2026-09-29T12:00:00Z"), "2026-08");
        assert_eq!(
            of("2026-09-10T00:00:00Z", "2026-09-29T12:00:00Z"),
            "2026-09"
        );
    }

    #[test]
    fn months_are_read_and_counted() {
        let month = Month::parse("2026-11").unwrap();
        assert_eq!(month.name(), "November 2026");
        assert_eq!(
            (month.plus(2).to_string(), month.days()),
            ("2027-01".into(), 30)
        );
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(month.start(&zone), at("2026-10-31T23:00:00Z"));
        for wrong in ["2026-13", "2026", "2026-1", "november"] {
            assert!(Month::parse(wrong).is_err(), "{wrong}");
        }
    }
}
