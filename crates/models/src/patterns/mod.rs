//! Behaviour patterns: funnel, rhythm, baskets, sequences, repeat cycles. Each finding comes with
//! its counts, an interval and a sentence.

mod baskets;
mod clock;
mod cycles;
mod expected;
mod funnel;
pub mod operation;
mod present;
mod receipts;
mod rhythm;
mod scope;
mod sequences;
pub mod significance;
#[cfg(test)]
pub(crate) mod tests;

pub use baskets::{BasketRule, BasketSettings, Baskets, find_baskets};
pub use clock::LocalClock;
pub use cycles::{Cycle, Cycles, GAPS_AT_LEAST, USERS_AT_LEAST, find_cycles};
pub use funnel::{Funnel, Stage, find_funnel};
pub use receipts::Receipts;
pub use rhythm::{CELLS, Counted, Peak, Rhythm, find_rhythm};
pub use scope::Scope;
pub use sequences::{Sequence, SequenceSettings, Sequences, find_sequences};
