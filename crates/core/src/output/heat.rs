//! Heat maps: numbers on coloured ground. Without colour a table's chart is shown instead.

use super::sanitise::sanitise_line;
use super::style::Style;
use super::width::{pad_end, wrap};

/// A heat map: rows of numbers, each with how far from the lowest to the highest it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heat {
    /// Above the columns.
    pub head: String,
    /// Rows: label, then (text, 0 to 1) for each cell; a number that is not finite has no ground.
    pub rows: Vec<(String, Vec<(String, f64)>)>,
    /// How to read it.
    pub foot: String,
}

/// The map with colours, whatever the style says; every line is terminated.
pub(super) fn render_heat(heat: &Heat, style: &Style) -> String {
    let label = heat
        .rows
        .iter()
        .map(|row| row.0.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = format!("{} {}\n", " ".repeat(label), sanitise_line(&heat.head));
    for (name, cells) in &heat.rows {
        text.push_str(&pad_end(&sanitise_line(name), label));
        text.push(' ');
        for (cell, level) in cells {
            text.push_str(&style.on_ground(&sanitise_line(cell), *level));
        }
        text.push('\n');
    }
    for line in wrap(
        &sanitise_line(&heat.foot),
        style.width.unwrap_or(usize::MAX),
    ) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_and_the_ground_follows_the_level() {
        let heat = Heat {
            head: "1  2".into(),
            rows: vec![("Mon".into(), vec![(" 7".into(), 0.0), (" 9".into(), 1.0)])],
            foot: "per cent".into(),
        };
        let colour = Style {
            colour: true,
            ..Style::default()
        };
        let drawn = render_heat(&heat, &colour);
        assert!(drawn.starts_with("    1  2\nMon "), "{drawn:?}");
        assert!(drawn.contains(" 7") && drawn.contains("\u{1b}[") && drawn.ends_with("per cent\n"));
        let (low, high) = (colour.on_ground(" 7", 0.0), colour.on_ground(" 7", 1.0));
        assert_ne!(low, high);
        assert_eq!(colour.on_ground(" 7", f64::NAN), " 7");
        assert_eq!(Style::default().on_ground(" 7", 1.0), " 7");
    }
}
