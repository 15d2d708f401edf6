//! Tables on a terminal: aligned columns in thin borders, brought to the width of the window.
//!
//! A table that is too wide first has its widest text column shortened, then its last columns hidden; the first column
//! (the ids) stays. What was cut or hidden is said below. Windows under 40 columns, and `--details`, show one field a
//! line and cut nothing.

use super::ascii::ascii_signs;
use super::cell::{number_columns, on_screen};
use super::sanitise::sanitise_line;
use super::style::Style;
use super::table::{Cell, Table};
use super::width::{cut, display_width, pad_end, pad_start, wrap};

/// Rows that are shown without `--all`.
pub const ROW_LIMIT: usize = 40;
/// Windows narrower than this show one field a line.
const NARROW: usize = 40;
/// A shortened column keeps at least this many columns.
const SHORTEST: usize = 8;

/// `table` with its title and what must be said about it, each line ended.
pub fn render_table(table: &Table, style: &Style) -> String {
    let mut text = String::new();
    if !table.title.is_empty() {
        for line in wrap(&own_words(&table.title, style), style.width.unwrap_or(usize::MAX)) {
            text.push_str(&style.bold(&line));
            text.push('\n');
        }
    }
    if table.rows.is_empty() {
        push_wrapped(&mut text, &own_words(&table.empty, style), style);
        return text;
    }
    let shown = if style.all || table.is_card { table.rows.len() } else { table.rows.len().min(ROW_LIMIT) };
    let cells = Cells::of(table, shown, style);
    let fits = style.width.is_none_or(|width| cells.natural_width() <= width);
    let narrow = style.width.is_some_and(|width| width < NARROW);
    if narrow || (style.details && !fits && !table.is_card) {
        cells.push_fields(&mut text, table.is_card, style);
    } else if table.is_card {
        cells.push_card(&mut text, style);
    } else {
        cells.push_grid(&mut text, style);
    }
    if shown < table.rows.len() {
        push_wrapped(&mut text, &format!("{shown} of {} rows; --all shows the rest", table.rows.len()), style);
    }
    text
}

/// `said` as lines that fit the window.
pub fn render_text(said: &str, style: &Style) -> String {
    let mut text = String::new();
    let safe = super::sanitise::sanitise(said).replace('\t', "    ");
    push_wrapped(&mut text, &if style.ascii { ascii_signs(&safe) } else { safe.into() }, style);
    text
}

fn own_words(text: &str, style: &Style) -> String {
    let safe = sanitise_line(text);
    if style.ascii { ascii_signs(&safe).into_owned() } else { safe.into_owned() }
}

fn push_wrapped(text: &mut String, said: &str, style: &Style) {
    for line in wrap(said, style.width.unwrap_or(usize::MAX)) {
        text.push_str(&line);
        text.push('\n');
    }
}

