//! Which model serves this shop: every model by splits along time, with full ranking over all
//! products.

use super::item_model::ItemModel;
use super::model::{COMPONENTS, ModelName};
use super::rank::{Choice, List, Scores};
use super::split::{Fold, folds};
use super::taste::Taste;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use regulars_core::domain::{ActionKind, Estimate, ItemRole, Observer, Progress};
use regulars_core::snapshot::Snapshot;
use regulars_core::statistics::interval::Z_90;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const MODELS: usize = ModelName::ALL.len();
/// ndcg, recall; of what is new to the user; of what is not.
const MEASURES: usize = 6;

/// How to evaluate.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluateSettings {
    /// Splits at most.
    pub folds: usize,
    /// Length of the lists.
    pub top: usize,
    /// Users tested in each fold at most; which ones is drawn.
    pub users_at_most: usize,
    /// The seed of that draw.
    pub seed: u64,
}

impl Default for EvaluateSettings {
    fn default() -> Self {
        EvaluateSettings {
            folds: 3,
            top: 10,
            users_at_most: 5_000,
            seed: 1,
        }
    }
}

/// How one model did. Users count once, with the mean over the folds in which they bought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelResult {
    /// The model.
    pub name: ModelName,
    /// Normalised discounted cumulative gain of the mixed list (Jarvelin and Kekalainen 2002), each
    /// product bought in the test counting 1.
    pub ndcg: Option<Estimate>,
    /// Share of the products bought in the test that the mixed list holds.
    pub recall: Option<Estimate>,
    /// Of the products bought for the first time, the share that the discover list holds.
    pub recall_new: Option<Estimate>,
    /// Of the products bought again, the share that the again list holds.
    pub recall_again: Option<Estimate>,
    /// Gain of the discover list on products bought for the first time.
    pub ndcg_new: Option<Estimate>,
    /// Gain of the again list on products bought again.
    pub ndcg_again: Option<Estimate>,
    /// Share of all products that are in at least one user's mixed list.
    pub coverage: f64,
    /// Milliseconds to fit, over all folds.
    pub fit_ms: f64,
    /// Milliseconds to score all products for a thousand users.
    pub score_ms: f64,
}

/// The comparison of all models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Number of splits.
    pub folds: usize,
    /// The splits.
    pub windows: Vec<Fold>,
    /// Length of the lists.
    pub top: usize,
    /// Users who were known before a cut and bought a product after it.
    pub users: u64,
    /// Results, the simplest model first.
    pub models: Vec<ModelResult>,
    /// The model that `auto` stands for in the mixed list; null where no user could be tested.
    pub chosen: Option<ModelName>,
    /// The model that `auto` stands for, by list.
    pub chosen_by_list: Choice,
    /// Why it was chosen.
    pub because: String,
}

type Measures = [[Option<f64>; MEASURES]; MODELS];

struct UserResult {
    user: usize,
    measures: Measures,
    /// Slots of the mixed lists by model.
    listed: [Vec<u32>; MODELS],
    component_ms: [f64; 4],
}

