//! Updates a mixture so that its groups keep their identity.
//!
//! As with the centres of k-means, the parameters move a fraction of the way to their next EM step,
//! a user moves only if another group is clearly likelier, and a cold fit shows when that no longer
//! fits. A second run on the same data moves no user: no time has passed, so the parameters stay.

use super::em::{MixtureFit, chances_of, em, log_likelihood, one_step};
use super::gaussian::Mixture;
use super::groups::{MixtureGroups, likeliest};
use crate::segment::tuning::mixture::STEPS;
use crate::segment::tuning::mixture::{CLEARLY, WORST_A_FEATURE};
use crate::segment::tuning::update::{LEAST_MEMBERS, STEP_A_WEEK};
use crate::segment::update::{Continuation, Course};
use ndarray::{Array2, ArrayView1};
use regulars_core::domain::Observer;
use regulars_core::error::Result;

/// A mixture after an update.
#[derive(Debug, Clone, PartialEq)]
pub struct Updated {
    /// The groups, largest first.
    pub groups: MixtureGroups,
    /// The earlier group that each continues; empty if they were found from scratch.
    pub continues: Vec<usize>,
    /// How they continue the earlier ones.
    pub continuation: Continuation,
}

/// Updates a mixture. `before` is the group of each row so far, `weeks` the time since, `cold` a fit
/// of the same rows from scratch with as many groups.
///
/// # Errors
/// The work was cancelled.
pub fn update(
    rows: &Array2<f64>,
    mixture: &Mixture,
    before: &[Option<usize>],
    weeks: f64,
    cold: &MixtureFit,
    watch: &dyn Observer,
) -> Result<Updated> {
    let coldest = log_likelihood(rows, &cold.mixture);
    let worst = WORST_A_FEATURE * rows.ncols() as f64;
    let stepped = stepped(rows, mixture, weeks);
    let below = coldest - log_likelihood(rows, &stepped);
    let kept = Continuation {
        course: Course::Updated,
        centres_over_cold: None,
        labels_over_cold: None,
        likelihood_below_cold: Some(below),
    };
    if below <= worst {
        let chances = chances_of(rows, &stepped);
        let labels: Vec<usize> = chances
            .rows()
            .into_iter()
            .zip(before)
            .map(|(row, before)| settle(row, *before))
            .collect();
        let (groups, continues) = MixtureGroups::by_size(&stepped, &chances, &labels);
        if continues.len() == stepped.k() {
            return Ok(Updated {
                groups,
                continues,
                continuation: kept,
            });
        }
    }
    let refined = em(rows, stepped.clone(), STEPS, watch)?;
    if refined.mixture.k() == stepped.k() && coldest - refined.log_likelihood <= worst {
        let chances = chances_of(rows, &refined.mixture);
        let labels: Vec<usize> = chances.rows().into_iter().map(likeliest).collect();
        let (groups, continues) = MixtureGroups::by_size(&refined.mixture, &chances, &labels);
        if continues.len() == stepped.k() {
            let continuation = Continuation {
                course: Course::Adjusted,
                ..kept
            };
            return Ok(Updated {
                groups,
                continues,
                continuation,
            });
        }
    }
    let continuation = Continuation {
        course: Course::Refitted,
        ..kept
    };
    Ok(Updated {
        groups: MixtureGroups::likeliest(rows, &cold.mixture),
        continues: Vec::new(),
        continuation,
    })
}

/// The group of a row: the one so far, unless another is clearly likelier.
pub fn settle(chances: ArrayView1<'_, f64>, before: Option<usize>) -> usize {
    let best = likeliest(chances);
    match before {
        Some(own) if chances[best] < CLEARLY * chances[own] => own,
        _ => best,
    }
}

/// The mixture after some weeks, on its way to the next EM step.
fn stepped(rows: &Array2<f64>, mixture: &Mixture, weeks: f64) -> Mixture {
    let part = 1.0 - (1.0 - STEP_A_WEEK).powf(weeks.max(0.0));
    if part == 0.0 {
        return mixture.clone();
    }
    let (next, members) = one_step(rows, mixture);
    let approach = |from: &mut f64, to: f64| *from += (to - *from) * part;
    let mut stepped = mixture.clone();
    stepped
        .weights
        .iter_mut()
        .zip(&next.weights)
        .for_each(|(from, to)| approach(from, *to));
    let moves = |group: usize| {
        members
            .get(group)
            .is_none_or(|&members| members >= LEAST_MEMBERS as f64)
    };
    for group in (0..mixture.k()).filter(|&group| moves(group)) {
        stepped.means[group]
            .iter_mut()
            .zip(&next.means[group])
            .for_each(|(from, to)| approach(from, *to));
    }
    for (index, matrix) in stepped.covariances.iter_mut().enumerate() {
        if mixture.covariances.len() == 1 || moves(index) {
            matrix
                .iter_mut()
                .zip(&next.covariances[index])
                .for_each(|(from, to)| approach(from, *to));
        }
    }
    stepped
}

