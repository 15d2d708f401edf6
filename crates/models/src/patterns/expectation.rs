//! What a series of counts lets expect for each of its own weeks and days, by the weeks around, the
//! same weeks a year before and after, and the day of the week.

use regulars_core::statistics::robust::median;

/// Weeks on either side of one by which its level is judged.
const AROUND: usize = 4;
/// Days on either side, in weeks, by which a day's share of its week is judged.
const SAME_DAYS: usize = 6;

/// The expected count of each week and the variance over the mean around it. The level is the median
/// of the weeks around, without the week itself; with more than a year, what other years' same weeks
/// were against their levels is reckoned with.
pub fn expected_weeks(weeks: &[f64]) -> (Vec<f64>, f64) {
    let level: Vec<f64> = (0..weeks.len()).map(|week| level(weeks, week)).collect();
    let expected: Vec<f64> = (0..weeks.len())
        .map(|week| {
            let years = [week.checked_sub(52), Some(week + 52)];
            let season = years.into_iter().flatten().filter_map(|other| {
                let (count, level) = (weeks.get(other)?, level.get(other)?);
                // A year's week counts half: it has had its own accidents.
                (*level > 0.0).then(|| ((count / level).max(0.1)).sqrt())
            });
            let ratios: Vec<f64> = season.collect();
            let mean = ratios.iter().sum::<f64>() / ratios.len().max(1) as f64;
            level[week] * if ratios.is_empty() { 1.0 } else { mean }
        })
        .collect();
    let spread = spread(weeks, &expected);
    (expected, spread)
}

/// The line through the weeks around, by the median of the slopes and of the heights (Theil and
/// Sen), read at the week itself.
fn level(weeks: &[f64], week: usize) -> f64 {
    let from = week.saturating_sub(AROUND);
    let to = (week + AROUND + 1).min(weeks.len());
    let around: Vec<(f64, f64)> = (from..to)
        .filter(|&other| other != week)
        .map(|other| (other as f64 - week as f64, weeks[other]))
        .collect();
    let mut slopes = Vec::new();
    for (index, a) in around.iter().enumerate() {
        slopes.extend(
            around[index + 1..]
                .iter()
                .map(|b| (b.1 - a.1) / (b.0 - a.0)),
        );
    }
    let slope = median(&slopes).unwrap_or(0.0);
    let heights: Vec<f64> = around.iter().map(|one| one.1 - slope * one.0).collect();
    median(&heights).unwrap_or(0.0).max(0.5)
}

/// The expected count of each day: its week's expectation times the share that the same weekday has
/// in the weeks around.
pub fn expected_days(days: &[f64], weeks: &[f64]) -> (Vec<f64>, f64) {
    let expected: Vec<f64> = (0..days.len())
        .map(|day| {
            let week = day / 7;
            let from = week.saturating_sub(SAME_DAYS);
            let to = (week + SAME_DAYS + 1).min(weeks.len());
            let same = (from..to)
                .filter(|&other| other != week)
                .map(|other| days[other * 7 + day % 7] / weeks[other].max(0.5));
            let shares: Vec<f64> = same.collect();
            (weeks[week] * median(&shares).unwrap_or(1.0 / 7.0)).max(0.1)
        })
        .collect();
    let spread = spread(days, &expected);
    (expected, spread)
}

/// The variance over the mean without the tenth of the residuals that are largest, so that accidents
/// do not hide themselves; at least 1. Of a standard normal, the squares of the other nine tenths have
/// this mean.
fn spread(counts: &[f64], expected: &[f64]) -> f64 {
    const NINE_TENTHS: f64 = 0.623;
    let mut squares: Vec<f64> = counts
        .iter()
        .zip(expected)
        .map(|(count, expected)| (count - expected).powi(2) / expected.max(0.5))
        .collect();
    squares.sort_by(f64::total_cmp);
    squares.truncate((squares.len() * 9).div_ceil(10));
    let mean = squares.iter().sum::<f64>() / squares.len().max(1) as f64;
    (mean / NINE_TENTHS).max(1.0)
}
