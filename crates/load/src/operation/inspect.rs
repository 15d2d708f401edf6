//! Finds out from the first rows how a file is to be read: its columns, the order of day and month,
//! and the currency.

use crate::Error;
use crate::clean::{Cleaner, ROWS_OF_EVIDENCE};
use crate::columns::guess::{describe, guess};
use crate::columns::mapping::{Mapping, Typed, first_lack, map_columns};
use crate::columns::question::{about_column, about_kind};
use crate::columns::{Field, FileKind};
use crate::reader::table::Table;
use crate::values::rate::Rate;
use crate::values::{DateOrder, Dates, decide_order};
use csv::ByteRecord;
use regulars_core::domain::Currency;

/// How the columns of a file are read.
pub struct Columns {
    /// The fields of the columns.
    pub mapping: Mapping,
    /// The mapping as typed, extended by what was guessed.
    pub map: Vec<(String, String)>,
    /// How they were read, in words, if any was guessed.
    pub guess_note: Option<String>,
}

/// Maps the columns of a table; for JSON also chooses the list to expand and adds rare columns.
///
/// # Errors
/// As [`columns`].
pub fn columns_of_table(name: &str, table: &mut Table, typed: &Typed) -> Result<Columns, Error> {
    // Named columns may be rare; a table with a header of its own reports a missing column at once.
    if table.form == "json" {
        table.want(
            &typed
                .map
                .iter()
                .map(|(_, column)| column.as_str())
                .collect::<Vec<_>>(),
        );
    }
    let mut found = columns(name, table, typed)?;
    if let Some(dialect) = found.mapping.dialect.filter(|_| table.form == "json") {
        if let Some(lines) = dialect.lines {
            table.expand((!lines.is_empty()).then_some(lines));
        }
        table.want(
            &dialect
                .columns
                .iter()
                .map(|(column, _)| *column)
                .collect::<Vec<_>>(),
        );
        found.mapping = map_columns(name, &table.header, typed)?;
    }
    Ok(found)
}

/// Lets a cleaner learn from the first rows what is usual in the file.
///
/// # Errors
/// The file cannot be read.
pub fn learn(cleaner: &mut Cleaner, table: &mut Table, is_order_typed: bool) -> Result<(), Error> {
    let rows: Vec<ByteRecord> = table.peek(ROWS_OF_EVIDENCE)?.cloned().collect();
    cleaner.learn(&rows, is_order_typed);
    Ok(())
}

/// Maps columns by what was typed, by dialect or by name; where that is not enough, by similar
/// names confirmed by the values of the first rows.
///
/// # Errors
/// No kind of file fits, or the file cannot be read.
pub fn columns(name: &str, table: &mut Table, typed: &Typed) -> Result<Columns, Error> {
    let by_name = map_columns(name, &table.header, typed);
    let is_known = matches!(&by_name, Ok(mapping) if mapping.dialect.is_some());
    if is_known || matches!(&by_name, Err(error) if !matches!(error, Error::UnknownColumns { .. }))
    {
        return Ok(Columns {
            mapping: by_name?,
            map: typed.map.clone(),
            guess_note: None,
        });
    }
    let header = table.header.clone();
    let rows: Vec<ByteRecord> = table.peek(ROWS_OF_A_GUESS)?.cloned().collect();
    let (mut known, mut guesses) = (by_name, Vec::new());
    let (mut map, mut words) = (typed.map.clone(), None);
    // The first guesses can change the kind of file, which allows more guesses.
    for _ in 0..2 {
        let more = guess(&header, &rows, known.as_ref().ok(), typed.kind);
        let mut with_guesses = Typed {
            map: map.clone(),
            ..typed.clone()
        };
        with_guesses.map.extend(
            more.iter()
                .map(|(field, column)| (field.word().to_string(), column.clone())),
        );
        let Ok(mapping) = map_columns(name, &header, &with_guesses) else {
            break;
        };
        // A column of people alone is not enough, unless a name says what the file is.
        if more.is_empty() || known.is_err() && mapping.kind == FileKind::Users {
            break;
        }
        guesses.extend(more);
        words = describe(&mapping, &header, &guesses);
        map = with_guesses.map;
        known = Ok(mapping);
    }
    let mapping = known.map_err(|error| with_question(error, name, &header, &rows, typed))?;
    Ok(Columns {
        mapping,
        map,
        guess_note: words,
    })
}

