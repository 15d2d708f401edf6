//! Order numbers that come up again on the next day or in another store: each gets the day or the store
//! in front (`Till 2 #1001`). Which parts it takes is decided elsewhere, from the first rows.

use super::delimited::Row;
use super::rewritten::Rewrite;
use csv::ByteRecord;
use std::collections::VecDeque;

/// What makes the numbers of a file unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbering {
    /// The column of the numbers.
    pub order: usize,
    /// The column of the store, till or channel.
    pub store: Option<usize>,
    /// The column of times whose day counts.
    pub day: Option<usize>,
    /// What the parts are called, for the note.
    pub names: Vec<String>,
}

/// The day in a cell with a day and a clock.
pub fn day_of(cell: &str) -> &str {
    cell.trim()
        .split([' ', 'T', ','])
        .next()
        .unwrap_or_default()
}

impl Numbering {
    /// The number of a row with what makes it unique; `None` where the row has no number.
    pub fn number(&self, record: &ByteRecord) -> Option<String> {
        let cell = |at: usize| {
            let cell = String::from_utf8_lossy(record.get(at).unwrap_or_default());
            cell.trim().to_string()
        };
        let number = cell(self.order);
        if number.is_empty() {
            return None;
        }
        let day = self.day.map(|at| day_of(&cell(at)).to_string());
        let parts: Vec<String> = (self.store.map(cell).into_iter().chain(day))
            .filter(|part| !part.is_empty())
            .collect();
        let number = number.trim_start_matches('#');
        Some(format!("{} #{number}", parts.join(" ")).trim().to_string())
    }

    /// Gives a row its unique number.
    pub fn apply(&self, record: &mut ByteRecord) {
        if let Some(number) = self.number(record) {
            let cells = record.iter().enumerate();
            *record = cells
                .map(|(at, cell)| {
                    if at == self.order {
                        number.as_bytes()
                    } else {
                        cell
                    }
                })
                .collect();
        }
    }
}

impl Rewrite for Numbering {
    fn rewrite(
        &mut self,
        record: &mut ByteRecord,
        row: &mut Row,
        _more: &mut VecDeque<ByteRecord>,
    ) -> bool {
        if row.fault.is_none() {
            self.apply(record);
        }
        true
    }

    fn note(&self) -> String {
        format!(
            "order numbers come up again for other sales: each is read together with {}",
            self.names.join(" and ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_gets_what_makes_it_unique() {
        let mut numbering = Numbering {
            order: 0,
            store: Some(1),
            day: None,
            names: Vec::new(),
        };
        let number = |numbering: &Numbering, cells: [&str; 3]| {
            let mut record = ByteRecord::from(cells.as_slice());
            numbering.apply(&mut record);
            String::from_utf8_lossy(&record[0]).into_owned()
        };
        assert_eq!(
            number(&numbering, ["#7", "Till 2", "5.1.2026 09:10"]),
            "Till 2 #7"
        );
        numbering.day = Some(2);
        assert_eq!(
            number(&numbering, ["7", "B", "2026-01-05T09:10"]),
            "B 2026-01-05 #7"
        );
        assert_eq!(number(&numbering, ["", "B", "2026-01-05T09:10"]), "");
        numbering.store = None;
        assert_eq!(
            number(&numbering, ["7", "B", "1/5/26 9:10 AM"]),
            "1/5/26 #7"
        );
        assert_eq!(number(&numbering, ["7", "B", ""]), "#7");
    }
}
