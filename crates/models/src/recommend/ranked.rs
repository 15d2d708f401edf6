//! A product with its score.

/// A product with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Slot of the product.
    pub slot: usize,
    /// Its score.
    pub score: f64,
}
