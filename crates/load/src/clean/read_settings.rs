//! How the rows of a file are read: stored with the file, so that rows set aside can be read again.

use crate::clean::{Cleaner, Setup};
use crate::columns::mapping::{Mapping, Typed, map_columns, settled};
use crate::columns::{Field, FileKind};
use crate::dialect::Quirk;
use crate::error::Error;
use crate::rule::Rule;
use crate::values::rate::Rate;
use crate::values::{Clock, DateOrder, Separators};
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
    /// Fields and positions, where no dialect knows the columns.
    #[serde(default)]
    pub settled: Option<Settled>,
    /// The zone of times that name none.
    pub zone: String,
    /// Whether its times name no zone and were read in the shop's, so that they would be others if the
    /// shop's zone changed.
    #[serde(default)]
    pub follows_shop: bool,
    /// The order of day and month.
    pub dates: Option<DateOrder>,
    /// The currency of the amounts; `XXX` if unknown.
    pub currency: String,
    /// Whether `1,234` is 1.234.
    pub comma_is_point: bool,
    /// Whether `1.250` is 1250.
    #[serde(default)]
    pub point_groups: bool,
    /// Values of units of other currencies, by code.
    #[serde(default)]
    pub rates: Vec<(String, Rate)>,
    /// Rules that are switched off.
    pub off: Vec<Rule>,
}

/// Columns as they were decided.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settled {
    /// The kind of file.
    pub kind: FileKind,
    /// The words of fields, and the positions of their columns.
    pub columns: Vec<(String, usize)>,
    /// Whether only the first line of an order has the order's cells.
    pub is_spread: bool,
    /// Whether each row is a return.
    #[serde(default)]
    pub is_of_returns: bool,
    /// Whether all lines of an order are there.
    #[serde(default)]
    pub has_whole_orders: bool,
}

impl Settled {
    /// What was decided, unless a dialect did.
    pub fn of(mapping: &Mapping) -> Option<Settled> {
        let of = |(field, position): &(Field, usize)| (field.word().to_string(), *position);
        mapping.dialect.is_none().then(|| Settled {
            kind: mapping.kind,
            columns: mapping.columns.iter().map(of).collect(),
            is_spread: mapping.quirks.contains(&Quirk::SpreadOrder),
            is_of_returns: mapping.quirks.contains(&Quirk::Returns),
            has_whole_orders: mapping.has_whole_orders,
        })
    }

    fn mapping(&self, header: &[String]) -> Mapping {
        let columns = self
            .columns
            .iter()
            .filter_map(|(word, position)| Some((Field::from_word(word)?, *position)))
            .collect();
        let quirks = [
            (Quirk::SpreadOrder, self.is_spread),
            (Quirk::Returns, self.is_of_returns),
        ]
        .into_iter()
        .filter_map(|(quirk, holds)| holds.then_some(quirk))
        .collect();
        let mut mapping = settled(self.kind, columns, quirks, header);
        mapping.has_whole_orders = self.has_whole_orders;
        mapping
    }
}

impl ReadSettings {
    /// A cleaner for the rows, with the columns mapped.
    ///
    /// # Errors
    /// The columns can no longer be mapped; the zone is unknown.
    pub fn cleaner(&self, file: &str, now: i64) -> Result<Cleaner, Error> {
        self.cleaner_of(self.mapping(file)?, now)
    }

    /// The columns as they were mapped.
    ///
    /// # Errors
    /// The columns can no longer be mapped.
    pub fn mapping(&self, file: &str) -> Result<Mapping, Error> {
        if let Some(settled) = &self.settled {
            return Ok(settled.mapping(&self.header));
        }
        let typed = Typed {
            kind: self.kind,
            dialect: Some(self.dialect.clone()),
            map: self.map.clone(),
            columns: Vec::new(),
        };
        map_columns(file, &self.header, &typed)
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
            separators: Separators {
                comma_is_point: self.comma_is_point,
                point_groups: self.point_groups,
            },
            rates: self.rates.clone(),
            now,
            off: self.off.clone(),
        }))
    }
}
