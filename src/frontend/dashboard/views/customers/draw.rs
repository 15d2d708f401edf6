//! Customers on the screen.

use super::{Shared, ViewState, customers, preview};
use crate::command::outcomes::{CustomerLine, Preview};
use crate::frontend::dashboard::draw::pen::{Align, Pen, Rows, columns};
use crate::output::{Cell, cell_on_screen};
use ratatui::layout::{Constraint, Layout, Rect};

/// The least width at which the card stands beside the list, and the least height at which it
/// stands below.
const BESIDE: u16 = 118;
const BELOW: u16 = 18;

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    let has_rows = state.shown(customers(state).len()) > 0;
    let split = match (area.width >= BESIDE, area.height >= BELOW) {
        (true, _) => Layout::horizontal([Constraint::Fill(1), Constraint::Length(40)]),
        (_, true) => Layout::vertical([Constraint::Fill(1), Constraint::Length(10)]),
        _ => return draw_list(pen, area, state, shared),
    };
    if !has_rows {
        return draw_list(pen, area, state, shared);
    }
    let [list, card] = split.areas(area);
    draw_list(pen, list, state, shared);
    let id = customers(state).get(state.chosen()).map(|one| &one.id);
    let found = state
        .closer
        .as_ref()
        .filter(|(of, _)| Some(of) == id)
        .and_then(|(_, reply)| reply.as_ref()?.outcome::<Preview>());
    preview::draw(pen, card, found, shared);
}

fn draw_list(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    let all = customers(state);
    let zone = shared.zone();
    let style = pen.look.text_style(area.width, &zone);
    let width = usize::from(area.width);
    let room = width.saturating_sub(4);
    let is_wide = room >= 70;
    let name_width = if is_wide {
        room.saturating_sub(58).clamp(18, 32)
    } else {
        16
    };
    let revenue_of =
        |customer: &CustomerLine| cell_on_screen(&Cell::Money(customer.revenue), &style);
    // Listed by revenue, so the first is the widest.
    let widest = all.first().map_or(0, |first| revenue_of(first).len());
    let revenue_width = widest.max(13);
    let segment_width = room
        .saturating_sub(name_width)
        .saturating_sub(revenue_width)
        .saturating_sub(30);
    let line = |cells: [&str; 6]| {
        let [id, name, orders, revenue, last, segment] = cells;
        let short = [
            (id, 8, Align::Left),
            (name, name_width, Align::Left),
            (orders, 6, Align::Right),
        ];
        if !is_wide {
            return columns(&short);
        }
        columns(&[
            (id, 8, Align::Left),
            (name, name_width, Align::Left),
            (orders, 6, Align::Right),
            (revenue, revenue_width, Align::Right),
            (last, 10, Align::Left),
            (segment, segment_width, Align::Left),
        ])
    };
    let row = |row: usize| {
        let Some(customer) = all.get(state.at(row)) else {
            return String::new();
        };
        let last = customer
            .last_at
            .map_or_else(|| "-".to_string(), |at| at.day_in(&zone));
        line([
            &customer.id,
            customer
                .name
                .as_deref()
                .or(customer.place.as_deref())
                .unwrap_or("-"),
            &cell_on_screen(&Cell::count(customer.orders), &style),
            &revenue_of(customer),
            &last,
            customer.segment.as_deref().unwrap_or("-"),
        ])
    };
    let rows = Rows {
        header: line(["id", "name", "orders", "revenue", "last order", "segment"]),
        count: state.shown(all.len()),
        chosen: state.row(),
        is_focused: true,
        row: &row,
    };
    let (title, empty) = if state.query.is_empty() {
        ("Customers, by revenue".to_string(), waiting(state))
    } else {
        (
            format!("Customers matching '{}'", state.query),
            "no matches",
        )
    };
    pen.list(area, &title, empty, &rows);
}

fn waiting(state: &ViewState) -> &'static str {
    match state.slots.first() {
        Some(slot) if slot.reply.is_some() => "no customers yet; type :load FILE",
        _ => "reading customers ...",
    }
}
