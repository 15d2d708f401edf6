//! Names of weekdays, 0 (Monday) to 6 (Sunday).

/// "Monday".
pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// "Mon".
pub fn short_weekday(day: usize) -> &'static str {
    WEEKDAYS.get(day).map_or("", |name| &name[..3])
}

/// "Mondays".
pub fn every_weekday(day: usize) -> String {
    WEEKDAYS
        .get(day)
        .map_or(String::new(), |name| format!("{name}s"))
}
