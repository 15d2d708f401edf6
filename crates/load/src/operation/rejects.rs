//! `--rejects FILE`: the rows set aside as CSV.

use regulars_core::error::Result;
use regulars_core::output::write_file;
use regulars_core::store::Quarantined;
use std::path::Path;

/// Writes rows set aside, each with the path of its file, to a file that only its owner can read.
///
/// # Errors
/// The file cannot be written.
pub fn write_rejects(path: &Path, rows: &[(String, Quarantined)]) -> Result<()> {
    write_file(path, |to| {
        let mut writer = csv::Writer::from_writer(to);
        writer.write_record(["file", "line", "rule", "reason", "raw"])?;
        for (file, row) in rows {
            writer.write_record([
                file,
                &row.line.to_string(),
                &row.rule,
                &row.reason,
                &row.raw,
            ])?;
        }
        writer.flush()
    })
}
