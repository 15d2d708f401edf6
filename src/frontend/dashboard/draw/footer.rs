//! The keys of this view, as many as fit; the others are counted.

use super::pen::Pen;
use crate::frontend::dashboard::app::{App, Overlay};
use crate::frontend::dashboard::keymap::BINDINGS;
use crate::output::{cut, display_width};
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, app: &App) {
    let width = usize::from(area.width);
    let text = match &app.overlay {
        Some(Overlay::Confirm(_)) => "y yes  n no".to_string(),
        Some(Overlay::Choice(_)) => "Enter choose  Esc none of these".into(),
        Some(Overlay::Palette(_)) => "Enter choose  Esc close".into(),
        Some(Overlay::Quit) => "y quit  n stay".into(),
        Some(_) => "Esc close".into(),
        None if app.bar.is_some() => "Enter go  Tab complete  Up older  Esc close".into(),
        None => keys(app, width),
    };
    pen.lines(area, &[cut(&text, width)]);
}

fn keys(app: &App, width: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    match app.pages.last() {
        Some(page) => parts.extend(page.next.as_ref().map(|line| format!("Enter {line}"))),
        None => parts.push("Enter open".into()),
    }
    if app.pages.last().is_some() {
        parts.push("+ in full".into());
    }
    parts.extend(
        app.actions()
            .iter()
            .map(|action| format!("{} {}", action.key, action.label)),
    );
    parts.extend(
        BINDINGS
            .iter()
            .filter(|binding| binding.in_footer && binding.shown != "Enter")
            .map(|binding| format!("{} {}", binding.shown, binding.label)),
    );
    let mut text = String::new();
    for (index, part) in parts.iter().enumerate() {
        let left = parts.len().saturating_sub(index).saturating_sub(1);
        let more = if left == 0 {
            String::new()
        } else {
            format!("  +{left}, ? all")
        };
        let gap = if index == 0 { "" } else { "  " };
        let with = display_width(&text)
            .saturating_add(display_width(gap))
            .saturating_add(display_width(part));
        if with.saturating_add(more.len()) > width && index > 0 {
            return format!("{text}  +{}, ? all", left.saturating_add(1));
        }
        text.push_str(gap);
        text.push_str(part);
    }
    text
}
