//! The dashboard on a frame: the row of views, the state of the data, the body, what was said last, the
//! keys. Nothing is wider than its place, at any size.

pub mod charts;
mod footer;
mod help;
mod on_top;
pub mod pen;
pub mod progress;
pub mod reasons;

use super::app::{App, BarKind, Content};
use super::views::{Slot, ViewId};
use crate::output::{cut, display_width, pad_end, pad_start};
use pen::{Look, Pen, bold, span};
use progress::job_line;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

/// The rows of the screen.
struct Places {
    views: Rect,
    state: Rect,
    body: Rect,
    said: Rect,
    keys: Rect,
}

/// A screen with few rows has no row for the state of the data and the last words.
fn places(area: Rect) -> Places {
    let is_low = area.height < 10;
    let spare = u16::from(!is_low);
    let [views, state, body, said, keys] = Layout::vertical([
        Constraint::Length(u16::from(area.height >= 3)),
        Constraint::Length(spare),
        Constraint::Fill(1),
        Constraint::Length(spare),
        Constraint::Length(u16::from(area.height >= 2)),
    ])
    .areas(area);
    Places {
        views,
        state,
        body,
        said,
        keys,
    }
}

/// The size of the text of a page on a screen of this size.
pub fn page_size(width: u16, height: u16) -> (u16, u16) {
    let body = places(Rect::new(0, 0, width, height)).body;
    (body.width.saturating_sub(2), body.height.saturating_sub(2))
}

/// Draws the state.
pub fn draw(frame: &mut Frame<'_>, app: &App) {
    let area = frame.area();
    let places = places(area);
    let mut pen = Pen {
        frame,
        look: app.look,
    };
    draw_views(&mut pen, places.views, app);
    draw_state(&mut pen, places.state, app);
    draw_body(&mut pen, places.body, app);
    draw_said(&mut pen, places.said, app);
    footer::draw(&mut pen, places.keys, app);
    if let Some(bar) = &app.bar {
        let place = if places.said.height > 0 {
            places.said
        } else {
            places.keys
        };
        draw_bar(&mut pen, places.body, place, bar);
    }
    on_top::draw(&mut pen, places.body, app);
}

fn draw_views(pen: &mut Pen<'_, '_>, area: Rect, app: &App) {
    let mut spans = Vec::new();
    let mut width = 0_usize;
    let is_narrow = area.width < 78;
    for (index, view) in ViewId::ALL.iter().enumerate() {
        let number = index.saturating_add(1);
        let is_shown = *view == app.view;
        let text = if is_narrow && !is_shown {
            format!(" {number} ")
        } else {
            format!(" {number} {} ", view.title())
        };
        width = width.saturating_add(display_width(&text));
        if width > usize::from(area.width) {
            break;
        }
        let style = if is_shown {
            bold().add_modifier(Modifier::REVERSED)
        } else {
            Style::new()
        };
        spans.push(span(text, style));
    }
    pen.styled(area, vec![Line::from(spans)]);
}

/// The database, the time of what is shown, and how far the job is.
fn draw_state(pen: &mut Pen<'_, '_>, area: Rect, app: &App) {
    let width = usize::from(area.width);
    let right = freshness(app);
    let left = match (app.shared.jobs.first(), &app.shared.overview.fault) {
        (Some(job), _) => format!("{}; x cancels", job_line(job)),
        (None, Some(fault)) if app.shared.get().is_some() => format!("error: {}", fault.what),
        _ => summary(app),
    };
    let room = width
        .saturating_sub(display_width(&right))
        .saturating_sub(2);
    let left = pad_end(&cut(&pen.look.safe(&left), room), room);
    pen.styled(area, vec![Line::styled(format!("{left}  {right}"), bold())]);
}

fn summary(app: &App) -> String {
    let Some(overview) = app.shared.get() else {
        return "Regulars".into();
    };
    let status = &overview.status;
    let name = status
        .database
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    let zone = app.shared.zone();
    let until = status.last_at.map_or(String::new(), |at| {
        format!(", data until {}", at.day_in(&zone))
    });
    let stale = status.models.iter().filter(|model| model.stale).count();
    let stale = match stale {
        0 => String::new(),
        _ => "; R updates what is out of date".into(),
    };
    format!("{name}{until}{stale}")
}

fn freshness(app: &App) -> String {
    let slots = app.state().map_or(&[][..], |state| state.slots.as_slice());
    let newest = slots.iter().filter_map(|slot| slot.read_at).max();
    let is_waiting = slots.iter().any(|slot| slot.is_waiting) || app.shared.overview.is_waiting;
    match (newest, is_waiting) {
        (Some(at), true) => format!("as of {}, reading", minute(app, at)),
        (Some(at), false) => format!("as of {}", minute(app, at)),
        (None, true) => "reading".into(),
        (None, false) => String::new(),
    }
}

fn minute(app: &App, at: crate::domain::Instant) -> String {
    let minute = at.minute_in(&app.shared.zone());
    minute.get(11..).map_or(minute.clone(), str::to_string)
}

