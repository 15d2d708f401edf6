//! Which model serves this shop: every model by splits along time, with full ranking over all
//! products.

use super::by_margin::{ByMargin, Gains, by_margin};
use super::choose::{self, MEASURES, Measures, Paired};
use super::item_model::{FitTimes, ItemModel};
use super::leak;
use super::model::{COUNT, ModelName};
use super::rank::{Choice, List, Scores};
use super::split::Fold;
use super::tested::{UserResult, test_user};
use super::trial::{Plan, Split};
use super::tune::{self, Learned};
use super::worth;
use rayon::prelude::*;
use regulars_core::domain::{Estimate, ItemRole, Observer, Progress};
use regulars_core::snapshot::Snapshot;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const MODELS: usize = ModelName::ALL.len();

/// Share of purchases of things bought before from which on what customers buy next is mostly not new.
const BUYS_AGAIN: f64 = 0.15;

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
    /// The shop's margin as a share of revenue, for items without a cost.
    pub margin: Option<f64>,
}

impl Default for EvaluateSettings {
    fn default() -> Self {
        EvaluateSettings {
            folds: 3,
            top: 10,
            users_at_most: 5_000,
            seed: 1,
            margin: None,
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
    /// How much higher the gain of the mixed list is than that of popularity, on the same users; null
    /// for popularity.
    #[serde(default)]
    pub over_popular: Option<Estimate>,
    /// The same for the discover list, on products bought for the first time.
    #[serde(default)]
    pub over_popular_new: Option<Estimate>,
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
    /// How the history is split.
    #[serde(default)]
    pub split: Split,
    /// The splits along time.
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
    /// Of the products bought in the tests, the share that their buyers had bought before.
    #[serde(default)]
    pub again_share: f64,
    /// What the mixed list of the chosen model gains where it is ordered by expected margin; null where
    /// margins or chances are not known.
    #[serde(default)]
    pub by_margin: Option<ByMargin>,
    /// Features of items, over all folds, that models did not see because they knew the future.
    #[serde(default)]
    pub leaks: usize,
}

/// Compares all models; `None` where the work was cancelled. `clock` gives milliseconds. Runs on
/// the caller's pool.
pub fn evaluate(
    snapshot: &Snapshot,
    settings: &EvaluateSettings,
    clock: &(dyn Fn() -> f64 + Sync),
    watch: &dyn Observer,
) -> Option<Evaluation> {
    let plan = Plan::of(
        snapshot,
        settings.folds,
        settings.users_at_most,
        settings.seed,
    );
    let mut of_user: BTreeMap<usize, Vec<Measures>> = BTreeMap::new();
    let mut gains_of_margin: BTreeMap<usize, Vec<Gains>> = BTreeMap::new();
    let mut listed: [BTreeSet<i64>; MODELS] = Default::default();
    let (mut fit_ms, mut component_ms, mut scored) = ([0.0; MODELS], [0.0; COUNT], 0_usize);
    let mut learned = Learned::default();
    let (mut again, mut bought, mut leaks) = (0_usize, 0_usize, 0_usize);
    for number in 0..plan.folds {
        let at = |done: usize| {
            let note = format!("fold {} of {}", number + 1, plan.folds);
            let total = Some(2 * plan.folds as u64);
            watch.progress(Progress {
                phase: "comparing models",
                done: (2 * number + done) as u64,
                total,
                note,
            });
        };
        at(0);
        let mut trial = plan.trial(snapshot, number);
        if number == 0 {
            // What chooses the blend does not judge it: the earliest fold, or half of the only one.
            let judged = if plan.folds > 1 {
                Vec::new()
            } else {
                trial.users.iter().skip(1).step_by(2).cloned().collect()
            };
            if plan.folds == 1 {
                trial.users = trial.users.into_iter().step_by(2).collect();
            }
            learned = tune::tune(&plan, &trial, settings.top, watch)?;
            trial.users = judged;
            if plan.folds > 1 {
                continue;
            }
        }
        let (mut fitted, times) = ItemModel::fit_with(
            &trial.snapshot,
            trial.cut,
            learned.tuned,
            clock,
            watch.cancel_token(),
        )?;
        plan.forget_seasons(&mut fitted);
        let margins = worth::margins(&fitted.worth, settings.margin);
        let sold = leak::sold(&fitted, &trial.users);
        leaks += leak::forget(&mut fitted, &sold);
        for (model, total) in ModelName::ALL.iter().zip(&mut fit_ms) {
            *total += milliseconds(&times, *model);
        }
        at(1);
        if watch.is_cancelled() {
            return None;
        }
        let results: Vec<Option<UserResult>> = trial
            .users
            .par_iter()
            .with_min_len(16)
            .map_init(Scores::default, |scores, (user, bought)| {
                (!watch.is_cancelled()).then(|| {
                    test_user(
                        &trial,
                        (&fitted, &learned, margins.as_deref()),
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
            gains_of_margin
                .entry(result.user)
                .or_default()
                .push(result.by_margin);
            scored += 1;
            (again, bought) = (again + result.again, bought + result.bought);
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
    let by_measure: Vec<Paired> = (0..MEASURES)
        .map(|measure| Paired::of(of_user.values(), measure, settings.seed))
        .collect();
    let [gain, recall, gain_new, recall_new, gain_again, recall_again] = &by_measure[..] else {
        return None;
    };
    let models = ModelName::ALL.map(|name| {
        let weights = match name {
            ModelName::Blend => learned.blends.mixed,
            name => name.weights(),
        };
        let score_ms: f64 = (0..COUNT)
            .filter(|&number| weights[number] > 0.0)
            .map(|number| component_ms[number])
            .sum();
        let over = |gains: &Paired| {
            (name != ModelName::Popular)
                .then(|| gains.difference(name, ModelName::Popular))
                .flatten()
        };
        ModelResult {
            name,
            ndcg: gain.mean(name),
            recall: recall.mean(name),
            ndcg_new: gain_new.mean(name),
            recall_new: recall_new.mean(name),
            ndcg_again: gain_again.mean(name),
            recall_again: recall_again.mean(name),
            over_popular: over(gain),
            over_popular_new: over(gain_new),
            coverage: listed[name as usize].len() as f64 / products,
            fit_ms: fit_ms[name as usize],
            score_ms: 1_000.0 * score_ms / scored.max(1) as f64,
        }
    });
    let chosen = gain.choice().map(|(model, _)| model);
    let by_margin = chosen.and_then(|model| by_margin(&gains_of_margin, model));
    let again_share = again as f64 / bought.max(1) as f64;
    let serves = |gains: &Paired| gains.choice().map(|(model, _)| model);
    let fallback = Choice::default();
    let because = match gain.choice() {
        Some(found) => choose::because(gain, found),
        None => {
            "there are no purchases late enough to test on: the blend serves until there are".into()
        }
    };
    Some(Evaluation {
        folds: plan.folds,
        split: plan.split,
        windows: plan.windows,
        top: settings.top,
        users: of_user.len() as u64,
        chosen,
        chosen_by_list: Choice {
            discover: serves(gain_new).unwrap_or(fallback.discover),
            again: serves(gain_again).unwrap_or(fallback.again),
            mixed: serves(gain).unwrap_or(fallback.mixed),
            blends: learned.blends,
            tuned: learned.tuned,
            usual: if again_share >= BUYS_AGAIN {
                List::Mixed
            } else {
                List::Discover
            },
            is_compared: true,
            chances: learned.chances,
            margin_loses: by_margin.as_ref().is_some_and(|found| !found.serves),
        },
        by_margin,
        again_share,
        leaks,
        because,
        models: models.into(),
    })
}

/// What of a fit a model needs: the blend needs all.
fn milliseconds(times: &FitTimes, model: ModelName) -> f64 {
    let own = match model {
        ModelName::Popular | ModelName::Again => 0.0,
        ModelName::Content => times.content_ms,
        ModelName::Neighbours => times.neighbours_ms,
        ModelName::Transitions => times.transitions_ms,
        ModelName::Ease => times.ease_ms,
        ModelName::Als => times.als_ms,
        ModelName::Blend => {
            let of_items = times.content_ms + times.neighbours_ms + times.transitions_ms;
            of_items + times.ease_ms + times.als_ms
        }
    };
    times.common_ms + own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;
    use rand::SeedableRng;
    use rand::seq::SliceRandom;
    use rand_chacha::ChaCha8Rng;
    use regulars_core::domain::{ActionKind, CancelToken, Silent};

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
        assert_eq!((found.folds, found.models.len()), (3, 8));
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

    /// The same shop with its buyers shuffled: only who bought what is random.
    fn shuffled(seed: u64) -> Snapshot {
        let mut snapshot = generate(seed).snapshot;
        let rows: Vec<usize> = (0..snapshot.actions.len())
            .filter(|&row| snapshot.actions.kind[row] == ActionKind::Purchase)
            .collect();
        let mut items: Vec<u32> = rows.iter().map(|&row| snapshot.actions.item[row]).collect();
        items.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        for (row, item) in rows.into_iter().zip(items) {
            snapshot.actions.item[row] = item;
        }
        snapshot
    }

    #[test]
    fn where_who_bought_what_is_shuffled_what_is_popular_serves() {
        for seed in 3..7 {
            let found = evaluate(
                &shuffled(seed),
                &EvaluateSettings::default(),
                &|| 0.0,
                &Silent::default(),
            )
            .unwrap();
            for list in List::ALL {
                let serves = found.chosen_by_list.of(list);
                assert_eq!(serves, ModelName::Popular, "seed {seed}, {list}");
            }
        }
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
