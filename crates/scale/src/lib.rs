//! Past one machine: a cluster counts, with the very functions of the laptop, and the shop decides.
//!
//! `export --to spark` hands over actions and settings, `worker profile` is the filter that a cluster
//! runs, and `load --as results` brings what it computed back. Arrow and Parquet are in builds with the
//! feature `columnar` alone; docs/SCALE.md says when and how.

#[cfg(feature = "columnar")]
mod columnar;
mod handed;
#[cfg(feature = "columnar")]
mod histories;
#[cfg(feature = "columnar")]
pub mod operation;
#[cfg(feature = "columnar")]
mod placed;
#[cfg(feature = "columnar")]
mod recommender;
#[cfg(feature = "columnar")]
mod results_files;
#[cfg(feature = "columnar")]
mod rows;
mod schema;
#[cfg(test)]
mod tests;
#[cfg(feature = "columnar")]
mod worker;

pub use handed::{Handed, HandedItem, HandedRecommend, HandedSets};
#[cfg(feature = "columnar")]
pub use recommender::recommendations;
pub use schema::{ACTIONS, CENTRES, Described, LISTS, MODEL, PROFILES, SETS, Type, described};
#[cfg(feature = "columnar")]
pub use worker::{Counted, profiles};
