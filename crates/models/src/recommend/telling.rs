//! What a word of a title tells of a customer: how much more of the other things of its buyers have it than
//! of anybody's things.
//!
//! A word that stands in many titles of all kinds (*set*, *large*) is as frequent among the other things of
//! its buyers as anywhere; one that names what people like (*teapot*) is not.

/// Of the words of which the purchases tell nothing, how many times as often they are expected to be found.
const USUAL: f64 = 3.0;

/// Weight of that, in things expected.
const PRIOR: f64 = 1.0;

/// By word what it tells, from 0 to 1: of the other things of its buyers that have it, the share that is more
/// than was to be expected. `words` are those of the items by slot, as numbers below `total`; `customers`
/// holds the distinct slots that each bought.
pub fn telling(words: &[Vec<u32>], total: usize, customers: &[Vec<u32>]) -> Vec<f64> {
    let several = || customers.iter().filter(|slots| slots.len() > 1);
    let mut buyers = vec![0.0_f64; words.len()];
    for &slot in several().flatten() {
        buyers[slot as usize] += 1.0;
    }
    let all: f64 = buyers.iter().sum();
    let mut of_word = vec![0.0_f64; total];
    for (words, &number) in words.iter().zip(&buyers) {
        for &word in words {
            of_word[word as usize] += number;
        }
    }
    // A thing is not among the other things.
    let mut expected = vec![0.0_f64; total];
    for (words, &number) in words.iter().zip(&buyers) {
        for &word in words {
            let word = word as usize;
            expected[word] += number * (of_word[word] - number) / (all - number).max(1.0);
        }
    }
    let (mut found, mut here) = (vec![0.0_f64; total], vec![0_u32; total]);
    let mut seen = Vec::new();
    for slots in several() {
        for &word in slots.iter().flat_map(|&slot| &words[slot as usize]) {
            if here[word as usize] == 0 {
                seen.push(word as usize);
            }
            here[word as usize] += 1;
        }
        let others = (slots.len() - 1) as f64;
        for word in seen.drain(..) {
            let number = f64::from(std::mem::take(&mut here[word]));
            found[word] += number * (number - 1.0) / others;
        }
    }
    let of_word = |(found, expected): (f64, f64)| {
        let times = (found + USUAL * PRIOR) / (expected + PRIOR);
        (1.0 - 1.0 / times).max(0.0)
    };
    found.into_iter().zip(expected).map(of_word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn a_word_of_all_kinds_of_things_tells_nothing() {
        // Word 0 stands in every third title, words 1 to 4 in those that one group of customers likes;
        // word 5 is of items that nobody bought.
        let mut random = ChaCha8Rng::seed_from_u64(9);
        let of_item = |item: u32| match item {
            0..80 if item.is_multiple_of(3) => vec![0, 1 + item % 4],
            0..80 => vec![1 + item % 4],
            _ => vec![5],
        };
        let words: Vec<Vec<u32>> = (0..82).map(of_item).collect();
        let customers: Vec<Vec<u32>> = (0..300)
            .map(|customer| {
                let liked = |random: &mut ChaCha8Rng| 4 * random.gen_range(0..20) + customer % 4;
                let mut slots: Vec<u32> = (0..8)
                    .map(|_| match random.gen_bool(0.5) {
                        true => liked(&mut random),
                        false => random.gen_range(0..80),
                    })
                    .collect();
                slots.sort_unstable();
                slots.dedup();
                slots
            })
            .collect();
        let found = telling(&words, 6, &customers);
        assert!(found[0] < 0.1, "{found:?}");
        assert!(found[1..5].iter().all(|&word| word > 0.25), "{found:?}");
        assert!(found[5] > 0.5, "nothing says that it tells nothing");
        assert!(telling(&words, 6, &[]).iter().all(|&word| word > 0.5));
    }
}
