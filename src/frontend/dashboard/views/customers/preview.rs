//! The card of the selected customer beside the list, with a year of looks, orders and offers.

use crate::command::outcomes::{Preview, Timeline};
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::views::Shared;
use crate::output::{cell_on_screen, cut, pad_end, sparkline};
use ratatui::layout::Rect;

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
    let mut lines: Vec<String> = preview
        .card
        .iter()
        .map(|(name, value)| named(name, &cell_on_screen(value, &style), width))
        .collect();
    // The year is what the list cannot show: it stays where there is little room.
    let year = year(&preview.timeline, width);
    lines.truncate(usize::from(inside.height).saturating_sub(year.len()));
    lines.extend(year);
    pen.lines(inside, &lines);
}

fn year(timeline: &Timeline, width: usize) -> Vec<String> {
    let room = width.saturating_sub(NAMES).saturating_sub(7);
    let row = |name: &str, counts: &[usize]| {
        let from = counts.len().saturating_sub(room);
        let shown: Vec<f64> = counts
            .iter()
            .skip(from)
            .map(|&count| count as f64)
            .collect();
        let sum: usize = counts.iter().sum();
        named(name, &format!("{} {sum}", sparkline(&shown)), width)
    };
    vec![
        row("looks", &timeline.looks),
        row("orders", &timeline.orders),
        row("offers", &timeline.offers),
        named(
            "by week",
            &format!("{} to {}", timeline.from, timeline.to),
            width,
        ),
    ]
}

fn named(name: &str, value: &str, width: usize) -> String {
    cut(
        &format!("{} {value}", pad_end(name, NAMES.saturating_sub(1))),
        width,
    )
}
