//! A column of integers in as few bytes as they need: most shops' amounts fit into four, and many
//! columns hold a single value.

/// "Not known" in the `discount` column.
pub const UNKNOWN_AMOUNT: i64 = i64::MIN;

/// [`UNKNOWN_AMOUNT`] in four bytes.
const UNKNOWN: i32 = i32::MIN;

/// Integers by position.
#[derive(Debug, Clone)]
pub struct Numbers(Kept);

#[derive(Debug, Clone)]
enum Kept {
    /// A value, and how often it is repeated.
    Same(i64, usize),
    /// All fit into four bytes.
    Narrow(Vec<i32>),
    /// The general case.
    Wide(Vec<i64>),
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers(Kept::Same(0, 0))
    }
}

impl Numbers {
    /// The number of values.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Same(_, count) => *count,
            Kept::Narrow(values) => values.len(),
            Kept::Wide(values) => values.len(),
        }
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a position.
    ///
    /// # Panics
    /// The position is past the end.
    pub fn get(&self, index: usize) -> i64 {
        match &self.0 {
            Kept::Same(value, count) => {
                assert!(index < *count, "position {index} of {count}");
                *value
            }
            Kept::Narrow(values) => widened(values[index]),
            Kept::Wide(values) => values[index],
        }
    }

    /// Replaces each [`UNKNOWN_AMOUNT`] by what `of` gives for its position.
    pub(super) fn settle_unknown(&mut self, of: impl Fn(usize) -> i64) {
        if matches!(self.0, Kept::Same(UNKNOWN_AMOUNT, _)) {
            *self = (0..self.len()).map(of).collect();
            return;
        }
        for position in 0..self.len() {
            if self.get(position) == UNKNOWN_AMOUNT {
                let value = of(position);
                self.make_room(value);
                match &mut self.0 {
                    Kept::Same(..) => {}
                    Kept::Narrow(values) => values[position] = narrowed(value).unwrap_or_default(),
                    Kept::Wide(values) => values[position] = value,
                }
            }
        }
    }

    /// The numbers in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = i64> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Appends a number.
    pub fn push(&mut self, value: i64) {
        self.make_room(value);
        match &mut self.0 {
            Kept::Same(same, count) => {
                *same = value;
                *count += 1;
            }
            Kept::Narrow(values) => values.push(narrowed(value).unwrap_or_default()),
            Kept::Wide(values) => values.push(value),
        }
    }

    /// Widens the column so that it can hold `value` too.
    fn make_room(&mut self, value: i64) {
        match &self.0 {
            Kept::Same(_, 0) => {}
            Kept::Same(same, _) if *same == value => {}
            Kept::Same(same, count) => {
                self.0 = match (narrowed(*same), narrowed(value)) {
                    (Some(same), Some(_)) => Kept::Narrow(vec![same; *count]),
                    _ => Kept::Wide(vec![*same; *count]),
                }
            }
            Kept::Narrow(values) if narrowed(value).is_none() => {
                self.0 = Kept::Wide(values.iter().map(|value| widened(*value)).collect());
            }
            Kept::Narrow(_) | Kept::Wide(_) => {}
        }
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Numbers) -> bool {
        self.iter().eq(other.iter())
    }
}

impl FromIterator<i64> for Numbers {
    fn from_iter<I: IntoIterator<Item = i64>>(values: I) -> Numbers {
        let mut numbers = Numbers::default();
        values.into_iter().for_each(|value| numbers.push(value));
        numbers
    }
}

fn narrowed(value: i64) -> Option<i32> {
    if value == UNKNOWN_AMOUNT {
        Some(UNKNOWN)
    } else {
        i32::try_from(value).ok().filter(|value| *value != UNKNOWN)
    }
}

fn widened(value: i32) -> i64 {
    if value == UNKNOWN {
        UNKNOWN_AMOUNT
    } else {
        i64::from(value)
    }
}

/// Values that arrive in any order of positions, each position once.
pub(super) struct Placed {
    numbers: Numbers,
    length: usize,
}

