//! The operations on segments.

mod adopt;
mod count;
mod define;
mod diff;
mod find;
mod map;
mod portrait;
mod rename;
mod segment;
mod show;
mod view;

pub use adopt::{AdoptOutcome, run as adopt};
pub use count::{CountOutcome, run as count};
pub use define::{DefineOutcome, DefineRequest, plan as plan_define, run as define};
pub use diff::{Change, DiffOutcome, run as diff};
pub use find::{Membership, find_segment, members_of, membership_of_user, segment_in_force};
pub use map::{MapOutcome, MapSegment, run as map};
pub use portrait::{Brings, ItemLiked, Move, Moves, PlaceShare, Portrait};
pub use rename::{RenameOutcome, run as rename};
pub use segment::{Outcome, Request, plan, run};
pub use show::{ListOutcome, MemberView, OneOutcome, list, show};
pub use view::{RunBody, SegmentView, model_in_force};

/// The kind of stored runs.
pub const RUN_KIND: &str = "segment";
/// The `made_by` of segments that the operator defined by a rule.
pub const DEFINED: &str = "defined";
