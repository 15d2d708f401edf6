//! A file's bytes: detects compression, and computes a digest of the file as stored.

use crate::error::Error;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::{Arc, Mutex};

/// Bytes of a file that are inspected to find out what it is.
const SAMPLE: usize = 1 << 18;

/// The first bytes of gzip and of Zstandard.
const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTANDARD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A file's unpacked bytes.
pub struct Source {
    /// All its bytes.
    pub bytes: Box<dyn Read + Send>,
    /// A copy of its first bytes.
    pub head: Vec<u8>,
    /// Whether it was compressed.
    pub is_packed: bool,
    /// The running digest of the file as stored.
    pub digest: RunningDigest,
}

/// SHA-256 and number of the bytes read so far.
pub type RunningDigest = Arc<Mutex<(Sha256, u64)>>;

/// The digest of what was read.
pub fn finish(digest: &RunningDigest) -> Vec<u8> {
    digest
        .lock()
        .map(|digest| digest.0.clone().finalize().to_vec())
        .unwrap_or_default()
}
/// Unpacks a file that is compressed by gzip or Zstandard.
///
/// # Errors
/// The file cannot be read, or its compressed data are damaged.
pub fn unpack(name: &str, packed: Box<dyn Read + Send>) -> Result<Source, Error> {
    let digest = Arc::new(Mutex::new((Sha256::new(), 0)));
    let mut packed = BufReader::with_capacity(
        1 << 17,
        Hashing {
            inner: packed,
            digest: Arc::clone(&digest),
        },
    );
    let first = packed.fill_buf().map_err(|error| broken(name, error))?;
    let is_packed = first.starts_with(&GZIP) || first.starts_with(&ZSTANDARD);
    let mut bytes: Box<dyn Read + Send> = if first.starts_with(&GZIP) {
        Box::new(MultiGzDecoder::new(packed))
    } else if first.starts_with(&ZSTANDARD) {
        Box::new(Frames {
            frame: None,
            rest: Some(packed),
        })
    } else {
        Box::new(packed)
    };
    let mut head = Vec::with_capacity(SAMPLE);
    bytes
        .by_ref()
        .take(SAMPLE as u64)
        .read_to_end(&mut head)
        .map_err(|error| broken(name, error))?;
    if head.starts_with(&GZIP) || head.starts_with(&ZSTANDARD) {
        return Err(Error::Binary(name.to_string(), "it is compressed twice"));
    }
    Ok(Source {
        bytes: Box::new(Cursor::new(head.clone()).chain(bytes)),
        head,
        is_packed,
        digest,
    })
}

/// The error for a failed read.
pub fn broken(name: &str, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::Missing(name.to_string()),
        io::ErrorKind::UnexpectedEof => Error::Truncated(name.to_string()),
        io::ErrorKind::FileTooLarge => {
            Error::Binary(name.to_string(), "a line is longer than 64 MB")
        }
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            Error::Binary(name.to_string(), "the compressed data are damaged")
        }
        _ => Error::Read(name.to_string(), error),
    }
}

/// Hashes the bytes that pass through.
struct Hashing<R> {
    inner: R,
    digest: RunningDigest,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        if let Ok(mut digest) = self.digest.lock() {
            digest.0.update(&buffer[..length]);
            digest.1 += length as u64;
        }
        Ok(length)
    }
}

/// The frames of Zstandard data, one after another.
struct Frames<R: BufRead> {
    frame: Option<StreamingDecoder<R, FrameDecoder>>,
    /// What follows, between two frames.
    rest: Option<R>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let length = frame.read(buffer).map_err(damaged)?;
                if length > 0 || buffer.is_empty() {
                    return Ok(length);
                }
            }
            if let Some(frame) = self.frame.take() {
                let (rest, decoder) = frame.into_parts();
                let stored = decoder.get_checksum_from_data();
                if stored.is_some() && stored != decoder.get_calculated_checksum() {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                self.rest = Some(rest);
            }
            let Some(mut rest) = self.rest.take() else {
                return Ok(0);
            };
            if rest.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.frame = Some(StreamingDecoder::new(rest).map_err(damaged)?);
        }
    }
}

/// Compressed data that end too early or are damaged.
fn damaged(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(found) = cause {
        let is_end = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
        if found.downcast_ref::<io::Error>().is_some_and(is_end) {
            return io::ErrorKind::UnexpectedEof.into();
        }
        cause = match found
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => found.source(),
        };
    }
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write as _;

    fn read(bytes: &[u8]) -> Result<String, Error> {
        let mut source = unpack("x", Box::new(Cursor::new(bytes.to_vec())))?;
        let mut text = String::new();
        source
            .bytes
            .read_to_string(&mut text)
            .map_err(|error| broken("x", error))?;
        assert_eq!(finish(&source.digest), Sha256::digest(bytes).to_vec());
        assert!(text.as_bytes().starts_with(&source.head));
        Ok(text)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zstandard(text: &str) -> Vec<u8> {
        compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
    }

    #[test]
    fn packed_files_are_unpacked_piece_after_piece() {
        let text: String = (0..100_000)
            .map(|n| format!("user{n},item{}\n", n % 977))
            .collect();
        for (packed, twice) in [
            (gzip(&text), [gzip(&text), gzip("end")].concat()),
            (
                zstandard(&text),
                [zstandard(&text), zstandard("end")].concat(),
            ),
        ] {
            assert_eq!(read(&packed).unwrap(), text);
            assert_eq!(read(&twice).unwrap(), format!("{text}end"));
            assert!(matches!(
                read(&packed[..packed.len() / 2]),
                Err(Error::Truncated(_))
            ));
            assert!(matches!(read(&packed[..5]), Err(Error::Truncated(_))));
            let mut damaged = packed.clone();
            damaged[packed.len() / 2..packed.len() / 2 + 64].fill(0x5a);
            assert!(
                matches!(read(&damaged), Err(Error::Binary(..) | Error::Truncated(_))),
                "{:?}",
                read(&damaged).err()
            );
        }
        assert!(matches!(read(&gzip("x").repeat(1)).as_deref(), Ok("x")));
        let mut outer = GzEncoder::new(Vec::new(), Compression::fast());
        outer.write_all(&zstandard("x")).unwrap();
        assert!(matches!(
            read(&outer.finish().unwrap()),
            Err(Error::Binary(_, "it is compressed twice"))
        ));
    }
}
