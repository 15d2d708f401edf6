//! The panels of the dashboard, each from the facts and a place to draw in.

use super::facts::Facts;
use super::frame::{draw_lines, draw_panel, has_focus, shown};
use super::state::{List, State};
use crate::command::{ModelStatus, RevenueWeek};
use crate::output::{
    Cell, Style as TextStyle, bar, cell_on_screen, cut, display_width, pad_end, pad_start,
    sparkline,
};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Counts, span of the data and the last load.
pub fn draw_counts(frame: &mut Frame, area: Rect, state: &State, facts: &Facts) {
    let inside = draw_panel(frame, area, "Shop", state, false);
    let day = |at: Option<crate::domain::Instant>| {
        at.map_or("-".to_string(), |at| at.day_in(&facts.zone))
    };
    let mut rows: Vec<(&str, String)> = facts
        .counts
        .iter()
        .map(|(name, count)| (*name, number(*count, state)))
        .collect();
    rows.push(("first action", day(facts.span.0)));
    rows.push(("last action", day(facts.span.1)));
    rows.push(("loaded", day(facts.loaded_at)));
    let width = usize::from(inside.width);
    let line = |(name, value): (&str, String)| {
        let room = width.saturating_sub(display_width(name));
        format!("{name}{}", pad_start(&value, room))
    };
    draw_lines(frame, inside, rows.into_iter().map(line).collect());
}

/// Revenue by week: the whole run as a line of blocks, then the newest weeks with their amounts.
pub fn draw_weeks(frame: &mut Frame, area: Rect, state: &State, facts: &Facts) {
    let unit = if facts.currency.is_empty() {
        "net of refunds".into()
    } else {
        format!("{}, net", facts.currency)
    };
    let inside = draw_panel(
        frame,
        area,
        &format!("Revenue by week ({unit})"),
        state,
        false,
    );
    let width = usize::from(inside.width);
    let Some(weeks) = facts.weeks.as_ref().filter(|weeks| !weeks.is_empty()) else {
        return draw_lines(frame, inside, vec!["no purchases with amounts yet".into()]);
    };
    let drawn: Vec<&RevenueWeek> = weeks.iter().rev().take(width.saturating_sub(12)).collect();
    let values: Vec<f64> = drawn
        .iter()
        .rev()
        .map(|week| week.revenue.major())
        .collect();
    let caption = format!("{:>3} weeks  ", drawn.len());
    let mut lines = vec![shown(&format!("{caption}{}", sparkline(&values)), state)];
    let rows = usize::from(inside.height).saturating_sub(1);
    let highest = values.iter().copied().fold(0.0, f64::max);
    let amounts: Vec<String> = drawn.iter().map(|week| week.revenue.to_string()).collect();
    let widest = amounts
        .iter()
        .take(rows)
        .map(String::len)
        .max()
        .unwrap_or(0);
    let blocks = width.saturating_sub(widest).saturating_sub(12).min(40);
    for (week, amount) in drawn.iter().zip(&amounts).take(rows) {
        let height = if highest > 0.0 {
            week.revenue.major() / highest
        } else {
            0.0
        };
        let line = format!(
            "{} {} {}",
            week.week,
            bar(height, blocks),
            pad_start(amount, widest)
        );
        lines.push(shown(&line, state));
    }
    draw_lines(frame, inside, lines);
}

/// Segments with sizes and shares, and the sentence of the one that is selected.
pub fn draw_segments(frame: &mut Frame, area: Rect, state: &State, facts: &Facts) {
    let width = usize::from(area.width).saturating_sub(2);
    let name_width = width.saturating_sub(40).clamp(10, 40);
    let line = |id: &str, name: &str, size: &str, share: &str| {
        let name = pad_end(&cut(name, name_width), name_width);
        format!(
            "{} {name} {} {}",
            pad_start(id, 4),
            pad_start(size, 11),
            pad_start(share, 18)
        )
    };
    let rows = facts.segments.iter().map(|segment| {
        let share = Cell::or_missing(segment.share, Cell::Share);
        let (name, size) = (shown(&segment.name, state), number(segment.size, state));
        line(
            &segment.id.to_string(),
            &name,
            &size,
            &cell_on_screen(&share, &text_style(state)),
        )
    });
    let sentence = facts
        .segments
        .get(state.row(List::Segments))
        .map(|segment| shown(&segment.sentence, state));
    let listed = Listed {
        list: List::Segments,
        name: "Segments",
        empty: "no segments yet; regulars segment makes them",
        header: line("id", "name", "customers", "share of customers"),
        rows: rows.collect(),
        below: sentence.filter(|said| !said.is_empty()),
    };
    draw_list(frame, area, state, listed);
}

