//! What privacy does for the operator.

mod consent;
mod show;
mod stop_marketing;
mod word;

pub use consent::{Request as ConsentRequest, run as consent};
pub use show::{Outcome as ShowOutcome, Stored, run as show};
pub use stop_marketing::{Request as StopMarketingRequest, run as stop_marketing};
pub use word::{ConsentOutcome, Word};
