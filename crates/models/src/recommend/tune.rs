//! The weights of the blend, chosen on an earlier part of the history than the one that judges it:
//! convex mixes of at most three components, by the gain of each list.

use super::blends::{Blends, LITTLE};
use super::chance::{Chance, Shown};
use super::grid;
use super::item_model::ItemModel;
use super::leak;
use super::measure::measure;
use super::model::{COUNT, ModelName, Weights};
use super::offer::{self, Limits};
use super::order;
use super::rank::{List, Scores};
use super::ranked::Ranked;
use super::taste::Taste;
use super::trial::{Plan, Trial};
use super::tuned::Tuned;
use rayon::prelude::*;
use regulars_core::domain::Observer;

/// Users on whom is tuned, at most.
const USERS: usize = 1_000;

/// Of each component so many of its best products are mixed: what is in no component's list is in
/// none of the mix.
const DEEP: usize = 60;

/// The mixes that are tried: pairs and triples of components, in steps.
fn candidates() -> Vec<Weights> {
    let mut found = vec![ModelName::Blend.weights()];
    let mut add = |parts: &[(usize, f64)]| {
        let mut weights = [0.0; COUNT];
        weights[0] = LITTLE;
        for (component, share) in parts {
            weights[*component] = weights[*component].max(*share);
        }
        found.push(weights);
    };
    for one in 0..COUNT {
        for two in one + 1..COUNT {
            for share in [0.2, 0.5, 0.8] {
                add(&[(one, share), (two, 1.0 - share)]);
            }
            for three in two + 1..COUNT {
                for shares in [
                    [0.34, 0.33, 0.33],
                    [0.6, 0.2, 0.2],
                    [0.2, 0.6, 0.2],
                    [0.2, 0.2, 0.6],
                ] {
                    add(&[(one, shares[0]), (two, shares[1]), (three, shares[2])]);
                }
            }
        }
    }
    found
}

/// What the shop's own data chose.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Learned {
    /// How the components are fitted and read.
    pub tuned: Tuned,
    /// The weights of the blend.
    pub blends: Blends,
    /// By model: the chance that a product of the mixed list is bought.
    pub chances: [Option<Chance>; ModelName::ALL.len()],
}

/// Gains of a candidate: sums over users and how many users, by list.
type Gains = [(f64, u32); 3];

/// Chooses on a trial; `None` where the work was cancelled.
pub fn tune(plan: &Plan, trial: &Trial<'_>, top: usize, watch: &dyn Observer) -> Option<Learned> {
    let step = trial.users.len().div_ceil(USERS).max(1);
    let users: Vec<(usize, Vec<i64>)> = trial.users.iter().step_by(step).cloned().collect();
    let (tuned, mut fitted) = grid::choose(trial, &users, top, watch)?;
    plan.forget_seasons(&mut fitted);
    let sold = leak::sold(&fitted, &trial.users);
    leak::forget(&mut fitted, &sold);
    let blends = blends(trial, &fitted, &users, top, watch)?;
    let chances = chances(trial, &fitted, &users, &blends, top, watch)?;
    Some(Learned {
        tuned,
        blends,
        chances,
    })
}

/// Learns by model the chance that a product of the mixed list is bought.
fn chances(
    trial: &Trial<'_>,
    fitted: &ItemModel,
    users: &[(usize, Vec<i64>)],
    blends: &Blends,
    top: usize,
    watch: &dyn Observer,
) -> Option<[Option<Chance>; ModelName::ALL.len()]> {
    let shown: Vec<Option<Vec<Vec<Shown>>>> = users
        .par_iter()
        .with_min_len(8)
        .map_init(Scores::default, |scores, (user, bought)| {
            (!watch.is_cancelled()).then(|| {
                let taste = Taste::of(&trial.snapshot.history(*user), trial.cut);
                let limits = Limits::of(fitted, &taste);
                let is_free = |slot: usize| limits.is_free(fitted, &taste, slot);
                scores.compute(fitted, &taste);
                let of_model = |name: ModelName| {
                    let weights = match name {
                        ModelName::Blend => blends.mixed,
                        name => name.weights(),
                    };
                    let list = (List::Mixed, offer::more(top));
                    let best = scores.best(fitted, &taste, &weights, list, is_free);
                    let of_item = |ranked: &Ranked| {
                        let key = fitted.keys[ranked.slot];
                        Shown {
                            score: ranked.score,
                            is_bought: taste.has_bought(key),
                            is_hit: bought.binary_search(&key).is_ok(),
                        }
                    };
                    best.iter()
                        .filter(|ranked| ranked.score > 0.0)
                        .map(of_item)
                        .collect()
                };
                ModelName::ALL.into_iter().map(of_model).collect()
            })
        })
        .collect();
    let shown: Vec<Vec<Vec<Shown>>> = shown.into_iter().collect::<Option<_>>()?;
    Some(ModelName::ALL.map(|name| {
        let of_users: Vec<&[Shown]> = shown
            .iter()
            .map(|of_user| of_user[name as usize].as_slice())
            .collect();
        Chance::fit(&of_users)
    }))
}

