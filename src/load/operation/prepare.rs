//! Opening a file and finding out how it is to be read.

use super::load::Request;
use crate::domain::Currency;
use crate::error::Result;
use crate::load::Error;
use crate::load::clean::Cleaner;
use crate::load::fields::{Field, FileKind};
use crate::load::input::Input;
use crate::load::mapping::{Typed, map_columns};
use crate::load::reader::{Began, Options};
use crate::load::reading::Reading;
use crate::load::source;
use crate::load::table::Table;
use crate::load::values::{DateOrder, decide_order};
use crate::shop::Shop;
use crate::store::FileRow;
use encoding_rs::Encoding;
use std::sync::Arc;

/// A file that is ready to be read row by row.
pub struct Prepared {
    /// The path as it was named.
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
    /// The delimiter's word.
    pub delimiter: &'static str,
    /// The zone its times were read in.
    pub zone: String,
    /// The currency its money was read in.
    pub currency: Currency,
    /// Whether `1,5` was read as one and a half.
    pub comma_is_point: bool,
    /// How its rows are to be read once more.
    pub reading: Reading,
    /// Columns that are never stored.
    pub secrets: Vec<String>,
    /// The file's digest, complete once its records were read.
    pub digest: Box<dyn Fn() -> Vec<u8>>,
}

/// How a file that grows is read, once its first lines were.
#[derive(Debug, Clone)]
pub struct Known {
    began: Began,
    encoding: String,
    kind: Option<FileKind>,
    reading: Reading,
}

impl Known {
    /// From what is kept of a file, and how its rows are read.
    pub fn of(row: &FileRow, reading: Reading, request: &Request) -> Known {
        let FileRow { delimiter, encoding, kind, .. } = row;
        let form = FORMS.into_iter().find(|form| *form == delimiter).unwrap_or("comma");
        let label = encoding.trim_end_matches(" with BOM");
        let options = Options {
            encoding: Encoding::for_label(label.as_bytes()),
            url_item: request.url_item.clone(),
            ..Options::default()
        };
        // More columns must not make another kind of file of it.
        let kind = FileKind::ALL.into_iter().find(|known| known.word() == kind);
        let began = Began { form, header: reading.header.clone(), options };
        Known { began, encoding: encoding.clone(), kind, reading }
    }

    /// Whether a cell can go over several lines.
    pub fn has_quotes(&self) -> bool {
        !matches!(self.began.form, "json" | "log")
    }

    /// Goes on with further lines.
    ///
    /// # Errors
    /// They are no text.
    pub fn go_on(&self, shop: &Shop, input: &Input) -> Result<Prepared> {
        let mut began = self.began.clone();
        began.options.salt = shop.store().code_secret()?.to_vec();
        let source = source::unpack(&input.name, input.open()?)?;
        let digest = Arc::clone(&source.digest);
        let table = Table::go_on(&input.name, source, &began)?;
        let reading = Reading { header: table.header.clone(), ..self.reading.clone() };
        let typed = Typed { kind: self.kind, dialect: Some(reading.dialect.clone()), map: reading.map.clone() };
        let mapping = map_columns(&input.name, &table.header, &typed)?;
        let cleaner = reading.cleaner_of(mapping.clone(), shop.context.now.0)?;
        Ok(Prepared {
            path: input.name.clone(),
            kind: mapping.kind.word(),
            secrets: Vec::new(),
            dialect: mapping.dialect_name(),
            encoding: if self.encoding.ends_with("BOM") { "UTF-8 with BOM" } else { table.encoding },
            delimiter: table.form,
            zone: reading.zone.clone(),
            currency: Currency::parse(&reading.currency).unwrap_or(Currency::UNKNOWN),
            comma_is_point: reading.comma_is_point,
            table,
            cleaner,
            reading,
            digest: Box::new(move || source::finish(&digest)),
        })
    }
}

