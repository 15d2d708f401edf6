//! What lies over everything else.

use super::help;
use super::pen::{Pen, Rows};
use crate::frontend::dashboard::app::{App, Choice, Does, Overlay, Palette};
use crate::output::{cut, pad_end, wrap};
use ratatui::layout::Rect;

/// The columns of a question.
const WIDTH: u16 = 64;

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, app: &App) {
    match &app.overlay {
        None => {}
        Some(Overlay::Help(scroll)) => {
            let lines = help::lines(app, pen.look);
            let inside = popup(pen, area, "Keys", 76, lines.len());
            let last = lines.len().saturating_sub(usize::from(inside.height));
            let shown: Vec<String> = lines.into_iter().skip((*scroll).min(last)).collect();
            pen.lines(inside, &shown);
        }
        Some(Overlay::Failed(fault)) => said(pen, area, "Error", &fault.lines()),
        Some(Overlay::Quit) => {
            let mut lines: Vec<String> = app
                .shared
                .jobs
                .iter()
                .map(|job| format!("job {} ({}) has not ended", job.id, job.line))
                .collect();
            lines.push("quit? y quits, any other key stays".into());
            said(pen, area, "Quit", &lines);
        }
        Some(Overlay::Confirm(confirm)) => {
            let lines = [
                confirm.text.clone(),
                "y: go ahead   n: no, change nothing".into(),
            ];
            // At the foot, so that the page that says what it would do can be read.
            let height = 5.min(area.height);
            let below = Rect {
                y: area.bottom().saturating_sub(height),
                height,
                ..area
            };
            said(pen, below, "Please confirm", &lines);
        }
        Some(Overlay::Choice(choice)) => draw_choice(pen, area, choice),
        Some(Overlay::Palette(palette)) => draw_palette(pen, area, palette),
    }
}

fn popup(pen: &mut Pen<'_, '_>, area: Rect, title: &str, width: u16, lines: usize) -> Rect {
    pen.popup(area, title, width, u16::try_from(lines).unwrap_or(u16::MAX))
}

fn said(pen: &mut Pen<'_, '_>, area: Rect, title: &str, lines: &[String]) {
    let width = WIDTH.min(area.width).saturating_sub(2);
    let lines: Vec<String> = lines
        .iter()
        .flat_map(|line| wrap(&pen.look.safe(line), usize::from(width)))
        .collect();
    let inside = popup(pen, area, title, WIDTH, lines.len());
    pen.lines(inside, &lines);
}

fn draw_choice(pen: &mut Pen<'_, '_>, area: Rect, choice: &Choice) {
    let width = usize::from(WIDTH.min(area.width).saturating_sub(2));
    let mut head = wrap(&pen.look.safe(&choice.what), width);
    if !choice.what.starts_with(&choice.question.text) {
        head.extend(wrap(&pen.look.safe(&choice.question.text), width));
    }
    let answers = &choice.question.answers;
    let lines = head.len().saturating_add(answers.len());
    let inside = popup(pen, area, "Please choose", WIDTH, lines);
    let above = u16::try_from(head.len()).unwrap_or(u16::MAX);
    pen.lines(inside, &head);
    let list = Rect {
        y: inside.y.saturating_add(above).min(inside.bottom()),
        height: inside.height.saturating_sub(above),
        ..inside
    };
    let rows = Rows {
        header: String::new(),
        count: answers.len(),
        chosen: choice.row,
        is_focused: true,
        row: &|row| {
            let label = answers.get(row).map_or("", |answer| answer.label.as_str());
            format!("{}  {label}", row.saturating_add(1))
        },
    };
    pen.rows(list, &rows);
}

fn draw_palette(pen: &mut Pen<'_, '_>, area: Rect, palette: &Palette) {
    let inside = popup(pen, area, "All commands and keys", 78, 18);
    let width = usize::from(inside.width);
    let typed = pen.look.safe(palette.field.text());
    pen.lines(inside, &[cut(&format!("> {typed}_"), width)]);
    let list = Rect {
        y: inside.y.saturating_add(1).min(inside.bottom()),
        height: inside.height.saturating_sub(1),
        ..inside
    };
    let row = |row: usize| {
        palette.at(row).map_or(String::new(), |entry| {
            let summary = match entry.does {
                Does::Nothing(reason) => format!("(not here: {reason})"),
                _ => entry.summary.clone(),
            };
            format!(
                "{} {} {summary}",
                pad_end(&cut(&entry.key, 9), 9),
                pad_end(&cut(&entry.name, 24), 24)
            )
        })
    };
    let rows = Rows {
        header: String::new(),
        count: palette.count(),
        chosen: palette.row,
        is_focused: true,
        row: &row,
    };
    pen.rows(list, &rows);
}
