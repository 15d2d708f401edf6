//! Why, and why not: stored decisions in words, the card of a user, the card of an item.
//!
//! Texts are written from the stored trace alone (`wording`): past decisions are never recomputed.

pub mod operation;
mod present;
mod wording;

pub use wording::{CheapestFix, DecisionFacts, cheapest_fix, customer_text, staff_text};
