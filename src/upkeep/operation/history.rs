//! `history`: the lines typed at the prompt.

use crate::error::{Error, Result};
use serde::Serialize;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Which lines to list.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file that the prompt writes.
    pub file: PathBuf,
    /// Only lines with this text, ignoring case.
    pub text: Option<String>,
}

/// The lines.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The newest last.
    pub lines: Vec<Line>,
}

/// A typed line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its position in the whole history, from 1.
    pub number: usize,
    /// The line.
    pub line: String,
}

/// Reads the lines; none where the prompt was never used.
///
/// # Errors
/// The file cannot be read.
pub fn run(request: &Request) -> Result<Outcome> {
    let text = match std::fs::read_to_string(&request.file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(Error::failed(format!(
                "the history {} cannot be read",
                request.file.display()
            ))
            .because(error)
            .hint("check the file's permissions"));
        }
    };
    let sought = request.text.as_ref().map(|text| text.to_lowercase());
    let typed = text
        .lines()
        .filter(|line| *line != HEADER)
        .map(unescaped)
        .enumerate();
    let lines = typed
        .map(|(index, line)| Line {
            number: index + 1,
            line,
        })
        .filter(|line| {
            sought
                .as_ref()
                .is_none_or(|sought| line.line.to_lowercase().contains(sought))
        });
    Ok(Outcome {
        lines: lines.collect(),
    })
}

/// The first line of rustyline's file format.
const HEADER: &str = "#V2";

/// A line as it was typed: the file writes a line break as `\n` and a backslash as `\\`.
fn unescaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match (sign, sign == '\\') {
            (_, true) => match signs.next() {
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => text.push('\\'),
            },
            (sign, false) => text.push(sign),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_they_were_typed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history.txt");
        let lines = |text: Option<&str>| {
            run(&Request {
                file: file.clone(),
                text: text.map(Into::into),
            })
            .unwrap()
            .lines
        };
        assert_eq!(lines(None), [], "no prompt was used yet");
        std::fs::write(
            &file,
            "#V2\nload C:\\\\Shop\\\\x.csv\nsegment\\nstatus\nwhy Ann\n",
        )
        .unwrap();
        let all: Vec<String> = lines(None).into_iter().map(|line| line.line).collect();
        assert_eq!(all, ["load C:\\Shop\\x.csv", "segment\nstatus", "why Ann"]);
        assert_eq!(
            lines(Some("ann")),
            [Line {
                number: 3,
                line: "why Ann".into()
            }]
        );
    }
}
