//! What the loader does for the operator.

mod again;
mod arrange;
mod follow;
mod known;
mod load;
mod loads;
pub(crate) mod look;
mod prepare;
mod quarantine;
mod release;
mod save;
mod undo_load;

pub use follow::run as follow;
pub use load::{FileOutcome, Fix, Outcome, QuarantineSummary, Request, run};
pub use loads::{LoadsOutcome, run as loads};
pub use quarantine::{QuarantineOutcome, run as quarantine};
pub use release::{ReleaseOutcome, ReleasePlan, plan as plan_release, run as release};
pub use undo_load::{UndoOutcome, UndoPlan, plan as plan_undo_load, run as undo_load};
