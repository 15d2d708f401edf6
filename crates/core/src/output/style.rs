//! How results look: decided once by the front end from options, environment and terminal.

use anstyle::{AnsiColor, Style as Ansi};
use jiff::tz::TimeZone;

/// How results look.
#[derive(Debug, Clone)]
pub struct Style {
    /// Use colour and bold.
    pub colour: bool,
    /// Draw borders, bars and symbols in ASCII.
    pub ascii: bool,
    /// Columns of the terminal; `None` for unlimited.
    pub width: Option<usize>,
    /// Show all rows.
    pub all: bool,
    /// Cut and hide nothing: a table too wide for the terminal is shown one field a line.
    pub details: bool,
    /// The text goes to a terminal: JSON is indented, and no form sends control characters.
    pub is_terminal: bool,
    /// The text goes to a file, which a spreadsheet may open: plain text is guarded as CSV is.
    pub is_file: bool,
    /// Write cells as they are, even those that a spreadsheet would run as formulas.
    pub raw: bool,
    /// Start CSV with a byte-order mark, so that Excel recognises UTF-8.
    pub excel: bool,
    /// The shop's zone, in which dates are shown.
    pub zone: TimeZone,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            colour: false,
            ascii: false,
            width: None,
            all: false,
            details: false,
            is_terminal: false,
            is_file: false,
            raw: false,
            excel: false,
            zone: TimeZone::UTC,
        }
    }
}

impl Style {
    /// `text` in bold, where colour is on.
    pub fn bold(&self, text: &str) -> String {
        self.painted(text, Ansi::new().bold())
    }

    /// `text` in the style of an error's label, where colour is on.
    pub fn alarm(&self, text: &str) -> String {
        self.painted(text, AnsiColor::Red.on_default().bold())
    }

    fn painted(&self, text: &str, ansi: Ansi) -> String {
        if self.colour && !text.is_empty() {
            format!("{ansi}{text}{ansi:#}")
        } else {
            text.to_string()
        }
    }
}
