//! How the components are fitted and read: small grids, one component after another, by the gain of the
//! component alone.

use super::blends::LITTLE;
use super::item_model::ItemModel;
use super::measure::measure;
use super::model::{COUNT, Weights};
use super::rank::{List, Scores};
use super::taste::{HABIT_FADES, Taste};
use super::trial::Trial;
use super::tuned::{Likeness, Tuned};
use super::{als, ease, followers, neighbours};
use rayon::prelude::*;
use regulars_core::domain::Observer;

/// Users on whom a grid is tried, at most.
const USERS: usize = 500;

/// Users who bought something new, below whom all that was bought counts.
const FEW: usize = 30;

/// Items with weights while the penalty of EASE is chosen: it depends little on their number, and time
/// on its cube.
const EASE_ITEMS: usize = 3_000;

/// The longest first: the more purchases count, the less chance is in what is popular.
const HALF_LIVES_DAYS: [f64; 6] = [3_650.0, 365.0, 90.0, 30.0, 15.0, 5.0];
const FADES: [f64; 5] = [0.8, 0.4, 0.6, 0.9, 0.98];
const DUES: [f64; 5] = [1.0, 0.0, 0.3, 3.0, 10.0];
const PENALTIES: [f32; 4] = [100.0, 20.0, 400.0, 1_500.0];

/// The places of components in the weights.
const POPULAR: usize = 0;
const AGAIN: usize = 1;
const NEIGHBOURS: usize = 3;
const TRANSITIONS: usize = 4;
const EASE: usize = 5;
const ALS: usize = 6;

/// Chooses, and gives the model fitted so; `None` where the work was cancelled.
pub fn choose(
    trial: &Trial<'_>,
    users: &[(usize, Vec<i64>)],
    top: usize,
    watch: &dyn Observer,
) -> Option<(Tuned, ItemModel)> {
    let step = users.len().div_ceil(USERS).max(1);
    let grid = Grid {
        trial,
        users: users.iter().step_by(step).collect(),
        top,
        watch,
    };
    let token = watch.cancel_token();
    let mut tuned = Tuned::default();
    let read = |tuned: Tuned| ItemModel::read(&trial.snapshot, trial.cut, tuned);
    let of_half_lives: Vec<(f64, Vec<Option<f64>>)> = HALF_LIVES_DAYS
        .into_iter()
        .map(|days| {
            let (fitted, ..) = read(Tuned {
                popular_half_life_days: days,
                ..tuned
            });
            Some((days, grid.by_user(&fitted, POPULAR)?))
        })
        .collect::<Option<_>>()?;
    tuned.popular_half_life_days = first_as_good(&of_half_lives);
    let (mut fitted, bought, products) = read(tuned);
    (tuned.habit, tuned.due) = best((0..HABIT_FADES.len()).flat_map(|habit| {
        let mut tried = DUES.map(|due| ((habit, due), None));
        for ((habit, due), gain) in &mut tried {
            (fitted.tuned.habit, fitted.tuned.due) = (*habit, *due);
            *gain = grid.mean(&fitted, AGAIN).map(|[_, all]| all.0);
        }
        tried
    }))?;
    (fitted.tuned.habit, fitted.tuned.due) = (tuned.habit, tuned.due);
    let slots = fitted.keys.len();

    (tuned.likeness, tuned.neighbour_fade) = best(
        [Likeness::Cosine, Likeness::Bm25]
            .into_iter()
            .flat_map(|likeness| {
                fitted.neighbours = neighbours::fit(&bought.slots, slots, likeness);
                let fades = grid.fades(&mut fitted, NEIGHBOURS, |tuned| &mut tuned.neighbour_fade);
                fades.map(|(fade, gain)| ((likeness, fade), gain))
            }),
    )?;

    fitted.followers = followers::fit(&bought.receipts, slots);
    tuned.transition_fade =
        best(grid.fades(&mut fitted, TRANSITIONS, |tuned| &mut tuned.transition_fade))?;

    (tuned.ease_penalty, tuned.ease_fade) = best(PENALTIES.into_iter().flat_map(|penalty| {
        fitted.ease = ease::fit(&bought.slots, slots, penalty, EASE_ITEMS, token);
        let fades = grid.fades(&mut fitted, EASE, |tuned| &mut tuned.ease_fade);
        fades.map(|(fade, gain)| ((penalty, fade), gain))
    }))?;

    fitted.factors = als::fit(&bought.slots, slots, token);
    tuned.als_fade = best(grid.fades(&mut fitted, ALS, |tuned| &mut tuned.als_fade))?;
    // What was fitted is kept; the rest is what `ItemModel::fit_with` fits.
    fitted.tuned = tuned;
    fitted.describe(&trial.snapshot, &products, &bought, trial.cut);
    fitted.neighbours = neighbours::fit(&bought.slots, slots, tuned.likeness);
    fitted.ease = ease::fit(
        &bought.slots,
        slots,
        tuned.ease_penalty,
        ease::ITEMS_AT_MOST,
        token,
    );
    (!token.is_cancelled()).then_some((tuned, fitted))
}

