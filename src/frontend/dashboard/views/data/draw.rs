//! Data on the screen.

use super::{QUARANTINE, Shared, ViewState};
use crate::command::outcomes::{LoadsOutcome, QuarantineOutcome};
use crate::domain::grouped;
use crate::frontend::dashboard::draw::pen::{Align, Pen, Rows, columns};
use crate::frontend::dashboard::draw::progress::job_line;
use ratatui::layout::{Constraint, Layout, Rect};

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    if area.height < 14 || area.width < 60 {
        return if state.panel == QUARANTINE {
            draw_aside(pen, area, state);
        } else {
            draw_loads(pen, area, state, shared);
        };
    }
    let [loads, middle, below] = Layout::vertical([
        Constraint::Fill(3),
        Constraint::Fill(2),
        Constraint::Fill(3),
    ])
    .areas(area);
    draw_loads(pen, loads, state, shared);
    draw_aside(pen, middle, state);
    let [models, jobs] =
        Layout::horizontal([Constraint::Length(44), Constraint::Fill(1)]).areas(below);
    draw_models(pen, models, shared);
    draw_jobs(pen, jobs, shared);
}

fn draw_loads(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    let loads = state.outcome::<LoadsOutcome>(0);
    let all = loads.map_or(&[][..], |loads| loads.loads.as_slice());
    let zone = shared.zone();
    let width = usize::from(area.width).saturating_sub(60).max(10);
    let line = |cells: [&str; 6]| {
        let [id, at, rows, loaded, aside, files] = cells;
        columns(&[
            (id, 4, Align::Right),
            (at, 16, Align::Left),
            (rows, 10, Align::Right),
            (loaded, 10, Align::Right),
            (aside, 9, Align::Right),
            (files, width, Align::Left),
        ])
    };
    let row = |row: usize| {
        let Some(load) = all.get(state.at(row)) else {
            return String::new();
        };
        let undone = if load.undone_at.is_some() {
            "undone: "
        } else {
            ""
        };
        line([
            &load.batch.to_string(),
            &load.loaded_at.minute_in(&zone),
            &grouped(load.rows_read),
            &grouped(load.rows_loaded),
            &grouped(load.rows_quarantined),
            &format!("{undone}{}", names(&load.files)),
        ])
    };
    let rows = Rows {
        header: line(["load", "at", "rows", "new", "set aside", "files"]),
        count: state.shown(all.len()),
        chosen: state.row_of(0),
        is_focused: state.panel == 0,
        row: &row,
    };
    pen.list(
        area,
        "Loads",
        "nothing is loaded yet; f loads a file",
        &rows,
    );
}

fn draw_aside(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState) {
    let aside = state.outcome::<QuarantineOutcome>(1);
    let all = aside.map_or(&[][..], |aside| aside.rules.as_slice());
    let width = usize::from(area.width).saturating_sub(34).max(10);
    let row = |row: usize| {
        all.get(row).map_or(String::new(), |counted| {
            columns(&[
                (&grouped(counted.rows), 8, Align::Right),
                (&counted.rule, 18, Align::Left),
                (counted.definition, width, Align::Left),
            ])
        })
    };
    let rows = Rows {
        header: String::new(),
        count: all.len(),
        chosen: state.row_of(QUARANTINE),
        is_focused: state.panel == QUARANTINE,
        row: &row,
    };
    pen.list(
        area,
        "Rows set aside, by rule",
        "no row was set aside",
        &rows,
    );
}

fn draw_models(pen: &mut Pen<'_, '_>, area: Rect, shared: &Shared) {
    let inside = pen.panel(area, "Models", false);
    let zone = shared.zone();
    let models = shared
        .get()
        .map_or(&[][..], |overview| overview.status.models.as_slice());
    let mut lines: Vec<String> = models
        .iter()
        .map(|model| {
            let freshness = if model.stale {
                "out of date"
            } else {
                "current"
            };
            let made = model.made_at.minute_in(&zone);
            columns(&[
                (&model.kind, 10, Align::Left),
                (freshness, 11, Align::Left),
                (&made, 16, Align::Left),
            ])
        })
        .collect();
    if lines.is_empty() {
        lines.push("no models yet; m makes segments".into());
    }
    pen.lines(inside, &lines);
}

fn draw_jobs(pen: &mut Pen<'_, '_>, area: Rect, shared: &Shared) {
    let inside = pen.panel(area, "Jobs", false);
    let mut lines: Vec<String> = shared.jobs.iter().map(job_line).collect();
    if lines.is_empty() {
        lines.push("nothing runs".into());
    }
    lines.extend(
        shared
            .ended
            .iter()
            .rev()
            .map(|line| format!("ended: {line}")),
    );
    pen.lines(inside, &lines);
}

/// The names of files without their folders.
fn names(files: &[String]) -> String {
    let names: Vec<&str> = files
        .iter()
        .map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path))
        .collect();
    names.join(", ")
}
