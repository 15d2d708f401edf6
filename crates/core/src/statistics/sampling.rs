//! Random numbers that depend on the seed alone.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A generator for one purpose: the same seed and purpose give the same numbers, different purposes
/// give independent ones.
pub fn random(seed: u64, purpose: &str) -> ChaCha8Rng {
    // Hashed by FNV-1a, whose values do not change between compiler versions.
    let stream = purpose
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream);
    generator
}

/// `size` distinct indices below `population`, sorted; all of them where the population is smaller.
pub fn sample_indices(population: usize, size: usize, random: &mut ChaCha8Rng) -> Vec<usize> {
    if size >= population {
        return (0..population).collect();
    }
    let mut chosen = rand::seq::index::sample(random, population, size).into_vec();
    chosen.sort_unstable();
    chosen
}

/// `size` indices below `population` drawn with replacement, sorted (a bootstrap sample).
pub fn bootstrap_indices(population: usize, size: usize, random: &mut ChaCha8Rng) -> Vec<usize> {
    if population == 0 {
        return Vec::new();
    }
    let mut chosen: Vec<usize> = (0..size).map(|_| random.gen_range(0..population)).collect();
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_purpose_give_the_same_sample() {
        let draw = |seed, purpose| sample_indices(1_000, 10, &mut random(seed, purpose));
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_eq!(sample_indices(3, 10, &mut random(1, "a")), vec![0, 1, 2]);
    }
}
