//! Remembers which rows of a file were seen: 96 bits each, so that ten million take about 200 MB
//! and no two are confused.

use csv::ByteRecord;

/// A set of rows.
#[derive(Debug, Default)]
pub struct Fingerprints {
    /// The first 64 bits of each, in an open-addressing table; 0 is a free slot.
    slots: Vec<u64>,
    /// The other 32 bits, slot by slot.
    rest: Vec<u32>,
    used: usize,
}

impl Fingerprints {
    /// Adds the fingerprint of a row; false if it was present.
    pub fn insert(&mut self, (first, rest): (u64, u32)) -> bool {
        // At most two thirds full.
        if self.used * 3 >= self.slots.len() * 2 {
            self.grow();
        }
        let place = self.place(first, rest);
        if self.slots[place] != 0 {
            return false;
        }
        (self.slots[place], self.rest[place]) = (first, rest);
        self.used += 1;
        true
    }

    /// Prefetches the slots of fingerprints into the processor's cache: looked up one by one, each
    /// would wait for memory.
    pub fn touch<'p>(&self, prints: impl Iterator<Item = &'p (u64, u32)>) {
        let mask = self.slots.len().wrapping_sub(1);
        let sum = |sum: u64, (first, _): &(u64, u32)| {
            let place = *first as usize & mask;
            let slot = self.slots.get(place).copied().unwrap_or_default();
            sum ^ slot ^ u64::from(self.rest.get(place).copied().unwrap_or_default())
        };
        std::hint::black_box(prints.fold(0, sum));
    }

    fn grow(&mut self) {
        let length = (self.slots.len() * 2).max(1 << 10);
        let (slots, rest) = (
            std::mem::take(&mut self.slots),
            std::mem::take(&mut self.rest),
        );
        (self.slots, self.rest) = (vec![0; length], vec![0; length]);
        for (first, rest) in slots.into_iter().zip(rest).filter(|(first, _)| *first != 0) {
            let place = self.place(first, rest);
            (self.slots[place], self.rest[place]) = (first, rest);
        }
    }

    /// The slot of a row, or the free slot where it belongs.
    fn place(&self, first: u64, rest: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = first as usize & mask;
        while self.slots[place] != 0 && (self.slots[place] != first || self.rest[place] != rest) {
            place = (place + 1) & mask;
        }
        place
    }
}

/// The fingerprint of a row; its first part is never 0.
///
/// Hashes the concatenated cells and their ends: `ab|c` is not `a|bc`. Two lanes of folded products
/// (wyhash, Wang Yi 2019).
pub fn fingerprint(record: &ByteRecord) -> (u64, u32) {
    const LANES: [u64; 4] = [
        0xa076_1d64_78bd_642f,
        0xe703_7ed1_a0b4_28db,
        0x8ebc_6af0_9c88_c6e3,
        0x5899_65cc_7537_4cc3,
    ];
    let fold = |left: u64, right: u64| {
        let product = u128::from(left) * u128::from(right);
        (product >> 64) as u64 ^ product as u64
    };
    let (mut one, mut other) = (LANES[0], LANES[1]);
    let mut take = |left: u64, right: u64| {
        one = fold(one ^ left, LANES[2] ^ right);
        other = fold(other ^ right, LANES[3] ^ left);
    };
    let word = |bytes: &[u8]| {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(word)
    };
    let text = record.as_slice();
    let (pairs, tail) = text.as_chunks::<16>();
    pairs
        .iter()
        .for_each(|pair| take(word(&pair[..8]), word(&pair[8..])));
    let middle = tail.len().min(8);
    take(word(&tail[..middle]), word(&tail[middle..]));
    let ends = record.iter().fold(record.len() as u64, |ends, cell| {
        ends.wrapping_mul(LANES[0])
            .wrapping_add(cell.len() as u64 + 1)
    });
    take(ends, text.len() as u64);
    take(LANES[1], LANES[0]);
    (one.max(1), other as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn record(cells: &[String]) -> ByteRecord {
        ByteRecord::from(cells.to_vec())
    }

    #[test]
    fn cells_and_where_they_end_both_count() {
        let mut seen = Fingerprints::default();
        for cells in [
            &["ab", "c"][..],
            &["a", "bc"],
            &["abc"],
            &["abc", ""],
            &["", "abc"],
            &[],
            &[""],
            &["\0"],
            &["\0\0"],
        ] {
            let record = ByteRecord::from(cells.to_vec());
            assert!(seen.insert(fingerprint(&record)), "{cells:?}");
            assert!(!seen.insert(fingerprint(&record)), "{cells:?}");
        }
    }

    #[test]
    fn rows_that_differ_by_one_character_differ() {
        let mut seen = Fingerprints::default();
        for number in 0..100_000_u32 {
            let record = ByteRecord::from(vec![number.to_string(), "2026-01-05 10:00:00".into()]);
            assert!(seen.insert(fingerprint(&record)));
        }
        assert!(!seen.insert(fingerprint(&ByteRecord::from(vec![
            "99999",
            "2026-01-05 10:00:00"
        ]))));
    }

    proptest! {
        #[test]
        fn it_is_a_set(rows in prop::collection::vec(prop::collection::vec("[ab]{0,2}|[ab]{15,18}", 0..4), 0..200)) {
            let (mut seen, mut plain) = (Fingerprints::default(), HashSet::new());
            for cells in &rows {
                prop_assert_eq!(seen.insert(fingerprint(&record(cells))), plain.insert(cells.clone()), "{:?}", cells);
            }
        }
    }
}
