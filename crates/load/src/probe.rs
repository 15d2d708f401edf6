//! Entry points for fuzzing and for generated exports: bytes through readers, dialects and cleaning,
//! without a shop.

use crate::clean::read_settings::ReadSettings;
use crate::columns::FileKind;
use crate::columns::mapping::Typed;
use crate::columns::missing::missing;
use crate::intake::{Intake, PendingAction};
use crate::interpret::joins::Part;
use crate::operation::inspect;
use crate::reader::Options;
use crate::reader::table::Table;
use crate::source::unpack::unpack;
use crate::values::{Clock, DateOrder, decide_order, parse_decimal};
use csv::ByteRecord;
use jiff::tz::TimeZone;
use regulars_core::domain::ActionKind;
use std::collections::BTreeSet;
use std::io::Cursor;

/// The moment that counts as now: 2026-10-01.
const NOW: i64 = 1_790_812_800;

/// Reads and cleans a file; returns how many rows it had, each of which is loaded, a duplicate or
/// set aside. `None` if the file is refused.
pub fn clean_file(bytes: &[u8]) -> Option<i64> {
    let source = unpack("file", Box::new(Cursor::new(bytes.to_vec()))).ok()?;
    let mut table = Table::open("file", source, &Options::default()).ok()?;
    let mapping =
        inspect::columns_of_table("file", &mut table, &Typed::default(), &Part::default())
            .ok()?
            .mapping;
    let reading = ReadSettings {
        header: table.header.clone(),
        kind: None,
        dialect: mapping.dialect_name().into(),
        map: Vec::new(),
        settled: None,
        zone: "Europe/Berlin".into(),
        follows_shop: false,
        dates: Some(DateOrder::DayMonth),
        currency: "EUR".into(),
        comma_is_point: table.form == "semicolon",
        point_groups: false,
        rates: Vec::new(),
        off: Vec::new(),
    };
    let mut cleaner = reading.cleaner_of(mapping, NOW).ok()?;
    inspect::learn(&mut cleaner, &mut table, false).ok()?;
    let (mut intake, mut record, mut rows) = (Intake::default(), ByteRecord::new(), 0);
    while let Some(row) = table.next(&mut record).ok()? {
        let raw = table.raw();
        cleaner.take(&record, row, || raw.clone(), &mut intake);
        rows += 1;
    }
    cleaner.end(&mut intake);
    assert_eq!(intake.rows_read, rows, "a row was lost");
    let aside: i64 = intake.quarantine.len() as i64;
    assert!(
        intake.rows_duplicate + aside <= rows,
        "a row was counted twice"
    );
    Some(rows)
}

/// What was read of a file, as far as a shop's owner would notice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The kind of file.
    pub kind: String,
    /// Customers of its rows.
    pub customers: BTreeSet<String>,
    /// Order numbers.
    pub orders: BTreeSet<String>,
    /// Items; fees are not among them.
    pub items: BTreeSet<String>,
    /// The earliest and the latest action, UTC seconds.
    pub span: Option<(i64, i64)>,
    /// Thousandths of pieces sold, less those that came back.
    pub pieces_milli: i64,
    /// Sales less refunds in minor units; `None` if no row has an amount.
    pub sales_minor: Option<i64>,
    /// Actions other than sales and refunds.
    pub events: i64,
    /// Rows set aside.
    pub aside: usize,
    /// Rows that repeat another.
    pub duplicates: i64,
    /// How each column was read: field and column.
    pub columns: Vec<(String, String)>,
    /// What the reader says is missing.
    pub said: Vec<String>,
}

/// What the operator types about a file.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// `--as`
    pub kind: Option<String>,
    /// `--map FIELD=COLUMN`
    pub map: Vec<(String, String)>,
    /// `--dates`
    pub dates: Option<String>,
}

