//! Patterns in what customers do: the way to a purchase, the week, what is bought together, after
//! another and again, behaviours, cohorts, and days that differ. Each finding comes with its counts,
//! an interval, a sentence and a line that acts on it.

mod action;
mod anomalies;
mod baskets;
mod behaviors;
mod busiest;
mod clock;
mod cohorts;
mod cycles;
mod expectation;
mod expected;
mod findings;
mod followers;
mod funnel;
mod funnel_parts;
mod itemsets;
mod next_category;
pub mod operation;
mod own_taste;
mod pair_counts;
mod peaks;
mod present;
mod present_tables;
mod receipts;
mod rhythm;
mod scope;
mod sequences;
mod sets;
pub mod significance;
#[cfg(test)]
pub(crate) mod tests;
mod variants;
mod visitors;
mod week_scan;
mod week_smooth;
mod worth;

pub use anomalies::{Anomaly, Series, find_anomalies};
pub use baskets::{BasketRule, BasketSettings, Baskets, find_baskets};
pub use behaviors::{Behavior, find_behaviors};
pub use busiest::{Busiest, busiest};
pub use clock::{CELLS, LocalClock};
pub use cohorts::{Cohort, CohortMonth, Cohorts, find_cohorts};
pub use cycles::{Cycle, Cycles, GAPS_AT_LEAST, USERS_AT_LEAST, find_cycles};
pub use funnel::{Funnel, Stage, Weakest, find_funnel};
pub use funnel_parts::{Differs, Split};
pub use next_category::{AfterCategory, NextCategory, find_next_categories};
pub use peaks::Peak;
pub use receipts::Receipts;
pub use rhythm::{Counted, Rhythm, Shape, find_rhythm};
pub use scope::Scope;
pub use sequences::{Sequence, SequenceSettings, Sequences, find_sequences};
pub use sets::{
    CountedSet, ProductSet, ProductSets, USUAL_SUPPORT, find_sets, least_orders, named_sets,
};
pub use visitors::NamedUsers;
pub use worth::{Gain, Worth};
