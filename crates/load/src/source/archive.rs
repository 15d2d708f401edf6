//! Zip archives: the files in them, and the workbooks that are archives themselves.

use crate::error::Error;
use crate::source::unpack::broken;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};
use zip::{CompressionMethod, ZipArchive};

/// The first bytes of a zip archive.
pub const MARK: [u8; 4] = *b"PK\x03\x04";

/// A file that several readers share, each with its own position.
pub type Shared = Arc<Mutex<File>>;

/// A file in an archive.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its path in the archive.
    pub name: String,
    /// Its first byte in the archive.
    start: u64,
    packed: u64,
    size: u64,
    crc: u32,
    is_deflated: bool,
}

/// The form of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Book {
    /// .xlsx and .xlsm
    Xml,
    /// .xlsb
    Binary,
    /// .ods
    OpenDocument,
}

/// The files in an archive, without hidden ones; `None` for a workbook and for a damaged archive.
///
/// # Errors
/// A file uses an unknown compression or a password, or is an archive itself.
pub fn members(name: &str, file: &mut File) -> Result<Option<Vec<Member>>, Error> {
    let Ok(mut archive) = ZipArchive::new(file) else {
        return Ok(None);
    };
    if book(&archive).is_some() {
        return Ok(None);
    }
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let refused = |member: &str, why| Err(Error::Binary(format!("{name}/{member}"), why));
        let Ok(entry) = archive.by_index_raw(index) else {
            return Ok(None);
        };
        let Ok(member) = entry.name().map(|name| name.replace('\\', "/")) else {
            return Ok(None);
        };
        if entry.is_dir()
            || member
                .split('/')
                .any(|part| part.starts_with('.') || part == "__MACOSX")
        {
            continue;
        }
        if entry.encrypted() {
            return refused(&member, "it is protected by a password");
        }
        if member.to_lowercase().ends_with(".zip") {
            return refused(&member, "it is an archive inside an archive");
        }
        let is_deflated = match entry.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return refused(&member, "its compression method is unknown"),
        };
        let Some(start) = entry.data_start() else {
            return Ok(None);
        };
        let (packed, size, crc) = (entry.compressed_size(), entry.size(), entry.crc32());
        members.push(Member {
            name: member,
            start,
            packed,
            size,
            crc,
            is_deflated,
        });
    }
    members.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Some(members))
}

/// Which workbook an archive is, if it is one.
pub fn book<R: Read + Seek>(archive: &ZipArchive<R>) -> Option<Book> {
    let has = |wanted: &str| {
        archive
            .file_names()
            .flatten()
            .any(|name| name.eq_ignore_ascii_case(wanted))
    };
    if has("xl/workbook.bin") {
        Some(Book::Binary)
    } else if has("xl/workbook.xml") || has("[Content_Types].xml") && has("xl/sharedStrings.xml") {
        Some(Book::Xml)
    } else {
        (has("content.xml") && has("mimetype")).then_some(Book::OpenDocument)
    }
}

/// Whether an archive unpacks to at most `limit` bytes. It is unpacked without being kept.
///
/// The sizes stated in an archive cannot be trusted.
pub fn is_within(name: &str, bytes: &[u8], limit: u64) -> Result<bool, Error> {
    let damaged = || Error::Binary(name.to_string(), "the compressed data are damaged");
    let mut archive = ZipArchive::new(io::Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut left = limit;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| damaged())?;
        let length = io::copy(&mut entry.take(left + 1), &mut io::sink())
            .map_err(|error| broken(name, error))?;
        if length > left {
            return Ok(false);
        }
        left -= length;
    }
    Ok(true)
}

impl Member {
    /// Its bytes, unpacked and checked.
    pub fn read(&self, archive: &Shared) -> Box<dyn Read + Send> {
        let part = Part {
            file: Arc::clone(archive),
            at: self.start,
            left: self.packed,
        };
        let inner: Box<dyn Read + Send> = if self.is_deflated {
            Box::new(DeflateDecoder::new(io::BufReader::with_capacity(
                1 << 17,
                part,
            )))
        } else {
            Box::new(part)
        };
        Box::new(Checked {
            inner,
            crc: Crc::new(),
            expected: self.crc,
            size: self.size,
            read: 0,
        })
    }
}

/// Some bytes of a shared file.
#[derive(Debug)]
pub struct Part {
    file: Shared,
    at: u64,
    left: u64,
}

impl Part {
    /// All of a file.
    pub fn whole(file: &Shared) -> Part {
        Part {
            file: Arc::clone(file),
            at: 0,
            left: u64::MAX,
        }
    }
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let length = file.read(&mut buffer[..most])?;
        self.at += length as u64;
        self.left -= length as u64;
        Ok(length)
    }
}

/// Compares what was unpacked with its checksum.
struct Checked {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    expected: u32,
    size: u64,
    read: u64,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.crc.update(&buffer[..length]);
        self.read += length as u64;
        if length == 0
            && !buffer.is_empty()
            && (self.read != self.size || self.crc.sum() != self.expected)
        {
            let is_short = self.read < self.size;
            return Err(if is_short {
                io::ErrorKind::UnexpectedEof
            } else {
                io::ErrorKind::InvalidData
            }
            .into());
        }
        Ok(length)
    }
}
