//! What every part of the dashboard draws with: text that is safe on this terminal, panels, rows.

use crate::domain::grouped;
use crate::output::{Style as TextStyle, ascii_signs, cut, pad_end, pad_start, sanitise_line};
use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

/// How this terminal is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Only ASCII signs of its own.
    pub ascii: bool,
    /// No colours.
    pub mono: bool,
}

impl Look {
    /// `text` as it may be sent to this terminal, on one line.
    pub fn safe(self, text: &str) -> String {
        let safe = sanitise_line(text);
        if self.ascii {
            ascii_signs(&safe).into_owned()
        } else {
            safe.into_owned()
        }
    }

    /// A colour, where there are any.
    pub fn coloured(self, color: Color) -> Style {
        if self.mono {
            Style::new()
        } else {
            Style::new().fg(color)
        }
    }

    /// The style of tables as text.
    pub fn text_style(self, width: u16, zone: &TimeZone) -> TextStyle {
        TextStyle {
            ascii: self.ascii,
            width: Some(usize::from(width)),
            is_terminal: true,
            zone: zone.clone(),
            ..TextStyle::default()
        }
    }
}

/// Bold text.
pub fn bold() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

/// Draws on a frame.
pub struct Pen<'a, 'b> {
    /// The frame.
    pub frame: &'a mut Frame<'b>,
    /// How.
    pub look: Look,
}

impl Pen<'_, '_> {
    /// Lines of text, whatever of them fits.
    pub fn lines(&mut self, area: Rect, lines: &[String]) {
        let lines = lines.iter().map(|line| Line::raw(self.look.safe(line)));
        self.styled(area, lines.collect());
    }

    /// Styled lines, whatever of them fits.
    pub fn styled(&mut self, area: Rect, lines: Vec<Line<'_>>) {
        let area = area.intersection(self.frame.area());
        self.frame.render_widget(Paragraph::new(lines), area);
    }

    /// An empty panel with its title; gives back the room inside. A panel too low for a border is
    /// drawn without one.
    pub fn panel(&mut self, area: Rect, title: &str, is_focused: bool) -> Rect {
        let area = area.intersection(self.frame.area());
        if area.height < 3 || area.width < 4 {
            return area;
        }
        let title = cut(
            &format!(" {} ", self.look.safe(title)),
            usize::from(area.width).saturating_sub(2),
        );
        let style = if is_focused { bold() } else { Style::new() };
        let mut block = Block::bordered().title(Line::styled(title, style));
        if self.look.ascii {
            block = block.border_set(ASCII_BORDER);
        }
        let inside = block.inner(area);
        self.frame.render_widget(block, area);
        inside
    }

    /// A panel over what is there already, as high as its lines where there is room.
    pub fn popup(&mut self, area: Rect, title: &str, width: u16, height: u16) -> Rect {
        let area = area.intersection(self.frame.area());
        let width = width.min(area.width);
        let height = height.saturating_add(2).min(area.height);
        let place = Rect {
            x: area.x.saturating_add(area.width.saturating_sub(width) / 2),
            y: area
                .y
                .saturating_add(area.height.saturating_sub(height) / 2),
            width,
            height,
        };
        self.frame.render_widget(Clear, place);
        self.panel(place, title, true)
    }

    /// The rows of a list, the selected one marked and in sight.
    pub fn rows(&mut self, area: Rect, list: &Rows<'_>) {
        let area = area.intersection(self.frame.area());
        let width = usize::from(area.width);
        let mut lines = Vec::new();
        if !list.header.is_empty() && area.height > 1 {
            let header = cut(&format!("  {}", self.look.safe(&list.header)), width);
            lines.push(Line::styled(header, bold()));
        }
        let room = usize::from(area.height).saturating_sub(lines.len());
        let first = first_in_sight(list.chosen, room);
        for row in (first..list.count).take(room) {
            let is_chosen = row == list.chosen && list.is_focused;
            let mark = if is_chosen { "> " } else { "  " };
            let text = cut(
                &format!("{mark}{}", self.look.safe(&(list.row)(row))),
                width,
            );
            let style = if is_chosen {
                Style::new().add_modifier(Modifier::REVERSED)
            } else {
                Style::new()
            };
            lines.push(Line::styled(pad_end(&text, width), style));
        }
        self.frame.render_widget(Paragraph::new(lines), area);
    }

    /// A list in a panel; the title says which rows are shown where not all are.
    pub fn list(&mut self, area: Rect, title: &str, empty: &str, list: &Rows<'_>) {
        let header = usize::from(!list.header.is_empty());
        let room = usize::from(area.height)
            .saturating_sub(2)
            .saturating_sub(header);
        let from = first_in_sight(list.chosen, room);
        let to = from.saturating_add(room).min(list.count);
        let counted = if list.count > room && room > 0 {
            format!(
                "{title} ({} to {} of {})",
                grouped(from.saturating_add(1)),
                grouped(to),
                grouped(list.count)
            )
        } else {
            format!("{title} ({})", grouped(list.count))
        };
        let inside = self.panel(area, &counted, list.is_focused);
        if list.count == 0 {
            self.lines(
                inside,
                &crate::output::wrap(empty, usize::from(inside.width)),
            );
        } else {
            self.rows(inside, list);
        }
    }
}

/// A list to draw.
pub struct Rows<'a> {
    /// Names of the columns; empty for none.
    pub header: String,
    /// How many rows.
    pub count: usize,
    /// The selected row.
    pub chosen: usize,
    /// Whether the arrows move in it.
    pub is_focused: bool,
    /// The text of a row.
    pub row: &'a dyn Fn(usize) -> String,
}

/// The first row to show, so that the chosen one is among the `room` rows.
fn first_in_sight(chosen: usize, room: usize) -> usize {
    chosen.saturating_add(1).saturating_sub(room.max(1))
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Cells side by side, each cut or padded to its width.
pub fn columns(cells: &[(&str, usize, Align)]) -> String {
    let parts: Vec<String> = cells
        .iter()
        .map(|(text, width, align)| {
            let text = cut(text, *width);
            match align {
                Align::Left => pad_end(&text, *width),
                Align::Right => pad_start(&text, *width),
            }
        })
        .collect();
    parts.join(" ")
}

/// A span of text in a style.
pub fn span(text: String, style: Style) -> Span<'static> {
    Span::styled(text, style)
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
