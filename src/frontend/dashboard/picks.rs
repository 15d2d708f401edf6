//! The selected row of a list: it stays with its id when the data change.

use super::keymap::Step;

/// Rows of a page, when the height is not known.
const PAGE: usize = 15;

/// The selected row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Picks {
    row: usize,
    id: Option<String>,
}

impl Picks {
    /// The row.
    pub fn row(&self) -> usize {
        self.row
    }

    /// Moves in a list of `count` rows; `id_of` names a row.
    pub fn step(&mut self, step: Step, count: usize, id_of: impl Fn(usize) -> Option<String>) {
        let last = count.saturating_sub(1);
        let row = match step {
            Step::Up => self.row.saturating_sub(1),
            Step::Down => self.row.saturating_add(1),
            Step::PageUp => self.row.saturating_sub(PAGE),
            Step::PageDown => self.row.saturating_add(PAGE),
            Step::First => 0,
            Step::Last => last,
        };
        self.row = row.min(last);
        self.id = id_of(self.row);
    }

    /// Finds the selected row again among the ids of new data. Where it is gone, the row at its place
    /// is selected.
    pub fn settle<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        let mut count = 0_usize;
        let mut found = None;
        for (row, id) in ids.enumerate() {
            count = count.saturating_add(1);
            if self.id.as_deref() == Some(id) {
                found = Some(row);
                break;
            }
        }
        match found {
            Some(row) => self.row = row,
            None => {
                self.row = self.row.min(count.saturating_sub(1));
                self.id = None;
            }
        }
    }

    /// Selects the first row.
    pub fn reset(&mut self) {
        *self = Picks::default();
    }
}
