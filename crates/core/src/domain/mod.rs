//! The vocabulary of the shop: instants, money, actions, ids, and how long work reports progress
//! and is cancelled. No input or output.

mod action;
pub mod arms;
pub mod bots;
mod channel;
mod code_text;
pub mod consent;
mod estimate;
mod existing;
mod grouped;
mod ids;
mod instant;
mod language;
mod money;
mod nearest;
mod note_kind;
mod observer;
mod order_cost;
pub mod people;
mod percent;
pub mod shared_text;
mod weekday;

pub use action::{ActionKind, ItemRole};
pub use channel::{EMAIL, EVERY_CHANNEL, SMS, channel_name};
pub use code_text::{CODE_SYMBOLS, as_printed, codes_in, printed_code};
pub use consent::ConsentState;
pub use estimate::Estimate;
pub use existing::existing;
pub use grouped::grouped;
pub use ids::{BatchId, CampaignId, NONE, NotANumber, RunId, SegmentId};
pub use instant::{DAY, HOUR, Instant};
pub use language::Language;
pub use money::{Currency, Money, MoneyError};
pub use nearest::{edit_distance, nearest};
pub use note_kind::NoteKind;
pub use observer::{CancelToken, Observer, Progress, Silent, WithoutProgress};
pub use order_cost::OrderCost;
pub use percent::parse_percent;
pub use weekday::{WEEKDAYS, every_weekday, short_weekday};
