//! Results and errors for programs: JSON in an envelope that carries its version.

use super::cell::raw;
use super::sanitise::is_forbidden;
use super::table::{Block, Cell};
use crate::error::Error;
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write;
use std::io;

#[derive(Serialize)]
struct Envelope<'a, T: ?Sized> {
    version: u8,
    command: &'a str,
    data: &'a T,
    notes: &'a [String],
}

/// `data` in its envelope `{"version":1,"command":..,"data":..,"notes":[..]}`, on one line or
/// indented.
pub fn render_json(command: &str, data: &Value, notes: &[String], pretty: bool) -> String {
    let envelope = Envelope {
        version: 1,
        command,
        data,
        notes,
    };
    written(&envelope, pretty)
}

/// Writes the same while `data` is made, without holding it.
///
/// # Errors
/// Those of the writer.
pub fn write_json(
    command: &str,
    data: &(impl Serialize + ?Sized),
    notes: &[String],
    pretty: bool,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let envelope = Envelope {
        version: 1,
        command,
        data,
        notes,
    };
    let mut to = Safe(io::BufWriter::new(to));
    if pretty {
        serde_json::to_writer_pretty(&mut to, &envelope)?;
    } else {
        serde_json::to_writer(&mut to, &envelope)?;
    }
    io::Write::write_all(&mut to, b"\n")?;
    io::Write::flush(&mut to)
}

/// Passes text on with forbidden characters escaped. What it gets at once is whole characters: JSON is cut
/// at its signs alone.
struct Safe<W>(W);

impl<W: io::Write> io::Write for Safe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        if text.chars().any(is_forbidden) {
            self.0.write_all(escaped(text).as_bytes())?;
        } else {
            self.0.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The rows of all tables as objects of their columns, one on a line.
pub fn render_json_lines(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        let Block::Table(table) = block else { continue };
        for row in &table.rows {
            let cells = table.columns.iter().zip(row);
            let object: serde_json::Map<String, Value> = cells
                .map(|(name, cell)| (name.clone(), value_of(cell)))
                .collect();
            text.push_str(&written(&object, false));
        }
    }
    text
}

fn value_of(cell: &Cell) -> Value {
    match cell {
        Cell::Int(count) => json!(count),
        Cell::Number { value, .. } | Cell::Percent(value) | Cell::Share(value) => json!(value),
        Cell::Money(money) => json!({ "minor": money.minor, "currency": money.currency.code() }),
        Cell::Text(_) | Cell::Date(_) => json!(raw(cell)),
        Cell::Missing => Value::Null,
    }
}

/// `{"error":{"kind":..,"message":..,"because":..,"hint":..}}`; absent parts are null.
pub fn render_json_error(error: &Error, pretty: bool) -> String {
    let mut said = json!({
        "kind": error.kind.word(), "message": error.what, "because": error.reasons(), "hint": error.hint,
    });
    if let Some(question) = error
        .question
        .as_ref()
        .filter(|question| question.is_about_users())
    {
        let users = question.answers.iter();
        said["users"] = users
            .map(|answer| json!({ "id": answer.value, "text": answer.label }))
            .collect();
    }
    written(&json!({ "error": said }), pretty)
}

/// `value` on its own line or lines, safe on a terminal too: forbidden characters are escaped.
fn written(value: &impl Serialize, pretty: bool) -> String {
    let text = if pretty {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    // Serializing texts, numbers, and lists and maps of them never fails.
    let mut text = text.unwrap_or_default();
    if text.chars().any(is_forbidden) {
        text = escaped(&text);
    }
    text.push('\n');
    text
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if is_forbidden(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_envelope_keeps_the_order_of_its_fields() {
        let data = json!({"id": 7, "age": null});
        let text = render_json("segment", &data, &["small shop".into()], false);
        let expected = r#"{"version":1,"command":"segment","data":{"id":7,"age":null},"notes":["small shop"]}"#;
        assert_eq!(text, format!("{expected}\n"));
        assert!(render_json("segment", &data, &[], true).starts_with("{\n  \"version\": 1,\n"));
    }

    #[test]
    fn an_error_says_what_because_of_what_and_what_to_try() {
        let error = Error::not_found("there is no segment 9").hint("segments");
        let expected = r#"{"error":{"kind":"not_found","message":"there is no segment 9","because":null,"hint":"segments"}}"#;
        assert_eq!(render_json_error(&error, false), format!("{expected}\n"));
    }

    proptest! {
        #[test]
        fn text_is_read_back_and_carries_no_control(text in "\\PC*|[\\x00-\\u{a0}\\u{2000}-\\u{2070}\u{e0041}]*") {
            let safe = render_json("x", &Value::String(text.clone()), &[], true);
            prop_assert!(!safe.chars().any(is_forbidden));
            let read: Value = serde_json::from_str(&safe).unwrap();
            for pretty in [false, true] {
                let (data, notes) = (json!([text, 1.5, { "a": null }]), [text.clone()]);
                let mut streamed = Vec::new();
                write_json("x", &data, &notes, pretty, &mut streamed).unwrap();
                let held = render_json("x", &data, &notes, pretty);
                prop_assert_eq!(String::from_utf8(streamed).unwrap(), held);
            }
            prop_assert_eq!(&read["data"], &Value::String(text));
        }
    }
}