/// Compares all models; `None` where the work was cancelled. `clock` gives milliseconds. Runs on
/// the caller's pool.
pub fn evaluate(
    snapshot: &Snapshot,
    settings: &EvaluateSettings,
    clock: &(dyn Fn() -> f64 + Sync),
    watch: &dyn Observer,
) -> Option<Evaluation> {
    let windows = match purchases_span(snapshot) {
        Some((first, last)) => folds(first, last, settings.folds),
        None => Vec::new(),
    };
    let mut of_user: BTreeMap<usize, Vec<Measures>> = BTreeMap::new();
    let mut listed: [BTreeSet<i64>; MODELS] = Default::default();
    let (mut fit_ms, mut component_ms, mut scored) = ([0.0; MODELS], [0.0; 4], 0_usize);
    for (number, fold) in windows.iter().enumerate() {
        let at = |done: usize| {
            let note = format!("fold {} of {}", number + 1, windows.len());
            let total = Some(2 * windows.len() as u64);
            watch.progress(Progress {
                phase: "comparing models",
                done: (2 * number + done) as u64,
                total,
                note,
            });
        };
        at(0);
        let (fitted, times) = ItemModel::fit(snapshot, fold.cut, clock);
        for (model, total) in ModelName::ALL.iter().zip(&mut fit_ms) {
            let weights = model.weights();
            let needs = |component: usize, ms: f64| if weights[component] > 0.0 { ms } else { 0.0 };
            *total += times.common_ms + needs(2, times.content_ms) + needs(3, times.neighbours_ms);
        }
        at(1);
        if watch.is_cancelled() {
            return None;
        }
        let users = test_users(snapshot, fold, settings, number);
        let results: Vec<Option<UserResult>> = users
            .par_iter()
            .with_min_len(16)
            .map_init(Scores::default, |scores, (user, bought)| {
                (!watch.is_cancelled()).then(|| {
                    test_user(
                        snapshot,
                        fold,
                        &fitted,
                        scores,
                        (*user, bought),
                        settings.top,
                        clock,
                    )
                })
            })
            .collect();
        for result in results {
            let result = result?;
            of_user
                .entry(result.user)
                .or_default()
                .push(result.measures);
            scored += 1;
            component_ms
                .iter_mut()
                .zip(result.component_ms)
                .for_each(|(sum, ms)| *sum += ms);
            for (all, own) in listed.iter_mut().zip(&result.listed) {
                all.extend(own.iter().map(|&slot| fitted.keys[slot as usize]));
            }
        }
    }
    let products = snapshot
        .items
        .iter()
        .filter(|item| item.role == ItemRole::Product)
        .count()
        .max(1) as f64;
    let models: Vec<ModelResult> = ModelName::ALL
        .into_iter()
        .enumerate()
        .map(|(model, name)| {
            let measure = |measure: usize| {
                mean(
                    of_user
                        .values()
                        .filter_map(|folds| user_mean(folds, model, measure)),
                )
            };
            let weights = name.weights();
            let score_ms: f64 = (0..4)
                .filter(|&number| weights[number] > 0.0)
                .map(|number| component_ms[number])
                .sum();
            ModelResult {
                name,
                ndcg: measure(0),
                recall: measure(1),
                ndcg_new: measure(2),
                recall_new: measure(3),
                ndcg_again: measure(4),
                recall_again: measure(5),
                coverage: listed[model].len() as f64 / products,
                fit_ms: fit_ms[model],
                score_ms: 1_000.0 * score_ms / scored.max(1) as f64,
            }
        })
        .collect();
    let (chosen, because) = choose(&models, of_user.len());
    let by_list =
        |of: fn(&ModelResult) -> Option<Estimate>| simplest(&models, of).map(|(model, _)| model);
    let fallback = Choice::default();
    Some(Evaluation {
        folds: windows.len(),
        windows,
        top: settings.top,
        users: of_user.len() as u64,
        chosen,
        chosen_by_list: Choice {
            discover: by_list(|model| model.ndcg_new).unwrap_or(fallback.discover),
            again: by_list(|model| model.ndcg_again).unwrap_or(fallback.again),
            mixed: chosen.unwrap_or(fallback.mixed),
        },
        because,
        models,
    })
}

fn purchases_span(
    snapshot: &Snapshot,
) -> Option<(
    regulars_core::domain::Instant,
    regulars_core::domain::Instant,
)> {
    let actions = &snapshot.actions;
    let known = 0..snapshot.starts.last().copied().unwrap_or(0);
    let at = || {
        known
            .clone()
            .filter(|&row| actions.kind[row] == ActionKind::Purchase)
            .map(|row| actions.at[row])
    };
    Some((
        regulars_core::domain::Instant(at().min()?),
        regulars_core::domain::Instant(at().max()?),
    ))
}

