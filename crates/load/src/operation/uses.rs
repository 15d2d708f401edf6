//! Uses of coupon codes as another program lists them, such as a till. Nothing is stored here, and
//! whether a code was issued is not known.

use crate::columns::Field;
use crate::columns::field::normal_name;
use crate::error::Error as LoadError;
use crate::reader::Options;
use crate::reader::table::Table;
use crate::source::input::{Stdin, find};
use crate::source::unpack;
use crate::values::{Clock, DateOrder, Dates, MICRO, decide_order, parse_decimal};
use csv::ByteRecord;
use regulars_core::domain::{Observer, as_printed};
use regulars_core::error::{Error, Result};
use regulars_core::shop::{Shop, stop_if_cancelled};
use std::path::Path;

/// Names of columns that only a list of uses has.
const CODES: [&str; 6] = [
    "code",
    "codes",
    "coupon_no",
    "gutschein_nr",
    "gutscheinnummer",
    "voucher_number",
];
const ORDERS: [&str; 5] = ["order", "name", "receipt", "invoice", "transaction"];
const TIMES: [&str; 6] = [
    "date",
    "used",
    "used_at",
    "used_on",
    "redeemed",
    "redeemed_at",
];
const AMOUNTS: [&str; 3] = ["amount", "total", "sum"];

/// One use as a row of the file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseLine {
    /// Where it begins; the first line of the file is 1.
    pub line: u64,
    /// The code, as written.
    pub code: String,
    /// The order's number.
    pub order: Option<String>,
    /// When, UTC seconds.
    pub at: Option<i64>,
    /// What the order came to, in minor units.
    pub amount_minor: Option<i64>,
    /// Why the row cannot be read.
    pub fault: Option<&'static str>,
}

struct Columns {
    code: usize,
    order: Option<usize>,
    time: Option<usize>,
    amount: Option<usize>,
}

/// Reads the uses in a file: a column of codes, and where there are such the order, the date and the
/// amount, by their usual names.
///
/// # Errors
/// The file cannot be read, has no column of codes, or its dates are ambiguous.
pub fn read_uses(
    shop: &Shop,
    path: &Path,
    dates: Option<DateOrder>,
    stdin: Option<Stdin>,
    watch: &dyn Observer,
) -> Result<Vec<UseLine>> {
    let Some(inputs) = find(&[path.to_path_buf()], stdin, watch)? else {
        return Err(Error::cancelled());
    };
    let mut found = Vec::new();
    for input in &inputs.files {
        let name = input.name.as_str();
        let source = unpack::unpack(name, input.open()?)?;
        let mut table = Table::open(name, source, &Options::default())?;
        let mut rows: Vec<(u64, bool, Vec<String>)> = Vec::new();
        let mut record = ByteRecord::new();
        while let Some(row) = table.next(&mut record)? {
            stop_if_cancelled(watch)?;
            let cells = record.iter().map(|cell| {
                let text = String::from_utf8_lossy(cell);
                text.trim().to_string()
            });
            rows.push((row.line, row.fault.is_some(), cells.collect()));
        }
        let columns = columns_of(name, &table.header, &rows)?;
        let order = match (dates, columns.time) {
            (Some(order), _) => Some(order),
            (None, None) => None,
            (None, Some(time)) => match decide_order(
                rows.iter()
                    .filter_map(|(_, _, cells)| cells.get(time).map(String::as_str)),
            ) {
                Dates::Plain => None,
                Dates::Are(order) => Some(order),
                Dates::Tie(example) => {
                    let error: Error = LoadError::AmbiguousDates(name.to_string(), example).into();
                    return Err(error.hint("the same line with --dates dmy, or --dates mdy"));
                }
            },
        };
        let settings = shop.settings()?;
        let mut clock = Clock::new(settings.zone, order);
        let comma_is_point = table.form == "semicolon";
        let scale = settings.currency.scale();
        for (line, is_broken, cells) in rows {
            let cell = |column: Option<usize>| {
                let text = cells.get(column?)?;
                (!text.is_empty()).then(|| text.clone())
            };
            let mut fault = is_broken.then_some("the row is damaged");
            let at = cell(columns.time).and_then(|text| {
                let read = clock.parse(&text).ok();
                fault = fault.or(read.is_none().then_some("its date cannot be read"));
                read
            });
            let amount_minor = cell(columns.amount).and_then(|text| {
                let read = parse_decimal(&text, comma_is_point).ok();
                fault = fault.or(read.is_none().then_some("its amount cannot be read"));
                let micro = i128::from(read?) * i128::from(scale);
                i64::try_from((micro + i128::from(MICRO / 2)).div_euclid(i128::from(MICRO))).ok()
            });
            let Some(code) = cell(Some(columns.code)) else {
                continue;
            };
            found.push(UseLine {
                line,
                code,
                order: cell(columns.order).map(|id| id.trim_start_matches('#').to_string()),
                at,
                amount_minor,
                fault,
            });
        }
    }
    Ok(found)
}

fn columns_of(file: &str, header: &[String], rows: &[(u64, bool, Vec<String>)]) -> Result<Columns> {
    let names: Vec<String> = header.iter().map(|name| normal_name(name)).collect();
    let by_name = |fields: &[Field], more: &[&str]| {
        let fields = fields.iter().flat_map(|field| field.synonyms());
        let mut wanted = more.iter().chain(fields);
        wanted.find_map(|wanted| names.iter().position(|name| name == wanted))
    };
    // Whatever the column is called, codes look like codes.
    let by_look = || {
        (0..header.len()).find(|&column| {
            let cells = rows.iter().filter_map(|(_, _, cells)| cells.get(column));
            let filled: Vec<&String> = cells.filter(|cell| !cell.is_empty()).collect();
            let alike = filled.iter().filter(|cell| as_printed(cell).is_some());
            !filled.is_empty() && 2 * alike.count() > filled.len()
        })
    };
    let Some(code) = by_name(&[Field::Code], &CODES).or_else(by_look) else {
        return Err(Error::usage(format!(
            "{file} has no column of codes; its columns are {}",
            header.join(", ")
        ))
        .hint("name the column of codes 'code'"));
    };
    let other = |found: Option<usize>| found.filter(|column| *column != code);
    Ok(Columns {
        code,
        order: other(by_name(&[Field::Order], &ORDERS)),
        time: other(by_name(&[Field::RedeemedAt, Field::Time], &TIMES)),
        amount: other(by_name(
            &[Field::Total, Field::Paid, Field::Amount],
            &AMOUNTS,
        )),
    })
}
