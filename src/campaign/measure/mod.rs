//! What a campaign earned: its groups compared as chance made them.
//!
//! Pure: the rows come from the store, the words are made elsewhere. Redeemers are never compared with
//! the rest, and nothing here says a verdict before the measuring date.

mod balance;
mod difference;
mod gain;
mod person;
mod pool;
mod readings;
mod shuffle;
mod verdict;

#[cfg(test)]
mod tests;

pub use balance::{Balance, balance};
pub use difference::{Difference, difference};
pub use gain::Gain;
pub use person::{Around, DAYS_AFTER, Person, Windows, around};
pub use pool::{Alone, Pooled, pool, pool_counting};
pub use readings::{Costs, LEAST_CUSTOMERS, LEAST_ORDERS, alone_of, direct, extra_orders, too_few};
pub use shuffle::shuffled;
pub use verdict::{SURE, Verdict, more_needed, verdict};
