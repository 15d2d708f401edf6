//! The one way in which a file is written for the operator: it never replaces the open database, an
//! input of the same command or something that is not a file, it appears whole or not at all, and
//! only its owner can read it.

use crate::error::{Error, Kind, Result};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What belongs to a database beside it.
const SIDECARS: [&str; 13] = [
    "",
    "-wal",
    "-shm",
    "-journal",
    ".writer",
    ".access",
    ".access.part",
    ".access.new",
    ".new",
    ".new-wal",
    ".new-shm",
    ".new-journal",
    ".new.writer",
];

/// A file that is going to be written, and what it must not be.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'a> {
    /// The file.
    pub path: &'a Path,
    /// Whether an existing file may be replaced.
    pub is_forced: bool,
    /// The open database.
    pub database: &'a Path,
    /// The files and folders that the same command reads.
    pub inputs: &'a [PathBuf],
}

impl Destination<'_> {
    /// Refuses what must not be written over.
    ///
    /// # Errors
    /// The path is the database or belongs to it, is an input, is a folder, device, pipe or socket,
    /// or exists and may not be replaced.
    pub fn check(&self) -> Result<()> {
        self.check_place()?;
        let shown = self.path.display();
        let refused = |what: String| Err(Error::usage(what).hint("another file name"));
        match std::fs::metadata(self.path) {
            Ok(found) if found.is_dir() => refused(format!("{shown} is a folder")),
            Ok(found) if !found.is_file() => refused(format!("{shown} is not a regular file")),
            Ok(_) if !self.is_forced => {
                Err(Error::new(Kind::Usage, format!("{shown} already exists"))
                    .hint("the same line with --force"))
            }
            _ => Ok(()),
        }
    }

    /// Refuses a path that cannot become a folder of results.
    ///
    /// # Errors
    /// The path is the database or belongs to it, is an input, or exists and is no folder.
    pub fn check_folder(&self) -> Result<()> {
        self.check_place()?;
        match std::fs::metadata(self.path) {
            Ok(found) if !found.is_dir() => Err(Error::usage(format!(
                "{} is not a folder, and the result is several files",
                self.path.display()
            ))
            .hint("--output with the name of a folder")),
            _ => Ok(()),
        }
    }

    fn check_place(&self) -> Result<()> {
        let shown = self.path.display();
        let refused = |what: String| Err(Error::usage(what).hint("another file name"));
        for end in SIDECARS {
            let mut name = OsString::from(self.database);
            name.push(end);
            if is_same_place(self.path, Path::new(&name)) {
                return refused(match end {
                    "" => format!("{shown} is the open database"),
                    _ => format!("{shown} belongs to the open database"),
                });
            }
        }
        for input in self.inputs {
            if is_same_place(self.path, input) {
                return refused(format!("{shown} is read by the same command"));
            }
            if lies_in(self.path, input) {
                return refused(format!(
                    "{shown} lies in the folder {}, which the same command reads",
                    input.display()
                ));
            }
        }
        Ok(())
    }
}

