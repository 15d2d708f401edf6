//! Earlier periods of the shop's record, cut into examples.

use super::examples::{Example, Record, thinned};
use super::tuning::{DAYS, MOST_JUDGED, MOST_LEARNED, PERIODS, PERIODS_WITH_SEASON, RUN_IN_DAYS};

/// The features of the season, which come last.
const SEASON: usize = 2;

/// Customers at the ends of earlier periods of 30 days, the last period first.
pub struct Periods {
    /// The examples of each period.
    pub all: Vec<Vec<Example>>,
}

impl Periods {
    /// The periods of the record that ends with `last_day`; none where it is too short.
    pub fn of(record: &Record<'_>, last_day: i64) -> Periods {
        let Some(first_day) = record.first_day() else {
            return Periods { all: Vec::new() };
        };
        let held = ((last_day - first_day - RUN_IN_DAYS) / DAYS).max(0);
        let is_seasonal = held >= PERIODS_WITH_SEASON;
        let count = if is_seasonal {
            PERIODS_WITH_SEASON
        } else {
            held.min(PERIODS)
        };
        let each = MOST_LEARNED / count.max(1) as usize;
        let mut all: Vec<Vec<Example>> = (1..=count)
            .map(|back| {
                let most = if back <= 2 { MOST_JUDGED } else { each };
                record.examples(last_day - back * DAYS, most, back as usize)
            })
            .collect();
        if !is_seasonal {
            for one in all.iter_mut().flatten() {
                one.features
                    .iter_mut()
                    .rev()
                    .take(SEASON)
                    .for_each(|value| *value = 0.0);
            }
        }
        Periods { all }
    }
}

/// The examples to learn from: about the same number of each period, [`MOST_LEARNED`] in total.
pub fn to_learn_from(periods: &[Vec<Example>]) -> Vec<Example> {
    let each = MOST_LEARNED / periods.len().max(1);
    periods
        .iter()
        .flat_map(|examples| thinned(examples, each))
        .collect()
}

/// Whether at least `fewest` bought, and as many did not.
pub fn is_enough(examples: &[Example], fewest: usize) -> bool {
    let bought = examples.iter().filter(|one| one.bought).count();
    bought >= fewest && examples.len() - bought >= fewest
}
