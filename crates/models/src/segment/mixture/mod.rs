//! Groups as a mixture of Gaussians: elongated shapes, and a chance of each group for every user.
//!
//! Our own rather than linfa's `GaussianMixtureModel`, which gives infinite chances to rows far
//! from all groups, fails if a group empties, does not give its likelihood and cannot start from a mixture
//! in force (`against_linfa.rs` shows each case).

#[cfg(test)]
mod against_linfa;
mod choice;
mod em;
mod gaussian;
mod groups;
mod segments;
mod update;

pub use gaussian::{Mixture, Shape};
pub use groups::Chances;
pub(super) use groups::MixtureGroups;
