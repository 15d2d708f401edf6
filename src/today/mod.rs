//! What is worth doing this week: actions from campaigns, patterns, stock and data, ranked.

mod action;
mod campaigns;
mod data;
pub mod operation;
mod patterns;
mod present;
mod rank;
mod stock;

pub use action::{Action, Kind, Who};
pub use present::gain_in_words;
