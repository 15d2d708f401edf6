//! Prints replies and errors: results to stdout, everything else to stderr.

use super::pager;
use crate::command::{ColorChoice, FormatChoice, Globals, Reply};
use crate::domain::CancelToken;
use crate::error::{Error, Result};
use crate::output::{
    Format, Style, counted, folder_of, render_error, render_json_error, render_next_step,
    render_notes, write_file, write_folder,
};
use jiff::tz::TimeZone;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// An output stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Results.
    Out,
    /// Progress, notes, questions, errors.
    Err,
}

impl Stream {
    /// Whether it is a terminal.
    pub fn is_terminal(self) -> bool {
        match self {
            Stream::Out => io::stdout().is_terminal(),
            Stream::Err => io::stderr().is_terminal(),
        }
    }
}

/// The style for text on a stream, from options and environment.
pub fn style(globals: &Globals, stream: Stream, zone: TimeZone) -> Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let colour = match globals.color.unwrap_or_default() {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => stream.is_terminal() && !set("NO_COLOR") && !is_dumb,
    };
    let is_utf8 = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .is_none_or(|locale| locale.to_uppercase().replace('-', "").contains("UTF8"));
    Style {
        colour,
        ascii: globals.ascii || globals.plain_ui || (stream.is_terminal() && !is_utf8),
        width: width(stream),
        all: globals.all,
        details: globals.details,
        is_terminal: stream.is_terminal(),
        is_file: false,
        raw: globals.raw,
        excel: globals.excel,
        zone,
    }
}

fn width(stream: Stream) -> Option<usize> {
    if !stream.is_terminal() {
        return None;
    }
    terminal_size::terminal_size()
        .map(|(columns, _)| usize::from(columns.0))
        .filter(|columns| *columns > 0)
}

/// The format of results: as typed, by the file's extension, a table on a terminal, else plain.
fn format(globals: &Globals) -> Format {
    match globals.format {
        Some(FormatChoice::Table) => Format::Table,
        Some(FormatChoice::Plain) => Format::Plain,
        Some(FormatChoice::Json) => Format::Json,
        Some(FormatChoice::Csv) => Format::Csv,
        Some(FormatChoice::Markdown) => Format::Markdown,
        None => {
            let by_name = globals
                .output
                .as_ref()
                .and_then(|path| Format::of_file_name(&path.to_string_lossy()));
            let otherwise =
                if globals.output.is_none() && Stream::Out.is_terminal() && !globals.plain_ui {
                    Format::Table
                } else {
                    Format::Plain
                };
            by_name.unwrap_or(otherwise)
        }
    }
}

/// Writes a reply: the result to stdout or a file, notes and the next step to stderr.
/// A result longer than the terminal goes through a pager; notes that would push it off the screen
/// are counted instead.
///
/// # Errors
/// The file already exists, or cannot be written; a broken pipe is silent.
pub fn print_reply(
    reply: &Reply,
    globals: &Globals,
    zone: &TimeZone,
    token: &CancelToken,
) -> Result<()> {
    let format = format(globals);
    let mut notes = if globals.quiet || format == Format::Json {
        Vec::new()
    } else {
        reply.notes()
    };
    match &globals.output {
        Some(_) => {
            let said = write_result(reply, globals, zone)?;
            if !globals.quiet {
                say(&format!("{said}\n"));
            }
        }
        None => {
            let style = result_style(globals, zone);
            // What is written row by row is no table on a screen.
            let written = if reply.is_long(format) && format != Format::Workbook {
                let mut out = io::BufWriter::new(io::stdout());
                reply.write_long(format, &style, Path::new("."), &mut out)
            } else {
                let text = reply.render(format, &style)?;
                let room = room_for(format, &text);
                if room == Some(None) && pager::is_wanted(globals) {
                    let notes = std::mem::take(&mut notes);
                    pager::show(&format!("{text}{}", render_notes(&notes, &style)), token)
                } else {
                    if !globals.details && !globals.all {
                        notes = fitting(notes, room.flatten(), &style);
                    }
                    let mut out = io::stdout().lock();
                    out.write_all(text.as_bytes()).and_then(|()| out.flush())
                }
            };
            match written {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    return Err(Error::failed("the result cannot be written").because(error));
                }
                _ => {}
            }
        }
    }
    if !globals.quiet {
        let style = style(globals, Stream::Err, zone.clone());
        say(&render_notes(&notes, &style));
        if Stream::Err.is_terminal() {
            say(&render_next_step(&reply.next_steps(), &style));
        }
    }
    Ok(())
}

