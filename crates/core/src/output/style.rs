//! How results look: decided once by the front end from options, environment and terminal.

use anstyle::{Ansi256Color, AnsiColor, Style as Ansi};
use jiff::tz::TimeZone;

/// Grounds of a heat map, and the ink that can be read on each, of the 256 colours.
const GROUNDS: [(u8, u8); 6] = [
    (255, 16),
    (194, 16),
    (151, 16),
    (108, 16),
    (65, 231),
    (22, 231),
];

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

    /// `text` on a ground from pale (0) to dark (1), where colour is on.
    pub(super) fn on_ground(&self, text: &str, level: f64) -> String {
        if !level.is_finite() {
            return text.to_string();
        }
        let step = (level.clamp(0.0, 1.0) * (GROUNDS.len() - 1) as f64).round() as usize;
        let (ground, ink) = GROUNDS[step];
        let ansi = Ansi256Color(ink).on(Ansi256Color(ground));
        self.painted(text, ansi)
    }

    fn painted(&self, text: &str, ansi: Ansi) -> String {
        if self.colour && !text.is_empty() {
            format!("{ansi}{text}{ansi:#}")
        } else {
            text.to_string()
        }
    }
}
