//! Outcomes as text: typed tables and their renderers (table, plain, JSON, CSV, Markdown).

mod ascii;
mod cell;
mod chart;
mod csv;
mod error_text;
mod file;
mod fit;
mod formula;
mod grid;
mod heat;
mod html;
mod json;
mod markdown;
mod moment;
mod part;
mod plain;
mod render;
mod sanitise;
mod style;
mod table;
mod width;

pub use ascii::ascii_signs;
pub use cell::on_screen as cell_on_screen;
pub use chart::{bar, sparkline, week_chart};
pub use error_text::{render_error, render_next_step, render_notes};
pub use file::{Destination, write_file, write_folder};
pub use grid::ROW_LIMIT;
pub use heat::Heat;
pub use json::render_json_error;
pub use part::{Content, Part};
pub use render::{Format, Rendered, render};
pub use sanitise::{is_forbidden, sanitise, sanitise_line};
pub use style::Style;
pub use table::{Block, Cell, Present, Shown, Table};
pub use width::{counted, cut, display_width, pad_end, pad_start, wrap};
