//! The loader's commands.

mod arrange;
mod batch;
pub(crate) mod described;
mod follow;
mod followed;
pub(crate) mod inspect;
mod left_out;
mod load;
mod loads;
mod notes;
mod outcome;
mod own_keys;
mod place;
mod prepare;
mod quarantine;
mod read;
mod rejects;
mod release;
mod request;
mod save;
mod set;
mod sheets;
mod undo_load;
mod uses;

pub use described::{ColumnRead, Control};
pub use follow::run as follow;
pub use left_out::LeftOut;
pub use load::run;
pub use loads::{LoadsOutcome, run as loads};
pub use outcome::{FileOutcome, Fix, Outcome, QuarantineSummary};
pub use quarantine::{QuarantineOutcome, run as quarantine};
pub use release::{ReleaseOutcome, ReleasePlan, plan as plan_release, run as release};
pub use request::Request;
pub use undo_load::{UndoOutcome, UndoPlan, plan as plan_undo_load, run as undo_load};
pub use uses::{UseLine, read_uses};
