//! A customer's rights: to see the stored data, and to stop messages; notes and exclusions of the
//! operator. Takes exact ids only.

mod channel;
pub mod operation;
mod present;
