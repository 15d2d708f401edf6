//! The map of customers: a digit or a coloured dot for each, by segment.

use super::ViewState;
use crate::command::outcomes::SegmentMap;
use crate::domain::SegmentId;
use crate::frontend::dashboard::draw::pen::Pen;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::symbols::Marker;
use ratatui::text::Line;
use ratatui::widgets::canvas::{Canvas, Points};

/// Colours of segments, in turn; all are readable on light and dark.
const COLOURS: [Color; 6] = [
    Color::Blue,
    Color::Red,
    Color::Green,
    Color::Magenta,
    Color::Cyan,
    Color::Yellow,
];

/// Draws the map; the chosen segment lies on top.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, chosen: Option<SegmentId>) {
    let Some(SegmentMap(map)) = state.outcome::<SegmentMap>(1) else {
        let inside = pen.panel(area, "Map", state.panel == 1);
        return pen.lines(inside, &["no map yet".to_string()]);
    };
    let title = format!(
        "Map: the two directions show {:.0} % of how customers differ",
        100.0 * map.shown
    );
    let inside = pen.panel(area, &title, state.panel == 1);
    let [low, high] = bounds(map.segments.iter().flat_map(|segment| &segment.places));
    let mut order: Vec<usize> = (0..map.segments.len()).collect();
    order.sort_by_key(|index| {
        map.segments
            .get(*index)
            .map(|segment| Some(segment.id) == chosen)
    });
    if pen.look.mono || pen.look.ascii {
        return pen.lines(inside, &digits(inside, state, &order, (low, high)));
    }
    let colour = |index: usize| {
        COLOURS
            .iter()
            .cycle()
            .nth(index)
            .copied()
            .unwrap_or(Color::Reset)
    };
    let canvas = Canvas::default()
        .marker(Marker::Braille)
        .x_bounds([low[0], high[0]])
        .y_bounds([low[1], high[1]])
        .paint(|context| {
            for index in &order {
                let Some(segment) = map.segments.get(*index) else {
                    continue;
                };
                let coords: Vec<(f64, f64)> = segment
                    .places
                    .iter()
                    .map(|place| (place[0], place[1]))
                    .collect();
                context.draw(&Points {
                    coords: &coords,
                    color: colour(*index),
                });
                context.layer();
                let [x, y] = middle(&segment.places);
                let name = Line::styled(segment.id.to_string(), colour(*index));
                context.print(x, y, name);
            }
        });
    pen.frame.render_widget(canvas, inside);
}

/// The corners of the plane, so that single far points do not push all others together.
fn bounds<'a>(places: impl Iterator<Item = &'a [f64; 2]>) -> [[f64; 2]; 2] {
    let places: Vec<&[f64; 2]> = places.collect();
    let along = |axis: fn(&[f64; 2]) -> f64| {
        let mut values: Vec<f64> = places.iter().map(|place| axis(place)).collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().saturating_sub(1);
        let cut = last / 100;
        let low = values.get(cut).copied().unwrap_or(0.0);
        let high = values.get(last.saturating_sub(cut)).copied().unwrap_or(0.0);
        let margin = ((high - low) / 20.0).max(1e-9);
        (low - margin, high + margin)
    };
    let (left, right) = along(|place| place[0]);
    let (bottom, top) = along(|place| place[1]);
    [[left, bottom], [right, top]]
}

fn middle(places: &[[f64; 2]]) -> [f64; 2] {
    let count = places.len().max(1) as f64;
    let sum = |axis: fn(&[f64; 2]) -> f64| places.iter().map(axis).sum::<f64>() / count;
    [sum(|place| place[0]), sum(|place| place[1])]
}

/// The map without colours: the number of the segment to which most customers of a cell belong.
fn digits(
    area: Rect,
    state: &ViewState,
    order: &[usize],
    (low, high): ([f64; 2], [f64; 2]),
) -> Vec<String> {
    let Some(SegmentMap(map)) = state.outcome::<SegmentMap>(1) else {
        return Vec::new();
    };
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let mut counts = vec![vec![0_u32; map.segments.len()]; width.saturating_mul(height)];
    let part = |value: f64, from: f64, to: f64, cells: usize| {
        let share = ((value - from) / (to - from)).clamp(0.0, 0.999_999);
        (share * cells as f64) as usize
    };
    for index in order {
        let Some(segment) = map.segments.get(*index) else {
            continue;
        };
        for place in &segment.places {
            let column = part(place[0], low[0], high[0], width);
            let row = part(high[1] - (place[1] - low[1]), low[1], high[1], height);
            let cell = row.saturating_mul(width).saturating_add(column);
            if let Some(count) = counts.get_mut(cell).and_then(|cell| cell.get_mut(*index)) {
                *count = count.saturating_add(1);
            }
        }
    }
    let sign = |cell: &Vec<u32>| {
        let most = cell.iter().enumerate().max_by_key(|(_, count)| **count);
        match most {
            Some((index, count)) if *count > 0 => map
                .segments
                .get(index)
                .and_then(|segment| segment.id.to_string().chars().last())
                .unwrap_or('?'),
            _ => ' ',
        }
    };
    counts
        .chunks(width.max(1))
        .map(|row| row.iter().map(sign).collect())
        .collect()
}
