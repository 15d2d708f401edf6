//! Tables on a terminal: aligned columns in thin borders, fitted to the width of the window.
//!
//! A table that is too wide wraps its texts, then hides its last columns; the first column (the
//! ids) stays. A line below says what was cut or hidden. Windows under 40 columns, and `--details`
//! where a grid would lose something, show one field a line and cut nothing.

use super::ascii::ascii_signs;
use super::cell::{number_columns, on_screen};
use super::fit::{Column, fitted, framed, lines};
use super::heat::render_heat;
use super::moment::in_zone;
use super::sanitise::{sanitise, sanitise_line};
use super::style::Style;
use super::table::{Cell, Table};
use super::width::{cut, display_width, pad_end, pad_start, wrap};

/// Rows that are shown without `--all`.
pub const ROW_LIMIT: usize = 40;
/// Windows narrower than this show one field a line.
const NARROW: usize = 40;

/// `table` with its title and the remarks below it; every line is terminated.
pub fn render_table(table: &Table, style: &Style) -> String {
    let mut text = String::new();
    if !table.title.is_empty() {
        for line in wrap(
            &own_words(&table.title, style),
            style.width.unwrap_or(usize::MAX),
        ) {
            text.push_str(&style.bold(&line));
            text.push('\n');
        }
    }
    if table.rows.is_empty() {
        push_wrapped(&mut text, &own_words(&table.empty, style), style);
        return text;
    }
    if let Some(heat) = table
        .heat
        .as_ref()
        .filter(|_| style.colour && !style.details)
    {
        text.push_str(&render_heat(heat, style));
        push_wrapped(&mut text, "--details shows all numbers", style);
        return text;
    }
    if !table.chart.is_empty() && !style.details {
        for line in own_lines(&table.chart, style) {
            text.push_str(&cut(&line, style.width.unwrap_or(usize::MAX)));
            text.push('\n');
        }
        push_wrapped(&mut text, "--details shows the numbers", style);
        return text;
    }
    let most = table.most_rows.unwrap_or(ROW_LIMIT);
    let shown = if style.all || table.is_card {
        table.rows.len()
    } else {
        table.rows.len().min(most)
    };
    let cells = Cells::of(table, shown, style);
    let is_narrow = style.width.is_some_and(|width| width < NARROW);
    let widths = cells
        .widths(style)
        .filter(|widths| !(style.details && cells.loses(widths)));
    match widths {
        _ if table.is_card && !is_narrow => cells.push_card(&mut text, style),
        Some(widths) if !is_narrow => cells.push_grid(&mut text, &widths, style),
        _ => cells.push_fields(&mut text, table.is_card, style),
    }
    if shown < table.rows.len() {
        push_wrapped(
            &mut text,
            &format!("{shown} of {} rows; --all shows the rest", table.rows.len()),
            style,
        );
    }
    text
}

/// `said` in lines that fit the window.
pub fn render_text(said: &str, style: &Style) -> String {
    let mut text = String::new();
    let safe = sanitise(&in_zone(said, &style.zone)).replace('\t', "    ");
    push_wrapped(
        &mut text,
        &if style.ascii {
            ascii_signs(&safe)
        } else {
            safe.into()
        },
        style,
    );
    text
}

fn own_words(text: &str, style: &Style) -> String {
    let safe = sanitise_line(text);
    if style.ascii {
        ascii_signs(&safe).into_owned()
    } else {
        safe.into_owned()
    }
}

fn own_lines(text: &str, style: &Style) -> Vec<String> {
    text.lines().map(|line| own_words(line, style)).collect()
}

fn push_wrapped(text: &mut String, said: &str, style: &Style) {
    for line in wrap(said, style.width.unwrap_or(usize::MAX)) {
        text.push_str(&line);
        text.push('\n');
    }
}

