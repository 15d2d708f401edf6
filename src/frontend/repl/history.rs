//! The file of typed lines, for a front end that reads its lines itself.

use rustyline::history::{FileHistory, History, SearchDirection};
use std::path::Path;

/// The lines typed before, newest last; none where the file cannot be read.
pub fn load(file: &Path) -> Vec<String> {
    let mut history = FileHistory::new();
    // A missing file is no error: there is no history yet.
    let _ = history.load(file);
    let rows = 0..history.len();
    rows.filter_map(|row| history.get(row, SearchDirection::Forward).ok().flatten())
        .map(|found| found.entry.into_owned())
        .collect()
}

/// Adds a line, unless it starts with a space. A file that cannot be written keeps nothing.
pub fn append(file: &Path, line: &str) {
    if line.starts_with(' ') {
        return;
    }
    if let Some(folder) = file.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let mut history = FileHistory::new();
    if history.add(line).unwrap_or(false) {
        let _ = history.append(file);
    }
}