impl Placed {
    /// A column of this many positions.
    pub fn of(length: usize) -> Placed {
        Placed {
            numbers: Numbers::default(),
            length,
        }
    }

    /// Puts values at their positions; positions past the end are left out.
    pub fn put(&mut self, places: &[u32], values: &[i64]) {
        let Some(&first) = values.first() else { return };
        if self.numbers.is_empty() {
            self.numbers.0 = Kept::Same(first, self.length);
        }
        // The width must suit the first, the smallest and the largest known value, and unknown
        // ones.
        let known = |value: i64| {
            if value == UNKNOWN_AMOUNT {
                i64::MAX
            } else {
                value
            }
        };
        let least = values
            .iter()
            .fold(i64::MAX, |least, value| least.min(known(*value)));
        let largest = values
            .iter()
            .fold(i64::MIN, |largest, value| largest.max(*value));
        self.numbers.make_room(first);
        if values.contains(&UNKNOWN_AMOUNT) {
            self.numbers.make_room(UNKNOWN_AMOUNT);
        }
        if largest != UNKNOWN_AMOUNT {
            [least, largest]
                .into_iter()
                .for_each(|value| self.numbers.make_room(value));
        }
        match &mut self.numbers.0 {
            Kept::Same(..) => {}
            Kept::Narrow(kept) => {
                for (&place, &value) in places.iter().zip(values) {
                    if let Some(kept) = kept.get_mut(place as usize) {
                        *kept = narrowed(value).unwrap_or_default();
                    }
                }
            }
            Kept::Wide(kept) => {
                for (&place, &value) in places.iter().zip(values) {
                    if let Some(kept) = kept.get_mut(place as usize) {
                        *kept = value;
                    }
                }
            }
        }
    }

    /// The column, once each position has its value.
    pub fn end(self) -> Numbers {
        self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some_number() -> impl Strategy<Value = i64> {
        let ends = [
            UNKNOWN_AMOUNT,
            i64::MAX,
            i64::from(UNKNOWN),
            i64::from(UNKNOWN) + 1,
            i64::from(i32::MAX) + 1,
        ];
        prop_oneof![8 => 0_i64..3, 2 => -40_000_i64..40_000, 1 => prop::sample::select(ends.to_vec())]
    }

    proptest! {
        #[test]
        fn numbers_come_out_as_they_went_in(values in prop::collection::vec(some_number(), 0..40)) {
            let numbers: Numbers = values.iter().copied().collect();
            prop_assert_eq!(numbers.iter().collect::<Vec<i64>>(), values);
        }

        #[test]
        fn only_unknown_numbers_are_settled(rows in prop::collection::vec((some_number(), some_number()), 0..40)) {
            let mut numbers: Numbers = rows.iter().map(|(stated, _)| *stated).collect();
            numbers.settle_unknown(|row| rows[row].1);
            let settled = |(stated, other): &(i64, i64)| if *stated == UNKNOWN_AMOUNT { *other } else { *stated };
            prop_assert_eq!(numbers.iter().collect::<Vec<i64>>(), rows.iter().map(settled).collect::<Vec<i64>>());
        }

        #[test]
        fn placed_numbers_are_those_that_were_pushed(
            rows in prop::collection::vec((some_number(), any::<bool>()), 0..40),
            chunk in 1_usize..9,
        ) {
            // Those left out have no position; the others come from last to first.
            let kept = rows.iter().filter(|(_, is_kept)| *is_kept).count() as u32;
            let mut next = kept;
            let places: Vec<u32> = rows
                .iter()
                .map(|(_, is_kept)| {
                    next -= u32::from(*is_kept);
                    if *is_kept { next } else { u32::MAX }
                })
                .collect();
            let values: Vec<i64> = rows.iter().map(|(value, _)| *value).collect();
            let mut placed = Placed::of(kept as usize);
            for (places, values) in places.chunks(chunk).zip(values.chunks(chunk)) {
                placed.put(places, values);
            }
            let pushed: Numbers = rows.iter().rev().filter(|(_, is_kept)| *is_kept).map(|(value, _)| *value).collect();
            prop_assert_eq!(placed.end(), pushed);
        }
    }
}