/// The characters of a border.
struct Border {
    bar: &'static str,
    dash: &'static str,
    top: [&'static str; 3],
    middle: [&'static str; 3],
    bottom: [&'static str; 3],
}

const LINES: Border = Border {
    bar: "│",
    dash: "─",
    top: ["┌", "┬", "┐"],
    middle: ["├", "┼", "┤"],
    bottom: ["└", "┴", "┘"],
};
const ASCII: Border = Border {
    bar: "|",
    dash: "-",
    top: ["+", "+", "+"],
    middle: ["+", "+", "+"],
    bottom: ["+", "+", "+"],
};

impl Border {
    fn of(style: &Style) -> &'static Border {
        if style.ascii { &ASCII } else { &LINES }
    }

    fn rule(&self, ends: [&str; 3], widths: &[usize]) -> String {
        let dashes: Vec<String> = widths
            .iter()
            .map(|width| self.dash.repeat(width + 2))
            .collect();
        format!("{}{}{}\n", ends[0], dashes.join(ends[1]), ends[2])
    }

    fn line(&self, padded: &[String]) -> String {
        let bar = self.bar;
        format!("{bar} {} {bar}\n", padded.join(&format!(" {bar} ")))
    }
}

/// A table whose cells are text.
struct Cells {
    columns: Vec<Column>,
    second_rank: usize,
    is_number: Vec<bool>,
}

impl Cells {
    fn of(table: &Table, shown: usize, style: &Style) -> Cells {
        let cell = |row: &[Cell], column: usize| row.get(column).cloned().unwrap_or(Cell::Missing);
        let columns = (0..table.columns.len()).map(|column| Column {
            header: own_words(&table.columns[column], style),
            cells: table.rows[..shown]
                .iter()
                .map(|row| on_screen(&cell(row, column), style))
                .collect(),
            is_text: table
                .rows
                .iter()
                .any(|row| matches!(cell(row, column), Cell::Text(_))),
            is_name: column == 0,
        });
        Cells {
            columns: columns.collect(),
            second_rank: table.second_rank,
            is_number: number_columns(table),
        }
    }

    fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// Widths of the columns that are shown; `None` where the window is too narrow for a grid.
    fn widths(&self, style: &Style) -> Option<Vec<usize>> {
        match style.width {
            None => Some(self.columns.iter().map(Column::natural).collect()),
            Some(width) => fitted(&self.columns, self.second_rank, width),
        }
    }

    fn push_grid(&self, text: &mut String, widths: &[usize], style: &Style) {
        let border = Border::of(style);
        let push_row = |text: &mut String, cells: &[&str], is_header: bool| {
            let wrapped: Vec<Vec<String>> = cells
                .iter()
                .zip(widths)
                .map(|(cell, width)| lines(cell, *width).0)
                .collect();
            for line in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
                let placed =
                    widths
                        .iter()
                        .zip(&wrapped)
                        .enumerate()
                        .map(|(column, (&width, cell))| {
                            let part = cell.get(line).map_or("", String::as_str);
                            let padded = if self.is_number[column] {
                                pad_start(part, width)
                            } else {
                                pad_end(part, width)
                            };
                            if is_header {
                                style.bold(&padded)
                            } else {
                                padded
                            }
                        });
                text.push_str(&border.line(&placed.collect::<Vec<_>>()));
            }
        };
        let shown = &self.columns[..widths.len()];
        text.push_str(&border.rule(border.top, widths));
        push_row(
            text,
            &shown
                .iter()
                .map(|column| column.header.as_str())
                .collect::<Vec<_>>(),
            true,
        );
        text.push_str(&border.rule(border.middle, widths));
        for row in 0..self.rows() {
            push_row(
                text,
                &shown
                    .iter()
                    .map(|column| column.cells[row].as_str())
                    .collect::<Vec<_>>(),
                false,
            );
        }
        text.push_str(&border.rule(border.bottom, widths));
        self.push_losses(text, widths, style);
    }

    /// How many values are cut at these widths.
    fn cuts(&self, widths: &[usize]) -> usize {
        let in_column = |(column, width): (&Column, &usize)| {
            column
                .cells
                .iter()
                .filter(|cell| display_width(cell) > *width && lines(cell, *width).1)
                .count()
        };
        self.columns.iter().zip(widths).map(in_column).sum()
    }

    fn loses(&self, widths: &[usize]) -> bool {
        widths.len() < self.columns.len() || self.cuts(widths) > 0
    }

    /// Says how many values were cut and which columns are hidden.
    fn push_losses(&self, text: &mut String, widths: &[usize], style: &Style) {
        let cuts = self.cuts(widths);
        if cuts > 0 {
            let values = if cuts == 1 { "value" } else { "values" };
            push_wrapped(
                text,
                &format!("{cuts} {values} shortened; --details shows them in full"),
                style,
            );
        }
        let hidden: Vec<&str> = self.columns[widths.len()..]
            .iter()
            .map(|column| column.header.as_str())
            .collect();
        if !hidden.is_empty() {
            let (count, all) = (hidden.len(), self.columns.len());
            let said = format!(
                "{count} of {all} columns hidden ({}); --details shows them",
                hidden.join(", ")
            );
            push_wrapped(text, &said, style);
        }
    }

    /// Rows of name and value, both wrapped where too long.
    fn push_card(&self, text: &mut String, style: &Style) {
        let widest = |column: &Column| {
            column
                .cells
                .iter()
                .map(|cell| display_width(cell))
                .max()
                .unwrap_or(0)
        };
        let mut widths: Vec<usize> = self.columns.iter().map(widest).collect();
        if let Some(room) = style
            .width
            .map(|width| width.saturating_sub(framed(&[0, 0])))
        {
            widths[0] = widths[0].min(room / 2).max(1);
            widths[1] = widths[1].min(room - widths[0]).max(1);
        }
        let border = Border::of(style);
        text.push_str(&border.rule(border.top, &widths));
        for row in 0..self.rows() {
            let wrapped = |column: usize| wrap(&self.columns[column].cells[row], widths[column]);
            let (names, values) = (wrapped(0), wrapped(1));
            for line in 0..names.len().max(values.len()) {
                let part = |lines: &[String], width| {
                    pad_end(lines.get(line).map_or("", String::as_str), width)
                };
                text.push_str(&border.line(&[
                    style.bold(&part(&names, widths[0])),
                    part(&values, widths[1]),
                ]));
            }
        }
        text.push_str(&border.rule(border.bottom, &widths));
    }

    /// One field a line; blank lines separate the rows of a table that is not a card.
    fn push_fields(&self, text: &mut String, is_card: bool, style: &Style) {
        let width = style.width.unwrap_or(usize::MAX);
        for row in 0..self.rows() {
            if row > 0 && !is_card {
                text.push('\n');
            }
            let cells = self
                .columns
                .iter()
                .map(|column| (&column.header, &column.cells[row]));
            let fields: Vec<String> = match is_card {
                true => vec![
                    cells
                        .map(|(_, cell)| cell.as_str())
                        .collect::<Vec<_>>()
                        .join(": "),
                ],
                false => cells
                    .map(|(name, cell)| format!("{name}: {}", cell.trim()))
                    .collect(),
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

#[cfg(test)]
#[path = "grid_tests.rs"]
pub(super) mod tests;
