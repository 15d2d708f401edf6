//! The words of the shop: instants, money, actions, names of things, and the two traits by which
//! long work reports and is stopped. Nothing here reads or writes anything.

mod action;
pub mod bots;
mod estimate;
mod existing;
mod ids;
mod instant;
mod money;
mod nearest;
mod observer;
pub mod people;
mod percent;

pub use action::{ActionKind, ItemRole};
pub use estimate::Estimate;
pub use existing::existing;
pub use ids::{BatchId, CampaignId, NONE, NotANumber, RunId, SegmentId};
pub use instant::{DAY, HOUR, Instant};
pub use money::{Currency, Money, MoneyError};
pub use nearest::{edit_distance, nearest};
pub use observer::{CancelToken, Hushed, Observer, Progress, Silent};
pub use percent::parse_percent;
