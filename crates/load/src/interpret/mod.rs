//! Interpretation of a file that no dialect knows: one decision on its kind and all its columns, by
//! the evidence of names ([`rules`]), of values ([`profile`]) and of relations between columns
//! ([`relations`], [`money`]). It reads no rows by itself and changes none.

mod choose;
mod doubts;
pub mod headless;
pub mod joins;
mod keys;
mod money;
mod nested;
mod profile;
mod question;
mod reading;
mod relations;
mod rules;
mod score;
mod sense;
mod tokens;
mod tuning;

pub use choose::{Typed, interpret};
pub use doubts::doubts;
pub use question::Open;
