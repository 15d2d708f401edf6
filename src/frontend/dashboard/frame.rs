//! What every part of the dashboard draws with: lines, bordered panels, text that is safe on this
//! terminal.

use super::state::{List, State};
use crate::output::{cut, sanitise_line};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::symbols::border;
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph};

/// Draws `lines` into `area`, whatever of them fits.
pub fn draw_lines(frame: &mut Frame, area: Rect, lines: Vec<String>) {
    let area = area.intersection(frame.area());
    let lines: Vec<Line> = lines.into_iter().map(Line::raw).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// Draws an empty panel with its title and gives back the room inside.
pub fn draw_panel(
    frame: &mut Frame,
    area: Rect,
    title: &str,
    state: &State,
    is_focused: bool,
) -> Rect {
    let area = area.intersection(frame.area());
    let title = cut(
        &format!(" {} ", shown(title, state)),
        usize::from(area.width).saturating_sub(2),
    );
    let style = if is_focused {
        Style::new().add_modifier(Modifier::BOLD)
    } else {
        Style::new()
    };
    let mut block = Block::bordered().title(Line::styled(title, style));
    if state.ascii {
        block = block.border_set(ASCII_BORDER);
    }
    let inside = block.inner(area);
    frame.render_widget(block, area);
    inside
}

/// `text` as it may be sent to this terminal.
pub fn shown(text: &str, state: &State) -> String {
    let safe = sanitise_line(text);
    if state.ascii {
        crate::output::ascii_signs(&safe).into_owned()
    } else {
        safe.into_owned()
    }
}

const ASCII_BORDER: border::Set = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Whether the arrows move in `list` now.
pub fn has_focus(state: &State, list: List) -> bool {
    state.list == list && !state.shows_help
}
