//! The dashboard on a frame: header, four panels, footer; nothing wider than its place, at any
//! size.

use super::facts::Facts;
use super::frame::{draw_lines, draw_panel, shown};
use super::keymap::{BINDINGS, Binding};
use super::panels;
use super::state::{Fault, State};
use crate::domain::Instant;
use crate::output::{cut, display_width, pad_end, sanitise_line, wrap};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Clear;

/// The smallest window that shows the panels.
const SMALLEST: (u16, u16) = (60, 16);

/// Draws `state`.
pub fn draw(frame: &mut Frame, state: &State) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let said = format!(
            "needs {}x{}, this window is {}x{}; q quits",
            SMALLEST.0, SMALLEST.1, area.width, area.height
        );
        return draw_lines(frame, area, wrap(&said, usize::from(area.width)));
    }
    let [header, body, footer] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
    ])
    .areas(area);
    match (&state.facts, &state.fault) {
        (Some((facts, read_at)), fault) => {
            draw_header(frame, header, facts, *read_at, fault.as_ref());
            if facts.is_empty() {
                draw_empty(frame, body, state);
            } else {
                draw_panels(frame, body, state, facts);
            }
        }
        (None, Some(fault)) => draw_fault(frame, body, state, fault),
        (None, None) => draw_lines(frame, body, vec!["reading the shop ...".into()]),
    }
    draw_lines(
        frame,
        footer,
        vec![footer_text(state, usize::from(footer.width))],
    );
    if state.shows_help {
        draw_help(frame, body, state);
    }
}

fn draw_header(
    frame: &mut Frame,
    area: Rect,
    facts: &Facts,
    read_at: Instant,
    fault: Option<&Fault>,
) {
    let width = usize::from(area.width);
    let read = format!("as of {}", read_at.minute_in(&facts.zone));
    let read = facts.revision.map_or(read.clone(), |revision| {
        format!("{read}  revision {revision}")
    });
    let name = facts
        .database
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    let left = match fault {
        Some(fault) => format!("error: {}", fault.what),
        None => format!("Regulars  {name}"),
    };
    let room = width.saturating_sub(display_width(&read)).saturating_sub(2);
    let left = pad_end(&cut(&sanitise_line(&left), room), room);
    let line = Line::styled(
        format!("{left}  {read}"),
        Style::new().add_modifier(Modifier::BOLD),
    );
    frame.render_widget(line, area);
}

fn draw_panels(frame: &mut Frame, area: Rect, state: &State, facts: &Facts) {
    let [top, middle, bottom] = Layout::vertical([
        Constraint::Fill(4),
        Constraint::Fill(4),
        Constraint::Fill(3),
    ])
    .areas(area);
    let [counts, weeks] =
        Layout::horizontal([Constraint::Length(26), Constraint::Fill(1)]).areas(top);
    let [models, campaigns] =
        Layout::horizontal([Constraint::Length(36), Constraint::Fill(1)]).areas(bottom);
    panels::draw_counts(frame, counts, state, facts);
    panels::draw_weeks(frame, weeks, state, facts);
    panels::draw_segments(frame, middle, state, facts);
    panels::draw_models(frame, models, state, facts);
    panels::draw_campaigns(frame, campaigns, state, facts);
}

fn draw_empty(frame: &mut Frame, area: Rect, state: &State) {
    let inside = draw_panel(frame, area, "Shop", state, false);
    let said = [
        "no data yet",
        "",
        "your own shop:  regulars load FILE",
        "to look around: regulars demo",
    ];
    draw_lines(frame, inside, said.map(str::to_string).to_vec());
}

fn draw_fault(frame: &mut Frame, area: Rect, state: &State, fault: &Fault) {
    let inside = draw_panel(frame, area, "The shop cannot be read", state, false);
    let width = usize::from(inside.width);
    let mut said = vec![format!("error: {}", fault.what)];
    said.extend(
        fault
            .because
            .as_ref()
            .map(|because| format!("  because {because}")),
    );
    said.extend(fault.hint.as_ref().map(|hint| format!("  try: {hint}")));
    let lines = said
        .iter()
        .flat_map(|line| wrap(&shown(line, state), width))
        .collect();
    draw_lines(frame, inside, lines);
}

/// The keys that fit `width`, and how many more there are.
fn footer_text(state: &State, width: usize) -> String {
    if state.shows_help {
        return "Esc close".to_string();
    }
    let mut text = String::new();
    for (index, binding) in BINDINGS
        .iter()
        .filter(|binding| binding.in_footer)
        .enumerate()
    {
        let next = format!(
            "{}{} {}",
            if index > 0 { "  " } else { "" },
            binding.shown,
            binding.label
        );
        let rest = BINDINGS.len().saturating_sub(index).saturating_sub(1);
        let more = format!("  +{rest}, ? all");
        if display_width(&text)
            .saturating_add(display_width(&next))
            .saturating_add(more.len())
            > width
        {
            break;
        }
        text.push_str(&next);
    }
    let named = text.split("  ").filter(|part| !part.is_empty()).count();
    match BINDINGS.len().saturating_sub(named) {
        0 => text,
        more => format!("{text}  +{more}, ? all"),
    }
}

fn draw_help(frame: &mut Frame, area: Rect, state: &State) {
    let line = |binding: &Binding| format!("{}  {}", pad_end(binding.shown, 8), binding.label);
    let mut lines: Vec<String> = BINDINGS.iter().map(line).collect();
    if let Some((facts, _)) = &state.facts {
        lines.push(String::new());
        lines.push(format!("data: {}", shown(&facts.database, state)));
    }
    let widest = lines
        .iter()
        .map(|line| display_width(line))
        .max()
        .unwrap_or(0)
        .saturating_add(4);
    let width = u16::try_from(widest)
        .unwrap_or(u16::MAX)
        .clamp(30, area.width.max(30));
    let height = u16::try_from(lines.len().saturating_add(2)).unwrap_or(u16::MAX);
    let [middle] = Layout::horizontal([Constraint::Length(width)])
        .flex(ratatui::layout::Flex::Center)
        .areas(area);
    let [place] = Layout::vertical([Constraint::Length(height)])
        .flex(ratatui::layout::Flex::Center)
        .areas(middle);
    frame.render_widget(Clear, place);
    let inside = draw_panel(frame, place, "Keys", state, true);
    draw_lines(frame, inside, lines);
}
