//! Campaigns on the screen.

use super::{Shared, ViewState, campaigns, outcome};
use crate::command::outcomes::{Estimated, LedgerOutcome};
use crate::domain::Money;
use crate::frontend::dashboard::draw::pen::{Align, Pen, Rows, columns};
use crate::output::wrap;
use ratatui::layout::{Constraint, Layout, Rect};

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    let has_room = area.height >= 14;
    let [area, below] = Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(if has_room { 7 } else { 0 }),
    ])
    .areas(area);
    if has_room {
        draw_outcome(pen, below, state);
    }
    let all = campaigns(state);
    let zone = shared.zone();
    let width = usize::from(area.width).saturating_sub(4);
    let is_wide = width >= 70;
    let audience_width = width.saturating_sub(65).max(10);
    let line = |cells: [&str; 8]| {
        let [id, kind, phase, audience, offered, held_out, used, starts] = cells;
        let short = [
            (id, 14, Align::Left),
            (kind, 8, Align::Left),
            (phase, 9, Align::Left),
        ];
        if !is_wide {
            return columns(&short);
        }
        columns(&[
            (id, 14, Align::Left),
            (kind, 8, Align::Left),
            (phase, 9, Align::Left),
            (audience, audience_width, Align::Left),
            (offered, 6, Align::Right),
            (held_out, 6, Align::Right),
            (used, 5, Align::Right),
            (starts, 10, Align::Left),
        ])
    };
    let row = |row: usize| {
        let Some(found) = all.get(state.at(row)) else {
            return String::new();
        };
        let starts = found
            .starts
            .map_or_else(|| "-".to_string(), |at| at.day_in(&zone));
        line([
            &found.id,
            &found.kind,
            &found.state,
            &found.audience,
            &found.offered.to_string(),
            &found.held_out.to_string(),
            &found.used.to_string(),
            &starts,
        ])
    };
    let rows = Rows {
        header: line([
            "campaign", "kind", "state", "for", "offers", "kept", "used", "starts",
        ]),
        count: state.shown(all.len()),
        chosen: state.row(),
        is_focused: true,
        row: &row,
    };
    let is_waiting = state.slots.first().is_none_or(|slot| slot.reply.is_none());
    let empty = if is_waiting {
        "reading campaigns ..."
    } else {
        "no campaigns yet; n weighs what would earn"
    };
    pen.list(area, "Campaigns, the newest first", empty, &rows);
}

/// What was expected of the chosen campaign against what it did, and the sum of all.
fn draw_outcome(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState) {
    let inside = pen.panel(area, "Forecast and outcome", false);
    let mut lines = Vec::new();
    match outcome(state) {
        Some(line) => {
            let money = |found: &Option<_>| match found {
                Some(estimate) => in_words(estimate),
                None => "not known".into(),
            };
            lines.push(format!("expected  {}", money(&line.forecast)));
            lines.push(format!("earned    {}", money(&line.alone)));
            lines.push(format!(
                "{} of {} used it, {} given away",
                line.used, line.offered, line.discounts_given
            ));
            lines.extend(line.because.clone());
        }
        None if state.shown(campaigns(state).len()) == 0 => {
            lines.push("no campaign is selected".into());
        }
        None => lines.push("nothing can be said yet: its window is not over".into()),
    }
    let ledger = state.outcome::<LedgerOutcome>(1);
    if let Some(sum) = ledger.and_then(|ledger| ledger.programme.as_ref()) {
        lines.push(format!(
            "all measured campaigns together earned {}",
            in_words(sum)
        ));
    }
    let width = usize::from(inside.width);
    let lines: Vec<String> = lines.iter().flat_map(|line| wrap(line, width)).collect();
    pen.lines(inside, &lines);
}

fn in_words(estimate: &Estimated<Money>) -> String {
    let assumed = if estimate.assumed { ", assumed" } else { "" };
    format!(
        "{} ({} to {}){assumed}",
        estimate.value, estimate.low, estimate.high
    )
}