/// Users known before the cut, with the store keys of the products they bought in the window,
/// ascending.
fn test_users(
    snapshot: &Snapshot,
    fold: &Fold,
    settings: &EvaluateSettings,
    number: usize,
) -> Vec<(usize, Vec<i64>)> {
    let actions = &snapshot.actions;
    let mut users = Vec::new();
    for user in 0..snapshot.users.len() {
        let (start, end) = (snapshot.starts[user], snapshot.starts[user + 1]);
        let from = start + actions.at[start..end].partition_point(|&at| at < fold.cut.0);
        let to = start + actions.at[start..end].partition_point(|&at| at < fold.until.0);
        if from == start {
            continue;
        }
        let mut bought: Vec<i64> = (from..to)
            .filter(|&row| actions.kind[row] == ActionKind::Purchase)
            .filter_map(|row| snapshot.items.get(actions.item[row] as usize))
            .filter(|item| item.role == ItemRole::Product)
            .map(|item| item.key)
            .collect();
        bought.sort_unstable();
        bought.dedup();
        if !bought.is_empty() {
            users.push((user, bought));
        }
    }
    if users.len() > settings.users_at_most {
        users.shuffle(&mut ChaCha8Rng::seed_from_u64(
            settings.seed.wrapping_add(number as u64),
        ));
        users.truncate(settings.users_at_most);
        users.sort_unstable();
    }
    users
}

fn test_user(
    snapshot: &Snapshot,
    fold: &Fold,
    fitted: &ItemModel,
    scores: &mut Scores,
    (user, bought): (usize, &[i64]),
    top: usize,
    clock: &(dyn Fn() -> f64 + Sync),
) -> UserResult {
    let taste = Taste::of(&snapshot.history(user), fold.cut);
    let mut component_ms = [0.0; COMPONENTS.len()];
    scores.compute_with(fitted, &taste, &mut |component, work| {
        let started = clock();
        work();
        component_ms[component] += clock() - started;
    });
    let (again, new): (Vec<i64>, Vec<i64>) = bought.iter().partition(|&&key| taste.has_bought(key));
    let mut result = UserResult {
        user,
        measures: Default::default(),
        listed: Default::default(),
        component_ms,
    };
    for (model, name) in ModelName::ALL.into_iter().enumerate() {
        let weights = name.weights();
        let best = |list: List| scores.best(fitted, &taste, &weights, (list, top), |_| true);
        let (fresh, known) = (best(List::Discover), best(List::Again));
        let mut mixed: Vec<(f64, usize)> = fresh
            .iter()
            .chain(&known)
            .map(|ranked| (ranked.score, ranked.slot))
            .collect();
        mixed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        mixed.truncate(top);
        let keys = |slots: &mut dyn Iterator<Item = usize>| {
            slots.map(|slot| fitted.keys[slot]).collect::<Vec<i64>>()
        };
        let of_mixed = measure(&keys(&mut mixed.iter().map(|ranked| ranked.1)), bought, top);
        let of_new = measure(
            &keys(&mut fresh.iter().map(|ranked| ranked.slot)),
            &new,
            top,
        );
        let of_known = measure(
            &keys(&mut known.iter().map(|ranked| ranked.slot)),
            &again,
            top,
        );
        result.measures[model] = [
            of_mixed.0, of_mixed.1, of_new.0, of_new.1, of_known.0, of_known.1,
        ];
        result.listed[model] = mixed.iter().map(|ranked| ranked.1 as u32).collect();
    }
    result
}

