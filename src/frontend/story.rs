//! The demo at a terminal: a step a screen, a key between steps, and what to type next.

use super::pager;
use super::print::{Stream, say, style};
use super::repl::question::{Typed, ask};
use crate::command::{Globals, Reply, Step, tour};
use crate::error::Result;
use jiff::tz::TimeZone;

/// Tells the tour of the demo where a person reads along. Returns whether it was told.
///
/// # Errors
/// A step cannot be written.
pub fn tell(reply: &Reply, globals: &Globals, zone: &TimeZone) -> Result<bool> {
    let is_text = globals.format.is_none() && globals.output.is_none() && !globals.details;
    let is_told = is_text && !globals.quiet && pager::has_reader(globals);
    let Some(steps) = tour(reply).filter(|_| is_told) else {
        return Ok(false);
    };
    let style = style(globals, Stream::Out, zone.clone());
    let count = steps.len();
    for (index, step) in steps.iter().enumerate() {
        let lines = Step::on_screen(step, &style)?;
        say_out(&format!("{}\n", lines.join("\n")));
        if index + 1 < count {
            let key = format!("step {} of {count}; Enter goes on, q ends: ", index + 1);
            let typed = ask(&key);
            if !matches!(&typed, Typed::Line(line) if !line.starts_with('q')) {
                break;
            }
        }
    }
    let next = reply.next_steps();
    say(&format!(
        "\nThe shop stays as it is. Type next:\n{}",
        next.iter()
            .map(|line| format!("  {line}\n"))
            .collect::<String>()
    ));
    Ok(true)
}

fn say_out(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    // The terminal may be gone.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
