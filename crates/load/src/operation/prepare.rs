//! Opens a file and finds out how it is to be read.

use super::described::{Described, ROWS_SHOWN};
use super::inspect::{self, Columns};
use super::place::Place;
use super::request::Request;
use crate::Error;
use crate::clean::Cleaner;
use crate::clean::read_settings::{ReadSettings, Settled};
use crate::columns::Field;
use crate::columns::mapping::{Mapping, Typed};
use crate::intake::Intake;
use crate::reader::Options;
use crate::reader::table::Table;
use crate::rule::Rule;
use crate::source::input::Input;
use crate::source::unpack::{self, RunningDigest};
use crate::values::rate::Rate;
use crate::values::{DateOrder, is_without_zone};
use csv::ByteRecord;
use encoding_rs::Encoding;
use regulars_core::domain::Currency;
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A file ready to be read row by row.
pub struct Prepared {
    /// The path as typed.
    pub path: String,
    /// The records.
    pub table: Table,
    /// What cleans them.
    pub cleaner: Cleaner,
    /// The kind of file, as stored.
    pub kind: &'static str,
    /// The dialect's name.
    pub dialect: &'static str,
    /// The encoding's name.
    pub encoding: &'static str,
    /// The name of the delimiter.
    pub delimiter: &'static str,
    /// The zone its times were read in.
    pub zone: String,
    /// The currency its money was read in.
    pub currency: Currency,
    /// Whether `1,5` was read as one and a half.
    pub comma_is_point: bool,
    /// How to read its rows again.
    pub reading: ReadSettings,
    /// How its columns were read, and what it does not say.
    pub described: Described,
    /// What the values say against columns that a dialect or the operator decided.
    pub doubts: Vec<String>,
    /// Whether another file of the load has the lines of its orders.
    pub is_beside_lines: bool,
    /// Columns that are never stored.
    pub secrets: Vec<String>,
    /// The file's digest, complete after its last record.
    pub digest: Box<dyn Fn() -> Vec<u8>>,
    /// Bytes read so far, and its length in bytes, if known.
    pub read: Box<dyn Fn() -> u64>,
    /// See [`Prepared::read`].
    pub length: Option<u64>,
}

