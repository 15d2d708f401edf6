//! The operations of `privacy`.

mod audit;
mod consent;
mod consent_record;
mod copy;
mod erase;
mod exclude;
mod export;
mod note;
mod readmit;
mod rectify;
mod restrict;
mod show;
mod stop_marketing;

pub use audit::{Outcome as AuditOutcome, Request as AuditRequest, run as audit};
pub use consent::{Request as ConsentRequest, run as consent};
pub use consent_record::{ConsentOutcome, ConsentRecord};
pub use copy::Section;
pub use erase::{Outcome as EraseOutcome, Request as EraseRequest, run as erase};
pub use exclude::{ExcludeOutcome, Request as ExcludeRequest, exclude, include};
pub use export::{Outcome as CopyOutcome, run as export};
pub use note::{NoteOutcome, Request as NoteRequest, run as note};
pub use readmit::{Outcome as ReadmitOutcome, Request as ReadmitRequest, run as readmit};
pub use rectify::{Outcome as RectifyOutcome, Request as RectifyRequest, run as rectify};
pub use restrict::{Outcome as RestrictOutcome, Request as RestrictRequest, run as restrict};
pub use show::{Outcome as ShowOutcome, Stored, run as show};
pub use stop_marketing::{Request as StopMarketingRequest, run as stop_marketing};
