//! A customer's rights: to see, correct, take along, restrict and erase the stored data, and to stop
//! messages; notes and exclusions of the operator; the audit. Takes exact ids only.

mod channel;
pub mod operation;
mod present;
mod present_rights;
mod scrub;