/// The words for forms of files that can grow.
const FORMS: [&str; 6] = ["comma", "semicolon", "tab", "bar", "json", "log"];

/// Rows from which the order of day and month is decided.
const DATES_LOOKED_AT: usize = 5_000;

/// Opens a file and maps its columns.
pub fn prepare(shop: &Shop, request: &Request, input: &Input) -> Result<Prepared> {
    let name = input.name.clone();
    let options = Options {
        encoding: request.encoding.as_deref().and_then(|label| Encoding::for_label(label.as_bytes())),
        delimiter: request.delimiter,
        sheet: request.sheet.clone(),
        url_item: request.url_item.clone(),
        salt: shop.store().code_secret()?.to_vec(),
        is_growing: request.is_growing,
    };
    let source = source::unpack(&name, input.open()?)?;
    let digest = Arc::clone(&source.digest);
    let mut table = Table::begin(&name, source, &options)?;
    let typed = Typed { kind: request.kind, dialect: request.dialect.clone(), map: request.map.clone() };
    // Columns that are named may be rare; a table with a header of its own says at once that it lacks them.
    if table.form == "json" {
        table.want(&typed.map.iter().map(|(_, column)| column.as_str()).collect::<Vec<_>>());
    }
    let mut mapping = map_columns(&name, &table.header, &typed)?;
    if let Some(dialect) = mapping.dialect.filter(|_| table.form == "json") {
        if let Some(lines) = dialect.lines {
            table.expand((!lines.is_empty()).then_some(lines));
        }
        table.want(&dialect.columns.iter().map(|(column, _)| *column).collect::<Vec<_>>());
        mapping = map_columns(&name, &table.header, &typed)?;
    }
    let stored = |setting: &str| shop.store().fetch_setting(setting);
    let zone = request
        .zone
        .clone()
        .or(stored("time_zone")?)
        .or(mapping.dialect.and_then(|dialect| dialect.zone).map(Into::into))
        .unwrap_or_else(|| "UTC".into());
    let currency = request
        .currency
        .or(stored("currency")?.and_then(|code| Currency::parse(&code)))
        .or(mapping.dialect.and_then(|dialect| dialect.currency).and_then(Currency::parse))
        .unwrap_or(Currency::UNKNOWN);
    let times = [Field::Time, Field::SentAt, Field::Since].into_iter().find_map(|field| mapping.position(field));
    let order = match (request.dates.or(mapping.dialect.and_then(|dialect| dialect.dates)), times) {
        (Some(order), _) => Some(order),
        (None, None) => None,
        (None, Some(position)) => date_order(&name, &mut table, position)?,
    };
    let comma_is_point = table.form == "semicolon";
    let reading = Reading {
        header: table.header.clone(),
        kind: request.kind,
        dialect: mapping.dialect_name().into(),
        map: request.map.clone(),
        zone: zone.clone(),
        dates: order,
        currency: currency.code().to_string(),
        comma_is_point,
        off: request.no_rule.clone(),
    };
    let cleaner = reading.cleaner_of(mapping.clone(), shop.context.now.0)?;
    let (encoding, delimiter) = (table.encoding, table.form);
    Ok(Prepared {
        path: name,
        table,
        cleaner,
        kind: mapping.kind.word(),
        secrets: mapping.secrets.clone(),
        dialect: mapping.dialect_name(),
        encoding,
        delimiter,
        zone,
        currency,
        comma_is_point,
        reading,
        digest: Box::new(move || source::finish(&digest)),
    })
}

/// Decides day-month or month-day from the first rows of the file.
fn date_order(name: &str, table: &mut Table, position: usize) -> Result<Option<DateOrder>, Error> {
    let cells: Vec<String> = table
        .peek(DATES_LOOKED_AT)?
        .filter_map(|record| record.get(position))
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect();
    decide_order(cells.iter().map(String::as_str)).map_err(|example| Error::AmbiguousDates(name.to_string(), example))
}
