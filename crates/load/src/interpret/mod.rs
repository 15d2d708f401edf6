//! Interpretation of a file that no dialect knows: one decision on its kind and all its columns, by
//! the evidence of names ([`rules`]), of values ([`profile`]) and of relations between columns
//! ([`relations`], [`money`]). It reads no rows by itself and changes none.

mod choose;
mod doubts;
mod draft;
mod headings;
pub mod headless;
pub mod joins;
mod keys;
mod money;
mod nested;
mod numbered;
mod numbering;
mod permission;
mod profile;
mod question;
mod rates;
mod reading;
mod relations;
mod returns;
mod rules;
mod score;
mod sense;
mod settle;
mod tokens;
mod tuning;

pub use choose::{Typed, interpret};
pub use doubts::{doubt_of_kind, doubt_of_numbers, doubt_of_sales, doubts};
pub use headings::headings;
pub use numbered::side_by_side;
pub use numbering::numbering;
pub use question::Open;
