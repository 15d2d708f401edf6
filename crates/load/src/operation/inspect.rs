//! Finds out from the first rows how a file is to be read: its columns, the order of day and month,
//! and the currency.

use crate::Error;
use crate::clean::{Cleaner, ROWS_OF_EVIDENCE};
use crate::columns::field::normal_name;
use crate::columns::mapping::{
    IGNORED, Mapping, Typed, dialect_of, first_lack, map_columns, settled, typed_positions,
};
use crate::columns::question::{about_column, about_kind};
use crate::columns::{Field, FileKind};
use crate::dialect::Quirk;
use crate::interpret::joins::Part;
use crate::interpret::{self, headless};
use crate::reader::table::Table;
use crate::values::rate::Rate;
use crate::values::{DateOrder, Dates, Separators, decide_order};
use csv::ByteRecord;
use regulars_core::domain::Currency;

/// How the columns of a file are read.
pub struct Columns {
    /// The fields of the columns.
    pub mapping: Mapping,
    /// What the values say against it, a sentence each.
    pub doubts: Vec<String>,
}

/// Maps the columns of a table; for JSON also chooses the list to expand and adds rare columns.
///
/// # Errors
/// As [`columns`].
pub fn columns_of_table(
    name: &str,
    table: &mut Table,
    typed: &Typed,
    part: &Part,
) -> Result<Columns, Error> {
    if !typed.columns.is_empty() {
        if table.form == "json" {
            let what = "--columns names columns by place, but the columns of JSON have names";
            return Err(Error::Mapping(what.into()));
        }
        let is_data = headless::is_data(&table.header);
        table.name_columns(&typed.columns, is_data);
    } else if typed.map.is_empty()
        && typed.kind.is_none()
        && typed.dialect.is_none()
        && headless::is_data(&table.header)
    {
        return by_shape(name, table);
    }
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
    group(table, typed)?;
    spread(table, typed)?;
    let mut found = columns(name, table, typed, part)?;
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
    if found.mapping.dialect.is_none()
        && !table.is_growing
        && !table.is_joined()
        && matches!(found.mapping.kind, FileKind::Actions | FileKind::Orders)
    {
        let rows: Vec<ByteRecord> = table.peek(ROWS_INTERPRETED)?.cloned().collect();
        if let Some(numbering) = interpret::numbering(&found.mapping, &table.header, &rows) {
            table.renumber(numbering);
        } else if found.mapping.kind == FileKind::Actions
            && !found.mapping.quirks.contains(&Quirk::Returns)
            && let (Some(order), Some(time)) = (
                found.mapping.position(Field::Order),
                found.mapping.position(Field::Time),
            )
        {
            let doubt = interpret::doubt_of_numbers(&rows, (order, time), &table.header);
            found.doubts.extend(doubt);
        }
    }
    if found.mapping.dialect.is_some() {
        found.doubts = doubts_of_dialect(table, &found.mapping)?;
    }
    Ok(found)
}

/// Gives the rows of a report in groups the headings above them, unless a dialect knows the table.
fn group(table: &mut Table, typed: &Typed) -> Result<(), Error> {
    let is_of_records = matches!(table.form, "json" | "log");
    if is_of_records
        || table.is_growing
        || table.is_joined()
        || !typed.columns.is_empty()
        || dialect_of(&table.header, typed)?.is_some()
    {
        return Ok(());
    }
    let rows: Vec<ByteRecord> = table.peek(ROWS_INTERPRETED)?.cloned().collect();
    if let Some(headings) = interpret::headings(&table.header, table.above(), &rows) {
        table.group(headings);
    }
    Ok(())
}

