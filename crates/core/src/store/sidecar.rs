//! Names the current writer in a small file beside the database, so that the message to a second
//! writer can name the first.

use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Serialize, Deserialize)]
struct Writer {
    pid: u32,
    command: String,
    since: String,
}

/// The sidecar file of an open transaction. It is removed just before the transaction ends, so that
/// it never takes the file of the next writer with it. The process holds a shared lock on it: a file
/// without one is left from a crash.
#[derive(Debug)]
pub(super) struct Sidecar {
    path: PathBuf,
    locked: Option<File>,
}

impl Sidecar {
    pub fn path_for(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".writer");
        PathBuf::from(name)
    }

    pub fn write(database: &Path, command: &str, since: &str) -> Sidecar {
        let path = Sidecar::path_for(database);
        let writer = Writer {
            pid: std::process::id(),
            command: command.into(),
            since: since.into(),
        };
        // A courtesy to other windows: without it they learn only that another program writes. It is
        // complete and locked before it gets its name; otherwise it could be taken for one that a
        // crash left.
        let unnamed = path.with_added_extension("new");
        let file = super::private_file(&unnamed).ok().and_then(|mut file| {
            file.write_all(serde_json::to_string(&writer).ok()?.as_bytes())
                .ok()?;
            file.lock_shared().ok()?;
            fs::rename(&unnamed, &path).ok()?;
            Some(file)
        });
        Sidecar { path, locked: file }
    }

    pub fn describe(database: &Path) -> String {
        match Sidecar::read(&Sidecar::path_for(database)) {
            Some(writer) => format!(
                "another regulars window is writing (`{}`, process {}, since {})",
                writer.command, writer.pid, writer.since
            ),
            None => "another program is writing to the database".into(),
        }
    }

    /// Who writes; `None` where there is no file, or a crash left it.
    fn read(path: &Path) -> Option<Writer> {
        let text = fs::read_to_string(path).ok()?;
        if File::open(path).ok()?.try_lock().is_ok() {
            return None;
        }
        serde_json::from_str(&text).ok()
    }
}

impl Drop for Sidecar {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        self.locked = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_reader_never_finds_half_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("shop.db");
        let path = Sidecar::path_for(&database);
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let found = fs::read_to_string(&path);
                    if found.is_ok_and(|text| serde_json::from_str::<Writer>(&text).is_err()) {
                        return false;
                    }
                }
                true
            });
            for _ in 0..2_000 {
                drop(Sidecar::write(&database, "load x.csv", "10:42"));
            }
            is_over.store(true, Ordering::Relaxed);
            assert!(watcher.join().unwrap());
        });
    }
}
