//! A small neural network.

use super::examples::Example;
use super::features::{Features, WIDTH};
use super::scale::Scale;
use super::tuning::{
    HIDDEN, NETWORK_PIECE, NETWORK_STEPS, NETWORK_TOLERANCE, START_WEIGHT, WEIGHT_DECAY,
};
use rand::Rng;
use rayon::prelude::*;
use regulars_core::statistics::lbfgs::lbfgs;
use regulars_core::statistics::sampling::random;
use serde::{Deserialize, Serialize};

/// Weights into a hidden unit, its bias first.
const INTO: usize = WIDTH + 1;
/// All weights: those into the hidden units, then those out of them with the bias last.
const SIZE: usize = HIDDEN * INTO + HIDDEN + 1;

/// One layer of hidden units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// The scale of the features.
    pub scale: Scale,
    /// The weights.
    pub weights: Vec<f64>,
}

impl Network {
    /// Finds the weights with the least mean log loss plus weight decay (Hastie, Tibshirani and
    /// Friedman, The Elements of Statistical Learning, 11.3 to 11.5). The first weights are drawn
    /// with a fixed seed.
    pub fn fit(examples: &[Example]) -> Network {
        let scale = Scale::of(examples);
        let rows: Vec<(Features, f64)> = examples
            .iter()
            .map(|one| (scale.apply(&one.features), f64::from(u8::from(one.bought))))
            .collect();
        let mut generator = random(0, "network");
        let start = (0..SIZE)
            .map(|_| generator.gen_range(-START_WEIGHT..START_WEIGHT))
            .collect();
        let weights = lbfgs(start, NETWORK_STEPS, NETWORK_TOLERANCE, |weights| {
            loss(weights, &rows)
        });
        Network { scale, weights }
    }

    /// The log odds of buying.
    pub fn log_odds(&self, features: &Features) -> f64 {
        if self.weights.len() != SIZE {
            return 0.0;
        }
        forward(&self.weights, &self.scale.apply(features)).1
    }
}

/// The hidden units' outputs, and the log odds.
fn forward(weights: &[f64], features: &Features) -> ([f64; HIDDEN], f64) {
    let hidden: [f64; HIDDEN] = std::array::from_fn(|unit| {
        let into = &weights[unit * INTO..(unit + 1) * INTO];
        let sum: f64 = into[1..]
            .iter()
            .zip(features)
            .map(|(weight, value)| weight * value)
            .sum();
        (into[0] + sum).tanh()
    });
    let out = &weights[HIDDEN * INTO..];
    let odds = out[HIDDEN]
        + hidden
            .iter()
            .zip(out)
            .map(|(value, weight)| value * weight)
            .sum::<f64>();
    (hidden, odds)
}

/// Mean log loss plus weight decay, with the gradient. Sums are taken in pieces of a fixed size, in
/// order.
fn loss(weights: &[f64], rows: &[(Features, f64)]) -> (f64, Vec<f64>) {
    let n = rows.len().max(1) as f64;
    let pieces: Vec<(f64, Vec<f64>)> = rows
        .par_chunks(NETWORK_PIECE)
        .map(|piece| loss_of(weights, piece))
        .collect();
    let decay = WEIGHT_DECAY / n;
    let mut value = 0.5
        * decay
        * weights[..SIZE - 1]
            .iter()
            .map(|weight| weight * weight)
            .sum::<f64>();
    let mut gradient: Vec<f64> = weights.iter().map(|weight| decay * weight).collect();
    gradient[SIZE - 1] = 0.0;
    for (part, slopes) in pieces {
        value += part / n;
        gradient
            .iter_mut()
            .zip(&slopes)
            .for_each(|(sum, slope)| *sum += slope / n);
    }
    (value, gradient)
}

fn loss_of(weights: &[f64], rows: &[(Features, f64)]) -> (f64, Vec<f64>) {
    let (mut value, mut gradient) = (0.0, vec![0.0; SIZE]);
    for (features, bought) in rows {
        let (hidden, odds) = forward(weights, features);
        let off = 1.0 / (1.0 + (-odds).exp()) - bought;
        value += if odds > 0.0 {
            odds + (-odds).exp().ln_1p()
        } else {
            odds.exp().ln_1p()
        } - bought * odds;
        for (unit, said) in hidden.iter().enumerate() {
            let back = off * weights[HIDDEN * INTO + unit] * (1.0 - said * said);
            let into = &mut gradient[unit * INTO..(unit + 1) * INTO];
            into[0] += back;
            into[1..]
                .iter_mut()
                .zip(features)
                .for_each(|(slope, value)| *slope += back * value);
            gradient[HIDDEN * INTO + unit] += off * said;
        }
        gradient[SIZE - 1] += off;
    }
    (value, gradient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::examples;

    #[test]
    fn the_gradient_is_that_of_differences() {
        let rows: Vec<(Features, f64)> = examples(60, 4, |features| features[0])
            .iter()
            .map(|one| (one.features, f64::from(u8::from(one.bought))))
            .collect();
        let mut generator = random(4, "weights");
        let weights: Vec<f64> = (0..SIZE).map(|_| generator.gen_range(-1.0..1.0)).collect();
        let (_, gradient) = loss(&weights, &rows);
        for index in 0..SIZE {
            let moved = |step: f64| {
                let mut weights = weights.clone();
                weights[index] += step;
                loss(&weights, &rows).0
            };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!(
                (slope - gradient[index]).abs() < 1e-8,
                "{index}: {slope} {}",
                gradient[index]
            );
        }
    }

    #[test]
    fn a_hill_that_no_line_divides_is_found() {
        let odds = |features: &Features| if features[0].abs() < 1.0 { 1.5 } else { -1.5 };
        let fit = Network::fit(&examples(800, 5, odds));
        let at = |value: f64| {
            let mut features = [0.0; WIDTH];
            features[0] = value;
            fit.log_odds(&features)
        };
        assert!(
            at(0.0) > 0.7 && at(-1.8) < -0.7 && at(1.8) < -0.7,
            "{} {} {}",
            at(-1.8),
            at(0.0),
            at(1.8)
        );
    }

    #[test]
    fn nothing_to_learn_gives_the_rate() {
        let mut flat = examples(400, 2, |_| 0.0);
        flat.iter_mut().enumerate().for_each(|(index, one)| {
            (one.features, one.bought) = ([3.0; WIDTH], index % 4 == 0);
        });
        assert!((Network::fit(&flat).log_odds(&[9.0; WIDTH]) + 3.0_f64.ln()).abs() < 0.05);
        assert!(Network::fit(&[]).log_odds(&[0.0; WIDTH]).is_finite());
    }
}