/// Takes lines that stand side by side in numbered columns apart, unless a dialect knows the table or
/// the operator named one of the columns.
fn spread(table: &mut Table, typed: &Typed) -> Result<(), Error> {
    let can_be = matches!(typed.kind, None | Some(FileKind::Actions));
    if !can_be
        || table.is_growing
        || table.is_joined()
        || !typed.columns.is_empty()
        || dialect_of(&table.header, typed)?.is_some()
    {
        return Ok(());
    }
    let Some(plan) = interpret::side_by_side(&table.header) else {
        return Ok(());
    };
    let of_lines = plan.lines.iter().flatten().flatten();
    let is_named = of_lines
        .map(|column| normal_name(&table.header[*column]))
        .any(|name| {
            typed
                .map
                .iter()
                .any(|(_, named)| normal_name(named) == name)
        });
    if !is_named {
        table.spread(plan);
    }
    Ok(())
}

/// What the first rows say against the columns of a known export.
fn doubts_of_dialect(table: &mut Table, mapping: &Mapping) -> Result<Vec<String>, Error> {
    let header = table.header.clone();
    let comma_is_point = table.form == "semicolon";
    let rows: Vec<ByteRecord> = table.peek(ROWS_DOUBTED)?.cloned().collect();
    Ok(interpret::doubts(
        mapping.kind,
        &mapping.columns,
        &header,
        &rows,
        comma_is_point,
        LEAST_DOUBTED,
    ))
}

