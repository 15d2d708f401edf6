//! The sheets of an OpenDocument workbook, from its `content.xml`.

use super::grid::Grid;
use super::workbook::{Bad, MOST_CELLS, number_text};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// Limits: spaces for one element, and repetitions of a filled row or cell.
const MOST_BLANKS: usize = 1_000;
const MOST_REPEATS: u32 = 1_048_576;

/// Reads all sheets in order, as name and filled cells.
pub fn read(content: impl BufRead) -> Result<Vec<(String, Grid)>, Bad> {
    let mut reader = Reader::from_reader(content);
    let mut state = State::default();
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        match reader
            .read_event_into(&mut buffer)
            .map_err(|_| Bad::Damaged)?
        {
            Event::Eof if depth == 0 => break,
            Event::Eof => return Err(Bad::Damaged),
            Event::Start(element) => {
                depth += 1;
                state.begin(&element)?;
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                state.end(element.name().as_ref())?;
            }
            Event::Empty(element) => {
                state.begin(&element)?;
                state.end(element.name().as_ref())?;
            }
            Event::Text(text) => state.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                match reference.resolve_char_ref() {
                    Ok(Some(character)) => state.text(character.encode_utf8(&mut [0; 4])),
                    _ => state.text(
                        quick_xml::escape::resolve_predefined_entity(name).unwrap_or_default(),
                    ),
                }
            }
            _ => {}
        }
        if state
            .sheets
            .last()
            .is_some_and(|(_, grid)| grid.len() > MOST_CELLS)
        {
            return Err(Bad::TooLarge);
        }
    }
    Ok(state.sheets)
}

#[derive(Default)]
struct State {
    sheets: Vec<(String, Grid)>,
    /// The next row number, and how often the row is repeated.
    row: u32,
    row_repeats: u32,
    /// Filled cells of the row: column and text.
    cells: Vec<(u32, String)>,
    column: u32,
    cell: Option<OpenCell>,
    /// Nesting depth within an annotation, which is not part of its cell.
    annotation: u32,
}

struct OpenCell {
    value: Option<String>,
    text: String,
    paragraphs: u32,
    repeats: u32,
}

impl State {
    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), Bad> {
        match element.name().as_ref() {
            "table:table" => {
                let name = attribute(element, "table:name")?.unwrap_or_default();
                self.sheets.push((name, Grid::default()));
                self.row = 0;
            }
            "table:table-row" => {
                self.row_repeats = repeats(element, "table:number-rows-repeated")?;
                self.column = 0;
                self.cells.clear();
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let value = value(element)?;
                let repeats = repeats(element, "table:number-columns-repeated")?;
                self.cell = Some(OpenCell {
                    value,
                    text: String::new(),
                    paragraphs: 0,
                    repeats,
                });
            }
            "office:annotation" => self.annotation += 1,
            "text:p" => {
                if let Some(cell) = self.cell.as_mut().filter(|_| self.annotation == 0) {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "text:s" => {
                let blanks = attribute(element, "text:c")?
                    .and_then(|count| count.parse().ok())
                    .unwrap_or(1);
                self.text(&" ".repeat(MOST_BLANKS.min(blanks)));
            }
            "text:tab" => self.text("\t"),
            "text:line-break" => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Bad> {
        match name {
            "office:annotation" => self.annotation = self.annotation.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => {
                let Some(cell) = self.cell.take() else {
                    return Ok(());
                };
                let text = cell.value.unwrap_or(cell.text);
                if !text.trim().is_empty() {
                    if self.cells.len() + cell.repeats as usize > 16_384 {
                        return Err(Bad::TooLarge);
                    }
                    self.cells.extend(
                        (0..cell.repeats)
                            .map(|more| (self.column.saturating_add(more), text.clone())),
                    );
                }
                self.column = self.column.saturating_add(cell.repeats);
            }
            "table:table-row" => {
                let Some((_, grid)) = self.sheets.last_mut() else {
                    return Ok(());
                };
                if !self.cells.is_empty() {
                    if self.cells.len().saturating_mul(self.row_repeats as usize) > MOST_CELLS {
                        return Err(Bad::TooLarge);
                    }
                    for more in 0..self.row_repeats {
                        let row = self.row.saturating_add(more);
                        self.cells
                            .iter()
                            .for_each(|(column, text)| grid.add(row, *column, text));
                    }
                }
                self.row = self.row.saturating_add(self.row_repeats);
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self
            .cell
            .as_mut()
            .filter(|cell| self.annotation == 0 && cell.paragraphs > 0)
        {
            cell.text.push_str(text);
        }
    }
}

/// The value of a cell from its attributes; `None` if it is the text between its tags.
fn value(element: &BytesStart<'_>) -> Result<Option<String>, Bad> {
    let get = |name| attribute(element, name);
    Ok(match get("office:value-type")?.as_deref() {
        Some("float" | "currency" | "percentage") => {
            get("office:value")?.map(|text| text.parse().map_or(text, number_text))
        }
        Some("date") => get("office:date-value")?.map(|text| text.replacen('T', " ", 1)),
        Some("time") => get("office:time-value")?.map(|text| time_text(&text)),
        Some("boolean") => get("office:boolean-value")?.map(|text| {
            if text == "true" {
                "yes".into()
            } else {
                "no".into()
            }
        }),
        Some("string") => get("office:string-value")?,
        _ => None,
    })
}

/// `PT12H59M30S` as 12:59:30.
fn time_text(duration: &str) -> String {
    let mut parts = [0_u32; 3];
    let mut number = String::new();
    for c in duration.trim_start_matches("PT").chars() {
        match "HMS".find(c) {
            Some(at) => {
                parts[at] = number.parse::<f64>().unwrap_or(0.0) as u32;
                number.clear();
            }
            None => number.push(c),
        }
    }
    format!("{:02}:{:02}:{:02}", parts[0], parts[1], parts[2])
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Bad> {
    let found = element.try_get_attribute(name).map_err(|_| Bad::Damaged)?;
    found
        .map(|found| {
            found
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map(std::borrow::Cow::into_owned)
        })
        .transpose()
        .map_err(|_| Bad::Damaged)
}

fn repeats(element: &BytesStart<'_>, name: &str) -> Result<u32, Bad> {
    let Some(count) = attribute(element, name)? else {
        return Ok(1);
    };
    count
        .parse::<u32>()
        .map(|count| count.clamp(1, MOST_REPEATS))
        .map_err(|_| Bad::Damaged)
}
