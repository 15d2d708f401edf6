//! Names numbered from 0, ignoring letter case.

use std::collections::HashMap;

/// Names numbered from 0, ignoring letter case; the first spelling is kept.
#[derive(Debug, Default)]
pub struct Names {
    /// All names, concatenated, with the end of each.
    text: String,
    ends: Vec<usize>,
    /// Spellings that fit into a slot, and their lower-case forms, which are only looked up for new
    /// spellings.
    short: Slots,
    short_small: Slots,
    /// Names too long for a slot: every spelling, and the lower-case form after a zero byte.
    long: HashMap<Box<str>, Found>,
    /// The last lookup and its result: lines of one receipt are together.
    last: Option<Found>,
    last_name: String,
    lower: String,
}

/// A name's number, and whether its first spelling was different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    number: u32,
    is_other: bool,
}

impl Names {
    /// The number of a name, added if new, and whether it was first seen in another spelling.
    pub fn intern(&mut self, name: &str) -> (u32, bool) {
        if let Some(last) = self.last.filter(|_| self.last_name == name) {
            return (last.number, last.is_other);
        }
        let found = match Key::of(name.as_bytes()) {
            Some(key) => match self.short.get(key) {
                Some(found) => found,
                None => self.see_short(name, key),
            },
            None => match self.long.get(name) {
                Some(found) => *found,
                None => self.see_long(name),
            },
        };
        self.last = Some(found);
        self.last_name.clear();
        self.last_name.push_str(name);
        (found.number, found.is_other)
    }

    /// Prefetches the slots of names into the processor's cache: looked up one by one, each would
    /// wait for memory.
    pub fn touch<'n>(&self, names: impl Iterator<Item = &'n [u8]>) {
        std::hint::black_box(
            names
                .filter_map(Key::of)
                .fold(0, |sum, key| sum ^ self.short.peek(key)),
        );
    }

    /// The number of a known name, ignoring letter case.
    pub fn find(&self, name: &str) -> Option<u32> {
        let lower = name.to_ascii_lowercase();
        let found = match Key::of(lower.as_bytes()) {
            Some(key) => self.short_small.get(key),
            None => self.long.get(format!("\0{lower}").as_str()).copied(),
        };
        found.map(|found| found.number)
    }

    /// The name with this number, in its first spelling.
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 {
            0
        } else {
            self.ends[number - 1]
        };
        &self.text[start..self.ends[number]]
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All names in order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len() as u32).map(|number| self.get(number))
    }

    /// Adds a new spelling.
    fn see_short(&mut self, name: &str, key: Key) -> Found {
        self.small(name);
        let any_case = Key::of(self.lower.as_bytes()).unwrap_or(key);
        let found = match self.short_small.get(any_case) {
            Some(found) => Found {
                is_other: true,
                ..found
            },
            None => {
                let found = self.add(name);
                self.short_small.insert(any_case, found);
                found
            }
        };
        self.short.insert(key, found);
        found
    }

    fn see_long(&mut self, name: &str) -> Found {
        self.small(name);
        self.lower.insert(0, '\0');
        let found = match self.long.get(self.lower.as_str()) {
            Some(found) => Found {
                is_other: true,
                ..*found
            },
            None => {
                let found = self.add(name);
                self.long.insert(self.lower.as_str().into(), found);
                found
            }
        };
        self.long.insert(name.into(), found);
        found
    }

    fn small(&mut self, name: &str) {
        self.lower.clear();
        self.lower.push_str(name);
        self.lower.make_ascii_lowercase();
    }

    fn add(&mut self, name: &str) -> Found {
        let number = self.ends.len() as u32;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        Found {
            number,
            is_other: false,
        }
    }
}

/// A short name in two machine words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Key([u64; 2]);

/// The longest name that fits, in bytes.
const LONGEST: usize = 15;

impl Key {
    fn of(name: &[u8]) -> Option<Key> {
        if name.len() > LONGEST {
            return None;
        }
        let mut bytes = [0; 16];
        bytes[..name.len()].copy_from_slice(name);
        bytes[LONGEST] = name.len() as u8;
        let word = |half: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&bytes[half * 8..half * 8 + 8]);
            u64::from_le_bytes(word)
        };
        Some(Key([word(0), word(1)]))
    }

    /// Both words multiplied, and the halves of the product folded (wyhash, Wang Yi 2019).
    fn hash(self) -> usize {
        let product = u128::from(self.0[0] ^ 0xa076_1d64_78bd_642f)
            * u128::from(self.0[1] ^ 0xe703_7ed1_a0b4_28db);
        ((product >> 64) as u64 ^ product as u64) as usize
    }
}

/// A hash table that stores keys in its slots, so that a lookup touches memory once. Its order has
/// no effect on results.
#[derive(Debug, Default)]
struct Slots {
    slots: Vec<(Key, Option<Found>)>,
    used: usize,
}

impl Slots {
    fn get(&self, key: Key) -> Option<Found> {
        if self.slots.is_empty() {
            return None;
        }
        self.slots[self.place(key)].1
    }

    /// Bits of the slot where the search for a key begins.
    fn peek(&self, key: Key) -> u64 {
        let mask = self.slots.len().wrapping_sub(1);
        self.slots
            .get(key.hash() & mask)
            .map_or(0, |(held, _)| held.0[0])
    }

    fn insert(&mut self, key: Key, found: Found) {
        if self.used * 2 >= self.slots.len() {
            let larger = vec![(Key::default(), None); (self.slots.len() * 2).max(64)];
            for (key, found) in std::mem::replace(&mut self.slots, larger) {
                if found.is_some() {
                    let place = self.place(key);
                    self.slots[place] = (key, found);
                }
            }
        }
        let place = self.place(key);
        self.slots[place] = (key, Some(found));
        self.used += 1;
    }

    /// The slot of a key, or the free slot where it belongs.
    fn place(&self, key: Key) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = key.hash() & mask;
        while self.slots[place].1.is_some() && self.slots[place].0 != key {
            place = (place + 1) & mask;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_differ_by_letter_case_are_one() {
        let mut names = Names::default();
        assert_eq!(names.intern("85123a"), (0, false));
        assert_eq!(names.intern("85123A"), (0, true));
        assert_eq!(names.intern("85123A"), (0, true), "also right after itself");
        assert_eq!(
            (names.intern("茶"), names.intern("茶")),
            ((1, false), (1, false))
        );
        assert_eq!(
            (names.intern("Ä"), names.intern("ä")),
            ((2, false), (3, false)),
            "as the store compares"
        );
        assert_eq!(names.get(0), "85123a");
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_a_plain_map(words in prop::collection::vec("[aAbB\u{0}é]{0,3}|[aA]{14,18}", 0..300)) {
            let (mut names, mut plain) = (Names::default(), Vec::<String>::new());
            for word in &words {
                let known = plain.iter().position(|held| held.eq_ignore_ascii_case(word));
                let number = known.unwrap_or_else(|| {
                    plain.push(word.clone());
                    plain.len() - 1
                });
                prop_assert_eq!(names.intern(word), (number as u32, plain[number] != *word), "{:?}", word);
            }
            for word in &words {
                let number = plain.iter().position(|held| held.eq_ignore_ascii_case(word));
                prop_assert_eq!(names.find(word), number.map(|number| number as u32));
            }
            prop_assert_eq!(names.find("absent"), None);
            prop_assert_eq!(names.iter().collect::<Vec<_>>(), plain);
            prop_assert_eq!(names.len(), names.iter().len());
        }
    }
}