/// Maps the columns of a table without a header, if its rows have a clear shape.
///
/// # Errors
/// They have none; the file cannot be read.
fn by_shape(name: &str, table: &mut Table) -> Result<Columns, Error> {
    let comma_is_point = table.form == "semicolon";
    let rows: Vec<ByteRecord> = table.peek(ROWS_INTERPRETED)?.cloned().collect();
    let width = table.header.len();
    let fields = headless::fields(&table.header, &rows, comma_is_point)
        .ok_or_else(|| Error::Headless(name.to_string(), width))?;
    let names: Vec<String> = (1..=width)
        .map(|number| format!("column {number}"))
        .collect();
    table.name_columns(&names, true);
    let kind = if fields.contains(&Field::Total) {
        FileKind::Orders
    } else {
        FileKind::Actions
    };
    let columns: Vec<(Field, usize)> = fields.iter().copied().zip(0..).collect();
    let mut mapping = settled(kind, columns, Vec::new(), &table.header);
    mapping.likely = fields;
    mapping.is_headless = true;
    Ok(Columns {
        mapping,
        doubts: Vec::new(),
    })
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

/// Maps columns by what was typed and by dialect; where no dialect knows the header, by what names,
/// values and relations of the first rows say together.
///
/// # Errors
/// No reading fits, or several do; the file cannot be read.
pub fn columns(
    name: &str,
    table: &mut Table,
    typed: &Typed,
    part: &Part,
) -> Result<Columns, Error> {
    let header = table.header.clone();
    let (mut fields, mut ignored) = typed_positions(&header, typed)?;
    for (position, name) in typed.columns.iter().enumerate().take(header.len()) {
        match Field::from_word(name) {
            Some(field) => fields.push((field, position)),
            None if name == IGNORED => ignored.push(position),
            None => {}
        }
    }
    if typed.columns.is_empty() && typed.map.is_empty() && headless::is_data(&header) {
        return Err(Error::Headless(name.to_string(), header.len()));
    }
    if dialect_of(&header, typed)?.is_some() {
        let mut mapping = map_columns(name, &header, typed)?;
        mapping.typed = fields.iter().map(|(field, _)| *field).collect();
        return Ok(Columns {
            mapping,
            doubts: Vec::new(),
        });
    }
    let typed_fields: Vec<Field> = fields.iter().map(|(field, _)| *field).collect();
    let place = |column: &String| header.iter().position(|name| name == column);
    ignored.extend(part.ignored.iter().filter_map(place));
    for (field, column) in &part.fields {
        let position = place(column).filter(|_| !typed_fields.contains(field));
        fields.extend(position.map(|position| (*field, position)));
    }
    let comma_is_point = table.form == "semicolon";
    let rows: Vec<ByteRecord> = table.peek(ROWS_INTERPRETED)?.cloned().collect();
    let told = interpret::Typed {
        kind: typed.kind.or(part.kind),
        fields: &fields,
        ignored: &ignored,
        is_log: table.form == "log",
        of_lines: part.has_whole_orders.then_some(table.own_width()),
    };
    // A single column is not a table: the delimiter is another one, or there is none.
    let found = if header.len() < 2 && fields.is_empty() {
        None
    } else {
        interpret::interpret(name, &header, &rows, &told, comma_is_point)
            .map_err(|open| Error::Open(name.to_string(), open))?
    };
    let Some(found) = found else {
        let error = map_columns(name, &header, typed)
            .err()
            .unwrap_or_else(|| Error::Mapping(format!("the columns of {name} are not recognised")));
        return Err(with_question(error, name, &header, &rows, typed));
    };
    let quirks = [
        (Quirk::SpreadOrder, found.is_spread),
        (Quirk::Returns, found.is_of_returns),
    ]
    .into_iter()
    .filter_map(|(quirk, holds)| holds.then_some(quirk))
    .collect();
    let columns = found
        .columns
        .iter()
        .map(|(field, position, _)| (*field, *position))
        .collect();
    let mut mapping = settled(found.kind, columns, quirks, &header);
    mapping.has_whole_orders = part.has_whole_orders && found.kind == FileKind::Actions;
    mapping.typed = typed_fields;
    mapping.likely = found
        .columns
        .iter()
        .filter(|(_, _, is_certain)| !is_certain)
        .map(|(field, ..)| *field)
        .collect();
    let mut doubts = interpret::doubts(mapping.kind, &fields, &header, &rows, comma_is_point, 1);
    if matches!(mapping.kind, FileKind::Actions | FileKind::Orders) {
        doubts.extend(interpret::doubt_of_sales(&header));
    }
    if let Some(kind) = typed.kind {
        let free = interpret::Typed { kind: None, ..told };
        let otherwise = interpret::interpret(name, &header, &rows, &free, comma_is_point);
        let other = otherwise.ok().flatten().map(|found| found.kind);
        doubts.extend(other.and_then(|other| interpret::doubt_of_kind(kind, other)));
    }
    if found.is_of_returns {
        doubts.push("a file of returns: each row is loaded as a refund".into());
    }
    Ok(Columns { mapping, doubts })
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

/// First rows in which the values of a known export are looked at, and how many filled cells
/// it takes to doubt a column of it.
const ROWS_DOUBTED: usize = 500;
const LEAST_DOUBTED: usize = 100;

/// First rows whose values are looked at.
const ROWS_INTERPRETED: usize = 2_000;

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

/// How the numbers of the first rows are written.
///
/// # Errors
/// The file cannot be read.
pub fn separators(table: &mut Table, mapping: &Mapping) -> Result<Separators, Error> {
    let comma_is_point = table.form == "semicolon";
    let positions: Vec<usize> = mapping
        .columns
        .iter()
        .filter(|(field, _)| NUMBERS.contains(field))
        .map(|(_, position)| *position)
        .collect();
    let rows: Vec<ByteRecord> = table.peek(ROWS_LOOKED_AT)?.cloned().collect();
    let cells = rows.iter().flat_map(|row| {
        let of = |position: &usize| std::str::from_utf8(row.get(*position)?).ok();
        positions.iter().filter_map(of)
    });
    Ok(Separators::decide(cells, comma_is_point))
}

/// Columns with money and quantities.
const NUMBERS: [Field; 12] = [
    Field::Quantity,
    Field::Price,
    Field::Amount,
    Field::Total,
    Field::Subtotal,
    Field::Discount,
    Field::OrderDiscount,
    Field::Shipping,
    Field::Tax,
    Field::Cost,
    Field::Refunded,
    Field::Paid,
];

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
