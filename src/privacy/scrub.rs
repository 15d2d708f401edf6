//! Takes the lines that may name an erased customer out of the program's own text files: the
//! history of the prompt and the log of defects.

use crate::domain::people::Traces;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// The lines that stay, and how many go.
pub fn without<'t>(text: &'t str, traces: &Traces) -> (Vec<&'t str>, usize) {
    let all = text.lines().count();
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !traces.may_be_in_line(line))
        .collect();
    let gone = all - kept.len();
    (kept, gone)
}

/// Rewrites a file without such lines; returns how many there were. A missing file has none.
///
/// # Errors
/// The file cannot be read or replaced; it is then as it was.
pub fn scrub(path: &Path, traces: &Traces) -> io::Result<usize> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        read => read?,
    };
    let text = String::from_utf8_lossy(&bytes);
    let (kept, gone) = without(&text, traces);
    if gone > 0 {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        // Only its owner may read a temporary file.
        let mut draft = tempfile::Builder::new()
            .prefix(".regulars-")
            .tempfile_in(folder)?;
        for line in kept {
            writeln!(draft, "{line}")?;
        }
        draft.as_file().sync_all()?;
        draft.persist(path).map_err(|error| error.error)?;
    }
    Ok(gone)
}

/// How many lines a file has that may name the customer.
pub fn count(path: &Path, traces: &Traces) -> usize {
    fs::read(path).map_or(0, |bytes| {
        without(&String::from_utf8_lossy(&bytes), traces).1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_about_the_customer_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.txt");
        let mut traces = Traces::default();
        traces.add_name("Ann Archer");
        assert_eq!(scrub(&path, &traces).unwrap(), 0);
        fs::write(&path, "#V2\nuser archer\nstatus\n").unwrap();
        assert_eq!(count(&path, &traces), 1);
        assert_eq!(scrub(&path, &traces).unwrap(), 1);
        assert_eq!(fs::read_to_string(&path).unwrap(), "#V2\nstatus\n");
        assert_eq!(scrub(&path, &traces).unwrap(), 0);
    }
}
