//! How a growing file is read, once its first lines are known.

use super::described::Described;
use super::prepare::Prepared;
use super::request::Request;
use crate::clean::read_settings::ReadSettings;
use crate::reader::table::Table;
use crate::reader::{KnownFormat, Options};
use crate::source::input::Input;
use crate::source::unpack;
use encoding_rs::Encoding;
use regulars_core::domain::Currency;
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use regulars_core::store::FileRow;
use std::sync::Arc;

/// How a growing file is read.
#[derive(Debug, Clone)]
pub struct FollowedFile {
    format: KnownFormat,
    encoding: String,
    reading: ReadSettings,
}

impl FollowedFile {
    /// From the stored row of a file and the settings by which it was read.
    pub fn new(row: &FileRow, reading: ReadSettings, request: &Request) -> FollowedFile {
        let FileRow {
            delimiter,
            encoding,
            ..
        } = row;
        let form = FORMS
            .into_iter()
            .find(|form| *form == delimiter)
            .unwrap_or("comma");
        let label = encoding.trim_end_matches(" with BOM");
        let options = Options {
            encoding: Encoding::for_label(label.as_bytes()),
            url_item: request.url_item.clone(),
            ..Options::default()
        };
        let format = KnownFormat {
            form,
            header: reading.header.clone(),
            options,
        };
        FollowedFile {
            format,
            encoding: encoding.clone(),
            reading,
        }
    }

    /// Whether a cell can span lines.
    pub fn has_quotes(&self) -> bool {
        !matches!(self.format.form, "json" | "log")
    }

    /// Prepares further lines.
    ///
    /// # Errors
    /// They are not text.
    pub fn prepare_more(&self, shop: &Shop, input: &Input) -> Result<Prepared> {
        let mut format = self.format.clone();
        format.options.salt = shop.store().code_secret()?.to_vec();
        let source = unpack::unpack(&input.name, input.open()?)?;
        let digest = Arc::clone(&source.digest);
        let table = Table::resume(&input.name, source, &format)?;
        let reading = ReadSettings {
            header: table.header.clone(),
            ..self.reading.clone()
        };
        let mapping = reading.mapping(&input.name)?;
        let mut cleaner = reading.cleaner_of(mapping.clone(), shop.context.now.0)?;
        cleaner.leave_out(shop.store().fetch_tombstones()?);
        Ok(Prepared {
            path: input.name.clone(),
            kind: mapping.kind.word(),
            described: Described::default(),
            doubts: Vec::new(),
            is_beside_lines: false,
            secrets: Vec::new(),
            dialect: mapping.dialect_name(),
            encoding: if self.encoding.ends_with("BOM") {
                "UTF-8 with BOM"
            } else {
                table.encoding
            },
            delimiter: table.form,
            zone: reading.zone.clone(),
            currency: Currency::parse(&reading.currency).unwrap_or(Currency::UNKNOWN),
            comma_is_point: reading.comma_is_point,
            table,
            cleaner,
            reading,
            length: None,
            read: Box::new(|| 0),
            digest: Box::new(move || unpack::finish(&digest)),
        })
    }
}

/// The names of formats that can grow.
const FORMS: [&str; 9] = [
    "comma",
    "semicolon",
    "tab",
    "bar",
    "double colon",
    "wide spaces",
    "spaces",
    "json",
    "log",
];
