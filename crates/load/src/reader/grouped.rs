//! Reports in groups: a row with one cell names what the rows below it belong to (`Ana Roth`, then her
//! invoices). The cell becomes a column of these rows. Which rows are headings, and what they name,
//! is decided elsewhere from the first rows.

use super::delimited::{Fault, Row};
use super::rewritten::Rewrite;
use super::shape::{filled, is_total};
use crate::rule::Rule;
use csv::ByteRecord;
use std::collections::VecDeque;

/// How the headings of a report are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headings {
    /// The column in which they stand.
    pub column: usize,
    /// What they name, as a column.
    pub name: String,
    /// Whether the column holds nothing else; otherwise they get a column behind the others.
    pub is_own: bool,
    /// A heading, for the note.
    pub example: String,
}

/// What a row of a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It names a group.
    Heading,
    /// It has the total of a group.
    Total,
    /// It belongs to a group.
    Line,
}

/// What a row is, if headings stand in `column`.
pub fn kind_of(record: &ByteRecord, column: usize) -> Kind {
    let Some(cell) = record.get(column).map(<[u8]>::trim_ascii) else {
        return Kind::Line;
    };
    if cell.is_empty() {
        Kind::Line
    } else if is_total(&String::from_utf8_lossy(cell)) {
        Kind::Total
    } else if filled(record) == 1 {
        Kind::Heading
    } else {
        Kind::Line
    }
}

const TOTAL: Fault = Fault::Aside(Rule::Footer, "a total below the rows of a group");

impl Headings {
    /// The header of the rows that come out.
    pub fn header(&self, of: &[String]) -> Vec<String> {
        let mut header = of.to_vec();
        if self.is_own {
            header[self.column].clone_from(&self.name);
        } else {
            header.push(self.name.clone());
        }
        header
    }

    /// Gives a row the cell of its group, or remembers that of the next. Whether it is to be read.
    pub fn apply(&self, record: &mut ByteRecord, row: &mut Row, group: &mut Vec<u8>) -> bool {
        if row.fault.is_some() {
            return true;
        }
        match kind_of(record, self.column) {
            Kind::Heading => {
                *group = record[self.column].trim_ascii().to_vec();
                return false;
            }
            Kind::Total => row.fault = Some(TOTAL),
            Kind::Line if self.is_own => {
                let cells = record.iter().enumerate();
                *record = cells
                    .map(|(at, cell)| if at == self.column { &group[..] } else { cell })
                    .collect();
            }
            Kind::Line => record.push_field(group),
        }
        true
    }
}

/// The rows of a report with the cells of their groups.
pub struct InGroups {
    /// How the headings are read.
    pub headings: Headings,
    /// The last heading.
    pub group: Vec<u8>,
}

impl Rewrite for InGroups {
    fn rewrite(
        &mut self,
        record: &mut ByteRecord,
        row: &mut Row,
        _more: &mut VecDeque<ByteRecord>,
    ) -> bool {
        self.headings.apply(record, row, &mut self.group)
    }

    fn note(&self) -> String {
        format!(
            "a row with one cell, such as '{}', names the rows below it: read as their column {}",
            self.headings.example, self.headings.name
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headings: &Headings, text: &str) -> Vec<String> {
        let mut group = Vec::new();
        text.lines()
            .filter_map(|line| {
                let mut record = ByteRecord::from(line.split(',').collect::<Vec<_>>());
                let mut row = Row {
                    line: 1,
                    fault: None,
                };
                headings.apply(&mut record, &mut row, &mut group).then(|| {
                    let cells: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
                    let mark = if row.fault.is_some() { " aside" } else { "" };
                    cells.join(",") + mark
                })
            })
            .collect()
    }

    #[test]
    fn rows_get_the_cell_of_their_group() {
        let mut headings = Headings {
            column: 0,
            name: "Customer".into(),
            is_own: true,
            example: String::new(),
        };
        let own = "Ana,,\n,1,9\n,2,8\nTotal for Ana,,17\nBen,,\n,3,7\n";
        assert_eq!(
            read(&headings, own),
            ["Ana,1,9", "Ana,2,8", "Total for Ana,,17 aside", "Ben,3,7"]
        );
        headings.is_own = false;
        let shared = "Ana,,\n5 May,1,9\nTotal,,9\nBen,,\n6 May,3,7\n";
        assert_eq!(
            read(&headings, shared),
            ["5 May,1,9,Ana", "Total,,9 aside", "6 May,3,7,Ben"]
        );
        let header = ["Date", "No", "Sum"].map(String::from);
        assert_eq!(headings.header(&header).join(","), "Date,No,Sum,Customer");
    }
}