fn draw_body(pen: &mut Pen<'_, '_>, area: Rect, app: &App) {
    if let Some(page) = app.pages.last() {
        let count = page.lines().len();
        let room = usize::from(area.height).saturating_sub(2);
        let last = page.scroll.saturating_add(room).min(count);
        let place = if count > room {
            format!(" ({} to {last} of {count})", page.scroll.saturating_add(1))
        } else {
            String::new()
        };
        let inside = pen.panel(area, &format!(":{}{place}", page.line), true);
        let lines: Vec<String> = page
            .lines()
            .iter()
            .skip(page.scroll)
            .take(usize::from(inside.height))
            .cloned()
            .collect();
        let lines = match &page.content {
            Content::Waiting(_) => vec!["working ...; Esc goes back".to_string()],
            _ => lines,
        };
        return pen.lines(inside, &lines);
    }
    let Some(state) = app.state() else {
        return;
    };
    if let Some(said) = instead(app, &state.slots) {
        let inside = pen.panel(area, app.view.title(), false);
        let width = usize::from(inside.width);
        let lines: Vec<String> = said
            .iter()
            .flat_map(|line| crate::output::wrap(line, width))
            .collect();
        return pen.lines(inside, &lines);
    }
    app.view.view().draw(pen, area, state, &app.shared);
}

/// What is said in place of a view: that there is no data, or why it cannot be read.
fn instead(app: &App, slots: &[Slot]) -> Option<Vec<String>> {
    let is_empty = app
        .shared
        .get()
        .map_or(app.shared.is_missing(), |overview| {
            overview.status.is_empty()
        });
    if is_empty && !matches!(app.view, ViewId::Today | ViewId::Data) {
        return Some(vec![
            "no data yet".into(),
            String::new(),
            "your own shop:  :load FILE".into(),
            "to look around: leave with q, then regulars demo".into(),
        ]);
    }
    let is_shown = slots.iter().any(|slot| slot.reply.is_some());
    let fault = slots.iter().find_map(|slot| slot.fault.as_ref());
    match fault {
        Some(fault) if !is_shown => Some(fault.lines()),
        _ => None,
    }
}

/// The line that the last key typed, how a job ended, or an older view's error.
fn draw_said(pen: &mut Pen<'_, '_>, area: Rect, app: &App) {
    if app.bar.is_some() {
        return;
    }
    let fault = app
        .state()
        .and_then(|state| state.slots.iter().find_map(|slot| slot.fault.as_ref()));
    let is_shown = app
        .state()
        .is_some_and(|state| state.slots.iter().any(|slot| slot.reply.is_some()));
    // What a view shows beside its list may be missing without harm.
    let said = match fault.filter(|fault| is_shown && !fault.is_missing) {
        Some(fault) => format!("error: {}", fault.what),
        None => app.notice.clone(),
    };
    pen.lines(area, &[cut(&said, usize::from(area.width))]);
}

fn draw_bar(pen: &mut Pen<'_, '_>, body: Rect, area: Rect, bar: &super::app::Bar) {
    let sign = match bar.kind {
        BarKind::Command => ":",
        BarKind::Search => "/",
    };
    let width = usize::from(area.width);
    let before = pen.look.safe(&bar.field.before_cursor());
    let text = pen.look.safe(bar.field.text());
    // The part around the cursor stays in sight.
    let at = display_width(&before).saturating_add(1);
    let hidden = at.saturating_sub(width.saturating_sub(1));
    let (shown, hidden) = scrolled(&format!("{sign}{text}"), hidden);
    pen.styled(area, vec![Line::raw(pad_end(&cut(&shown, width), width))]);
    let column = u16::try_from(at.saturating_sub(hidden)).unwrap_or(u16::MAX);
    if area.height > 0 && area.width > 0 {
        let x = area
            .x
            .saturating_add(column.min(area.width.saturating_sub(1)));
        pen.frame.set_cursor_position((x, area.y));
    }
    if !bar.candidates.is_empty() {
        let height = u16::try_from(bar.candidates.len()).unwrap_or(u16::MAX);
        let height = height.saturating_add(2).min(body.height).min(12);
        let place = Rect {
            y: body.bottom().saturating_sub(height),
            height,
            ..body
        };
        pen.frame.render_widget(ratatui::widgets::Clear, place);
        let title = format!("Tab: {} completions", bar.candidates.len());
        let inside = pen.panel(place, &title, false);
        let lines: Vec<String> = bar
            .candidates
            .iter()
            .map(|found| found.shown.clone())
            .collect();
        pen.lines(inside, &lines);
    }
}

/// What is left of a text when so many columns at its start are hidden, and how many really are: a wide
/// sign goes as a whole.
fn scrolled(text: &str, hidden: usize) -> (String, usize) {
    let mut gone = 0_usize;
    let is_hidden = |sign: &char| {
        let is_hidden = gone < hidden;
        if is_hidden {
            gone = gone.saturating_add(display_width(sign.encode_utf8(&mut [0; 4])));
        }
        is_hidden
    };
    let left: String = text.chars().skip_while(is_hidden).collect();
    (left, gone)
}

/// A key and what it does, side by side.
fn key_line(look: Look, key: &str, label: &str, more: &str) -> String {
    let more = if more.is_empty() {
        String::new()
    } else {
        format!("  :{more}")
    };
    look.safe(&format!(
        "{}  {}{more}",
        pad_start(key, 9),
        pad_end(label, 16)
    ))
}

#[cfg(test)]
mod tests {
    use super::scrolled;

    #[test]
    fn a_text_scrolls_by_columns() {
        assert_eq!(scrolled("/anna", 0), ("/anna".into(), 0));
        assert_eq!(scrolled("/anna", 2), ("nna".into(), 2));
        assert_eq!(scrolled("/王芳北京", 3), ("芳北京".into(), 3));
        assert_eq!(scrolled("/王芳北京", 2), ("芳北京".into(), 3));
        assert_eq!(scrolled("/王", 9), (String::new(), 3));
    }
}
