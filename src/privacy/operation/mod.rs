//! The operations of `privacy`.

mod consent;
mod consent_record;
mod exclude;
mod note;
mod show;
mod stop_marketing;

pub use consent::{Request as ConsentRequest, run as consent};
pub use consent_record::{ConsentOutcome, ConsentRecord};
pub use exclude::{ExcludeOutcome, Request as ExcludeRequest, exclude, include};
pub use note::{NoteOutcome, Request as NoteRequest, run as note};
pub use show::{Outcome as ShowOutcome, Stored, run as show};
pub use stop_marketing::{Request as StopMarketingRequest, run as stop_marketing};
