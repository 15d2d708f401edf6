//! The filled cells of a sheet, stored compactly: a sheet can have a million rows, or two cells in
//! opposite corners.

use super::shape::{LOOKED_AT, Shape, find_header};
use csv::ByteRecord;

/// Unnamed columns beside the table that are kept.
const COLUMNS_BESIDE: u32 = 64;

/// Columns of a sheet.
const MOST_COLUMNS: u32 = 16_384;

/// Filled cells by row and column.
#[derive(Debug, Default)]
pub struct Grid {
    text: Vec<u8>,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    row: u32,
    column: u32,
    start: usize,
    length: usize,
}

/// The place of the table in a sheet.
#[derive(Debug, Clone, Copy)]
struct Frame {
    left: u32,
    width: u32,
}

/// The rows of a sheet below its header.
#[derive(Debug)]
pub struct GridRows {
    grid: Grid,
    frame: Frame,
    /// The next cell.
    at: usize,
    /// Number of cells right of the table, which are not read.
    pub beside: u64,
    /// The texts above the header, a line each row.
    pub above: String,
}

impl Grid {
    /// Adds a cell; `row` and `column` count from 0.
    pub fn add(&mut self, row: u32, column: u32, text: &str) {
        let text = text.trim_end_matches('\0');
        if text.trim().is_empty() || column >= MOST_COLUMNS {
            return;
        }
        self.cells.push(Cell {
            row,
            column,
            start: self.text.len(),
            length: text.len(),
        });
        self.text.extend_from_slice(text.as_bytes());
    }

    /// Number of filled cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Finds the table: its column names and its rows. `None` if nothing looks like a table.
    pub fn into_table(mut self) -> Option<(Vec<String>, GridRows)> {
        if !self.cells.is_sorted_by_key(|cell| (cell.row, cell.column)) {
            self.cells.sort_by_key(|cell| (cell.row, cell.column));
        }
        let first: Vec<&[Cell]> = self
            .cells
            .chunk_by(|one, other| one.row == other.row)
            .take(LOOKED_AT)
            .collect();
        // The table is as wide as most rows are long; cells farther right belong to no column.
        let right = usual_right(&first);
        let left = first.iter().map(|row| row[0].column).min()?;
        let frame = Frame {
            left,
            width: right.saturating_sub(left),
        };
        let rows: Vec<ByteRecord> = first.iter().map(|row| self.record(row, frame)).collect();
        let Shape { header, .. } = find_header(&rows);
        let names = first[header];
        let named: Vec<&Cell> = names.iter().filter(|cell| cell.column < right).collect();
        let (left, right) = (named.first()?.column, named.last()?.column + 1);
        // Headings of groups can stand in a column without a name, left of the others.
        let heads_group = |row: &&&[Cell]| row.len() == 1 && row[0].column + 1 == left;
        let left = left - u32::from(first[header + 1..].iter().filter(heads_group).count() >= 2);
        let is_table = named.len() >= 2 && first.len() > header + 1 && right - left <= 4_096;
        if !is_table {
            return None;
        }
        let widest = self
            .cells
            .iter()
            .map(|cell| cell.column + 1)
            .max()
            .unwrap_or(right);
        let frame = Frame {
            left,
            width: widest.min(right + COLUMNS_BESIDE) - left,
        };
        let at = first[..=header].iter().map(|row| row.len()).sum();
        let texts = |row: &&[Cell]| {
            let cells = row
                .iter()
                .map(|cell| String::from_utf8_lossy(self.text(cell)));
            cells.collect::<Vec<_>>().join(" ")
        };
        let above: Vec<String> = first[..header].iter().map(texts).collect();
        let above = above.join("\n");
        let header = self.record(names, frame);
        let header = header
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).trim().to_string())
            .collect();
        let beside = self.cells[at..]
            .iter()
            .filter(|cell| !frame.holds(cell))
            .count() as u64;
        Some((
            header,
            GridRows {
                grid: self,
                frame,
                at,
                beside,
                above,
            },
        ))
    }

    fn text(&self, cell: &Cell) -> &[u8] {
        &self.text[cell.start..cell.start + cell.length]
    }

    fn record(&self, row: &[Cell], frame: Frame) -> ByteRecord {
        let mut record = ByteRecord::new();
        self.fill(row, frame, &mut record);
        record
    }

    fn fill(&self, row: &[Cell], frame: Frame, record: &mut ByteRecord) {
        for cell in row.iter().filter(|cell| frame.holds(cell)) {
            let column = (cell.column - frame.left) as usize;
            // The second of two cells in one place is skipped.
            if column >= record.len() {
                while record.len() < column {
                    record.push_field(b"");
                }
                record.push_field(self.text(cell));
            }
        }
        while record.len() < frame.width as usize {
            record.push_field(b"");
        }
    }
}

