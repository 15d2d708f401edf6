//! The dashboard: the shop in seven views on the terminal, and everything that the prompt can do.
//!
//! `views` are what can be looked at, `app` is the state and how keys and answers change it, `draw` how
//! it looks, `keymap` which keys there are, `source` where answers come from (`live`: a session with its
//! threads), `guard` how the terminal is taken and given back, `screen` the loop that joins them.

#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod app;
mod copy;
mod draw;
mod guard;
mod keymap;
mod like;
mod live;
mod picks;
mod report;
mod run;
mod screen;
mod seek;
mod source;
#[cfg(test)]
mod tests;
mod views;
mod watchdog;

pub use draw::pen::Look;
pub use run::run;
pub use screen::show;
pub use source::{Answer, Haystack, Source, Ticket};
