//! What it is worth to try an offer on a few customers before it is decided for all of an audience.
//!
//! The response is drawn from what is believed now. Each draw says what the offer would gain with the whole
//! audience, and what a trial would see of it: the difference in orders between its groups, with the error
//! of their sizes. Draws in which about the same would be seen cannot be told apart afterwards, so that the
//! offer is made to all where their mean gain is above nothing, and else not made. What this adds to deciding
//! without a trial is the expected value of sample information (Raiffa and Schlaifer 1961), by sampling,
//! since the belief has tails that are far from normal.

use crate::statistics::sampling::random;
use rand::Rng;
use rand_distr::StandardNormal;

/// Draws that are taken to look alike.
const ALIKE: usize = 50;

/// One way in which the response may turn out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The gain of an offer to the whole audience, in minor units.
    pub gain: f64,
    /// Extra orders for each customer of the trial with an offer.
    pub extra: f64,
}

/// What a trial whose difference in orders has the standard error `error` adds to the expected gain of the
/// campaign that follows. In minor units; 0 for no outcomes.
pub fn worth_knowing(outcomes: &[Outcome], error: f64) -> f64 {
    let mut chance = random(1, "what a trial shows");
    let mut seen: Vec<(f64, f64)> = outcomes
        .iter()
        .map(|outcome| {
            let noise: f64 = chance.sample(StandardNormal);
            (outcome.extra + error * noise, outcome.gain)
        })
        .collect();
    seen.sort_by(|one, other| one.0.total_cmp(&other.0));
    let sums = seen
        .chunks(ALIKE)
        .map(|alike| (alike.iter().map(|(_, gain)| gain).sum(), alike.len() as f64))
        .collect();
    let followed = rising(sums).into_iter().map(|(sum, _)| sum.max(0.0));
    let unseen: f64 = outcomes.iter().map(|outcome| outcome.gain).sum();
    (followed.sum::<f64>() - unseen.max(0.0)) / (outcomes.len() as f64).max(1.0)
}

/// Neighbouring sums joined until their means rise: who sees more extra orders expects no less gain, and
/// what chance does to single means would count as worth.
fn rising(sums: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut joined: Vec<(f64, f64)> = Vec::with_capacity(sums.len());
    for (mut sum, mut count) in sums {
        while let Some(&(before, counted)) = joined.last() {
            if before / counted <= sum / count {
                break;
            }
            sum += before;
            count += counted;
            joined.pop();
        }
        joined.push((sum, count));
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gains from -100 to 60 that rise with the response.
    fn outcomes() -> Vec<Outcome> {
        let at = |at: u32| f64::from(at) / 2_000.0;
        (0..2_000)
            .map(|number| Outcome {
                gain: -100.0 + 160.0 * at(number),
                extra: 0.1 * at(number),
            })
            .collect()
    }

    #[test]
    fn a_trial_that_sees_all_is_worth_what_would_be_gained_and_one_that_sees_nothing_nothing() {
        // Three of eight gain, 30 on average.
        assert!((worth_knowing(&outcomes(), 0.0) - 11.25).abs() < 0.1);
        assert!(worth_knowing(&outcomes(), 100.0) < 0.7);
        assert_eq!(worth_knowing(&[], 0.1), 0.0);
    }

    #[test]
    fn where_every_outcome_gains_there_is_nothing_to_learn() {
        let sure: Vec<Outcome> = outcomes()
            .into_iter()
            .map(|outcome| Outcome {
                gain: outcome.gain + 200.0,
                ..outcome
            })
            .collect();
        assert!(worth_knowing(&sure, 0.01).abs() < 1e-9);
    }

    #[test]
    fn a_trial_that_sees_more_is_worth_more() {
        let worth: Vec<f64> = [0.01, 0.03, 0.1, 0.3]
            .iter()
            .map(|&error| worth_knowing(&outcomes(), error))
            .collect();
        assert!(worth.is_sorted_by(|more, less| more > less), "{worth:?}");
    }

    /// A long tail: one shop in fifty responds by far more than others.
    #[test]
    fn a_rare_strong_response_is_worth_a_trial() {
        let rare: Vec<Outcome> = (0..2_000)
            .map(|number| match number % 50 {
                0 => Outcome {
                    gain: 5_000.0,
                    extra: 0.3,
                },
                _ => Outcome {
                    gain: -200.0,
                    extra: 0.0,
                },
            })
            .collect();
        assert!((worth_knowing(&rare, 0.02) - 100.0).abs() < 2.0);
        assert!(worth_knowing(&rare, 0.5) < 20.0);
    }
}
