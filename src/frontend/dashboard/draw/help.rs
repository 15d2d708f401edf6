//! All keys in groups, and where the data are.

use super::pen::Look;
use crate::frontend::dashboard::app::App;
use crate::frontend::dashboard::keymap::BINDINGS;

/// The lines of the help.
pub fn lines(app: &App, look: Look) -> Vec<String> {
    let mut lines = vec![format!("In {}", app.view.title())];
    lines.extend(
        app.actions().iter().map(|action| {
            super::key_line(look, &action.key.to_string(), action.label, action.line)
        }),
    );
    lines.push(String::new());
    lines.push("Everywhere".into());
    lines.extend(
        BINDINGS
            .iter()
            .map(|binding| super::key_line(look, binding.shown, binding.label, "")),
    );
    if let Some(overview) = app.shared.get() {
        lines.push(String::new());
        lines.push(format!("data     {}", overview.status.database));
        lines.push(format!("history  {}", overview.status.paths.history));
        lines.push(format!("log      {}", overview.status.paths.log));
    }
    lines
}
