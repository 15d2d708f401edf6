//! Columns to fields: which field of the shop each column of a file holds, by what the operator
//! typed, by dialect, by name or by a guess that the values confirm. Reads no rows by itself.

pub mod field;
pub mod file_kind;
pub mod mapping;
pub mod missing;
pub mod question;

pub use field::{Field, is_known_name, normal_name};
pub use file_kind::FileKind;