#[cfg(test)]
mod tests {
    use super::super::choice::{choose, fit};
    use super::*;
    use rand_distr::{Distribution, StandardNormal};
    use regulars_core::domain::Silent;
    use regulars_core::statistics::sampling::random;

    /// Three clouds that touch, with all rows shifted a little and some moved far.
    fn clouds(shift: f64, jump: f64) -> Array2<f64> {
        let mut generator = random(3, "touching clouds");
        let values: Vec<f64> = (0..900)
            .flat_map(|row| {
                let mut noise = || -> f64 { StandardNormal.sample(&mut generator) };
                let far = if row % 90 == 0 { jump } else { 0.0 };
                [
                    3.0 * f64::from(row % 3) + noise() + shift + far,
                    0.5 * noise(),
                ]
            })
            .collect();
        Array2::from_shape_vec((900, 2), values).unwrap()
    }

    fn first(rows: &Array2<f64>) -> MixtureGroups {
        MixtureGroups::likeliest(
            rows,
            &choose(rows, Some(3), 1, &Silent::default())
                .unwrap()
                .fitted
                .mixture,
        )
    }

    fn updated(rows: &Array2<f64>, from: &MixtureGroups, weeks: f64) -> Updated {
        let before: Vec<Option<usize>> = from.labels.iter().map(|&label| Some(label)).collect();
        let cold = fit(rows, 3, from.mixture.shape, 100, 1, &Silent::default()).unwrap();
        update(
            rows,
            &from.mixture,
            &before,
            weeks,
            &cold,
            &Silent::default(),
        )
        .unwrap()
    }

    fn as_before(updated: &Updated) -> Vec<usize> {
        updated
            .groups
            .labels
            .iter()
            .map(|&label| updated.continues[label])
            .collect()
    }

    #[test]
    fn the_same_rows_move_no_user_however_often() {
        let rows = clouds(0.0, 0.0);
        let fitted = first(&rows);
        let same = updated(&rows, &fitted, 0.0);
        assert_eq!(
            (same.continuation.course, &same.groups),
            (Course::Updated, &fitted)
        );
        let later = clouds(0.2, 0.0);
        let once = updated(&later, &fitted, 1.0);
        assert_eq!(once.continuation.course, Course::Updated);
        assert_ne!(once.groups.mixture, fitted.mixture);
        let again = updated(&later, &once.groups, 0.0);
        assert_eq!(
            (&again.groups, &again.continues),
            (&once.groups, &vec![0, 1, 2])
        );
    }

    #[test]
    fn a_small_drift_moves_few_and_a_jump_is_followed() {
        let fitted = first(&clouds(0.0, 0.0));
        let later = clouds(0.2, 3.0);
        let found = updated(&later, &fitted, 1.0);
        assert_eq!(
            found.continuation.course,
            Course::Updated,
            "{:?}",
            found.continuation
        );
        let now = as_before(&found);
        let likeliest: Vec<usize> = chances_of(&later, &fitted.mixture)
            .rows()
            .into_iter()
            .map(likeliest)
            .collect();
        let moved = |labels: &[usize]| {
            (0..900)
                .filter(|&row| labels[row] != fitted.labels[row])
                .count()
        };
        assert!(
            moved(&now) < moved(&likeliest),
            "{} {}",
            moved(&now),
            moved(&likeliest)
        );
        let jumped: Vec<usize> = (0..900)
            .filter(|row| row % 90 == 0 && row % 3 < 2)
            .collect();
        assert!(jumped.len() >= 5 && jumped.iter().all(|&row| now[row] == likeliest[row]));
    }

    #[test]
    fn a_poor_fit_is_re_segmented_and_declared() {
        let fitted = first(&clouds(0.0, 0.0));
        let later = clouds(3.0, 0.0);
        let far = updated(&later, &fitted, 1.0);
        assert_ne!(far.continuation.course, Course::Updated);
        assert!(far.continuation.likelihood_below_cold > Some(0.05));
        let cold = fit(&later, 3, fitted.mixture.shape, 100, 1, &Silent::default()).unwrap();
        assert!(log_likelihood(&later, &far.groups.mixture) >= cold.log_likelihood - 0.05 - 1e-9);
    }
}
