//! Groups as a mixture of Gaussians: of any elongated shape, with a chance of each group for every
//! user.

mod choice;
mod em;
mod gaussian;
mod groups;
mod segments;
mod update;

pub use gaussian::{Mixture, Shape};
pub use groups::{Chances, SURE_FROM};
pub(super) use segments::by_mixture;