/// The first of those with the highest gain; `None` where one is missing.
fn best<T: Copy>(tried: impl IntoIterator<Item = (T, Option<f64>)>) -> Option<T> {
    let mut best: Option<(T, f64)> = None;
    for (choice, gain) in tried {
        let gain = gain?;
        if best.is_none_or(|(_, highest)| gain > highest) {
            best = Some((choice, gain));
        }
    }
    best.map(|(choice, _)| choice)
}

/// The first of several choices that is within one standard error of the paired difference to the best.
fn first_as_good(tried: &[(f64, Vec<Option<f64>>)]) -> f64 {
    let mean = |gains: &[Option<f64>]| {
        let known: Vec<f64> = gains.iter().copied().flatten().collect();
        known.iter().sum::<f64>() / known.len().max(1) as f64
    };
    let mut best = 0;
    for (at, (_, gains)) in tried.iter().enumerate() {
        if mean(gains) > mean(&tried[best].1) {
            best = at;
        }
    }
    let is_as_good = |gains: &[Option<f64>]| {
        let pairs = tried[best].1.iter().zip(gains);
        let behind: Vec<f64> = pairs
            .filter_map(|(best, own)| Some((*best)? - (*own)?))
            .collect();
        let n = behind.len() as f64;
        let value = behind.iter().sum::<f64>() / n.max(1.0);
        let squares: f64 = behind.iter().map(|other| (other - value).powi(2)).sum();
        value <= (squares / (n - 1.0).max(1.0) / n.max(1.0)).sqrt()
    };
    let first = tried.iter().find(|(_, gains)| is_as_good(gains));
    first.map_or(tried[best].0, |(choice, _)| *choice)
}

struct Grid<'a> {
    trial: &'a Trial<'a>,
    users: Vec<&'a (usize, Vec<i64>)>,
    top: usize,
    watch: &'a dyn Observer,
}