/// Lines of the terminal that a result leaves free beside the next step and the next prompt, or
/// `Some(None)` where the result is longer than the screen. `None` where nobody reads on a screen.
fn room_for(format: Format, text: &str) -> Option<Option<usize>> {
    let is_read = Stream::Out.is_terminal() && Stream::Err.is_terminal();
    let rows = pager::rows().filter(|_| is_read && format == Format::Table)?;
    let lines = text.lines().count();
    Some((lines < rows).then(|| rows.saturating_sub(lines + 2)))
}

/// The notes that fit into so many lines, the first ones first, then how many more there are; all
/// of them where nobody reads on a screen.
fn fitting(notes: Vec<String>, room: Option<usize>, style: &Style) -> Vec<String> {
    let height = |notes: &[String]| render_notes(notes, style).lines().count();
    let Some(room) = room.filter(|room| height(&notes) > *room) else {
        return notes;
    };
    let fits = |kept: &usize| height(&notes[..*kept]) < room;
    let kept = (0..notes.len()).rev().find(fits).unwrap_or(0);
    let noun = if kept > 0 { "more note" } else { "note" };
    let more = i64::try_from(notes.len() - kept).unwrap_or(i64::MAX);
    let more = format!("{}: --details", counted(more, noun));
    notes.into_iter().take(kept).chain([more]).collect()
}

/// Writes the result of a reply to the file or folder that was asked for, and says where it is.
///
/// # Errors
/// The file already exists, or cannot be written.
pub fn write_result(reply: &Reply, globals: &Globals, zone: &TimeZone) -> Result<String> {
    let style = result_style(globals, zone);
    let Some(path) = &globals.output else {
        return Ok(String::new());
    };
    if reply.files().is_empty() {
        let format = format(globals);
        if reply.is_long(format) {
            reply.check_long(format)?;
            let folder = folder_of(path);
            write_file(path, |to| reply.write_long(format, &style, folder, to))?;
        } else {
            let bytes = reply.render_file(format, &style)?;
            write_file(path, |to| to.write_all(&bytes))?;
        }
        return Ok(format!("written to {}", path.display()));
    }
    let files = reply.files().iter();
    let files = files.map(|file| Ok((file.name.as_str(), file.render(&style)?)));
    write_folder(path, &files.collect::<Result<Vec<_>>>()?, globals.force)?;
    let names = reply.files().iter().map(|file| file.name.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    Ok(format!("written to {}: {names}", path.display()))
}

/// The style of a result; in a file it does not depend on the terminal.
fn result_style(globals: &Globals, zone: &TimeZone) -> Style {
    let on_screen = style(globals, Stream::Out, zone.clone());
    if globals.output.is_none() {
        return on_screen;
    }
    Style {
        colour: globals.color == Some(ColorChoice::Always),
        width: None,
        is_terminal: false,
        is_file: true,
        ..on_screen
    }
}

/// Writes an error to stderr, as JSON where the result would have been JSON.
pub fn print_error(error: &Error, globals: &Globals) {
    say(&error_text(error, globals));
}

/// The text of an error for stderr.
pub fn error_text(error: &Error, globals: &Globals) -> String {
    match globals.format {
        Some(FormatChoice::Json) => render_json_error(error, false),
        _ => render_error(error, &style(globals, Stream::Err, TimeZone::UTC)),
    }
}

/// Clears the terminal, where the result goes to one.
pub fn clear_screen() {
    if Stream::Out.is_terminal() {
        let mut out = io::stdout().lock();
        // The terminal may be gone.
        let _ = out
            .write_all(b"\x1b[2J\x1b[3J\x1b[H")
            .and_then(|()| out.flush());
    }
}

/// Writes to stderr; a closed stderr is ignored.
pub fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_that_do_not_fit_are_counted() {
        let notes: Vec<String> = ["one", "two", "three", "four"].map(String::from).to_vec();
        let style = Style {
            width: Some(80),
            ..Style::default()
        };
        let fit = |room| fitting(notes.clone(), room, &style);
        assert_eq!(fit(None), notes);
        assert_eq!(fit(Some(4)), notes);
        assert_eq!(fit(Some(3)), ["one", "two", "2 more notes: --details"]);
        for little in [0, 1] {
            assert_eq!(fit(Some(little)), ["4 notes: --details"]);
        }
        let long = vec!["a".repeat(200), "short".into()];
        assert_eq!(
            fitting(long.clone(), Some(3), &style),
            ["2 notes: --details"]
        );
        assert_eq!(fitting(long.clone(), Some(4), &style), long);
    }
}
