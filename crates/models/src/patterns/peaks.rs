//! The busy hours of a week, and what share of all they hold.

use super::clock::CELLS;
use super::week_scan::{Lengths, OrderHours, Run, Scan, Sums, count, strongest};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Poisson};
use regulars_core::domain::{Estimate, WEEKDAYS, grouped};
use regulars_core::statistics::interval::wilson;
use regulars_core::statistics::sampling::random;
use serde::Serialize;

/// Hours of a peak.
pub const PEAK_HOURS: Lengths = Lengths {
    least: 1,
    most: 6,
    over_midnight: true,
};

/// Peaks that are told at most.
const AT_MOST: usize = 7;
/// Weeks drawn to see how far the chosen hours flatter themselves.
const DRAWS: usize = 199;
/// An hour that no run may contain.
const TAKEN: f64 = 1e12;

/// A run of hours in which much happens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Peak {
    /// 0 (Monday) to 6 (Sunday).
    pub weekday: usize,
    /// First hour, 0 to 23.
    pub from_hour: usize,
    /// The hour at which it is over, 1 to 24; not later than the first where it is over on the next
    /// day.
    pub to_hour: usize,
    /// The busiest hour, 0 to 23.
    pub hour: usize,
    /// Share of what is counted that falls in these hours. That the busiest hours were chosen is
    /// taken into account.
    pub share: Estimate,
    /// How many times as much as in an even week.
    pub times_even: f64,
    /// The peak as a sentence.
    pub text: String,
}

/// A week whose hours differ.
pub struct Week<'a> {
    /// Shares by hour of the week.
    pub smoothed: &'a [f64],
    /// How many were counted.
    pub n: u64,
    /// What was counted, in the plural.
    pub word: &'static str,
}

/// The peaks of a week whose hours differ, the largest share first.
pub fn find_peaks(
    week: &Week<'_>,
    hours: &OrderHours,
    open: &[usize],
    flat: &Scan,
    seed: u64,
) -> Vec<Peak> {
    let cells = count(hours);
    let n = week.n as f64;
    let least = flat.by_chance[(flat.by_chance.len() * 95) / 100];
    let runs = busy_runs(&cells, open, least);
    let errors = errors(
        week,
        open,
        least,
        runs.len(),
        &mut random(seed, "weeks like this"),
    );
    let mut peaks: Vec<Peak> = runs
        .iter()
        .zip(errors)
        .map(|(run, error)| {
            let seen = Sums::of(&cells).within(*run) / n;
            let wider = dispersion(hours, *run, seen).sqrt();
            peak(week, *run, &corrected(seen, &error, wider, week.n), &cells)
        })
        .collect();
    peaks.sort_by(|a, b| {
        b.share
            .value
            .total_cmp(&a.share.value)
            .then(a.weekday.cmp(&b.weekday))
    });
    peaks
}

/// Runs that stand out from the even week by more than `least`, one after another; those found, and
/// the hours beside them, are left out of the next search.
fn busy_runs(cells: &[f64], open: &[usize], least: f64) -> Vec<Run> {
    let mut counts = cells.to_vec();
    let mut taken = [false; CELLS];
    let mut runs = Vec::new();
    while runs.len() < AT_MOST {
        let is_free = |cell: usize| !taken[cell] && open.contains(&(cell / 24));
        let free = (0..CELLS).filter(|&cell| is_free(cell)).count();
        let even = counts.iter().sum::<f64>() / free.max(1) as f64;
        let usual: Vec<f64> = (0..CELLS)
            .map(|cell| match is_free(cell) {
                true => even,
                false if taken[cell] => TAKEN,
                false => 0.0,
            })
            .collect();
        let (run, strength) = strongest(&Sums::of(&counts), &Sums::of(&usual), PEAK_HOURS);
        if strength < least || strength <= 0.0 {
            break;
        }
        for cell in run.from + CELLS - 1..=run.from + CELLS + run.hours {
            taken[cell % CELLS] = true;
            counts[cell % CELLS] = 0.0;
        }
        runs.push(run);
    }
    runs
}