/// Models and whether the data changed since they were made.
pub fn draw_models(frame: &mut Frame, area: Rect, state: &State, facts: &Facts) {
    let inside = draw_panel(frame, area, "Models", state, false);
    if facts.models.is_empty() {
        return draw_lines(frame, inside, vec!["no models yet".into()]);
    }
    let line = |model: &ModelStatus| {
        let freshness = if model.stale { "stale" } else { "fresh" };
        let made = model.made_at.minute_in(&facts.zone);
        format!(
            "{} {freshness:<5} {made}",
            pad_end(&cut(&shown(&model.kind, state), 10), 10)
        )
    };
    draw_lines(
        frame,
        inside,
        counted(
            facts.models.iter().map(line).collect(),
            usize::from(inside.height),
        ),
    );
}

/// The newest campaigns.
pub fn draw_campaigns(frame: &mut Frame, area: Rect, state: &State, facts: &Facts) {
    let line = |id: &str, kind: &str, phase: &str, offered: &str, starts: &str| {
        let (kind, phase) = (pad_end(&cut(kind, 7), 7), pad_end(&cut(phase, 9), 9));
        format!(
            "{} {kind} {phase} {} {starts}",
            pad_start(id, 3),
            pad_start(offered, 7)
        )
    };
    let rows = facts.campaigns.iter().map(|campaign| {
        let starts = campaign
            .starts_at
            .map_or("-".to_string(), |at| at.day_in(&facts.zone));
        let (kind, phase) = (shown(&campaign.kind, state), shown(&campaign.state, state));
        line(
            &campaign.id.to_string(),
            &kind,
            &phase,
            &number(campaign.offered, state),
            &starts,
        )
    });
    let listed = Listed {
        list: List::Campaigns,
        name: "Campaigns",
        empty: "no campaigns yet",
        header: line("id", "kind", "state", "offered", "starts"),
        rows: rows.collect(),
        below: None,
    };
    draw_list(frame, area, state, listed);
}

/// A list as text.
struct Listed {
    list: List,
    name: &'static str,
    empty: &'static str,
    header: String,
    rows: Vec<String>,
    below: Option<String>,
}

/// A panel with a list, the selected row marked and in sight; the title says which rows are shown
/// where not all are.
fn draw_list(frame: &mut Frame, area: Rect, state: &State, listed: Listed) {
    let is_focused = has_focus(state, listed.list);
    let (all, chosen) = (listed.rows.len(), state.row(listed.list));
    let around = if listed.below.is_some() { 4 } else { 3 };
    let room = usize::from(area.height).saturating_sub(around).max(1);
    let first = chosen.saturating_add(1).saturating_sub(room);
    let (from, to) = (first.saturating_add(1), first.saturating_add(room).min(all));
    let name = listed.name;
    let title = if all > room {
        format!("{name} ({from} to {to} of {all})")
    } else {
        format!("{name} ({all})")
    };
    let inside = draw_panel(frame, area, &title, state, is_focused);
    if all == 0 {
        return draw_lines(frame, inside, vec![listed.empty.to_string()]);
    }
    let width = usize::from(inside.width);
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut lines = vec![Line::styled(
        cut(&format!("  {}", listed.header), width),
        bold,
    )];
    for (index, row) in listed.rows.into_iter().enumerate().skip(first).take(room) {
        let is_chosen = index == chosen && is_focused;
        let style = if is_chosen {
            Style::new().add_modifier(Modifier::REVERSED)
        } else {
            Style::new()
        };
        let mark = if is_chosen { "> " } else { "  " };
        lines.push(Line::styled(cut(&format!("{mark}{row}"), width), style));
    }
    lines.extend(listed.below.map(|said| Line::raw(cut(&said, width))));
    frame.render_widget(Paragraph::new(lines), inside.intersection(frame.area()));
}

/// `lines`, of which the last says how many more there are where not all fit.
fn counted(mut lines: Vec<String>, room: usize) -> Vec<String> {
    if lines.len() > room {
        let kept = room.saturating_sub(1);
        let more = lines.len().saturating_sub(kept);
        lines.truncate(kept);
        lines.push(format!("+{more} more; regulars status shows all"));
    }
    lines
}

fn number(count: Option<i64>, state: &State) -> String {
    cell_on_screen(&Cell::or_missing(count, Cell::Int), &text_style(state))
}

fn text_style(state: &State) -> TextStyle {
    TextStyle {
        ascii: state.ascii,
        ..TextStyle::default()
    }
}