/// The signs of a border.
struct Border {
    bar: &'static str,
    dash: &'static str,
    top: [&'static str; 3],
    middle: [&'static str; 3],
    bottom: [&'static str; 3],
}

const LINES: Border =
    Border {
        bar: "│", dash: "─", top: ["┌", "┬", "┐"], middle: ["├", "┼", "┤"], bottom: ["└", "┴", "┘"]
    };
const ASCII: Border =
    Border { bar: "|", dash: "-", top: ["+", "+", "+"], middle: ["+", "+", "+"], bottom: ["+", "+", "+"] };

impl Border {
    fn of(style: &Style) -> &'static Border {
        if style.ascii { &ASCII } else { &LINES }
    }

    fn rule(&self, ends: [&str; 3], widths: &[usize]) -> String {
        let dashes: Vec<String> = widths.iter().map(|width| self.dash.repeat(width + 2)).collect();
        format!("{}{}{}\n", ends[0], dashes.join(ends[1]), ends[2])
    }

    fn line(&self, padded: &[String]) -> String {
        let bar = self.bar;
        format!("{bar} {} {bar}\n", padded.join(&format!(" {bar} ")))
    }
}

/// A table whose cells are text.
struct Cells {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    is_number: Vec<bool>,
    may_shorten: Vec<bool>,
}

impl Cells {
    fn of(table: &Table, shown: usize, style: &Style) -> Cells {
        let text_of = |row: &Vec<Cell>, column: usize| on_screen(row.get(column).unwrap_or(&Cell::Missing), style);
        let columns = 0..table.columns.len();
        let is_text = |column: usize| {
            table.rows.iter().filter_map(|row| row.get(column)).any(|cell| matches!(cell, Cell::Text(_)))
        };
        Cells {
            header: table.columns.iter().map(|name| own_words(name, style)).collect(),
            rows: table.rows[..shown]
                .iter()
                .map(|row| columns.clone().map(|column| text_of(row, column)).collect())
                .collect(),
            is_number: number_columns(table),
            may_shorten: columns.clone().map(|column| column > 0 && is_text(column)).collect(),
        }
    }

    fn widths(&self) -> Vec<usize> {
        let widest = |column: usize| self.rows.iter().map(|row| display_width(&row[column])).max().unwrap_or(0);
        self.header.iter().enumerate().map(|(column, name)| display_width(name).max(widest(column))).collect()
    }

    fn natural_width(&self) -> usize {
        framed(&self.widths())
    }

    /// Widths of the columns that are shown: all, or as many of the first as fit; `None` where not even two fit.
    fn fitted(&self, width: usize) -> Option<Vec<usize>> {
        let natural = self.widths();
        let least = natural.len().min(2);
        (least..=natural.len()).rev().find_map(|count| shortened(&natural[..count], &self.may_shorten, width))
    }

    fn push_grid(&self, text: &mut String, style: &Style) {
        let widths = match style.width {
            None => self.widths(),
            Some(width) => match self.fitted(width) {
                Some(widths) => widths,
                None => return self.push_fields(text, false, style),
            },
        };
        let border = Border::of(style);
        let line = |cells: &[String], is_header: bool| {
            let placed = widths.iter().zip(cells).enumerate().map(|(column, (&width, cell))| {
                let cell = cut(cell, width);
                let padded = if self.is_number[column] { pad_start(&cell, width) } else { pad_end(&cell, width) };
                if is_header { style.bold(&padded) } else { padded }
            });
            border.line(&placed.collect::<Vec<_>>())
        };
        text.push_str(&border.rule(border.top, &widths));
        text.push_str(&line(&self.header, true));
        text.push_str(&border.rule(border.middle, &widths));
        for row in &self.rows {
            text.push_str(&line(row, false));
        }
        text.push_str(&border.rule(border.bottom, &widths));
        self.push_losses(text, &widths, style);
    }

    /// Says how many values were cut and which columns are hidden.
    fn push_losses(&self, text: &mut String, widths: &[usize], style: &Style) {
        let is_cut = |(cell, &width): (&String, &usize)| display_width(cell) > width;
        let cuts: usize = self.rows.iter().map(|row| row.iter().zip(widths).filter(|pair| is_cut(*pair)).count()).sum();
        if cuts > 0 {
            let values = if cuts == 1 { "value" } else { "values" };
            push_wrapped(text, &format!("{cuts} {values} shortened; --details shows them whole"), style);
        }
        let hidden = &self.header[widths.len()..];
        if !hidden.is_empty() {
            let (count, all) = (hidden.len(), self.header.len());
            let said = format!("{count} of {all} columns hidden ({}); --details shows them", hidden.join(", "));
            push_wrapped(text, &said, style);
        }
    }

    /// Rows of name and value, both wrapped where they are too long.
    fn push_card(&self, text: &mut String, style: &Style) {
        let mut widths: Vec<usize> =
            (0..2).map(|column| self.rows.iter().map(|row| display_width(&row[column])).max().unwrap_or(0)).collect();
        if let Some(room) = style.width.map(|width| width.saturating_sub(framed(&[0, 0]))) {
            widths[0] = widths[0].min(room / 2).max(1);
            widths[1] = widths[1].min(room - widths[0]).max(1);
        }
        let border = Border::of(style);
        text.push_str(&border.rule(border.top, &widths));
        for row in &self.rows {
            let (names, values) = (wrap(&row[0], widths[0]), wrap(&row[1], widths[1]));
            for line in 0..names.len().max(values.len()) {
                let part = |lines: &[String], width| pad_end(lines.get(line).map_or("", String::as_str), width);
                text.push_str(&border.line(&[style.bold(&part(&names, widths[0])), part(&values, widths[1])]));
            }
        }
        text.push_str(&border.rule(border.bottom, &widths));
    }

    /// One field a line; the rows of a table that is no card stand apart.
    fn push_fields(&self, text: &mut String, is_card: bool, style: &Style) {
        let width = style.width.unwrap_or(usize::MAX);
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 && !is_card {
                text.push('\n');
            }
            let fields: Vec<String> = match is_card {
                true => vec![row.join(": ")],
                false => self.header.iter().zip(row).map(|(name, cell)| format!("{name}: {}", cell.trim())).collect(),
            };
            for field in fields {
                for line in wrap(&field, width) {
                    text.push_str(&line);
                    text.push('\n');
                }
            }
        }
    }
}

/// Width of a table with its borders, from the widths of its columns.
fn framed(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + 3 * widths.len() + 1
}

/// `natural` with the widest of the columns that may be shortened made narrower until all fit `width`.
fn shortened(natural: &[usize], may_shorten: &[bool], width: usize) -> Option<Vec<usize>> {
    let mut widths = natural.to_vec();
    while framed(&widths) > width {
        let widest = (0..widths.len()).filter(|&column| may_shorten[column] && widths[column] > SHORTEST);
        let widest = widest.max_by_key(|&column| (widths[column], column))?;
        widths[widest] -= 1;
    }
    Some(widths)
}

#[cfg(test)]
#[path = "grid_tests.rs"]
pub(super) mod tests;
