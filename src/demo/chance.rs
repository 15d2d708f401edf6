//! Seeded random draws.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, StandardNormal};

/// A stream of draws: the same for the same seed and stream number, whatever other streams do.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// Stream `stream` of `seed`.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Chance(rng)
    }

    /// Between 0 and 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.r#gen::<f64>()
    }

    /// Between `low` and `high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from 0 to below `end` (0 where `end` is not positive).
    pub(super) fn below(&mut self, end: i64) -> i64 {
        if end > 0 { self.0.gen_range(0..end) } else { 0 }
    }

    /// An index below `length` (0 where `length` is 0).
    pub(super) fn index(&mut self, length: usize) -> usize {
        if length > 0 {
            self.0.gen_range(0..length)
        } else {
            0
        }
    }

    /// True with this probability.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From the normal distribution.
    pub(super) fn normal(&mut self, mean: f64, spread: f64) -> f64 {
        let standard: f64 = StandardNormal.sample(&mut self.0);
        mean + spread * standard
    }

    /// From the gamma distribution.
    pub(super) fn gamma(&mut self, shape: f64, mean: f64) -> f64 {
        Gamma::new(shape, mean / shape).map_or(mean, |gamma| gamma.sample(&mut self.0))
    }

    /// From the exponential distribution.
    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// From the Poisson distribution, for small means.
    pub(super) fn poisson(&mut self, mean: f64) -> usize {
        let limit = (-mean).exp();
        let (mut count, mut product) = (0, self.unit());
        while product > limit {
            count += 1;
            product *= self.unit();
        }
        count
    }

    /// Shuffles `things`.
    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for end in (1..things.len()).rev() {
            things.swap(end, self.index(end + 1));
        }
    }

    /// One of `things`, at random.
    pub(super) fn one<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.index(things.len())]
    }
}

/// An index drawn by weight.
pub(super) fn pick(chance: &mut Chance, weights: &[f64]) -> usize {
    let total: f64 = weights.iter().sum();
    let mut left = chance.unit() * total;
    for (index, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return index;
        }
    }
    weights
        .iter()
        .rposition(|&weight| weight > 0.0)
        .unwrap_or(0)
}

/// Running sums of weights, for many draws by [`pick_from`].
pub(super) fn running_sums(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

/// An index drawn by the weights of which these are the running sums.
pub(super) fn pick_from(chance: &mut Chance, sums: &[f64]) -> usize {
    let at = chance.unit() * sums.last().copied().unwrap_or(0.0);
    sums.partition_point(|&sum| sum <= at)
        .min(sums.len().saturating_sub(1))
}
