//! What a cluster recommends to a user, in few bytes.

use super::bytes::{Reader, Writer};

/// A product of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComputedEntry {
    /// Key of the item.
    pub item: i64,
    /// Its score.
    pub score: f32,
    /// The number of the kind of reason that adds the most; from 15 on it is not kept, and read as 255.
    pub kind: u8,
}

/// What a kind that is not kept is written as.
const OTHER_KIND: u8 = 15;

/// Packs a list, the best first: how many, the highest score, the products with their scores as shares of it, and
/// the kinds, two in a byte.
pub(super) fn pack_list(entries: &[ComputedEntry]) -> Vec<u8> {
    let scores = entries.iter().map(|entry| entry.score);
    let most = scores.fold(f32::MIN_POSITIVE, f32::max);
    let mut writer = Writer::default();
    writer.number(entries.len() as u64);
    writer.float(most);
    for entry in entries {
        writer.number(entry.item.max(0) as u64);
        let share = (entry.score / most * f32::from(u16::MAX)).round() as u16;
        writer.bytes.extend_from_slice(&share.to_le_bytes());
    }
    let kind = |entry: &ComputedEntry| entry.kind.min(OTHER_KIND);
    for two in entries.chunks(2) {
        writer.bytes.push(
            two.iter()
                .rev()
                .fold(0, |byte, entry| byte << 4 | kind(entry)),
        );
    }
    writer.bytes
}

/// Reads a list; `None` where it is damaged.
pub(super) fn unpack_list(body: &[u8]) -> Option<Vec<ComputedEntry>> {
    let mut reader = Reader::new(body);
    let length = reader.number()?;
    let most = reader.float()?;
    let mut entries = Vec::new();
    for _ in 0..length {
        entries.push(ComputedEntry {
            item: i64::try_from(reader.number()?).ok()?,
            score: most * f32::from(u16::from_le_bytes(*reader.chunk()?)) / f32::from(u16::MAX),
            kind: u8::MAX,
        });
    }
    for two in entries.chunks_mut(2) {
        let mut kinds = reader.byte()?;
        for entry in two {
            entry.kind = Some(kinds & 15)
                .filter(|kind| *kind != OTHER_KIND)
                .unwrap_or(u8::MAX);
            kinds >>= 4;
        }
    }
    reader.is_done().then_some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_packed() {
        let entries: Vec<ComputedEntry> = (0..19)
            .map(|at| ComputedEntry {
                item: 900 + at * 37,
                score: 1.0 / (at + 1) as f32,
                kind: if at < 15 { at as u8 } else { u8::MAX },
            })
            .collect();
        let body = pack_list(&entries);
        assert_eq!(body.len(), 1 + 4 + 19 * 4 + 10);
        let read = unpack_list(&body).unwrap();
        assert_eq!(read.len(), 19);
        for (one, other) in read.iter().zip(&entries) {
            assert_eq!((one.item, one.kind), (other.item, other.kind));
            assert!((one.score - other.score).abs() < 1e-5);
        }
        assert_eq!(unpack_list(&body[..body.len() - 1]), None);
    }
}