/// Gain and recall of a list; `None` where nothing was bought that it could hold.
fn measure(listed: &[i64], bought: &[i64], top: usize) -> (Option<f64>, Option<f64>) {
    if bought.is_empty() {
        return (None, None);
    }
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let hits = listed
        .iter()
        .enumerate()
        .filter(|(_, key)| bought.binary_search(key).is_ok());
    let (gain, count) = hits.fold((0.0, 0_usize), |sums, (rank, _)| {
        (sums.0 + discount(rank), sums.1 + 1)
    });
    let ideal: f64 = (0..bought.len().min(top)).map(discount).sum();
    (Some(gain / ideal), Some(count as f64 / bought.len() as f64))
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

/// The simplest model within one standard error of the best (Breiman and others 1984), and the
/// best.
fn simplest(
    models: &[ModelResult],
    of: fn(&ModelResult) -> Option<Estimate>,
) -> Option<(ModelName, ModelName)> {
    let known = || {
        models
            .iter()
            .filter_map(|model| of(model).map(|estimate| (model.name, estimate)))
    };
    let (best, estimate) =
        known().fold(
            None,
            |best: Option<(ModelName, Estimate)>, next| match best {
                Some(held) if held.1.value >= next.1.value => Some(held),
                _ => Some(next),
            },
        )?;
    let error = (estimate.high - estimate.value) / Z_90;
    known()
        .find(|(_, other)| other.value >= estimate.value - error)
        .map(|(name, _)| (name, best))
}

fn choose(models: &[ModelResult], users: usize) -> (Option<ModelName>, String) {
    let Some((chosen, best)) = simplest(models, |model| model.ndcg) else {
        return (
            None,
            "there are no purchases late enough to test on: the blend serves until there are"
                .into(),
        );
    };
    let shown = |name: ModelName| {
        let found = models
            .iter()
            .find(|model| model.name == name)
            .and_then(|model| model.ndcg);
        found.map_or(String::new(), |ndcg| {
            format!(
                "{name} {:.4} ({:.4} to {:.4})",
                ndcg.value, ndcg.low, ndcg.high
            )
        })
    };
    let because = if chosen == best {
        format!(
            "its gain is the highest and no simpler model is within one standard error: {}, n = \
             {users}",
            shown(best)
        )
    } else {
        format!(
            "it is the simplest within one standard error of the best: {} against {}, n = {users}",
            shown(chosen),
            shown(best)
        )
    };
    (Some(chosen), because)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;
    use regulars_core::domain::{CancelToken, Silent};

    #[test]
    fn gain_and_recall_are_those_of_the_textbook() {
        let (gain, recall) = measure(&[5, 9, 1], &[1, 5, 7], 3);
        let ideal = 1.0 + 1.0 / 3.0_f64.log2() + 0.5;
        assert!((gain.unwrap() - 1.5 / ideal).abs() < 1e-12);
        assert!((recall.unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(measure(&[1], &[], 3), (None, None));
    }

    #[test]
    fn personal_models_beat_popularity_where_people_differ() {
        let snapshot = generate(7).snapshot;
        let found = evaluate(
            &snapshot,
            &EvaluateSettings::default(),
            &|| 0.0,
            &Silent::default(),
        )
        .unwrap();
        let of = |name: ModelName| {
            found
                .models
                .iter()
                .find(|model| model.name == name)
                .unwrap()
        };
        let (popular, blend) = (of(ModelName::Popular), of(ModelName::Blend));
        assert!(blend.ndcg.unwrap().low > popular.ndcg.unwrap().high);
        for name in [ModelName::Content, ModelName::Neighbours, ModelName::Blend] {
            assert!(
                of(name).ndcg_new.unwrap().low > popular.ndcg_new.unwrap().high,
                "{name}"
            );
        }
        assert!(
            found
                .chosen
                .is_some_and(|chosen| chosen != ModelName::Popular),
            "{}",
            found.because
        );
        assert_eq!((found.folds, found.models.len()), (3, 5));
    }

    #[test]
    fn the_same_numbers_on_any_number_of_threads() {
        let snapshot = generate(8).snapshot;
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| {
                evaluate(
                    &snapshot,
                    &EvaluateSettings::default(),
                    &|| 0.0,
                    &Silent::default(),
                )
            })
        };
        assert_eq!(run(1), run(3));
    }

    struct Cancelled(CancelToken);

    impl Observer for Cancelled {
        fn progress(&self, _progress: Progress) {
            self.0.cancel();
        }

        fn cancel_token(&self) -> &CancelToken {
            &self.0
        }
    }

    #[test]
    fn a_cancelled_comparison_ends_without_a_result() {
        let snapshot = generate(8).snapshot;
        let watch = Cancelled(CancelToken::default());
        assert_eq!(
            evaluate(&snapshot, &EvaluateSettings::default(), &|| 0.0, &watch),
            None
        );
    }
}
