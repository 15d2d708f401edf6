//! Parquet files: columns by name, cells as texts like those of text files. Only in builds with the
//! feature `parquet`.

use super::sheet::raw_of;
use super::{Opened, Reader};
use crate::error::Error;
use crate::reader::delimited::Row;
use crate::source::unpack::{Source, broken};
use csv::ByteRecord;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;
use std::borrow::Cow;
use std::io::{self, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most columns of a file.
const MOST_COLUMNS: usize = 4_096;

/// The meaning of a column's integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Plain,
    /// Units per second since 1970; in UTC or local time.
    Instant {
        per_second: i64,
        is_utc: bool,
    },
}

/// Opens a Parquet file. It is read from its end, so a pipe is first copied to an unnamed file.
///
/// # Errors
/// It is damaged or has no rows.
pub fn open(name: &str, mut source: Source) -> Result<Opened, Error> {
    let refused = |_| Error::Binary(name.to_string(), "it is a damaged Parquet file");
    let mut file = tempfile::tempfile().map_err(|error| Error::Read(name.to_string(), error))?;
    io::copy(&mut source.bytes, &mut file).map_err(|error| broken(name, error))?;
    file.rewind().map_err(|error| broken(name, error))?;
    // The library panics on some damaged files.
    let opened = catch_unwind(AssertUnwindSafe(|| SerializedFileReader::new(file)));
    let reader = opened
        .map_err(|_| Error::Binary(name.to_string(), "it is a damaged Parquet file"))?
        .map_err(refused)?;
    let schema = reader
        .metadata()
        .file_metadata()
        .schema_descr()
        .root_schema();
    let (header, numbers): (Vec<String>, Vec<Number>) = schema
        .get_fields()
        .iter()
        .map(|column| (column.name().trim().to_string(), number(column)))
        .unzip();
    if header.len() > MOST_COLUMNS {
        return Err(Error::Binary(
            name.to_string(),
            "it has more than 4,096 columns",
        ));
    }
    if reader.metadata().file_metadata().num_rows() == 0 {
        return Err(Error::HeaderOnly(name.to_string()));
    }
    let rows = reader.into_iter();
    Ok(Opened {
        header,
        reader: Box::new(ParquetRows {
            rows,
            numbers,
            line: 0,
            last: ByteRecord::new(),
        }),
        form: "parquet",
        encoding: "UTF-8",
        has_footers: false,
    })
}

fn number(column: &Type) -> Number {
    match column.get_basic_info().logical_type_ref() {
        Some(LogicalType::Timestamp(time)) => Number::Instant {
            per_second: match time.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            },
            is_utc: time.is_adjusted_to_u_t_c,
        },
        _ => Number::Plain,
    }
}

struct ParquetRows {
    rows: RowIter<'static>,
    numbers: Vec<Number>,
    /// The header counts as line 1, as in a text file.
    line: u64,
    last: ByteRecord,
}

impl Reader for ParquetRows {
    fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>> {
        record.clear();
        let read = catch_unwind(AssertUnwindSafe(|| self.rows.next()));
        let row = match read {
            Ok(None) => return Ok(None),
            Ok(Some(Ok(row))) => row,
            Ok(Some(Err(ParquetError::External(error)))) => return Err(io::Error::other(error)),
            Ok(Some(Err(_))) | Err(_) => return Err(io::ErrorKind::InvalidData.into()),
        };
        for ((_, field), number) in row.get_column_iter().zip(&self.numbers) {
            record.push_field(text_of(field, *number).as_bytes());
        }
        self.line += 1;
        self.last.clone_from(record);
        Ok(Some(Row {
            line: self.line + 1,
            fault: None,
        }))
    }

    fn raw(&self) -> Cow<'_, [u8]> {
        raw_of(&self.last)
    }
}

