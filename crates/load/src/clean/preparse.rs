//! Parses the plainly written values of a row, on the thread that reads the file.

use super::evidence::Evidence;
use super::preparsed::{NUMBERS, Preparsed};
use crate::columns::Field;
use crate::columns::mapping::Mapping;
use crate::values::{Clock, Separators, parse_plain};
use csv::ByteRecord;

/// Parses rows ahead.
#[derive(Debug)]
pub(super) struct Preparser {
    clock: Clock,
    /// The column of the time, if it is in one cell.
    time: Option<usize>,
    numbers: [Option<usize>; NUMBERS.len()],
    evidence: Evidence,
}

impl Preparser {
    pub(super) fn new(
        mapping: &Mapping,
        clock: Clock,
        evidence: Evidence,
        separators: Separators,
    ) -> Preparser {
        let is_one_cell = [Field::TimeOfDay, Field::Zone]
            .iter()
            .all(|field| mapping.position(*field).is_none());
        Preparser {
            clock,
            time: mapping.position(Field::Time).filter(|_| is_one_cell),
            // Where a point parts thousands no number is plain.
            numbers: NUMBERS
                .map(|field| mapping.position(field).filter(|_| !separators.point_groups)),
            evidence,
        }
    }

    /// Parses plainly written values: without spaces, signs and quotes around them.
    pub(super) fn read(&mut self, record: &ByteRecord) -> Preparsed {
        let cell = |position: Option<usize>| {
            record
                .get(position?)
                .and_then(|cell| std::str::from_utf8(cell).ok())
        };
        let is_bare = |text: &&str| {
            text.starts_with(|c: char| c.is_ascii_digit())
                && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        };
        Preparsed {
            at: cell(self.time)
                .filter(is_bare)
                .and_then(|text| self.clock.parse(text).ok()),
            numbers: self
                .numbers
                .map(|position| cell(position).and_then(parse_plain)),
            has_usual_ids: self.evidence.has_usual_ids(record),
            has_shaped_ids: self.evidence.has_shaped_ids(record),
            is_piece: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Cleaner, Setup, Verdict};
    use crate::columns::mapping::{Typed, map_columns};
    use crate::intake::{Intake, PendingAction};
    use crate::reader::delimited::Row;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use regulars_core::domain::Currency;

    const HEADER: [&str; 7] = [
        "user", "item", "time", "action", "quantity", "price", "order",
    ];

    fn cleaner() -> Cleaner {
        let header: Vec<String> = HEADER.map(String::from).into();
        Cleaner::new(Setup {
            mapping: map_columns("x.csv", &header, &Typed::default()).unwrap(),
            header,
            clock: Clock::new(TimeZone::get("Europe/London").unwrap(), None),
            currency: Currency::parse("EUR").unwrap(),
            separators: Separators::default(),
            rates: Vec::new(),
            now: 1_767_225_600,
            off: Vec::new(),
        })
    }

    /// Rows of a plain shop, from which a column's shape and forms can be learned.
    fn usual() -> Vec<ByteRecord> {
        (0..400)
            .map(|row| {
                let cells = [
                    format!("U{:04}", row % 97),
                    format!("P{:03}", row % 31),
                    format!("2025-03-{:02} 10:{:02}:00", 1 + row / 20, row % 60),
                    "purchase".into(),
                    "2".into(),
                    format!("{}.{:02}", row % 9, row % 100),
                    format!("O{:05}", 10_000 + row),
                ];
                ByteRecord::from(cells.to_vec())
            })
            .collect()
    }

    fn cell() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec![
            "",
            " 3",
            "3 ",
            "'5",
            "=7",
            "-2",
            "1,5",
            "1.234,50",
            "(4)",
            "€ 9",
            "9 $",
            "x",
            "5.55E+12",
            "0",
            "1e3",
            "2025-03-01",
            "2025-03-30 01:30:00",
            " 2025-03-01 10:00:00",
            "2031-01-01",
            "1899-01-01",
            "03/04/2025",
            "2025-03-01T10:00:00Z",
            "1741860000",
            "20250301",
            "U0001",
            "u1",
            "P001",
            "=\"P001\"",
            "O10001",
            "O9",
            "purchase",
            "refund",
            "view",
        ]);
        prop_oneof![
            odd.prop_map(String::from),
            "[0-9.,-]{1,6}",
            "[UPO][0-9]{3,5}"
        ]
    }

    proptest! {
        #[test]
        fn parsing_ahead_changes_no_row(
            rows in prop::collection::vec((0_usize..400, prop::collection::vec((0_usize..7, cell()), 0..3)), 1..12),
        ) {
            let usual = usual();
            let read = |with_ready: bool| {
                let mut cleaner = cleaner();
                cleaner.learn(&usual, false);
                let mut screen = cleaner.detach_screen().unwrap();
                let mut intake = Intake::default();
                for (line, (base, changes)) in rows.iter().enumerate() {
                    let mut cells: Vec<Vec<u8>> = usual[*base].iter().map(<[u8]>::to_vec).collect();
                    changes.iter().for_each(|(column, text)| cells[*column] = text.clone().into_bytes());
                    let (record, row) = (ByteRecord::from(cells), Row { line: line as u64, fault: None });
                    let verdict = match screen.screen(&record, row) {
                        Verdict::New(ready) => Verdict::New(if with_ready { ready } else { Preparsed::default() }),
                        other => other,
                    };
                    cleaner.take_screened(&record, row, verdict, String::new, &mut intake);
                }
                let actions: Vec<PendingAction> = std::mem::take(&mut intake.actions).into_ranges().flatten().collect();
                (actions, intake.fixes, intake.quarantine, intake.rows_duplicate)
            };
            prop_assert_eq!(read(true), read(false));
        }
    }
}
