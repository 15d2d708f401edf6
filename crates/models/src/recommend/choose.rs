//! Which model serves: the simplest that is as good as the best on the same users, and none that is not
//! surely better than what is popular.

use super::model::ModelName;
use super::rank::List;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::Estimate;
use regulars_core::statistics::distribution::normal_quantile;
use regulars_core::statistics::interval::Z_90;

const MODELS: usize = ModelName::ALL.len();

/// ndcg, recall; of what is new to the user; of what is not.
pub const MEASURES: usize = 6;

/// The measures of one user in one fold, by model.
pub type Measures = [[Option<f64>; MEASURES]; MODELS];

/// Times that the users are drawn again.
const DRAWS: usize = 400;

/// One measure of all models, by user: the mean over the folds in which the user bought.
pub struct Paired {
    values: Vec<[f64; MODELS]>,
    /// Of each model the difference to the others in each draw of the users.
    draws: Vec<[f64; MODELS]>,
}

impl Paired {
    /// A measure of users with their folds; users without it are left out. The users are drawn again
    /// and again, with replacement (Efron and Tibshirani 1993), by a seed.
    pub fn of<'u>(
        users: impl Iterator<Item = &'u Vec<Measures>>,
        measure: usize,
        seed: u64,
    ) -> Paired {
        let values: Vec<[f64; MODELS]> = users
            .filter_map(|folds| {
                let mut means = [0.0; MODELS];
                for (model, mean) in means.iter_mut().enumerate() {
                    *mean = user_mean(folds, model, measure)?;
                }
                Some(means)
            })
            .collect();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let users = values.len();
        let draws = if users < 2 { 0 } else { DRAWS };
        let draws = (0..draws)
            .map(|_| {
                let mut sums = [0.0; MODELS];
                for _ in 0..users {
                    let user = &values[random.gen_range(0..users)];
                    sums.iter_mut()
                        .zip(user)
                        .for_each(|(sum, value)| *sum += value);
                }
                sums.map(|sum| sum / users as f64)
            })
            .collect();
        Paired { values, draws }
    }

    /// Users behind it.
    pub fn users(&self) -> usize {
        self.values.len()
    }

    /// The mean of a model with its 90 % interval over users.
    pub fn mean(&self, model: ModelName) -> Option<Estimate> {
        mean(self.values.iter().map(|user| user[model as usize]))
    }

    /// How much better a model is than another on the same users, with its 90 % interval.
    pub fn difference(&self, model: ModelName, other: ModelName) -> Option<Estimate> {
        let users = self.values.len() as f64;
        let of = |means: &[f64; MODELS]| means[model as usize] - means[other as usize];
        let value = self.values.iter().map(of).sum::<f64>() / users;
        let mut drawn: Vec<f64> = self.draws.iter().map(of).collect();
        drawn.sort_by(f64::total_cmp);
        let at = |share: f64| drawn.get((share * (drawn.len().max(1) - 1) as f64).round() as usize);
        Some(Estimate {
            value,
            low: *at(0.05)?,
            high: *at(0.95)?,
            n: self.values.len() as u64,
            assumed: false,
        })
    }

    /// The standard error of a difference.
    fn error(&self, model: ModelName, other: ModelName) -> f64 {
        let of = |means: &[f64; MODELS]| means[model as usize] - means[other as usize];
        let drawn: Vec<f64> = self.draws.iter().map(of).collect();
        let n = drawn.len() as f64;
        let mean = drawn.iter().sum::<f64>() / n;
        let variance = drawn.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>();
        (variance / (n - 1.0).max(1.0)).sqrt()
    }

    /// Whether a model is better than what is popular by more than chance: as the best of all of them was
    /// taken, for each of several lists, by one in twenty divided by the number of both (Bonferroni).
    fn is_surely_better(&self, model: ModelName) -> bool {
        let level = 1.0 - 0.05 / ((MODELS - 1) * List::ALL.len()) as f64;
        let needed = normal_quantile(level) * self.error(model, ModelName::Popular);
        self.difference(model, ModelName::Popular)
            .is_some_and(|over| over.value > needed)
    }

    /// The model that serves, and the best: the simplest within one standard error of the paired
    /// difference to the best (Breiman and others 1984), or what is popular where that one is not
    /// surely better.
    pub fn choice(&self) -> Option<(ModelName, ModelName)> {
        let score =
            |model: ModelName| -> f64 { self.values.iter().map(|user| user[model as usize]).sum() };
        if self.draws.is_empty() {
            return None;
        }
        let mut best = ModelName::ALL[0];
        for model in ModelName::ALL {
            if score(model) > score(best) {
                best = model;
            }
        }
        let is_as_good = |model: &ModelName| {
            self.difference(best, *model)
                .is_some_and(|behind| behind.value <= self.error(best, *model))
        };
        let chosen = ModelName::ALL.into_iter().find(is_as_good).unwrap_or(best);
        let serves = if self.is_surely_better(chosen) {
            chosen
        } else {
            ModelName::Popular
        };
        Some((serves, best))
    }
}