/// Chooses the weights of the blend for each list.
fn blends(
    trial: &Trial<'_>,
    fitted: &ItemModel,
    users: &[(usize, Vec<i64>)],
    top: usize,
    watch: &dyn Observer,
) -> Option<Blends> {
    let candidates = candidates();
    let of_users: Vec<Option<Vec<Gains>>> = users
        .par_iter()
        .with_min_len(8)
        .map_init(Scores::default, |scores, (user, bought)| {
            (!watch.is_cancelled()).then(|| {
                let taste = Taste::of(&trial.snapshot.history(*user), trial.cut);
                gains(fitted, &taste, scores, bought, &candidates, top)
            })
        })
        .collect();
    let mut sums: Vec<Gains> = vec![Default::default(); candidates.len()];
    for of_user in of_users {
        for (sum, gain) in sums.iter_mut().zip(of_user?) {
            for (sum, gain) in sum.iter_mut().zip(gain) {
                *sum = (sum.0 + gain.0, sum.1 + gain.1);
            }
        }
    }
    let best = |list: usize| {
        let mean = |gains: &Gains| gains[list].0 / f64::from(gains[list].1.max(1));
        let first = (0, mean(&sums[0]));
        let (at, _) = (1..sums.len()).fold(first, |best, at| {
            let gain = mean(&sums[at]);
            if gain > best.1 { (at, gain) } else { best }
        });
        candidates[at]
    };
    Some(Blends {
        discover: best(0),
        again: best(1),
        mixed: best(2),
    })
}

/// The gains of all candidates for one user.
fn gains(
    fitted: &ItemModel,
    taste: &Taste,
    scores: &mut Scores,
    bought: &[i64],
    candidates: &[Weights],
    top: usize,
) -> Vec<Gains> {
    scores.compute(fitted, taste);
    let limits = Limits::of(fitted, taste);
    let is_free = |slot: usize| limits.is_free(fitted, taste, slot);
    let pool = |list: List| -> Vec<usize> {
        let mut pool: Vec<usize> = (0..COUNT)
            .flat_map(|component| {
                let mut one = [0.0; COUNT];
                one[component] = 1.0;
                scores.best(fitted, taste, &one, (list, DEEP), is_free)
            })
            .map(|ranked| ranked.slot)
            .collect();
        pool.sort_unstable();
        pool.dedup();
        pool
    };
    let (fresh, known) = (pool(List::Discover), pool(List::Again));
    let (again, new): (Vec<i64>, Vec<i64>) = bought.iter().partition(|&&key| taste.has_bought(key));
    let gain = |ranked: &[Ranked], bought: &[i64]| {
        let keys: Vec<i64> = ranked
            .iter()
            .map(|ranked| fitted.keys[ranked.slot])
            .collect();
        measure(&keys, bought, top)
            .0
            .map_or((0.0, 0), |gain| (gain, 1))
    };
    let rank = |pool: &[usize], weights: &Weights| {
        let of_slot = |&slot: &usize| Ranked {
            slot,
            score: scores.of(weights, slot),
        };
        let mut ranked: Vec<Ranked> = pool.iter().map(of_slot).collect();
        ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.slot.cmp(&b.slot)));
        ranked
    };
    let list = |pool: Vec<Ranked>| order::list(fitted, taste, pool, top, None);
    candidates
        .iter()
        .map(|weights| {
            let (fresh, known) = (rank(&fresh, weights), rank(&known, weights));
            let mixed = list(order::merged(&fresh, &known, DEEP));
            let of_new = gain(&list(fresh), &new);
            let of_known = gain(&list(known), &again);
            [of_new, of_known, gain(&mixed, bought)]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixes_are_of_at_most_three_and_each_is_tried_once() {
        let found = candidates();
        for (number, weights) in found.iter().enumerate().skip(1) {
            let used = weights.iter().filter(|weight| **weight > LITTLE).count();
            assert!((2..=3).contains(&used), "{weights:?}");
            assert!(!found[..number].contains(weights), "{weights:?}");
        }
    }
}
