//! A growing file: its complete lines as they arrive, and what happened to it when no more arrive.

use regulars_core::store::FollowRow;
use sha2::{Digest, Sha256};
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// How many first bytes identify a file.
pub const HEAD: usize = 1_024;

/// Longest line, in bytes.
const LONGEST_LINE: usize = 1 << 26;

/// What happened to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is the same and may grow further.
    Same,
    /// It was truncated and is being rewritten.
    Emptied,
    /// Its path names another file.
    Replaced,
    /// Its path names no file.
    Gone,
}

/// What a growing file is recognised by, without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// SHA-256 of its first bytes.
    pub digest: [u8; 32],
    /// How many these are.
    pub bytes: usize,
}

impl Beginning {
    /// That of a file with these first bytes.
    pub fn of(head: &[u8]) -> Beginning {
        Beginning {
            digest: Sha256::digest(head).into(),
            bytes: head.len(),
        }
    }

    /// As it was stored.
    pub fn of_row(row: &FollowRow) -> Beginning {
        Beginning {
            digest: row.head,
            bytes: row.head_bytes,
        }
    }
}

/// A growing file.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    file: File,
    /// Bytes read so far.
    pub offset: u64,
    /// The first of them.
    pub head: Vec<u8>,
}

impl Tail {
    /// Opens the file at its beginning.
    ///
    /// # Errors
    /// It does not exist or cannot be read.
    pub fn open(path: &Path) -> io::Result<Tail> {
        Ok(Tail {
            path: path.to_path_buf(),
            file: File::open(path)?,
            offset: 0,
            head: Vec::new(),
        })
    }

    /// Continues where reading stopped, if the file still begins as it did.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn resume(&mut self, offset: u64, beginning: &Beginning) -> io::Result<bool> {
        if self.file.metadata()?.len() < offset {
            return Ok(false);
        }
        let head = self.first(beginning.bytes)?;
        if Beginning::of(&head) != *beginning {
            return Ok(false);
        }
        (self.offset, self.head) = (offset, head);
        Ok(true)
    }

    /// The next complete lines, about `most` bytes of them, without consuming them. With `is_last`
    /// the file no longer grows, and its last line needs no line break.
    ///
    /// # Errors
    /// It cannot be read, or a line is too long ([`io::ErrorKind::FileTooLarge`]).
    pub fn lines(&mut self, most: usize, is_last: bool) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        let mut most = most;
        loop {
            self.file.seek(SeekFrom::Start(self.offset))?;
            text.clear();
            self.file
                .by_ref()
                .take(most as u64)
                .read_to_end(&mut text)?;
            let is_all = text.len() < most;
            match memchr::memrchr(b'\n', &text) {
                _ if is_all && is_last => return Ok(text),
                Some(end) => {
                    text.truncate(end + 1);
                    return Ok(text);
                }
                None if is_all => return Ok(Vec::new()),
                None if most > LONGEST_LINE => return Err(io::ErrorKind::FileTooLarge.into()),
                None => most *= 4,
            }
        }
    }

    /// Consumes bytes that [`Tail::lines`] returned.
    pub fn take(&mut self, text: &[u8]) {
        let missing = HEAD.saturating_sub(self.head.len());
        self.head
            .extend_from_slice(&text[..text.len().min(missing)]);
        self.offset += text.len() as u64;
    }

    /// What happened to the file; to be asked when no more lines arrive.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn fate(&mut self) -> io::Result<Fate> {
        let now = match std::fs::metadata(&self.path) {
            Ok(now) => now,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Fate::Gone),
            Err(error) => return Err(error),
        };
        let own = self.file.metadata()?;
        if !is_same_file(&own, &now) {
            return Ok(Fate::Replaced);
        }
        let is_emptied = own.len() < self.offset || self.first(self.head.len())? != self.head;
        Ok(if is_emptied {
            Fate::Emptied
        } else {
            Fate::Same
        })
    }

    fn first(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut first = Vec::with_capacity(length);
        self.file.seek(SeekFrom::Start(0))?;
        self.file
            .by_ref()
            .take(length as u64)
            .read_to_end(&mut first)?;
        Ok(first)
    }
}

#[cfg(unix)]
fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Where files have no inode numbers, a replaced file is recognised by its creation time.
#[cfg(not(unix))]
fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    one.created().ok() == other.created().ok()
}

/// The file that was read as `path` and that a rotation renamed (`access.log.1`): it begins with
/// the same bytes and is at least as long as what was read.
pub fn find_renamed(path: &Path, offset: u64, beginning: &Beginning) -> Option<Tail> {
    if beginning.bytes == 0 {
        return None;
    }
    let name = path.file_name()?.to_string_lossy().into_owned();
    let stem = name.split('.').next().unwrap_or(&name).to_string();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut beside: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|other| {
            let other_name = other
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            other != path && other_name.starts_with(&stem) && other.is_file()
        })
        .collect();
    beside.sort();
    beside.into_iter().find_map(|other| {
        let mut tail = Tail::open(&other).ok()?;
        tail.resume(offset, beginning).ok()?.then_some(tail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write as _;

    fn append(path: &Path, text: &str) {
        let mut file = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    /// Takes what is there.
    fn read(tail: &mut Tail, is_last: bool) -> String {
        let text = tail.lines(1 << 20, is_last).unwrap();
        tail.take(&text);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn only_whole_lines_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        append(&path, "one\ntw");
        let mut tail = Tail::open(&path).unwrap();
        assert_eq!(read(&mut tail, false), "one\n");
        assert_eq!(read(&mut tail, false), "");
        append(&path, "o\nthree");
        assert_eq!(
            tail.lines(2, false).unwrap(),
            b"two\n",
            "a line that is longer than a piece"
        );
        assert_eq!(read(&mut tail, false), "two\n");
        assert_eq!(read(&mut tail, true), "three");
    }

    #[test]
    fn the_fate_of_the_file_is_detected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        append(&path, "one\ntwo\n");
        let mut tail = Tail::open(&path).unwrap();
        read(&mut tail, false);
        assert_eq!(tail.fate().unwrap(), Fate::Same);
        fs::rename(&path, folder.path().join("a.log.1")).unwrap();
        assert_eq!(tail.fate().unwrap(), Fate::Gone);
        append(&path, "three\n");
        assert_eq!(tail.fate().unwrap(), Fate::Replaced);
        append(&folder.path().join("a.log.1"), "late\n");
        assert_eq!(
            read(&mut tail, false),
            "late\n",
            "the old file is read to its end"
        );
        let found = find_renamed(&path, 8, &Beginning::of(b"one\ntwo\n")).unwrap();
        assert_eq!(
            (found.offset, found.path),
            (8, folder.path().join("a.log.1"))
        );
        assert!(find_renamed(&path, 8, &Beginning::of(b"one\nxxx\n")).is_none());

        let mut tail = Tail::open(&path).unwrap();
        read(&mut tail, false);
        fs::write(&path, "").unwrap();
        assert_eq!(tail.fate().unwrap(), Fate::Emptied);
        // Emptied, and longer than before by the next look.
        fs::write(&path, "other lines, and more of them\n").unwrap();
        assert_eq!(tail.fate().unwrap(), Fate::Emptied);
    }
}
