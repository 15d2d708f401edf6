//! The card of the selected customer beside the list, with a year of looks, orders and offers.

use crate::command::outcomes::{Preview, Timeline};
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::views::Shared;
use crate::output::{cell_on_screen, cut, pad_end, sparkline};
use ratatui::layout::Rect;

/// What stays of the card where there is little room.
const FIRST: [&str; 4] = ["segment", "last order", "bought", "last offer"];
/// Columns of the names.
const NAMES: usize = 11;

/// Draws it; `None` while it is read.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, preview: Option<&Preview>, shared: &Shared) {
    let Some(preview) = preview else {
        let inside = pen.panel(area, "Card", false);
        return pen.lines(inside, &["reading ...".to_string()]);
    };
    let inside = pen.panel(area, &format!("Card of {}", preview.id), false);
    let width = usize::from(inside.width);
    let style = pen.look.text_style(inside.width, &shared.zone());
    // The year is what the list cannot show: it stays where there is little room.
    let year = year(&preview.timeline, width);
    let room = usize::from(inside.height).saturating_sub(year.len());
    let is_shown = |name: &str| preview.card.len() <= room || FIRST.contains(&name);
    let mut lines: Vec<String> = preview
        .card
        .iter()
        .filter(|(name, _)| is_shown(name))
        .take(room)
        .map(|(name, value)| named(name, &cell_on_screen(value, &style), width))
        .collect();
    lines.extend(year);
    pen.lines(inside, &lines);
}

/// Looks, orders and offers by week, or by several where there is no room for each.
fn year(timeline: &Timeline, width: usize) -> Vec<String> {
    let room = width.saturating_sub(NAMES).saturating_sub(7).max(1);
    let together = timeline.orders.len().div_ceil(room).max(1);
    let row = |name: &str, counts: &[usize]| {
        let sums = counts
            .chunks(together)
            .map(|some| some.iter().sum::<usize>());
        let shown: Vec<f64> = sums.map(|sum| sum as f64).collect();
        let sum: usize = counts.iter().sum();
        named(name, &format!("{} {sum}", sparkline(&shown)), width)
    };
    let by = match together {
        1 => "by week".to_string(),
        weeks => format!("{weeks} weeks"),
    };
    let counts = [
        ("looks", &timeline.looks),
        ("orders", &timeline.orders),
        ("offers", &timeline.offers),
    ];
    let mut lines: Vec<String> = counts
        .into_iter()
        .filter(|(_, counts)| counts.iter().any(|&count| count > 0))
        .map(|(name, counts)| row(name, counts))
        .collect();
    if lines.is_empty() {
        return vec![named("this year", "no looks, orders or offers", width)];
    }
    lines.push(named(
        &by,
        &format!("{} to {}", timeline.from, timeline.to),
        width,
    ));
    lines
}

fn named(name: &str, value: &str, width: usize) -> String {
    cut(
        &format!("{} {value}", pad_end(name, NAMES.saturating_sub(1))),
        width,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_fits_any_width_and_loses_nothing() {
        let timeline = Timeline {
            from: "2025-10-01".into(),
            to: "2026-09-30".into(),
            looks: vec![1; 52],
            orders: (0..52).map(|week| usize::from(week == 51)).collect(),
            offers: vec![0; 52],
        };
        for (width, by) in [(78, "by week"), (40, "3 weeks"), (24, "9 weeks")] {
            let lines = year(&timeline, width);
            // No offer, no line of offers.
            let [looks, orders, last] = lines.as_slice() else {
                panic!("{lines:?}");
            };
            assert!(last.starts_with(by), "{width}: {lines:?}");
            assert!(looks.ends_with(" 52"), "{lines:?}");
            // The only order is in the last week.
            assert!(orders.ends_with("█ 1"), "{lines:?}");
        }
    }
}
