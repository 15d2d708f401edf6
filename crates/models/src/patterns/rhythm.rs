//! When the shop's customers buy: the 168 hours of a week in the shop's zone.

use super::clock::LocalClock;
use super::scope::Scope;
use super::significance::share;
use regulars_core::domain::{Estimate, NONE};
use serde::Serialize;

/// Hours of a week.
pub const CELLS: usize = 168;
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// What the rhythm counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Orders, each once, at its first line.
    Orders,
    /// All actions: the data hold no purchases.
    Actions,
}

/// A run of hours in which much happens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Peak {
    /// 0 (Monday) to 6 (Sunday).
    pub weekday: usize,
    /// First hour, 0 to 23.
    pub from_hour: usize,
    /// The hour at which it is over, 1 to 24.
    pub to_hour: usize,
    /// The busiest hour, 0 to 23.
    pub hour: usize,
    /// Share of what is counted that falls in these hours.
    pub share: Estimate,
    /// How many times as much as in an even week.
    pub times_even: f64,
    /// The peak as a sentence.
    pub text: String,
}

/// The rhythm of the week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rhythm {
    /// What is counted.
    pub counted: Counted,
    /// How many were counted.
    pub n: u64,
    /// Whether the data hold times of day; bare days are stored as their midnight. Without them
    /// only the weekdays are known: what is about hours is empty.
    pub has_hours: bool,
    /// Counts by hour of the week, Monday midnight first.
    pub cells: Vec<u64>,
    /// Shares by hour of the week, smoothed; they add up to 1.
    pub smoothed: Vec<f64>,
    /// Shares by hour of the day.
    pub hours: Vec<f64>,
    /// Shares by weekday, Monday first.
    pub weekdays: Vec<f64>,
    /// Busy runs of hours, the largest share first; at most seven.
    pub peaks: Vec<Peak>,
}

/// Counts the hours of the week in scope and finds the busy ones. With nothing to count, `n` is 0
/// and shares are empty.
pub fn find_rhythm(scope: &Scope<'_>) -> Rhythm {
    let actions = &scope.snapshot.actions;
    let (first, last) = actions.at.iter().fold((i64::MAX, i64::MIN), |span, &at| {
        (span.0.min(at), span.1.max(at))
    });
    let clock = LocalClock::new(&scope.snapshot.zone, first.min(last), last);
    let mut cells = vec![0_u64; CELLS];
    let mut timed = 0_u64;
    let mut seen = vec![false; scope.snapshot.orders.len()];
    let mut loose = None;
    for position in scope.positions() {
        if !scope.is_ordering(position) {
            continue;
        }
        let order = actions.order[position];
        if order == NONE {
            let receipt = Some((actions.identity[position], actions.at[position]));
            if receipt == loose {
                continue;
            }
            loose = receipt;
        } else if std::mem::replace(&mut seen[order as usize], true) {
            continue;
        }
        cells[clock.hour_of_week(actions.at[position])] += 1;
        timed += u64::from(!clock.is_midnight(actions.at[position]));
    }
    let mut counted = Counted::Orders;
    if cells.iter().all(|&count| count == 0) {
        counted = Counted::Actions;
        for position in scope.positions() {
            cells[clock.hour_of_week(actions.at[position])] += 1;
            timed += u64::from(!clock.is_midnight(actions.at[position]));
        }
    }
    describe(counted, cells, timed)
}

/// `timed` of what is counted has a time of day.
fn describe(counted: Counted, cells: Vec<u64>, timed: u64) -> Rhythm {
    let n: u64 = cells.iter().sum();
    // As profiles have it: most actions have one.
    let has_hours = timed * 2 >= n && n > 0;
    if n == 0 {
        return Rhythm {
            counted,
            n,
            has_hours,
            cells,
            smoothed: Vec::new(),
            hours: Vec::new(),
            weekdays: Vec::new(),
            peaks: Vec::new(),
        };
    }
    let part = |count: u64| count as f64 / n as f64;
    let hours = (0..24)
        .map(|hour| part((0..7).map(|day| cells[day * 24 + hour]).sum()))
        .collect::<Vec<f64>>();
    let weekdays = (0..7)
        .map(|day| part(cells[day * 24..day * 24 + 24].iter().sum()))
        .collect::<Vec<f64>>();
    if !has_hours {
        return Rhythm {
            counted,
            n,
            has_hours,
            cells: Vec::new(),
            smoothed: Vec::new(),
            hours: Vec::new(),
            weekdays,
            peaks: Vec::new(),
        };
    }
    let smoothed = smooth(&cells, &hours, &weekdays, n as f64);
    let peaks = find_peaks(counted, &cells, &smoothed, n);
    Rhythm {
        counted,
        n,
        has_hours,
        cells,
        smoothed,
        hours,
        weekdays,
        peaks,
    }
}

/// Shrinks each cell towards weekday times hour of the day (Gamma-Poisson, strength by moments:
/// Carlin and Louis 2000, 3.3), then runs a kernel of 1, 2, 1 around the week.
fn smooth(cells: &[u64], hours: &[f64], weekdays: &[f64], n: f64) -> Vec<f64> {
    let prior = |cell: usize| n * weekdays[cell / 24] * hours[cell % 24];
    let known: Vec<(f64, f64)> = (0..CELLS)
        .map(|cell| (cells[cell] as f64, prior(cell)))
        .filter(|(_, expected)| *expected > 0.0)
        .collect();
    let weight: f64 = known.iter().map(|(_, expected)| expected).sum();
    let excess = known
        .iter()
        .map(|(count, expected)| (count - expected).powi(2) - expected)
        .sum::<f64>();
    let square: f64 = known.iter().map(|(_, expected)| expected * expected).sum();
    let variance = (excess / square.max(f64::MIN_POSITIVE)).max(0.0);
    let shape = if variance > 0.0 {
        (1.0 / variance).clamp(0.1, 1e6)
    } else {
        1e6
    };
    let shrunk: Vec<f64> = (0..CELLS)
        .map(|cell| {
            let expected = prior(cell);
            expected * (cells[cell] as f64 + shape) / (expected + shape)
        })
        .collect();
    let kernel = |cell: usize| {
        (shrunk[(cell + CELLS - 1) % CELLS] + 2.0 * shrunk[cell] + shrunk[(cell + 1) % CELLS]) / 4.0
    };
    let total: f64 = shrunk.iter().sum::<f64>().max(weight * f64::EPSILON);
    (0..CELLS).map(|cell| kernel(cell) / total).collect()
}

