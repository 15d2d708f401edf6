//! The components of the models, a file each.

use super::model::{COUNT, Component};

mod again;
mod als;
mod content;
mod ease;
mod neighbours;
mod popular;
mod transitions;

pub use again::Again;
pub use als::Als;
pub use content::Content;
pub use ease::Ease;
pub use neighbours::Neighbours;
pub use popular::Popular;
pub use transitions::Transitions;

/// The components in the order of [`Weights`](super::model::Weights).
pub const COMPONENTS: [&dyn Component; COUNT] = [
    &Popular,
    &Again,
    &Content,
    &Neighbours,
    &Transitions,
    &Ease,
    &Als,
];