/// By rank of a peak: how much more the chosen hours hold in weeks drawn from the smoothed one than
/// they truly do, ascending.
fn errors(
    week: &Week<'_>,
    open: &[usize],
    least: f64,
    ranks: usize,
    random: &mut ChaCha8Rng,
) -> Vec<Vec<f64>> {
    let truth = Sums::of(week.smoothed);
    let mut errors = vec![Vec::with_capacity(DRAWS); ranks];
    for _ in 0..DRAWS {
        let drawn: Vec<f64> = week
            .smoothed
            .iter()
            .map(|share| {
                Poisson::new(share * week.n as f64).map_or(0.0, |count| count.sample(random))
            })
            .collect();
        let all: f64 = drawn.iter().sum::<f64>().max(1.0);
        let sums = Sums::of(&drawn);
        for (error, run) in errors.iter_mut().zip(busy_runs(&drawn, open, least)) {
            error.push(sums.within(run) / all - truth.within(run));
        }
    }
    errors
        .iter_mut()
        .for_each(|error| error.sort_by(f64::total_cmp));
    errors
}

/// The share less what choosing the hours adds to it.
fn corrected(seen: f64, errors: &[f64], wider: f64, n: u64) -> Estimate {
    let mean = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
    let at = |share: f64| {
        let index = (share * errors.len() as f64) as usize;
        let error = errors.get(index.min(errors.len().saturating_sub(1)));
        mean + wider * (error.copied().unwrap_or(mean) - mean)
    };
    let value = (seen - mean).clamp(0.0, 1.0);
    // The smoothed week may be flatter than the true one: the plain interval is held too.
    let plain = wilson((seen * n as f64).round() as u64, n);
    let low = plain.map_or(value, |plain| plain.low).min(seen - at(0.95));
    let high = plain.map_or(value, |plain| plain.high).max(seen - at(0.05));
    Estimate {
        value,
        low: low.clamp(0.0, value),
        high: high.clamp(value, 1.0),
        n,
        assumed: false,
    }
}

/// Variance over mean of a run's orders by customer, at least 1: customers have hours of their own.
fn dispersion(hours: &OrderHours, run: Run, share: f64) -> f64 {
    let is_inside = |hour: &&usize| (**hour + CELLS - run.from) % CELLS < run.hours;
    let (mut squares, mut all) = (0.0, 0.0);
    for own in hours {
        let n = own.len() as f64;
        let inside = own.iter().filter(is_inside).count() as f64;
        squares += (inside - n * share).powi(2);
        all += n;
    }
    (squares / (all * share * (1.0 - share)).max(f64::MIN_POSITIVE)).max(1.0)
}

fn peak(week: &Week<'_>, run: Run, share: &Estimate, cells: &[f64]) -> Peak {
    let inside = (run.from..run.from + run.hours).map(|cell| cell % CELLS);
    let top = inside
        .max_by(|&a, &b| cells[a].total_cmp(&cells[b]).then(b.cmp(&a)))
        .unwrap_or(run.from);
    let (weekday, from_hour) = (run.from / 24, run.from % 24);
    let end = from_hour + run.hours;
    let to_hour = if end > 24 { end - 24 } else { end };
    let times_even = share.value * CELLS as f64 / run.hours as f64;
    let text = format!(
        "{} from {from_hour:02}:00 to {to_hour:02}:00: {:.1} % of {} {} ({:.1} to {:.1}), {times_even:.1} times an \
         even week",
        WEEKDAYS[weekday],
        100.0 * share.value,
        grouped(week.n),
        week.word,
        100.0 * share.low,
        100.0 * share.high,
    );
    Peak {
        weekday,
        from_hour,
        to_hour,
        hour: top % 24,
        share: *share,
        times_even,
        text,
    }
}