fn user_mean(folds: &[Measures], model: usize, measure: usize) -> Option<f64> {
    let known: Vec<f64> = folds
        .iter()
        .filter_map(|fold| fold[model][measure])
        .collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// The mean over users with its normal 90 % interval.
fn mean(values: impl Iterator<Item = f64>) -> Option<Estimate> {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let value = values.iter().sum::<f64>() / n;
    let variance = values
        .iter()
        .map(|other| (other - value).powi(2))
        .sum::<f64>()
        / (n - 1.0).max(1.0);
    let half = if values.len() < 2 {
        1.0
    } else {
        Z_90 * (variance / n).sqrt()
    };
    let (low, high) = ((value - half).max(0.0), (value + half).min(1.0));
    Some(Estimate {
        value,
        low,
        high,
        n: values.len() as u64,
        assumed: false,
    })
}

/// Why a model was chosen, in words.
pub fn because(gains: &Paired, (chosen, best): (ModelName, ModelName)) -> String {
    let shown = |name: ModelName| {
        gains.mean(name).map_or(String::new(), |ndcg| {
            format!(
                "{name} {:.4} ({:.4} to {:.4})",
                ndcg.value, ndcg.low, ndcg.high
            )
        })
    };
    let over = |name: ModelName, other: ModelName| {
        gains.difference(name, other).map_or(String::new(), |over| {
            format!("{:+.4} ({:+.4} to {:+.4})", over.value, over.low, over.high)
        })
    };
    let n = gains.users();
    if chosen == best {
        let over = if chosen == ModelName::Popular {
            String::new()
        } else {
            format!(
                ", {} beside popular on the same users",
                over(chosen, ModelName::Popular)
            )
        };
        format!(
            "no simpler model is as good: {}{over}, n = {n}",
            shown(chosen)
        )
    } else if chosen == ModelName::Popular {
        format!(
            "no model is surely better than what is popular: the best, {}, is {} beside it on the \
             same users, n = {n}",
            shown(best),
            over(best, chosen)
        )
    } else {
        format!(
            "it is the simplest that is as good as the best: {} beside {}, {} on the same users, \
             n = {n}",
            shown(chosen),
            shown(best),
            over(chosen, best)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Users whose gain under each model is a base of their own and what `adds` says.
    fn users(number: usize, adds: impl Fn(usize, usize) -> f64) -> Vec<Vec<Measures>> {
        let of = |user: usize| {
            let base = (user * 7_919 % 97) as f64 / 200.0;
            let mut measures: Measures = Default::default();
            for (model, values) in measures.iter_mut().enumerate() {
                values[0] = Some(base + adds(user, model));
            }
            vec![measures]
        };
        (0..number).map(of).collect()
    }

    fn choice(users: &[Vec<Measures>]) -> (ModelName, ModelName) {
        Paired::of(users.iter(), 0, 1).choice().unwrap()
    }

    #[test]
    fn a_small_gain_of_every_user_counts_and_a_lucky_few_do_not() {
        // All differ widely, and each gains a little under content: only pairs show it.
        let steady = users(400, |_, model| if model == 2 { 0.01 } else { 0.0 });
        assert_eq!(choice(&steady), (ModelName::Content, ModelName::Content));
        let lucky = users(
            400,
            |user, model| {
                if model == 7 && user == 3 { 0.4 } else { 0.0 }
            },
        );
        assert_eq!(choice(&lucky), (ModelName::Popular, ModelName::Blend));
        let same = users(400, |user, model| match model {
            0 => 0.0,
            3 => 0.05,
            7 => 0.05 + if user % 2 == 0 { 0.02 } else { -0.0199 },
            _ => 0.01,
        });
        assert_eq!(
            choice(&same),
            (ModelName::Neighbours, ModelName::Blend),
            "the simpler of two equals"
        );
    }

    /// Models that differ by chance alone, in 200 shops.
    #[test]
    fn the_best_of_several_by_chance_is_not_surely_better() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let chosen = (0..200)
            .filter(|_| {
                let noise: Vec<[f64; MODELS]> = (0..150)
                    .map(|_| std::array::from_fn(|_| random.gen_range(0.0..0.2)))
                    .collect();
                let found = users(150, |user, model| noise[user][model]);
                choice(&found).0 != ModelName::Popular
            })
            .count();
        assert!(chosen <= 7, "{chosen} of 200");
    }

    #[test]
    fn the_interval_of_a_difference_is_that_of_pairs() {
        let found = users(1_000, |user, model| {
            if model == 1 {
                0.02 + if user % 2 == 0 { 0.1 } else { -0.1 }
            } else {
                0.0
            }
        });
        let paired = Paired::of(found.iter(), 0, 1);
        let over = paired
            .difference(ModelName::Again, ModelName::Popular)
            .unwrap();
        let half = Z_90 * 0.1 / 1_000_f64.sqrt();
        assert!((over.value - 0.02).abs() < 1e-9);
        assert!(
            (over.high - over.low - 2.0 * half).abs() < 0.3 * half,
            "{over:?}"
        );
        assert!(Paired::of(found[..1].iter(), 0, 1).choice().is_none());
    }
}
