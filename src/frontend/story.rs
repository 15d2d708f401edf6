//! The demo at a terminal: a step a screen, a key between steps, and what to type next. Each step is
//! computed when it is read, so that the first one is there at once.

use super::console::Console;
use super::pager;
use super::print::{Stream, say, style};
use super::repl::question::{Typed, ask};
use crate::command::{Command, Invocation, Step, first_step, steps_left};
use crate::error::{Kind, Result};
use crate::output::Style;

/// Whether a line is a demo that a person reads along.
pub fn is_told(invocation: &Invocation) -> bool {
    let globals = &invocation.globals;
    let Command::Demo(args) = &invocation.command else {
        return false;
    };
    let is_text = globals.format.is_none() && globals.output.is_none() && !globals.details;
    args.write.is_none() && is_text && !globals.quiet && pager::has_reader(globals)
}

/// Makes the demo's shop and tells its tour. Returns the exit code.
///
/// # Errors
/// Those of the tour's lines, or a step cannot be written.
pub fn tell(console: &mut Console, mut invocation: Invocation) -> Result<u8> {
    if let Command::Demo(args) = &mut invocation.command {
        args.is_told = true;
    }
    let globals = invocation.globals.clone();
    let shop = console.work(&invocation)?;
    console.session.record_access(&shop, &invocation);
    let mut steps: Vec<Step> = Vec::new();
    let mut now = first_step(&shop);
    let style = style(&globals, Stream::Out, console.session.zone());
    while let Some(step) = &now {
        show(step, &style)?;
        let left = steps_left(&steps);
        if left == 0 || !is_continued(steps.len() + 1, left) {
            break;
        }
        now = console.watched(&globals, |session, progress| {
            session.go_on(&globals, &steps, progress)
        })?;
        steps.extend(now.clone());
    }
    let next = shop.next_steps();
    let lines = next.iter().map(|line| format!("  {line}\n"));
    say(&format!(
        "\nThe shop stays as it is. Type next:\n{}",
        lines.collect::<String>()
    ));
    Ok(shop.shortfall().map_or(0, Kind::exit_code))
}

fn show(step: &Step, style: &Style) -> Result<()> {
    let lines = step.on_screen(style)?;
    say_out(&format!("{}\n", lines.join("\n")));
    Ok(())
}

/// Waits for the key between two steps.
fn is_continued(step: usize, left: usize) -> bool {
    let key = format!("step {step} of {}; Enter goes on, q ends: ", step + left);
    matches!(&ask(&key), Typed::Line(line) if !line.starts_with('q'))
}

fn say_out(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    // The terminal may be gone.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
