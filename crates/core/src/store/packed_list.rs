//! What a cluster recommends to a user, in few bytes.

use super::bytes::{Reader, Writer};

/// A product of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComputedEntry {
    /// Key of the item.
    pub item: i64,
    /// Its score.
    pub score: f32,
    /// The number of the kind of reason that adds the most.
    pub kind: u8,
}

/// Packs a list, the best first: the highest score, then the products with their scores as shares of it.
pub(super) fn pack_list(entries: &[ComputedEntry]) -> Vec<u8> {
    let scores = entries.iter().map(|entry| entry.score);
    let most = scores.fold(f32::MIN_POSITIVE, f32::max);
    let mut writer = Writer::default();
    writer.float(most);
    for entry in entries {
        writer.number(entry.item.max(0) as u64);
        let share = (entry.score / most * f32::from(u16::MAX)).round() as u16;
        writer.bytes.extend_from_slice(&share.to_le_bytes());
        writer.bytes.push(entry.kind);
    }
    writer.bytes
}

/// Reads a list; `None` where it is damaged.
pub(super) fn unpack_list(body: &[u8]) -> Option<Vec<ComputedEntry>> {
    let mut reader = Reader::new(body);
    let most = reader.float()?;
    let mut entries = Vec::new();
    while !reader.is_done() {
        entries.push(ComputedEntry {
            item: i64::try_from(reader.number()?).ok()?,
            score: most * f32::from(u16::from_le_bytes(*reader.chunk()?)) / f32::from(u16::MAX),
            kind: reader.byte()?,
        });
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_packed() {
        let entries: Vec<ComputedEntry> = (0..20)
            .map(|at| ComputedEntry {
                item: 900 + at * 37,
                score: 1.0 / (at + 1) as f32,
                kind: at as u8,
            })
            .collect();
        let body = pack_list(&entries);
        assert_eq!(body.len(), 4 + 20 * 5);
        let read = unpack_list(&body).unwrap();
        assert_eq!(read.len(), 20);
        for (one, other) in read.iter().zip(&entries) {
            assert_eq!((one.item, one.kind), (other.item, other.kind));
            assert!((one.score - other.score).abs() < 1e-5);
        }
        assert_eq!(unpack_list(&body[..body.len() - 1]), None);
    }
}