/// Reads a file and returns what it holds.
///
/// # Errors
/// The refusal, with its question.
pub fn read_file(bytes: &[u8], told: &Told) -> Result<Facts, regulars_core::error::Error> {
    let open = || -> regulars_core::error::Result<Table> {
        let source = unpack("file.csv", Box::new(Cursor::new(bytes.to_vec())))?;
        Ok(Table::open("file.csv", source, &Options::default())?)
    };
    let mut table = open()?;
    let typed = Typed {
        kind: told
            .kind
            .as_deref()
            .and_then(|word| FileKind::ALL.into_iter().find(|kind| kind.word() == word)),
        map: told.map.clone(),
        ..Typed::default()
    };
    let columns = inspect::columns_of_table("file.csv", &mut table, &typed, &Part::default())?;
    let mapping = columns.mapping;
    let dates = match told.dates.as_deref() {
        Some("dmy") => Some(DateOrder::DayMonth),
        Some("mdy") => Some(DateOrder::MonthDay),
        _ => inspect::date_order("file.csv", &mut table, &mapping, open)?,
    };
    let separators = inspect::separators(&mut table, &mapping)?;
    let reading = ReadSettings {
        header: table.header.clone(),
        kind: None,
        dialect: mapping.dialect_name().into(),
        map: Vec::new(),
        settled: None,
        zone: "UTC".into(),
        follows_shop: false,
        dates,
        currency: "EUR".into(),
        comma_is_point: separators.comma_is_point,
        point_groups: separators.point_groups,
        rates: Vec::new(),
        off: Vec::new(),
    };
    let mut facts = Facts {
        kind: mapping.kind.word().into(),
        said: missing(&mapping)
            .iter()
            .map(|missing| missing.what.to_string())
            .collect(),
        columns: mapping
            .columns
            .iter()
            .map(|(field, position)| (field.word().into(), table.header[*position].clone()))
            .collect(),
        ..Facts::default()
    };
    let mut cleaner = reading.cleaner_of(mapping, NOW)?;
    inspect::learn(&mut cleaner, &mut table, false)?;
    let (mut intake, mut record) = (Intake::default(), ByteRecord::new());
    while let Some(row) = table.next(&mut record)? {
        cleaner.take(&record, row, String::new, &mut intake);
    }
    cleaner.end(&mut intake);
    facts.aside = intake.quarantine.len();
    facts.duplicates = intake.rows_duplicate;
    facts.customers = intake.users.iter().map(String::from).collect();
    facts.orders = intake.orders.iter().map(String::from).collect();
    let is_fee = |number: usize| {
        intake
            .seen_items
            .get(number)
            .is_some_and(|seen| seen.role.is_some())
    };
    facts.items = intake
        .items
        .iter()
        .enumerate()
        .filter(|(number, _)| !is_fee(*number))
        .map(|(_, id)| id.to_string())
        .collect();
    let actions: Vec<PendingAction> = std::mem::take(&mut intake.actions)
        .into_ranges()
        .flatten()
        .collect();
    for action in actions {
        if action.item.is_some_and(|item| is_fee(item as usize)) {
            continue;
        }
        if action.at != 0 {
            let (first, last) = facts.span.unwrap_or((action.at, action.at));
            facts.span = Some((first.min(action.at), last.max(action.at)));
        }
        let sign = match action.kind {
            ActionKind::Purchase | ActionKind::OrderTotal => 1,
            ActionKind::Refund => -1,
            _ => {
                facts.events += 1;
                continue;
            }
        };
        if action.kind != ActionKind::OrderTotal {
            facts.pieces_milli += sign * action.quantity_milli;
        }
        if let Some(amount) = action.amount_minor {
            *facts.sales_minor.get_or_insert(0) += sign * amount;
        }
    }
    Ok(facts)
}

/// Reads a cell as a time in each order of day and month.
pub fn read_time(text: &str) {
    for order in [
        None,
        Some(DateOrder::DayMonth),
        Some(DateOrder::MonthDay),
        Some(DateOrder::YearFirst),
    ] {
        let mut clock = Clock::new(
            TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC),
            order,
        );
        if let Ok(at) = clock.parse(text) {
            // 1990 to 2100, whatever the zone.
            assert!(
                (631_000_000..4_103_000_000).contains(&at),
                "{text:?} is {at}"
            );
        }
        let _ = clock.parse_in(text, Some(text));
    }
    let _ = decide_order([text].into_iter());
}

/// Reads a cell as an amount with either sign for the decimals.
pub fn read_money(text: &str) {
    for comma_is_point in [false, true] {
        if let Ok(micro) = parse_decimal(text, comma_is_point) {
            assert!(micro.checked_mul(2).is_some(), "{text:?} is {micro}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_file_goes_through_and_rubbish_is_refused() {
        assert_eq!(
            clean_file(b"user,item,time\nann,tea,2026-01-01\nbob,cup,never\n"),
            Some(2)
        );
        assert_eq!(
            clean_file(b"{\"user\":\"ann\",\"item\":\"tea\"}\n{\"user\":1}\n"),
            Some(2)
        );
        assert_eq!(clean_file(b"\x00\x01\x02"), None);
        read_time("31/12/2026 8:15 PM");
        read_money("1.234,50 €");
    }
}
