//! What `why USER` answers, as data.

use crate::campaign::UserItem;
use crate::campaign::gate::Gate;
use crate::campaign::operation::Goodwill;
use crate::domain::{CampaignId, Instant, RunId};
use crate::profile::rule::Leaf;
use crate::recommend::operation::ItemPlace;
use crate::why::fix::CheapestFix;
use serde::Serialize;

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The campaign.
    pub campaign: CampaignId,
    /// coupon, flash or members.
    pub kind: String,
    /// How far the campaign has come.
    pub state: String,
    /// offered, held_out or blocked.
    pub outcome: String,
    /// When it was made.
    pub at: Instant,
    /// The model run that put the user into the audience; `None` for rules.
    pub model_run: Option<RunId>,
    /// All gates as they ran.
    pub gates: Vec<Gate>,
    /// The smallest change that would have passed a gate; null where there is none.
    pub cheapest_fix: Option<CheapestFix>,
    /// The explanation for the staff.
    pub staff_text: String,
    /// The explanation for the customer.
    pub customer_text: String,
    /// The items chosen for the user, with their reasons; with `--item`, that item only.
    pub items: Vec<UserItem>,
    /// Whether the item of `--item` was chosen; null without `--item`.
    pub has_item: Option<bool>,
    /// The user's code.
    pub code: Option<String>,
    /// issued, redeemed or void.
    pub code_state: Option<String>,
    /// When the code expires; null until the campaign is sent.
    pub code_expires_at: Option<Instant>,
    /// The campaign in words: `campaign 3 (coupon, 15 % off)`.
    #[serde(skip)]
    pub name: String,
    /// Whether the campaign was cancelled before it was sent, so that no customer heard of it.
    #[serde(skip)]
    pub is_moot: bool,
}

/// A campaign whose audience did not include the user. No decision is stored, so these facts are
/// as of now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotInAudience {
    /// The campaign.
    pub campaign: CampaignId,
    /// coupon, flash or members.
    pub kind: String,
    /// The segment or rule of its audience.
    pub required: String,
    /// The user's segment, or the result of the rule, now.
    pub observed: Option<String>,
    /// The reason, in words.
    pub because: String,
    /// The comparisons of a rule, as of now.
    pub evidence: Vec<Leaf>,
    /// The campaign in words.
    #[serde(skip)]
    pub name: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The user's id.
    pub user: String,
    /// The user's name, where known.
    pub name: Option<String>,
    /// The answer in one sentence, for the staff: about the newest campaign that concerns the user,
    /// or about the item of `--item`.
    pub opening: String,
    /// What to say to the customer.
    pub customer_text: String,
    /// The newest first.
    pub decisions: Vec<Decision>,
    /// Campaigns that were launched without a decision on the user.
    pub not_in_audience: Vec<NotInAudience>,
    /// Goodwill given to the user apart from all campaigns, the newest first.
    pub goodwill: Vec<Goodwill>,
    /// Where the item of `--item` comes among recommendations now; null without `--item`.
    pub place: Option<ItemPlace>,
    /// The other campaigns, a line each, the newest first.
    #[serde(skip)]
    pub others: Vec<String>,
    /// Which of the decisions the opening is about.
    #[serde(skip)]
    pub first: Option<usize>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}
