//! The week's hours smoothed: what an hour holds, given the hours beside it and the day.

use super::clock::CELLS;
use super::significance::{poisson_at_least, q_values};

/// Weights of the hours one and two away.
const BESIDE: [f64; 2] = [1.0, 0.5];
/// Expected orders that the even ratio counts for among the hours beside.
const PRIOR: f64 = 2.0;
/// Orders of the hours beside that an hour of the day is given at most.
const HOUR_PRIOR: f64 = 3.0;
/// Highest share of false findings among hours said to differ from those beside them.
const Q_VALUE: f64 = 0.05;

/// A smoothed week.
#[derive(Debug, Clone, PartialEq)]
pub struct Smoothed {
    /// Shares by hour of the week; they add up to 1.
    pub shares: Vec<f64>,
    /// By hour of the week, whether it differs from the hours beside it by more than chance.
    pub apart: Vec<bool>,
}

/// Smooths counts around the week. Each cell is expected to hold its weekday's count times its hour's
/// share, times the ratio that the hours beside it have; how much its own count adds follows from how
/// much cells differ from that (Gamma-Poisson, strength by moments: Carlin and Louis 2000, 3.3). Days
/// without orders stay empty.
pub fn smooth(cells: &[f64]) -> Smoothed {
    let day = |day: usize| cells[day * 24..day * 24 + 24].iter().sum::<f64>();
    let hours = smooth_hours(cells);
    let plain: Vec<f64> = (0..CELLS)
        .map(|cell| day(cell / 24) * hours[cell % 24])
        .collect();
    let beside = |cell: usize| {
        let (mut seen, mut expected) = (PRIOR, PRIOR);
        for (away, weight) in (1..).zip(BESIDE) {
            for other in [(cell + away) % CELLS, (cell + CELLS - away) % CELLS] {
                seen += weight * cells[other];
                expected += weight * plain[other];
            }
        }
        plain[cell] * seen / expected
    };
    let expected: Vec<f64> = (0..CELLS).map(beside).collect();
    let (mut excess, mut square) = (0.0, 0.0);
    for (count, expected) in cells.iter().zip(&expected) {
        excess += (count - expected).powi(2) - expected;
        square += expected * expected;
    }
    let variance = excess / square.max(f64::MIN_POSITIVE);
    let shape = if variance > 0.0 {
        (1.0 / variance).clamp(0.1, 1e6)
    } else {
        1e6
    };
    let posterior: Vec<f64> = cells
        .iter()
        .zip(&expected)
        .map(|(count, expected)| expected * (count + shape) / (expected + shape))
        .collect();
    let total: f64 = posterior.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let p: Vec<f64> = cells
        .iter()
        .zip(&expected)
        .map(|(&count, &expected)| {
            let above = poisson_at_least(count, expected);
            let below = 1.0 - poisson_at_least(count + 1.0, expected);
            (2.0 * above.min(below)).min(1.0)
        })
        .collect();
    Smoothed {
        shares: posterior.iter().map(|value| value / total).collect(),
        apart: q_values(&p, CELLS as u64)
            .into_iter()
            .map(|q| q <= Q_VALUE)
            .collect(),
    }
}

/// Shares by hour of the day, each drawn towards the hours beside it.
fn smooth_hours(cells: &[f64]) -> [f64; 24] {
    let mut counts = [0.0; 24];
    for (cell, count) in cells.iter().enumerate() {
        counts[cell % 24] += count;
    }
    let mut shares = [0.0; 24];
    for (hour, share) in shares.iter_mut().enumerate() {
        let beside = counts[(hour + 23) % 24] + counts[(hour + 1) % 24];
        let prior = (beside / 2.0).min(HOUR_PRIOR);
        *share = counts[hour] + prior;
    }
    let total: f64 = shares.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    shares.map(|share| share / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_days_stay_empty_and_a_sharp_hour_stays_sharp() {
        let mut cells = vec![2.0; CELLS];
        cells[5 * 24..6 * 24].fill(0.0);
        cells[40] = 60.0;
        let smoothed = smooth(&cells);
        assert!(
            smoothed.shares[5 * 24..6 * 24]
                .iter()
                .all(|&share| share == 0.0)
        );
        assert!((smoothed.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let seen = cells[40] / cells.iter().sum::<f64>();
        assert!(smoothed.shares[40] > 0.7 * seen && smoothed.apart[40]);
        assert!(smoothed.apart.iter().filter(|&&apart| apart).count() < 8);
    }

    #[test]
    fn few_orders_are_drawn_to_the_hours_beside_them() {
        let mut cells = vec![0.0; CELLS];
        for hour in 18..22 {
            (0..7).for_each(|day| cells[day * 24 + hour] = 3.0);
        }
        cells[20] = 0.0;
        let smoothed = smooth(&cells);
        assert!(smoothed.shares[20] > 0.01, "{}", smoothed.shares[20]);
        assert!(!smoothed.apart[20]);
    }
}
