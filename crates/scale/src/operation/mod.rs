//! What the shop writes for a cluster, and what it reads back.

mod export;
mod present;
mod results;

pub use export::{ExportOutcome, run as export};
pub use results::{ResultsOutcome, run as load_results};
