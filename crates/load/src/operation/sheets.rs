//! A workbook with several tables is a set of files, one a sheet.

use super::left_out::Skipped;
use crate::error::Error;
use crate::reader::{Listed, sheets};
use crate::source::input::Input;
use crate::source::unpack;

/// Replaces each workbook with several tables by its sheets. Sheets that hold no table are left out;
/// what cannot be opened stays, and is reported when its turn comes.
pub fn spread(inputs: Vec<Input>, skipped: &mut Skipped) -> Vec<Input> {
    let mut spread = Vec::with_capacity(inputs.len());
    for input in inputs {
        let listed = listed(&input).ok().flatten().unwrap_or_default();
        let is_read = |sheet: &&Listed| sheet.is_table && !sheet.is_hidden;
        if listed.iter().filter(is_read).count() < 2 {
            spread.push(input);
            continue;
        }
        for sheet in &listed {
            let file = input.of_sheet(&sheet.name);
            match (sheet.is_hidden, sheet.is_table) {
                (false, true) => spread.push(file),
                (true, _) => skipped.not_needed(&file, "the sheet is hidden; --sheet reads it"),
                (false, false) => skipped.not_needed(&file, "the sheet holds no table"),
            }
        }
    }
    spread
}

fn listed(input: &Input) -> Result<Option<Vec<Listed>>, Error> {
    sheets(&input.name, unpack::unpack(&input.name, input.open()?)?)
}
