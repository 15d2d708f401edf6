//! Panics: written to the log with a backtrace, never over the screen.

use crate::command::old_log;
use crate::output::sanitise_line;
use std::backtrace::Backtrace;
use std::fs::OpenOptions;
use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};

/// Size in bytes from which a new log is started; the old one is kept beside it.
const LONGEST_LOG: u64 = 1 << 20;

/// Writes panics to `log`, and to stderr too with `REGULARS_BACKTRACE=1`. Called once, at start.
pub fn log_panics(log: PathBuf) {
    let is_shown = std::env::var_os("REGULARS_BACKTRACE").is_some_and(|value| value == "1");
    panic::set_hook(Box::new(move |info| {
        let report = describe(info);
        // A log that cannot be written must not hide the error on screen.
        let _ = append(&log, &report);
        if is_shown {
            super::print::say(&report);
        }
    }));
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let what = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = info
        .location()
        .map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
    let what = sanitise_line(what.unwrap_or("no message")).into_owned();
    format!(
        "{now} regulars {}: {what}{place}\n{}\n",
        env!("CARGO_PKG_VERSION"),
        Backtrace::force_capture()
    )
}

fn append(log: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder)?;
    }
    if std::fs::metadata(log).is_ok_and(|data| data.len() > LONGEST_LOG) {
        std::fs::rename(log, old_log(log))?;
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
    fn only_the_owner_can_read_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("state/regulars.log");
        append(&log, "first\n").unwrap();
        append(&log, "second\n").unwrap();
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "first\nsecond\n");
        #[cfg(unix)]
        {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&log.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