impl Frame {
    fn holds(self, cell: &Cell) -> bool {
        cell.column >= self.left && cell.column - self.left < self.width
    }
}

/// The most common row length, each row weighted by its cells.
fn usual_right(rows: &[&[Cell]]) -> u32 {
    let ends: Vec<u32> = rows
        .iter()
        .map(|row| row[row.len() - 1].column + 1)
        .collect();
    let weight = |end: u32| -> usize {
        let of_end = rows.iter().zip(&ends).filter(|(_, other)| **other == end);
        of_end.map(|(row, _)| row.len()).sum()
    };
    ends.iter()
        .copied()
        .max_by_key(|end| (weight(*end), *end))
        .unwrap_or(0)
}

impl GridRows {
    /// The next row that is not blank, with its number in the sheet.
    pub fn next(&mut self, record: &mut ByteRecord) -> Option<u64> {
        record.clear();
        loop {
            let row = self.grid.cells.get(self.at)?.row;
            let length = self.grid.cells[self.at..]
                .iter()
                .take_while(|cell| cell.row == row)
                .count();
            let cells = &self.grid.cells[self.at..self.at + length];
            self.at += length;
            if cells.iter().any(|cell| self.frame.holds(cell)) {
                self.grid.fill(cells, self.frame, record);
                return Some(u64::from(row) + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[(u32, u32, &str)]) -> Grid {
        let mut grid = Grid::default();
        for (row, first, cells) in rows {
            for (column, cell) in cells.split('|').enumerate() {
                grid.add(*row, first + column as u32, cell);
            }
        }
        grid
    }

    /// Header, rows with their numbers, cells beside.
    type Read = (String, Vec<(u64, String)>, u64);

    fn read(grid: Grid) -> Option<Read> {
        let (header, mut rows) = grid.into_table()?;
        let (mut record, mut read) = (ByteRecord::new(), Vec::new());
        while let Some(row) = rows.next(&mut record) {
            read.push((
                row,
                record
                    .iter()
                    .map(String::from_utf8_lossy)
                    .collect::<Vec<_>>()
                    .join("|"),
            ));
        }
        Some((header.join("|"), read, rows.beside))
    }

    #[test]
    fn a_table_is_found_anywhere_in_a_sheet() {
        let plain = grid(&[
            (0, 0, "user|item|price"),
            (1, 0, "ann|tea|3"),
            (2, 0, "bob||4"),
        ]);
        let rows = vec![(2, "ann|tea|3".to_string()), (3, "bob||4".to_string())];
        assert_eq!(read(plain).unwrap(), ("user|item|price".into(), rows, 0));
        let below = grid(&[
            (1, 1, "Report of May"),
            (4, 2, "user|item|price|day"),
            (5, 2, "ann|tea|3|1"),
            (7, 2, "bob|cup||2"),
            (7, 300, "a note"),
        ]);
        let rows = vec![
            (6, "ann|tea|3|1".to_string()),
            (8, "bob|cup||2".to_string()),
        ];
        let (header, found, beside) = read(below).unwrap();
        assert!(
            header.starts_with("user|item|price|day|") && header.len() == 19 + 64,
            "{header}"
        );
        let found: Vec<(u64, String)> = found
            .into_iter()
            .map(|(row, text)| (row, text.trim_end_matches('|').to_string()))
            .collect();
        assert_eq!((found, beside), (rows, 1));
    }

    #[test]
    fn cells_that_are_not_a_table_are_ignored() {
        for rows in [
            &[][..],
            &[(0, 0, "Notes")],
            &[(0, 0, "a"), (1, 0, "b")],
            &[(0, 0, "user|item")],
        ] {
            assert!(read(grid(rows)).is_none(), "{rows:?}");
        }
        // Two cells at opposite corners cost no memory for what lies between.
        assert!(read(grid(&[(0, 0, "a"), (u32::MAX - 1, 16_383, "b")])).is_none());
    }

    #[test]
    fn cells_out_of_order_are_put_in_order() {
        let mixed = grid(&[
            (2, 0, "bob|cup"),
            (0, 0, "user|item"),
            (1, 1, "tea"),
            (1, 0, "ann"),
            (1, 0, "twice"),
        ]);
        assert_eq!(
            read(mixed).unwrap().1,
            [(2, "ann|tea".to_string()), (3, "bob|cup".to_string())]
        );
    }
}
