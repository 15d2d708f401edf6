//! Why, and why not: stored decisions in words, the card of a user, the card of an item.
//!
//! Texts are written from the stored trace alone (`wording`): past decisions are never recomputed.

mod fix;
mod opening;
pub mod operation;
mod present;
mod present_then;
mod present_user;
#[cfg(test)]
mod tests;
mod withheld;
mod wording;

pub use fix::{CheapestFix, cheapest_fix};
pub use wording::{DecisionFacts, customer_text, staff_text};