impl Prepared {
    /// The rates by which amounts were converted, in words; empty if none was.
    pub fn rates_used(&self, intake: &Intake) -> String {
        if !intake.fixes.contains_key(&Rule::Converted) {
            return String::new();
        }
        let of =
            |(code, rate): &(String, Rate)| format!("{rate} {} for 1 {code}", self.currency.code());
        self.reading
            .rates
            .iter()
            .map(of)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// A file that is open, its columns not yet understood.
pub struct Opened {
    pub table: Table,
    digest: RunningDigest,
}

impl Opened {
    /// The digest of what was read of the file.
    pub fn digest(&self) -> Vec<u8> {
        unpack::finish(&self.digest)
    }
}

/// The digest of a file with those that complete its rows: another state of these is another file.
fn digest_of(own: Vec<u8>, others: &[Vec<u8>]) -> Vec<u8> {
    if others.is_empty() {
        return own;
    }
    let mut all = Sha256::new();
    all.update(own);
    others.iter().for_each(|other| all.update(other));
    all.finalize().to_vec()
}

/// Opens a file, and completes its rows by those of other files.
pub fn open(shop: &Shop, request: &Request, input: &Input, place: &Place) -> Result<Opened> {
    let options = Options {
        encoding: request
            .encoding
            .as_deref()
            .and_then(|label| Encoding::for_label(label.as_bytes())),
        delimiter: request.delimiter,
        sheet: input.sheet.clone().or_else(|| request.sheet.clone()),
        url_item: request.url_item.clone(),
        salt: shop.store().code_secret()?.to_vec(),
        is_growing: request.is_growing,
    };
    let source = unpack::unpack(&input.name, input.open()?)?;
    let digest = Arc::clone(&source.digest);
    let mut table = Table::open(&input.name, source, &options)?;
    place.complete(&mut table);
    Ok(Opened { table, digest })
}

/// Maps the columns of a file.
pub fn prepare(
    shop: &Shop,
    request: &Request,
    input: &Input,
    (opened, place): (Opened, &Place),
) -> Result<Prepared> {
    let name = input.name.clone();
    let Opened { mut table, digest } = opened;
    let counted = Arc::clone(&digest);
    let typed = Typed {
        kind: request.kind,
        dialect: request.dialect.clone(),
        map: request.map.clone(),
        columns: request.columns.clone(),
    };
    let Columns { mapping, doubts } =
        inspect::columns_of_table(&name, &mut table, &typed, &place.part).map_err(|error| {
            match error {
                // Beside the files of the shop lie others.
                Error::UnknownColumns { file, .. } if input.is_found => {
                    Error::NotOfShop(file, table.header.join(", "))
                }
                error => error,
            }
        })?;
    let stored = |setting: &str| shop.store().fetch_setting(setting);
    let zone = request
        .zone
        .clone()
        .or(stored("time_zone")?)
        .or(mapping
            .dialect
            .and_then(|dialect| dialect.zone)
            .map(Into::into))
        .unwrap_or_else(|| "UTC".into());
    let known = request
        .currency
        .or(stored("currency")?.and_then(|code| Currency::parse(&code)))
        .or(mapping
            .dialect
            .and_then(|dialect| dialect.currency)
            .and_then(Currency::parse));
    let currency = match known {
        Some(currency) => currency,
        None => {
            inspect::currency(&mut table, &mapping, &request.rates)?.unwrap_or(Currency::UNKNOWN)
        }
    };
    let order = match request
        .dates
        .or(mapping.dialect.and_then(|dialect| dialect.dates))
    {
        Some(order) => Some(order),
        None => {
            let (headings, side_by_side) = (table.headings.clone(), table.side_by_side.clone());
            inspect::date_order(&name, &mut table, &mapping, || {
                let mut again = open(shop, request, input, place)?.table;
                if let Some(headings) = headings {
                    again.group(headings);
                }
                if let Some(plan) = side_by_side {
                    again.spread(plan);
                }
                Ok(again)
            })?
        }
    };
    let separators = inspect::separators(&mut table, &mapping)?;
    let comma_is_point = separators.comma_is_point;
    let reading = ReadSettings {
        header: table.header.clone(),
        kind: request.kind,
        dialect: mapping.dialect_name().into(),
        map: request.map.clone(),
        settled: Settled::of(&mapping),
        zone: zone.clone(),
        follows_shop: follows_shop(request, &mut table, &mapping, order)?,
        dates: order,
        currency: currency.code().to_string(),
        comma_is_point,
        point_groups: separators.point_groups,
        rates: request.rates.clone(),
        off: request.rules_off()?,
    };
    let mut cleaner = reading.cleaner_of(mapping.clone(), shop.context.now.0)?;
    cleaner.leave_out(shop.store().fetch_tombstones()?);
    inspect::learn(&mut cleaner, &mut table, request.dates.is_some())?;
    if !request.is_growing && !table.has_rows_ahead() {
        return Err(crate::Error::HeaderOnly(name).into());
    }
    let first_rows: Vec<ByteRecord> = table.peek(ROWS_SHOWN)?.cloned().collect();
    let (encoding, delimiter, header) = (table.encoding, table.form, table.header.clone());
    Ok(Prepared {
        path: name,
        table,
        cleaner,
        kind: mapping.kind.word(),
        described: Described::of(&mapping, &header, &first_rows),
        doubts,
        is_beside_lines: place.part.is_beside_lines,
        secrets: mapping.secrets.clone(),
        dialect: mapping.dialect_name(),
        encoding,
        delimiter,
        zone,
        currency,
        comma_is_point,
        reading,
        length: input
            .path()
            .and_then(|path| path.metadata().ok())
            .map(|data| data.len()),
        read: Box::new(move || counted.lock().map_or(0, |read| read.1)),
        digest: {
            let others = place.digests.clone();
            Box::new(move || digest_of(unpack::finish(&digest), &others))
        },
    })
}

/// Whether the times of a file name no zone, and neither the operator nor its dialect does.
fn follows_shop(
    request: &Request,
    table: &mut Table,
    mapping: &Mapping,
    order: Option<DateOrder>,
) -> Result<bool> {
    let has_zone = request.zone.is_some()
        || mapping
            .dialect
            .is_some_and(|dialect| dialect.zone.is_some())
        || mapping.position(Field::Zone).is_some();
    let Some(time) = mapping.position(Field::Time).filter(|_| !has_zone) else {
        return Ok(false);
    };
    let mut rows = table.peek(ROWS_SHOWN)?;
    Ok(rows.any(|row| {
        let cell = String::from_utf8_lossy(row.get(time).unwrap_or_default());
        is_without_zone(&cell, order)
    }))
}
