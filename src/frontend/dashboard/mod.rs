//! The dashboard: the shop on one screen of the terminal.
//!
//! `facts` is what is shown, `state` how it changes, `draw` and `panels` how it looks, `keymap` which keys there are,
//! `guard` how the terminal is taken and given back, `screen` the loop that joins them.

#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod draw;
mod facts;
mod feed;
mod guard;
mod keymap;
mod panels;
mod report;
mod screen;
mod state;
#[cfg(test)]
mod tests;

pub use feed::Feed;
pub use screen::show;

use crate::error::Result;
use crate::output::Block;

/// What the dashboard shows, as tables, where there is no terminal to draw on.
///
/// # Errors
/// Those of the commands that are asked.
pub fn report(feed: &mut dyn Feed) -> Result<Vec<Block>> {
    Ok(report::report(&facts::Facts::fetch(feed)?))
}
