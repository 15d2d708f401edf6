//! Answers for the operator. They read only, and one user's answer does not read the shop.

mod item_card;
mod kinship;
mod user_card;
mod why;
mod why_code;

pub use item_card::{ItemOutcome, SegmentBuyers, run as item};
pub use user_card::{
    CardCode, CardExclusion, CardNote, CardOffer, CardSegment, ChannelConsent, Consent, NotOffered,
    UserOutcome, run as user,
};
pub use why::{Decision, NotInAudience, Outcome, Request, run};
pub use why_code::{CodeOutcome, run as code};
