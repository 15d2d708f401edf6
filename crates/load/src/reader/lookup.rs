//! Rows of one file by their key, as columns for the rows of another.

use csv::ByteRecord;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Cells by key.
#[derive(Debug, Default)]
pub struct Lookup {
    rows: HashMap<Box<[u8]>, u32>,
    /// How many cells a row has.
    width: usize,
    /// Where each row begins in `text`, and the length of each cell.
    starts: Vec<usize>,
    lengths: Vec<u32>,
    text: Vec<u8>,
    /// Which rows were asked for.
    used: Vec<AtomicBool>,
}

impl Lookup {
    /// A lookup of rows of `width` cells.
    pub fn new(width: usize) -> Lookup {
        Lookup {
            width,
            ..Lookup::default()
        }
    }

    /// Adds a row; a later row of the same key replaces it.
    pub fn add<'c>(&mut self, key: &[u8], cells: impl Iterator<Item = &'c [u8]>) {
        let key = bare(key);
        let Ok(row) = u32::try_from(self.starts.len()) else {
            return;
        };
        if key.is_empty() {
            return;
        }
        self.rows.insert(key.into(), row);
        self.starts.push(self.text.len());
        self.used.push(AtomicBool::new(false));
        for cell in cells.take(self.width) {
            self.lengths.push(cell.len() as u32);
            self.text.extend_from_slice(cell);
        }
        self.lengths.resize(self.starts.len() * self.width, 0);
    }

    /// Cells of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether there is a row of this key.
    pub fn has(&self, key: &[u8]) -> bool {
        self.rows.contains_key(bare(key))
    }

    /// Keys that no row referred to so far.
    pub fn unused(&self) -> usize {
        let is_unused = |row: &&u32| !self.used[**row as usize].load(Ordering::Relaxed);
        self.rows.values().filter(is_unused).count()
    }

    /// Appends the cells of a key, blank ones if there is no row of it.
    pub fn extend(&self, key: &[u8], record: &mut ByteRecord) {
        let Some(&row) = self.rows.get(bare(key)) else {
            (0..self.width).for_each(|_| record.push_field(b""));
            return;
        };
        let row = row as usize;
        self.used[row].store(true, Ordering::Relaxed);
        let mut at = self.starts[row];
        for length in &self.lengths[row * self.width..(row + 1) * self.width] {
            let end = at + *length as usize;
            record.push_field(&self.text[at..end]);
            at = end;
        }
    }
}

/// A key without what spreadsheets and programs put around it: blanks, an apostrophe, `="..."`, and
/// the `.0` of a number that was read as a decimal.
fn bare(key: &[u8]) -> &[u8] {
    let key = key.trim_ascii();
    let key = key.strip_prefix(b"'").unwrap_or(key);
    let key = key
        .strip_prefix(b"=\"")
        .and_then(|key| key.strip_suffix(b"\""))
        .unwrap_or(key);
    match key.strip_suffix(b".0") {
        Some(whole) if !whole.is_empty() && whole.iter().all(u8::is_ascii_digit) => whole,
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_however_the_key_is_written() {
        let mut lookup = Lookup::new(2);
        lookup.add(b"7", [&b"ann"[..], b"Ulm"].into_iter());
        lookup.add(b"8", [&b"bob"[..]].into_iter());
        lookup.add(b"7", [&b"ann"[..], b"Bonn"].into_iter());
        let of = |lookup: &Lookup, key: &str| {
            let mut record = ByteRecord::from(vec!["x"]);
            lookup.extend(key.as_bytes(), &mut record);
            record
                .iter()
                .skip(1)
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .collect::<Vec<_>>()
        };
        for key in ["7", " 7 ", "7.0", "'7", "=\"7\""] {
            assert_eq!(of(&lookup, key), ["ann", "Bonn"], "{key}");
            assert!(lookup.has(key.as_bytes()));
        }
        assert_eq!(of(&lookup, "8"), ["bob", ""], "a short row ends in blanks");
        assert_eq!(of(&lookup, "9"), ["", ""]);
        assert_eq!(of(&lookup, ""), ["", ""]);
        lookup.add(b"10", [&b"cyd"[..]].into_iter());
        assert_eq!(lookup.unused(), 1);
    }
}
