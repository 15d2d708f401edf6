//! Files beside a database that still hold customers' data, and who can read the database.
//!
//! Looks at names and permissions alone: no file of a database is opened.

use serde::Serialize;
use std::fs;
use std::path::Path;

/// Age in seconds from which a draft is one that a crash left. A load writes to its draft all the
/// time.
const ABANDONED_AFTER: u64 = 3_600;

/// A file that can be deleted once it is not needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leftover {
    /// Its path.
    pub file: String,
    /// What it is.
    pub what: &'static str,
    /// Bytes.
    pub bytes: u64,
}

/// The files beside `database` that hold copies of its data: copies from before a change of the
/// tables, and drafts that a crash left.
pub fn leftovers(database: &Path) -> Vec<Leftover> {
    let Some(name) = database.file_name().map(|name| name.to_string_lossy()) else {
        return Vec::new();
    };
    let folder = database
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<Leftover> = entries
        .flatten()
        .filter_map(|entry| {
            let file = entry.file_name().to_string_lossy().into_owned();
            let data = entry.metadata().ok()?;
            let age = data.modified().ok()?.elapsed().unwrap_or_default();
            Some(Leftover {
                what: kind_of(&file, &name, age.as_secs() >= ABANDONED_AFTER)?,
                file: folder.join(&file).display().to_string(),
                bytes: data.len(),
            })
        })
        .collect();
    found.sort_by(|one, other| one.file.cmp(&other.file));
    found
}

/// What the file `file` beside the database `name` is, if it holds a copy of data.
fn kind_of(file: &str, name: &str, is_old: bool) -> Option<&'static str> {
    let is_temporary = |start: &str| file.starts_with(start);
    match file.strip_prefix(name) {
        Some(end) if is_version_copy(end) => Some("a copy from before an update of the program"),
        Some(end) if is_old && end.starts_with(".new") => Some("what an interrupted load left"),
        _ if is_old && is_temporary(".regulars-backup-") => Some("what an interrupted backup left"),
        _ if is_old && is_temporary(".regulars-new-") => Some("what an interrupted start left"),
        _ => None,
    }
}

/// Whether an ending is `.vN.bak`.
fn is_version_copy(end: &str) -> bool {
    end.strip_prefix(".v")
        .and_then(|rest| rest.strip_suffix(".bak"))
        .is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// What is wrong with the permissions of a database; `None` where only its owner can use it.
pub fn exposure(database: &Path) -> Option<String> {
    let mode = mode(database)?;
    let what = match (mode & 0o044 != 0, mode & 0o022 != 0) {
        (false, false) => return None,
        (true, false) => "read",
        (false, true) => "change",
        (true, true) => "read and change",
    };
    Some(format!(
        "other accounts on this computer can {what} the database; in a shell: chmod 600 {}",
        database.display()
    ))
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(fs::metadata(path).ok()?.permissions().mode())
}

#[cfg(not(unix))]
fn mode(_path: &Path) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_listed_and_what_is_in_use_is_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "shop.db",
            "shop.db-wal",
            "shop.db.v1.bak",
            "shop.db.v12.bak",
            "shop.db.vx.bak",
            "shop.db.new",
            "other.db.v1.bak",
            "orders.csv",
        ] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let found = leftovers(&folder.path().join("shop.db"));
        let names: Vec<&str> = found
            .iter()
            .filter_map(|leftover| leftover.file.rsplit(['/', '\\']).next())
            .collect();
        // A draft of this minute may be a load in another window.
        assert_eq!(names, ["shop.db.v1.bak", "shop.db.v12.bak"]);
        assert_eq!(found[0].bytes, 14);
        assert_eq!(
            kind_of("shop.db.new-wal", "shop.db", true),
            Some("what an interrupted load left")
        );
        assert_eq!(kind_of(".regulars-backup-x1", "shop.db", false), None);
    }

    #[test]
    #[cfg(unix)]
    fn a_database_open_to_others_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        fs::write(&path, "x").unwrap();
        for (mode, said) in [
            (0o600, None),
            (0o400, None),
            (0o640, Some("can read the")),
            (0o666, Some("can read and change the")),
        ] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let warning = exposure(&path);
            match said {
                None => assert_eq!(warning, None),
                Some(said) => assert!(warning.unwrap_or_default().contains(said), "{mode:o}"),
            }
        }
    }
}