impl Grid<'_> {
    /// The gain of a component with each fade.
    fn fades(
        &self,
        fitted: &mut ItemModel,
        component: usize,
        field: impl Fn(&mut Tuned) -> &mut f64,
    ) -> [(f64, Option<f64>); FADES.len()] {
        FADES.map(|fade| {
            *field(&mut fitted.tuned) = fade;
            (fade, self.gain(fitted, component))
        })
    }

    /// The mean gain of a component on what its users had not bought before, or on all that they bought
    /// where too few bought something new; `None` where the work was cancelled.
    fn gain(&self, fitted: &ItemModel, component: usize) -> Option<f64> {
        let [(of_new, number), (of_all, _)] = self.mean(fitted, component)?;
        Some(if number < FEW { of_all } else { of_new })
    }

    /// The gains of a component by user, on what [`Grid::gain`] looks at.
    fn by_user(&self, fitted: &ItemModel, component: usize) -> Option<Vec<Option<f64>>> {
        let gains = self.of_users(fitted, component)?;
        let number = gains.iter().filter(|gain| gain[0].is_some()).count();
        let list = usize::from(number < FEW);
        Some(gains.iter().map(|gain| gain[list]).collect())
    }

    /// The mean gains on what is new and on all, each with its number of users.
    fn mean(&self, fitted: &ItemModel, component: usize) -> Option<[(f64, usize); 2]> {
        let gains = self.of_users(fitted, component)?;
        let mean = |list: usize| {
            let known: Vec<f64> = gains.iter().filter_map(|gain| gain[list]).collect();
            (
                known.iter().sum::<f64>() / known.len().max(1) as f64,
                known.len(),
            )
        };
        Some([mean(0), mean(1)])
    }

    /// The gains on what is new and on all, by user.
    fn of_users(&self, fitted: &ItemModel, component: usize) -> Option<Vec<[Option<f64>; 2]>> {
        let gains: Vec<Option<[Option<f64>; 2]>> = self
            .users
            .par_iter()
            .with_min_len(8)
            .map_init(Scores::default, |scores, (user, bought)| {
                (!self.watch.is_cancelled())
                    .then(|| self.gains(fitted, scores, component, *user, bought))
            })
            .collect();
        gains.into_iter().collect()
    }

    fn gains(
        &self,
        fitted: &ItemModel,
        scores: &mut Scores,
        component: usize,
        user: usize,
        bought: &[i64],
    ) -> [Option<f64>; 2] {
        let taste = Taste::of(&self.trial.snapshot.history(user), self.trial.cut);
        let mut weights: Weights = [0.0; COUNT];
        weights[POPULAR] = LITTLE;
        weights[component] = 1.0;
        scores.compute_for(fitted, &taste, &weights);
        let of = |list: List, bought: &[i64]| {
            let best = scores.list(fitted, &taste, &weights, (list, self.top), None, |_| true);
            let keys: Vec<i64> = best.iter().map(|ranked| fitted.keys[ranked.slot]).collect();
            measure(&keys, bought, self.top).0
        };
        let is_new = |key: &i64| !taste.has_bought(*key);
        let new: Vec<i64> = bought.iter().copied().filter(is_new).collect();
        [of(List::Discover, &new), of(List::Mixed, bought)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;
    use crate::recommend::trial::Plan;
    use regulars_core::domain::{CancelToken, Silent};

    #[test]
    fn the_model_that_is_tuned_is_that_of_a_fit() {
        let snapshot = generate(3).snapshot;
        let trial = Plan::of(&snapshot, 3, 100, 1).trial(&snapshot, 0);
        let (tuned, fitted) = choose(&trial, &trial.users, 10, &Silent::default()).unwrap();
        let (whole, _) = ItemModel::fit_with(
            &snapshot,
            trial.cut,
            tuned,
            &|| 0.0,
            &CancelToken::default(),
        )
        .unwrap();
        assert!(fitted == whole);
    }

    #[test]
    fn the_first_choice_stands_unless_another_is_surely_better() {
        let gains = |adds: f64, noise: f64| -> Vec<Option<f64>> {
            let of = |user: usize| {
                let sign = if user.is_multiple_of(2) {
                    noise
                } else {
                    -noise
                };
                (!user.is_multiple_of(7)).then_some(0.2 + adds + sign)
            };
            (0..100).map(of).collect()
        };
        let by_chance = [(1.0, gains(0.0, 0.0)), (2.0, gains(0.001, 0.2))];
        assert_eq!(first_as_good(&by_chance), 1.0);
        let surely = [(1.0, gains(0.0, 0.0)), (2.0, gains(0.05, 0.02))];
        assert_eq!(first_as_good(&surely), 2.0);
    }
}
