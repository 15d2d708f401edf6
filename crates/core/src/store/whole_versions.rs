//! Which file decides whether an action of an order is in force: of the files that hold the whole
//! order, the newest.

use super::packed_column::NULL;
use crate::domain::ActionKind;

/// The newest files with all lines of an order, and with its total.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WholeVersions {
    lines: Option<i64>,
    totals: Option<i64>,
}

impl WholeVersions {
    /// From batch and coverage of each version, newest first.
    pub(super) fn of<'a>(versions: impl Iterator<Item = (i64, &'a str)>) -> WholeVersions {
        let mut found = WholeVersions::default();
        for (batch, holds) in versions {
            match holds {
                "lines" => found.lines = found.lines.or(Some(batch)),
                "totals" => found.totals = found.totals.or(Some(batch)),
                _ => {}
            }
        }
        found
    }

    /// The batch that must hold an action of this kind and item for it to be in force; `None`: any.
    pub(super) fn decides(self, kind: i64, item: i64) -> Option<i64> {
        // Lines without an item came from a file of totals, unless a file of lines has them too.
        let is_total = kind == i64::from(ActionKind::OrderTotal.code())
            || (item == NULL && self.lines.is_none());
        if is_total { self.totals } else { self.lines }
    }
}
