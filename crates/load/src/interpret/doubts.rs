//! What the values of the first rows say against columns that are already decided, by a dialect or
//! by the operator. It changes nothing: the decision holds, and the doubt is said.

use super::profile::Profile;
use super::score::Column;
use super::tuning::IMPOSSIBLE;
use crate::columns::{Field as F, FileKind};
use csv::ByteRecord;
use regulars_core::output::cut;

/// Fields whose values have a form of their own; words and ids can be anything.
const FORMED: [F; 6] = [
    F::Time,
    F::Email,
    F::Quantity,
    F::Price,
    F::Amount,
    F::Total,
];

/// Longest name and cell that is shown, in characters.
const LONGEST: usize = 30;

/// A sentence for each column whose values contradict its field, where at least `least` cells are
/// filled.
pub fn doubts(
    kind: FileKind,
    columns: &[(F, usize)],
    header: &[String],
    rows: &[ByteRecord],
    comma_is_point: bool,
    least: usize,
) -> Vec<String> {
    let shown = |text: &str| cut(text, LONGEST).trim_end().to_string();
    columns
        .iter()
        .filter(|(field, _)| FORMED.contains(field))
        .filter_map(|&(field, position)| {
            let name = header.get(position)?;
            let profile = Profile::of(rows, position, comma_is_point);
            if profile.filled < least.max(1) {
                return None;
            }
            let column = Column::new(position, name, name, profile);
            (column.value_score(field, kind) <= IMPOSSIBLE / 2.0).then(|| {
                format!(
                    "the column {} is read as {}, but its values do not look like that (for \
                     example {}); --map says otherwise",
                    shown(name),
                    field.word(),
                    shown(column.profile.example())
                )
            })
        })
        .collect()
}