/// Adds a question to an error about columns.
fn with_question(
    error: Error,
    name: &str,
    header: &[String],
    rows: &[ByteRecord],
    typed: &Typed,
) -> Error {
    let Error::UnknownColumns {
        file,
        found,
        missing,
        ..
    } = error
    else {
        return error;
    };
    let question = match typed.kind {
        None => Some(about_kind(name)),
        Some(kind) => first_lack(kind, header, typed).and_then(|(one_of, free)| {
            let cell = |position: usize| {
                rows.iter()
                    .filter_map(|row| text(row, position))
                    .find(|cell| !cell.trim().is_empty())
                    .unwrap_or_default()
            };
            let free: Vec<(String, String)> = free
                .into_iter()
                .map(|position| (header[position].clone(), cell(position)))
                .collect();
            about_column(name, one_of, &free)
        }),
    };
    Error::UnknownColumns {
        file,
        found,
        missing,
        question: question.map(Box::new),
    }
}

/// Rows whose values confirm a guess.
const ROWS_OF_A_GUESS: usize = 200;

/// Rows inspected before the whole file is.
const ROWS_LOOKED_AT: usize = 5_000;

/// Columns with times.
const TIMES: [Field; 11] = [
    Field::Time,
    Field::SentAt,
    Field::Since,
    Field::UpdatedAt,
    Field::PaidAt,
    Field::CancelledAt,
    Field::OptedInAt,
    Field::ConsentAt,
    Field::UnsubscribedAt,
    Field::EndsAt,
    Field::RedeemedAt,
];

/// Decides between day-month and month-day: from the first rows, then from the file's other
/// columns, then from all rows, for which `again` opens the file once more.
///
/// # Errors
/// It stays undecided, or the file cannot be read.
pub fn date_order(
    name: &str,
    table: &mut Table,
    mapping: &Mapping,
    again: impl FnOnce() -> regulars_core::error::Result<Table>,
) -> regulars_core::error::Result<Option<DateOrder>> {
    let positions: Vec<usize> = mapping
        .columns
        .iter()
        .filter(|(field, _)| TIMES.contains(field))
        .map(|(_, position)| *position)
        .collect();
    if positions.is_empty() {
        return Ok(None);
    }
    let rows: Vec<ByteRecord> = table.peek(ROWS_LOOKED_AT)?.cloned().collect();
    let cells = |positions: &[usize]| -> Vec<String> {
        let of_row = |row: &ByteRecord| {
            positions
                .iter()
                .filter_map(|&position| text(row, position))
                .collect::<Vec<_>>()
        };
        rows.iter().flat_map(of_row).collect()
    };
    let example = match decide(&cells(&positions)) {
        Dates::Plain => return Ok(None),
        Dates::Are(order) => return Ok(Some(order)),
        Dates::Tie(example) => example,
    };
    // Another column written by the same system.
    let width = rows.iter().map(ByteRecord::len).max().unwrap_or(0);
    for position in (0..width).filter(|position| !positions.contains(position)) {
        if let Dates::Are(order @ (DateOrder::DayMonth | DateOrder::MonthDay)) =
            decide(&cells(&[position]))
        {
            return Ok(Some(order));
        }
    }
    // JSON columns are chosen while reading: another pass can have others.
    if rows.len() < ROWS_LOOKED_AT || table.form == "json" {
        return Err(Error::AmbiguousDates(name.to_string(), example).into());
    }
    let (mut table, mut record) = (again()?, ByteRecord::new());
    while table.next(&mut record)?.is_some() {
        let cells: Vec<String> = positions
            .iter()
            .filter_map(|&position| text(&record, position))
            .collect();
        if let Dates::Are(order) = decide(&cells)
            && order != DateOrder::Serial
        {
            return Ok(Some(order));
        }
    }
    Err(Error::AmbiguousDates(name.to_string(), example).into())
}

fn decide(cells: &[String]) -> Dates {
    decide_order(cells.iter().map(String::as_str))
}

fn text(row: &ByteRecord, position: usize) -> Option<String> {
    row.get(position)
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
}

/// The currency of the first rows, if they name any: the first without a typed rate.
///
/// # Errors
/// The file cannot be read.
pub fn currency(
    table: &mut Table,
    mapping: &Mapping,
    rates: &[(String, Rate)],
) -> Result<Option<Currency>, Error> {
    let Some(position) = mapping.position(Field::Currency) else {
        return Ok(None);
    };
    let is_rated = |currency: &Currency| {
        rates
            .iter()
            .any(|(code, _)| code.eq_ignore_ascii_case(currency.code()))
    };
    let mut codes = table
        .peek(ROWS_LOOKED_AT)?
        .filter_map(|row| text(row, position));
    Ok(codes.find_map(|code| Currency::parse(code.trim()).filter(|currency| !is_rated(currency))))
}
