//! Charts in one or a few lines of text: a bar, a sparkline, a week by hours. All scales start at
//! zero.

use super::width::pad_start;
use crate::domain::short_weekday;

const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar of `blocks` blocks, filled to `fraction` (0 to 1); anything above zero fills at least one.
pub fn bar(fraction: f64, blocks: usize) -> String {
    let fraction = if fraction.is_finite() {
        fraction.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let rounded = (fraction * blocks as f64).round() as usize;
    let full = if fraction > 0.0 { rounded.max(1) } else { 0 }.min(blocks);
    format!("{}{}", "█".repeat(full), "░".repeat(blocks - full))
}

/// One character a value, by height; a value that is not finite or not positive is a space or the
/// lowest block.
pub fn sparkline(values: &[f64]) -> String {
    let highest = largest(values);
    values.iter().map(|&value| level(value, highest)).collect()
}

/// 168 values (hours of the week from Monday midnight) as seven lines of 24, with the hours above
/// and each day's share of the total behind. Missing values leave the rest of the week blank.
pub fn week_chart(values: &[f64]) -> String {
    let highest = largest(values);
    let sum: f64 = values.iter().filter(|value| value.is_finite()).sum();
    let mut lines = vec!["    0     6     12    18".to_string()];
    for (day, hours) in values.chunks(24).take(7).enumerate() {
        let drawn: String = hours.iter().map(|&value| level(value, highest)).collect();
        let of_day: f64 = hours.iter().filter(|value| value.is_finite()).sum();
        let share = if sum > 0.0 { 100.0 * of_day / sum } else { 0.0 };
        lines.push(format!(
            "{} {drawn} {} %",
            short_weekday(day),
            pad_start(&format!("{share:.1}"), 5)
        ));
    }
    lines.join("\n")
}

fn largest(values: &[f64]) -> f64 {
    values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max)
}

fn level(value: f64, highest: f64) -> char {
    if !value.is_finite() {
        return ' ';
    }
    if value <= 0.0 || highest <= 0.0 {
        return LEVELS[0];
    }
    let step = (value / highest * (LEVELS.len() - 1) as f64).round() as usize;
    LEVELS[step.min(LEVELS.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_at_one_and_shows_the_smallest_share() {
        assert_eq!(bar(0.0, 10), "░░░░░░░░░░");
        assert_eq!(bar(0.001, 10), "█░░░░░░░░░");
        assert_eq!(bar(0.5, 10), "█████░░░░░");
        for full in [1.0, 7.0] {
            assert_eq!(bar(full, 10), "██████████");
        }
        assert_eq!(bar(f64::NAN, 3), "░░░");
    }

    #[test]
    fn the_largest_value_is_the_highest_block() {
        assert_eq!(sparkline(&[0.0, 5.0, 10.0]), "▁▅█");
        assert_eq!(sparkline(&[0.0, 0.0]), "▁▁");
        assert_eq!(sparkline(&[f64::NAN, 1.0]), " █");
        assert_eq!(sparkline(&[]), "");
    }

    #[test]
    fn a_week_has_seven_lines_whose_shares_are_of_the_whole() {
        let mut values = vec![0.0; 168];
        values[24 + 9] = 3.0;
        values[6 * 24] = 1.0;
        let lines: Vec<String> = week_chart(&values).lines().map(str::to_string).collect();
        assert_eq!(lines.len(), 8);
        assert_eq!(lines[2], "Tue ▁▁▁▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁  75.0 %");
        assert!(
            lines[7].starts_with("Sun ▃") && lines[7].ends_with("25.0 %"),
            "{}",
            lines[7]
        );
    }
}
