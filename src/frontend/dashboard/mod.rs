//! The dashboard: the shop on one screen of the terminal.
//!
//! `facts` is what is shown, `state` how it changes, `draw`, `panels` and `frame` how it looks,
//! `keymap` which keys there are, `guard` how the terminal is taken and given back, `screen` the
//! loop that joins them.

#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod draw;
mod facts;
mod feed;
mod frame;
mod guard;
mod keymap;
mod panels;
mod report;
mod screen;
mod session;
mod state;
#[cfg(test)]
mod tests;

pub use facts::{CampaignRow, Facts, SegmentRow};
pub use feed::Feed;
pub use screen::show;
pub use session::run;
