//! `--rejects FILE`: the rows set aside as CSV.

use regulars_core::error::{Error, Result};
use regulars_core::store::{self, Quarantined};
use std::path::Path;

/// Writes rows set aside, each with the path of its file, to a file that only its owner can read.
///
/// # Errors
/// The file cannot be written.
pub fn write_rejects(path: &Path, rows: &[(String, Quarantined)]) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::failed(format!("{} cannot be written", path.display())).because(error)
    };
    let mut writer = csv::Writer::from_writer(store::private_file(path).map_err(failed)?);
    let mut write = |cells: [&str; 5]| {
        writer
            .write_record(cells)
            .map_err(|error| failed(error.into()))
    };
    write(["file", "line", "rule", "reason", "raw"])?;
    for (file, row) in rows {
        write([
            file,
            &row.line.to_string(),
            &row.rule,
            &row.reason,
            &row.raw,
        ])?;
    }
    writer.flush().map_err(failed)
}
