//! The two check symbols of a code: a Reed-Solomon code over the field of 32 elements. Any one or
//! two wrong symbols are caught, and with them every swap of two symbols, however far apart.
//!
//! Source: MacWilliams and Sloane, The Theory of Error-Correcting Codes, chapter 10: a code whose
//! words are zeros of both `sum(c[i])` and `sum(c[i] * a^i)` has distance 3 as long as the powers
//! `a^i` differ, here up to 31 symbols.

/// Powers of `a`, a root of x^5 + x^2 + 1, as bits; `POWERS[31]` is 1 again.
const POWERS: [u8; 31] = powers();

const fn powers() -> [u8; 31] {
    let mut powers = [1_u8; 31];
    let mut at = 1;
    while at < 31 {
        let doubled = powers[at - 1] << 1;
        powers[at] = if doubled & 0b10_0000 == 0 {
            doubled
        } else {
            doubled ^ 0b10_0101
        };
        at += 1;
    }
    powers
}

fn logarithm(value: u8) -> usize {
    POWERS.iter().position(|power| *power == value).unwrap_or(0)
}

fn multiply(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    POWERS[(logarithm(a) + logarithm(b)) % 31]
}

fn divide(a: u8, b: u8) -> u8 {
    if a == 0 {
        return 0;
    }
    POWERS[(31 + logarithm(a) - logarithm(b)) % 31]
}

/// Both sums of a word of symbols from 0 to 31.
fn syndromes(word: &[u8]) -> (u8, u8) {
    let plain = word.iter().fold(0, |sum, symbol| sum ^ symbol);
    let weighted = word
        .iter()
        .zip(POWERS)
        .fold(0, |sum, (symbol, power)| sum ^ multiply(*symbol, power));
    (plain, weighted)
}

/// Whether the word, check symbols included, is a valid one.
pub fn is_valid(word: &[u8]) -> bool {
    syndromes(word) == (0, 0)
}

/// The two symbols that make `data` (at most 29 symbols from 0 to 31) a valid word.
pub fn check_symbols(data: &[u8]) -> [u8; 2] {
    let (plain, weighted) = syndromes(data);
    let (first, second) = (POWERS[data.len()], POWERS[data.len() + 1]);
    let p = divide(weighted ^ multiply(plain, second), first ^ second);
    [p, plain ^ p]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_powers_are_all_elements_but_zero() {
        let mut sorted = POWERS.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, (1..32).collect::<Vec<u8>>());
    }

    proptest! {
        #[test]
        fn one_or_two_wrong_symbols_are_caught(
            data in prop::collection::vec(0_u8..32, 10),
            places in (0_usize..12, 0_usize..12),
            by in (1_u8..32, 0_u8..32),
        ) {
            let mut word = data.clone();
            word.extend(check_symbols(&data));
            prop_assert!(is_valid(&word));
            word[places.0] ^= by.0;
            if places.1 != places.0 {
                word[places.1] ^= by.1;
            }
            prop_assert!(!is_valid(&word));
        }
    }
}