/// Whether two paths lead to one file, by links, by another way through folders, or by letter case
/// on a disk that does not tell cases apart.
fn is_same_place(one: &Path, other: &Path) -> bool {
    if let (Ok(one), Ok(other)) = (same_file_key(one), same_file_key(other))
        && one == other
    {
        return true;
    }
    match (resolved(one), resolved(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// Whether `path` lies in `folder` or below it.
fn lies_in(path: &Path, folder: &Path) -> bool {
    let (Ok(folder), Ok(parent)) = (folder.canonicalize(), folder_of(path).canonicalize()) else {
        return false;
    };
    folder.is_dir() && parent.starts_with(folder)
}

/// What identifies an existing file whatever it is called.
#[cfg(unix)]
fn same_file_key(path: &Path) -> io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path)?;
    Ok((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn same_file_key(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// Folder and lower-case name of a path, whether or not the file exists.
fn resolved(path: &Path) -> Option<(PathBuf, String)> {
    let whole = path.canonicalize().ok();
    let path = whole.as_deref().unwrap_or(path);
    let folder = folder_of(path).canonicalize().ok()?;
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    Some((folder, name))
}

/// The folder that a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Writes a file beside its place and renames it, with mode 0600.
///
/// # Errors
/// The folder does not exist, or the file cannot be written.
pub fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<()> {
    let shown = path.display();
    let failed =
        |error: io::Error| Error::failed(format!("{shown} cannot be written")).because(error);
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Err(Error::not_found(format!("{shown} cannot be written"))
            .because(format!("there is no folder {}", folder.display()))
            .hint("choose another file, or create the folder first"));
    }
    let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut buffered = io::BufWriter::new(draft.as_file_mut());
    fill(&mut buffered)
        .and_then(|()| buffered.flush())
        .map_err(failed)?;
    drop(buffered);
    draft.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Writes several files to a folder, which is made where it is missing and open to its owner alone.
///
/// # Errors
/// A file exists and may not be replaced, in which case none is written, or cannot be written.
pub fn write_folder(folder: &Path, files: &[(&str, String)], is_forced: bool) -> Result<()> {
    for (name, _) in files {
        let path = folder.join(name);
        let is_file = path.is_file();
        if path.exists() && !(is_file && is_forced) {
            let refused = Error::usage(format!("{} already exists", path.display()));
            return Err(refused.hint(if is_file {
                "the same line with --force"
            } else {
                "another folder"
            }));
        }
    }
    if !folder.is_dir() {
        make_folder(folder).map_err(|error| {
            Error::failed(format!("the folder {} cannot be made", folder.display()))
                .because(error)
                .hint("--output with another name")
        })?;
    }
    for (name, text) in files {
        write_file(&folder.join(name), |to| to.write_all(text.as_bytes()))?;
    }
    Ok(())
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path, database: &Path, inputs: &[PathBuf], is_forced: bool) -> String {
        let destination = Destination {
            path,
            is_forced,
            database,
            inputs,
        };
        destination
            .check()
            .map_or_else(|error| error.what, |()| String::new())
    }

    #[test]
    fn neither_database_nor_inputs_nor_devices_are_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (database, input) = (at("shop.db"), at("orders.csv"));
        std::fs::write(&database, "db").unwrap();
        std::fs::write(&input, "in").unwrap();
        std::fs::hard_link(&database, at("linked.db")).unwrap();
        std::fs::create_dir(at("sub")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&database, at("soft.db")).unwrap();
        let inputs = [input.clone()];
        let say = |path: &Path| refusal(path, &database, &inputs, true);
        for other in [
            "shop.db",
            "SHOP.DB",
            "linked.db",
            "soft.db",
            "sub/../shop.db",
        ] {
            assert!(say(&at(other)).ends_with("is the open database"), "{other}");
        }
        for other in [
            "shop.db-wal",
            "Shop.db-SHM",
            "shop.db.writer",
            "shop.db.new",
        ] {
            assert!(
                say(&at(other)).ends_with("belongs to the open database"),
                "{other}"
            );
        }
        assert!(say(&input).ends_with("is read by the same command"));
        assert!(say(&at("sub")).ends_with("is a folder"));
        let inside = refusal(&at("sub/rejects.csv"), &database, &[at("sub")], true);
        assert!(inside.ends_with("which the same command reads"), "{inside}");
        #[cfg(unix)]
        assert!(say(Path::new("/dev/null")).ends_with("is not a regular file"));
        assert_eq!(say(&at("new.csv")), "");
        std::fs::write(at("old.csv"), "x").unwrap();
        assert_eq!(say(&at("old.csv")), "");
        let unforced = refusal(&at("old.csv"), &database, &inputs, false);
        assert!(unforced.ends_with("already exists"), "{unforced}");
    }

    #[test]
    fn a_file_is_written_whole_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "before").unwrap();
        let broken = |to: &mut (dyn Write + Send)| {
            to.write_all(b"half")?;
            Err(io::Error::other("stop"))
        };
        assert!(write_file(&path, broken).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        write_file(&path, |to| to.write_all(b"whole")).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let error = write_file(&folder.path().join("none/out.csv"), |_| Ok(())).unwrap_err();
        assert_eq!(error.kind, Kind::NotFound);
    }

    #[test]
    fn a_folder_is_written_whole_or_not_at_all() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("campaign-1");
        let files = |text: &str| [("a.csv", text.to_string()), ("b.txt", text.to_string())];
        write_folder(&folder, &files("one"), false).unwrap();
        std::fs::remove_file(folder.join("a.csv")).unwrap();
        let error = write_folder(&folder, &files("two"), false).unwrap_err();
        assert!(
            error.what.ends_with("b.txt already exists"),
            "{}",
            error.what
        );
        assert!(!folder.join("a.csv").exists());
        write_folder(&folder, &files("two"), true).unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.join("b.txt")).unwrap(),
            "two"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&folder), mode(&folder.join("a.csv"))), (0o700, 0o600));
        }
        std::fs::write(parent.path().join("file"), "x").unwrap();
        let place = |path: &Path| {
            let database = parent.path().join("shop.db");
            let destination = Destination {
                path,
                is_forced: true,
                database: &database,
                inputs: &[],
            };
            destination.check_folder().is_ok()
        };
        assert!(place(&folder) && place(&parent.path().join("new")));
        assert!(!place(&parent.path().join("file")) && !place(&parent.path().join("shop.db")));
    }
}
