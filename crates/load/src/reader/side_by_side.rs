//! Rows that hold several lines side by side, in numbered columns (`SKU #1`, `Qty #1`, `SKU #2`,
//! `Qty #2`): one row for each line, with the rest of the row. Which columns those are is decided
//! elsewhere, from their names.

use super::delimited::Row;
use super::rewritten::Rewrite;
use csv::ByteRecord;
use std::collections::VecDeque;

/// The columns of a table whose rows hold several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideBySide {
    /// The columns that every line shares, in order.
    pub shared: Vec<usize>,
    /// The names of a line's columns, without the number.
    pub names: Vec<String>,
    /// For each line the place of each of its columns; none where the line lacks it.
    pub lines: Vec<Vec<Option<usize>>>,
}

impl SideBySide {
    /// The header of the rows that come out.
    pub fn header(&self, of: &[String]) -> Vec<String> {
        let shared = self.shared.iter().map(|at| of[*at].clone());
        shared.chain(self.names.iter().cloned()).collect()
    }

    /// The lines of a row: those with anything in them, or else one without anything.
    pub fn rows(&self, record: &ByteRecord) -> Vec<ByteRecord> {
        let cell = |at: &usize| record.get(*at).unwrap_or_default();
        let filled: Vec<&Vec<Option<usize>>> = self
            .lines
            .iter()
            .filter(|line| {
                let mut cells = line.iter().flatten();
                cells.any(|at| !cell(at).trim_ascii().is_empty())
            })
            .collect();
        let filled = if filled.is_empty() {
            self.lines.iter().take(1).map(|_| None).collect()
        } else {
            filled.into_iter().map(Some).collect::<Vec<_>>()
        };
        let of_line = |line: Option<&Vec<Option<usize>>>| {
            let mut row: ByteRecord = self.shared.iter().map(cell).collect();
            for column in 0..self.names.len() {
                let at = line.and_then(|line| line[column]);
                row.push_field(at.as_ref().map_or(b"".as_slice(), cell));
            }
            row
        };
        filled.into_iter().map(of_line).collect()
    }
}

/// The lines of rows that are `width` cells wide.
pub struct Lines {
    /// Which columns hold them.
    pub plan: SideBySide,
    /// The width of a row.
    pub width: usize,
}

impl Rewrite for Lines {
    fn rewrite(
        &mut self,
        record: &mut ByteRecord,
        row: &mut Row,
        more: &mut VecDeque<ByteRecord>,
    ) -> bool {
        // A row that is set aside stays as it was written.
        if row.fault.is_none() && record.len() == self.width {
            more.extend(self.plan.rows(record));
            if let Some(first) = more.pop_front() {
                *record = first;
            }
        }
        true
    }

    fn note(&self) -> String {
        format!(
            "numbered columns hold lines side by side ({}): each line was read as a row",
            self.plan.names.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filled_line_becomes_a_row() {
        let plan = SideBySide {
            shared: vec![0, 5],
            names: vec!["SKU".into(), "Qty".into()],
            lines: vec![vec![Some(1), Some(2)], vec![Some(3), Some(4)]],
        };
        let header = ["Order", "SKU 1", "Qty 1", "SKU 2", "Qty 2", "Total"].map(String::from);
        assert_eq!(plan.header(&header), ["Order", "Total", "SKU", "Qty"]);
        let rows = |cells: [&str; 6]| plan.rows(&ByteRecord::from(cells.as_slice()));
        let record = |cells: [&str; 4]| ByteRecord::from(cells.as_slice());
        assert_eq!(
            rows(["1", "M", "2", "T", "1", "30"]),
            [record(["1", "30", "M", "2"]), record(["1", "30", "T", "1"])]
        );
        assert_eq!(
            rows(["2", " ", "", "T", "1", "10"]),
            [record(["2", "10", "T", "1"])]
        );
        assert_eq!(
            rows(["3", "", "", "", "", "0"]),
            [record(["3", "0", "", ""])]
        );
    }
}
