//! Answers for the operator. They read only, and one user's answer does not read the shop.

mod answer;
mod first_answer;
mod item_card;
mod kinship;
mod suggest;
mod that_day;
mod user_card;
mod user_then;
mod versus;
mod why;
mod why_code;
mod why_item;
mod withheld;

pub use answer::{Decision, NotInAudience, Outcome};
pub use item_card::{ItemOutcome, SegmentBuyers, run as item};
pub use suggest::{Outcome as SuggestOutcome, run as suggest};
pub use that_day::{CodeThen, SegmentThen, ThatDay};
pub use user_card::{
    CardCode, CardExclusion, CardNote, CardOffer, CardSegment, ChannelConsent, Consent, LastOrder,
    NotOffered, UserOutcome, run as user,
};
pub use user_then::{UserThenOutcome, run as user_then};
pub use versus::{Side, VersusOutcome, run as versus};
pub use why::{Request, run};
pub use why_code::{CodeOutcome, run as code};
pub use why_item::run as run_for_item;
