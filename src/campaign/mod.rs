//! Coupon, flash and members' campaigns: design, gates, codes, holdout.
//!
//! A design reads who is in the audience, lets every [`gate`] judge every user, chooses within the
//! budget, and stores a draft with what to expect. A launch repeats this, draws the
//! comparison group among the chosen, issues codes and stores one decision for every user of the
//! audience. Nothing is ever sent.

mod apart;
mod audience;
pub mod cart;
mod check_symbols;
mod checklist;
mod code_words;
mod codes;
mod detect;
mod discount;
mod draw;
pub mod export;
mod flash_items;
mod forecast;
pub mod gain;
pub mod gate;
mod holdout;
mod items;
mod kind;
mod lesson;
mod letter;
mod life;
pub mod measure;
mod notices;
pub mod operation;
pub(crate) mod present;
mod present_codes;
mod present_compare;
mod present_grant;
mod present_ledger;
mod present_lists;
mod present_measure;
mod present_past;
mod present_plan;
mod present_state;
mod reach;
mod selection;
pub mod standing;
mod terms;
#[cfg(test)]
mod tests;
mod tier;
mod tier_rules;
mod universal;
pub mod uplift;
mod window;
mod wording;

pub use apart::Apart;
pub use audience::Audience;
pub use codes::{ALPHABET, CodeForm, CodeSource, code_form, near_codes};
pub use discount::{Discount, DiscountChoice, parse_discount};
pub use items::{CampaignItem, UserItem};
pub use kind::{Kind, State};
pub use life::{Delivery, Life};
pub use reach::Reach;
pub use terms::{Terms, TestDepth};
