//! What is learned from a shop's history: profiles, segments, patterns and recommendations.
//!
//! Models read a snapshot and publish their results as a run. They know no file format, no
//! campaign and no command, and they send nothing to anybody: what follows from a result is decided
//! in the program's own part.
//!
//! ```text
//! profile <- segment <- patterns <- recommend
//! ```

pub mod patterns;
pub mod profile;
pub mod recommend;
pub mod segment;
