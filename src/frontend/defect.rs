//! What becomes of a defect: its details go to the log, and the operator is told where that lies.

use std::backtrace::Backtrace;
use std::fs::{OpenOptions, create_dir_all};
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// Writes each panic to `log` from now on, and nothing of it to the terminal unless `REGULARS_BACKTRACE` is `1`. A log
/// that cannot be written leaves the panic on the terminal.
pub fn log_panics(log: PathBuf) {
    let report = std::panic::take_hook();
    let is_shown = std::env::var_os("REGULARS_BACKTRACE").is_some_and(|value| value == "1");
    std::panic::set_hook(Box::new(move |info| {
        let text = format!("{} {info}\n{}\n", env!("CARGO_PKG_VERSION"), Backtrace::force_capture());
        if is_shown {
            super::print::say(&text);
        }
        if write_to(&log, &text).is_err() && !is_shown {
            report(info);
        }
    }));
}

fn write_to(log: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = log.parent() {
        create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(log)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_is_written_down_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("state/regulars.log");
        write_to(&log, "first\n").unwrap();
        write_to(&log, "second\n").unwrap();
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "first\nsecond\n");
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&log.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
