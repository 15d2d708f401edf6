//! The generated shop and its truth.
