//! What a customer may ask for: to see what is stored, and not to be written to.

mod channel;
pub mod operation;
mod present;