fn text_of(field: &Field, number: Number) -> Cow<'_, str> {
    if let Number::Instant { per_second, is_utc } = number {
        let (count, per_second) = match field {
            Field::TimestampMillis(count) => (*count, 1_000),
            Field::TimestampMicros(count) => (*count, 1_000_000),
            Field::Long(count) => (*count, per_second),
            _ => return Cow::Borrowed(""),
        };
        return Cow::Owned(instant_text(count, per_second, is_utc));
    }
    match field {
        Field::Null => Cow::Borrowed(""),
        Field::Str(text) => Cow::Borrowed(text),
        Field::Bool(is_so) => Cow::Borrowed(if *is_so { "yes" } else { "no" }),
        Field::Bytes(bytes) => Cow::Owned(String::from_utf8_lossy(bytes.data()).into_owned()),
        Field::Float(number) => Cow::Owned(number.to_string()),
        Field::Double(number) => Cow::Owned(number.to_string()),
        Field::Date(days) => Cow::Owned(day_text(*days)),
        Field::TimestampMillis(count) => Cow::Owned(instant_text(*count, 1_000, true)),
        Field::TimestampMicros(count) => Cow::Owned(instant_text(*count, 1_000_000, true)),
        other => Cow::Owned(other.to_string()),
    }
}

/// An instant as text; one beyond the calendar as its number.
fn instant_text(count: i64, per_second: i64, is_utc: bool) -> String {
    let seconds = count.div_euclid(per_second);
    match Timestamp::from_second(seconds) {
        Ok(instant) => {
            let civil = instant
                .to_zoned_datetime(TimeZone::UTC)
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string();
            if is_utc { civil + "Z" } else { civil }
        }
        Err(_) => count.to_string(),
    }
}

fn day_text(days: i32) -> String {
    let since = SignedDuration::from_hours(i64::from(days) * 24);
    let day = jiff::civil::date(1970, 1, 1).checked_add(since);
    day.map_or_else(|_| days.to_string(), |day| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Options;
    use crate::reader::table::Table;
    use crate::source::unpack::unpack;
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;

    fn file() -> Vec<u8> {
        let schema = "message shop \
                      { required binary user (UTF8); optional double price; required int32 day (DATE);
            required int64 at (TIMESTAMP(NANOS,false)); required int64 seen \
            (TIMESTAMP(MILLIS,true)); }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties = WriterProperties::builder()
            .set_compression(parquet::basic::Compression::SNAPPY)
            .build();
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let users = [ByteArray::from("u,1"), ByteArray::from("u\u{e9}2")];
        column
            .typed::<ByteArrayType>()
            .write_batch(&users, None, None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<DoubleType>()
            .write_batch(&[2.5], Some(&[1, 0]), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int32Type>()
            .write_batch(&[20_000, -1], None, None)
            .unwrap();
        column.close().unwrap();
        for instants in [[1_775_174_400_123_456_789, 0], [1_775_174_400_123, -1]] {
            let mut column = group.next_column().unwrap().unwrap();
            column
                .typed::<Int64Type>()
                .write_batch(&instants, None, None)
                .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
        writer.close().unwrap();
        bytes
    }

    fn table(bytes: Vec<u8>) -> Result<Table, Error> {
        Table::open(
            "x.parquet",
            unpack("x.parquet", Box::new(io::Cursor::new(bytes)))?,
            &Options::default(),
        )
    }

    #[test]
    fn columns_and_cells_are_those_of_the_file() {
        let mut table = table(file()).unwrap();
        assert_eq!(
            (table.form, table.header.join(" ").as_str()),
            ("parquet", "user price day at seen")
        );
        let (mut record, mut rows) = (ByteRecord::new(), Vec::new());
        while table.next(&mut record).unwrap().is_some() {
            rows.push(
                record
                    .iter()
                    .map(|cell| String::from_utf8_lossy(cell).into_owned())
                    .collect::<Vec<_>>()
                    .join("|"),
            );
        }
        assert_eq!(
            rows,
            [
                "u,1|2.5|2024-10-04|2026-04-03 00:00:00|2026-04-03 00:00:00Z",
                "u\u{e9}2||1969-12-31|1970-01-01 00:00:00|1969-12-31 23:59:59Z"
            ]
        );
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let whole = file();
        for cut in (4..whole.len()).step_by(7) {
            assert!(table(whole[..cut].to_vec()).is_err(), "{cut}");
        }
        for at in 4..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x5a;
            let Ok(mut table) = table(damaged) else {
                continue;
            };
            let mut record = ByteRecord::new();
            while let Ok(Some(_)) = table.next(&mut record) {}
        }
    }
}
