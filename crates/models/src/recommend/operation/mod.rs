//! What recommendation does for the operator.

mod all;
mod computed;
mod evaluate;
mod hide;
mod item;
mod lists;
mod place;
mod segment;
mod segment_things;
mod serve;
mod user;

pub use all::{AllOutcome, AllRequest, Pick, picks, run as all};
pub use computed::{COMPUTED_LISTS, ComputedLists, shown_list};
pub use evaluate::{EvaluateOutcome, EvaluateRequest, run as evaluate};
pub use hide::{HideOutcome, HideRequest, run as hide};
pub use item::{ItemOutcome, ItemRequest, run as item};
pub use lists::{ListedItem, Lists};
pub use place::{Dropped, ItemPlace, place_of};
pub use segment::{SegmentItem, SegmentOutcome, SegmentRequest, run as segment};
pub use serve::{Expected, Margins, Recommended, Server};
pub use user::{UserOutcome, UserRequest, run as user};
