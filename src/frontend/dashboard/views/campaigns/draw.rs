//! Campaigns on the screen.

use super::{Line, Shared, ViewState, campaigns, chosen, outcome};
use crate::command::outcomes::{Estimated, LedgerLine, LedgerOutcome};
use crate::domain::{Money, grouped};
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
            &grouped(found.offered),
            &grouped(found.held_out),
            &grouped(found.used),
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
    let mut lines = match chosen(state) {
        Some(campaign) => about(&campaign, outcome(state, &campaign)),
        None => vec!["no campaign is selected".into()],
    };
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

/// What was expected of a campaign, and what it did.
fn about(campaign: &Line, outcome: Option<&LedgerLine>) -> Vec<String> {
    let money = |found: Option<&_>| found.map_or("not known".into(), in_words);
    let expected = outcome.map_or(campaign.expected.as_ref(), |line| line.forecast.as_ref());
    let mut lines = vec![format!("expected  {}", money(expected))];
    let Some(line) = outcome else {
        lines.push(match campaign.state.as_str() {
            "draft" => "not launched yet; L launches it".into(),
            "launched" => "launched, not sent; s says that it was sent".into(),
            state => format!("{state}; nothing to measure yet"),
        });
        return lines;
    };
    lines.push(format!("earned    {}", money(line.alone.as_ref())));
    lines.push(if campaign.has_codes {
        let (used, offered) = (grouped(line.used), grouped(line.offered));
        format!(
            "{used} of {offered} used it, {} given away",
            line.discounts_given
        )
    } else {
        format!("{} got the message", grouped(line.offered))
    });
    lines.extend(line.because.clone());
    lines
}

fn in_words(estimate: &Estimated<Money>) -> String {
    let assumed = if estimate.assumed { ", assumed" } else { "" };
    format!(
        "{} ({} to {}){assumed}",
        estimate.value, estimate.low, estimate.high
    )
}
