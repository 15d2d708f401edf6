//! What the shop writes for a cluster, and what it reads back.

mod arriving;
mod export;
mod export_model;
mod present;
mod results;
mod results_centres;
mod results_lists;
mod results_patterns;
mod results_profiles;

pub use export::{ExportOutcome, Handing, run as export};
pub use results::{ResultsOutcome, run as load_results};
