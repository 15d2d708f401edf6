//! Entry points for fuzzing: bytes through readers, dialects and cleaning, without a shop.

use crate::clean::read_settings::ReadSettings;
use crate::columns::mapping::Typed;
use crate::intake::Intake;
use crate::operation::inspect;
use crate::reader::Options;
use crate::reader::table::Table;
use crate::source::unpack::unpack;
use crate::values::{Clock, DateOrder, decide_order, parse_decimal};
use csv::ByteRecord;
use jiff::tz::TimeZone;
use std::io::Cursor;

/// The moment that counts as now: 2026-10-01.
const NOW: i64 = 1_790_812_800;

/// Reads and cleans a file; returns how many rows it had, each of which is loaded, a duplicate or
/// set aside. `None` if the file is refused.
pub fn clean_file(bytes: &[u8]) -> Option<i64> {
    let source = unpack("file", Box::new(Cursor::new(bytes.to_vec()))).ok()?;
    let mut table = Table::open("file", source, &Options::default()).ok()?;
    let mapping = inspect::columns_of_table("file", &mut table, &Typed::default())
        .ok()?
        .mapping;
    let reading = ReadSettings {
        header: table.header.clone(),
        kind: None,
        dialect: mapping.dialect_name().into(),
        map: Vec::new(),
        zone: "Europe/Berlin".into(),
        dates: Some(DateOrder::DayMonth),
        currency: "EUR".into(),
        comma_is_point: table.form == "semicolon",
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
