//! How the rows of a file are read: stored with the file, so that rows set aside can be read again.

use crate::clean::{Cleaner, Setup};
use crate::columns::FileKind;
use crate::columns::mapping::{Mapping, Typed, map_columns};
use crate::error::Error;
use crate::rule::Rule;
use crate::values::rate::Rate;
use crate::values::{Clock, DateOrder};
use jiff::tz::TimeZone;
use regulars_core::domain::Currency;
use serde::{Deserialize, Serialize};

/// How the rows of a file are read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadSettings {
    /// Column names.
    pub header: Vec<String>,
    /// `--as`
    pub kind: Option<FileKind>,
    /// The dialect, typed or detected.
    pub dialect: String,
    /// `--map`
    pub map: Vec<(String, String)>,
    /// The zone of times that name none.
    pub zone: String,
    /// The order of day and month.
    pub dates: Option<DateOrder>,
    /// The currency of the amounts; `XXX` if unknown.
    pub currency: String,
    /// Whether `1,234` is 1.234.
    pub comma_is_point: bool,
    /// Values of units of other currencies, by code.
    #[serde(default)]
    pub rates: Vec<(String, Rate)>,
    /// Rules that are switched off.
    pub off: Vec<Rule>,
}

impl ReadSettings {
    /// A cleaner for the rows, with the columns mapped.
    ///
    /// # Errors
    /// The columns can no longer be mapped; the zone is unknown.
    pub fn cleaner(&self, file: &str, now: i64) -> Result<Cleaner, Error> {
        let typed = Typed {
            kind: self.kind,
            dialect: Some(self.dialect.clone()),
            map: self.map.clone(),
        };
        let mapping = map_columns(file, &self.header, &typed)?;
        self.cleaner_of(mapping, now)
    }

    /// A cleaner for rows with a known mapping.
    ///
    /// # Errors
    /// The zone is unknown.
    pub fn cleaner_of(&self, mapping: Mapping, now: i64) -> Result<Cleaner, Error> {
        let zone = TimeZone::get(&self.zone).map_err(|_| Error::Zone(self.zone.clone()))?;
        Ok(Cleaner::new(Setup {
            mapping,
            header: self.header.clone(),
            clock: Clock::new(zone, self.dates),
            currency: Currency::parse(&self.currency).unwrap_or(Currency::UNKNOWN),
            comma_is_point: self.comma_is_point,
            rates: self.rates.clone(),
            now,
            off: self.off.clone(),
        }))
    }
}