fn find_peaks(counted: Counted, cells: &[u64], smoothed: &[f64], n: u64) -> Vec<Peak> {
    let even = 1.0 / CELLS as f64;
    let mut taken = [false; CELLS];
    let mut order: Vec<usize> = (0..CELLS).collect();
    order.sort_by(|&a, &b| smoothed[b].total_cmp(&smoothed[a]).then(a.cmp(&b)));
    let mut peaks = Vec::new();
    for top in order {
        if smoothed[top] < 1.5 * even || taken[top] || peaks.len() == 7 {
            continue;
        }
        let day = top / 24 * 24;
        let enough = (smoothed[top] * 0.6).max(1.25 * even);
        let open = |cell: usize| !taken[cell] && smoothed[cell] >= enough;
        let from = (day..top)
            .rev()
            .take_while(|&cell| open(cell))
            .last()
            .unwrap_or(top);
        let to = (top + 1..day + 24)
            .take_while(|&cell| open(cell))
            .last()
            .unwrap_or(top)
            + 1;
        taken[from..to].fill(true);
        let hits = cells[from..to].iter().sum();
        // A run that only leans on a taller neighbour is its slope and no peak.
        let leans = |cell: usize| smoothed[cell] > smoothed[top] && taken[cell];
        if (from > day && leans(from - 1)) || (to < day + 24 && leans(to)) {
            continue;
        }
        let Some(share) = share(hits, n) else {
            continue;
        };
        let times_even = share.value / ((to - from) as f64 * even);
        let text = format!(
            "{} from {:02}:00 to {:02}:00: {:.1} % of {n} {} ({:.1} to {:.1}), {times_even:.1} \
             times an even week",
            WEEKDAYS[day / 24],
            from - day,
            to - day,
            100.0 * share.value,
            if counted == Counted::Orders {
                "orders"
            } else {
                "actions"
            },
            100.0 * share.low,
            100.0 * share.high,
        );
        let hour = top - day;
        peaks.push(Peak {
            weekday: day / 24,
            from_hour: from - day,
            to_hour: to - day,
            hour,
            share,
            times_even,
            text,
        });
    }
    peaks.sort_by(|a, b| {
        b.share
            .value
            .total_cmp(&a.share.value)
            .then(a.weekday.cmp(&b.weekday))
    });
    peaks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::{Builder, START, generate};
    use jiff::tz::TimeZone;
    use regulars_core::domain::ActionKind;
    use regulars_core::domain::{DAY, HOUR};

    #[test]
    fn an_order_counts_once_and_in_the_zone_of_the_shop() {
        let mut shop = Builder::new(1, 3);
        shop.zone = TimeZone::get("America/New_York").unwrap();
        shop.order(0, START + 2 * HOUR, &[0, 1, 2]);
        let snapshot = shop.snapshot();
        let rhythm = find_rhythm(&Scope::shop(&snapshot));
        assert_eq!((rhythm.n, rhythm.cells[6 * 24 + 21]), (1, 1));
    }

    #[test]
    fn without_purchases_all_actions_count() {
        let mut shop = Builder::new(1, 1);
        shop.act(0, START + DAY + 60, ActionKind::View, Some(0));
        let snapshot = shop.snapshot();
        let rhythm = find_rhythm(&Scope::shop(&snapshot));
        assert_eq!(
            (rhythm.counted, rhythm.n, rhythm.cells[24]),
            (Counted::Actions, 1, 1)
        );
        let empty = Builder::new(1, 1).snapshot();
        assert_eq!(find_rhythm(&Scope::shop(&empty)).n, 0);
    }

    #[test]
    fn bare_days_have_a_week_and_no_hours() {
        let mut shop = Builder::new(1, 3);
        shop.zone = TimeZone::get("America/New_York").unwrap();
        // Midnight there, in a week of winter.
        for day in 0..6 {
            shop.order(0, START + day * DAY + 5 * HOUR, &[0, 1]);
        }
        shop.order(0, START + 20 * DAY + 7 * HOUR, &[0, 1]);
        let snapshot = shop.snapshot();
        let rhythm = find_rhythm(&Scope::shop(&snapshot));
        assert!(!rhythm.has_hours && rhythm.n == 7);
        assert!(rhythm.cells.is_empty() && rhythm.hours.is_empty() && rhythm.peaks.is_empty());
        assert!((rhythm.weekdays.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_planted_hour_is_the_first_peak_over_twenty_seeds() {
        for seed in 0..20 {
            let planted = generate(seed);
            let rhythm = find_rhythm(&Scope::shop(&planted.snapshot));
            assert!((rhythm.smoothed.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let peak = &rhythm.peaks[0];
            let off = (peak.weekday * 24 + peak.hour).abs_diff(planted.peak);
            assert!(
                off.min(168 - off) <= 1,
                "seed {seed}: {peak:?}, planted {}",
                planted.peak
            );
        }
    }
}
