//! What `why USER` answers, as data.

use crate::campaign::gate::Gate;
use crate::campaign::operation::{Goodwill, KnownCode};
use crate::campaign::{Delivery, UserItem};
use crate::domain::{CampaignId, Instant, RunId};
use crate::profile::rule::Leaf;
use crate::recommend::operation::ItemPlace;
use crate::why::fix::CheapestFix;
use crate::why::operation::that_day::ThatDay;
use crate::why::withheld::Withheld;
use serde::Serialize;

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The campaign.
    pub campaign: CampaignId,
    /// coupon, flash or members.
    pub kind: String,
    /// The id that was decided on: another one than the user's where two were merged later.
    pub user: String,
    /// How far the campaign has come.
    pub state: String,
    /// When the campaign was sent; null where it was not.
    pub sent_at: Option<Instant>,
    /// Whether the offer reached the customer.
    pub delivery: Delivery,
    /// What keeps the offer back since the launch; null where nothing does.
    pub withheld: Option<Withheld>,
    /// The day on which the campaign was ended or cancelled.
    #[serde(skip)]
    pub closed_on: Option<String>,
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
    /// Whether the code's window is over.
    pub is_code_expired: Option<bool>,
    /// When the code expires; null until the campaign is sent.
    pub code_expires_at: Option<Instant>,
    /// The campaign in words: `campaign 3 (coupon, 15 % off)`.
    #[serde(skip)]
    pub name: String,
}

impl Decision {
    pub(super) fn set_code(&mut self, code: &KnownCode, now: Instant) {
        self.code = Some(code.row.code.clone());
        self.code_state = Some(code.state.word().into());
        self.is_code_expired = Some(code.standing.has_expired(now));
        self.code_expires_at = code.standing.expires_at;
    }
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
    /// The user's segment, or the result of the rule: now, or with `--as-of` at the launch.
    pub observed: Option<String>,
    /// The reason, in words.
    pub because: String,
    /// The comparisons of a rule, as of now.
    pub evidence: Vec<Leaf>,
    /// The campaign in words.
    #[serde(skip)]
    pub name: String,
    /// Whether the reason is as of now, and not as of the launch.
    #[serde(skip)]
    pub is_now: bool,
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
    /// What was known of the customer on the day of `--as-of`; null without it.
    pub day: Option<ThatDay>,
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
