//! The gates: each is one condition of getting an offer, judged for one user. All are evaluated,
//! none stops the others.
//!
//! | gate | passes |
//! |---|---|
//! | `known` | it is known who the user is, and by which address to write, where addresses are loaded |
//! | `consent` | the user agreed to messages, where that is required |
//! | `objection` | the user has not refused messages |
//! | `suppressed` | there is no complaint, the user is not excluded, and is no bot |
//! | `universal_holdout` | chance did not put the user into the group that gets no campaign at all (only where there is one) |
//! | `segment` | the user is a stored member of the learned segment |
//! | `rule` | the rule holds for the user |
//! | `cooldown` | the last offer lies far enough back |
//! | `cap` | there were not too many offers within a year |
//! | `margin` | enough margin is left after the discount |
//! | `stock` | the items of the offer can be delivered |
//! | `window` | the window of the campaign is not over |
//! | `budget` | the budget reaches to this user |
//! | `holdout` | chance did not put the user into the comparison group |
//! | `code_state` | the code can be used (only where a code is asked about) |
//!
//! A new gate is a name here, a function in `person`, `terms` or `choice`, and a line in [`judge`].

mod choice;
mod person;
mod terms;

pub use choice::{budget, code_state, holdout};
pub use terms::{leaves_margin, margin};

use super::audience::Audience;
use super::discount::Discount;
use crate::domain::{ConsentState, Instant, Money, OrderCost};
use crate::profile::rule::{Leaf, Trace};
use crate::shop::permissions::ConsentRule;
use crate::store::KnownBy;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// What the evidence of `cooldown` and `cap` observed where the user was held out.
pub const HELD_OUT: &str = "held_out";
/// What the evidence of `margin` observed where it is that of the offer's items.
pub const OF_ITEMS: &str = "of_items";
/// What the evidence of `cooldown` observed where the last campaign is still to be sent.
pub const TO_BE_SENT: &str = "to_be_sent";

/// The name of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateName {
    /// A customer the shop can write to.
    Known,
    /// Agreed.
    Consent,
    /// Did not refuse.
    Objection,
    /// No complaint, not excluded, no bot.
    Suppressed,
    /// Not in the group that gets no campaign at all.
    UniversalHoldout,
    /// Member of the learned segment.
    Segment,
    /// Fulfils the rule.
    Rule,
    /// Long enough since the last offer.
    Cooldown,
    /// Not too many offers in a year.
    Cap,
    /// Enough margin left.
    Margin,
    /// The items are in stock.
    Stock,
    /// The window is open or to come.
    Window,
    /// Within the budget.
    Budget,
    /// Not in the comparison group.
    Holdout,
    /// The code can be used.
    CodeState,
}

impl GateName {
    /// All gates in the order in which they are shown.
    pub const ALL: [GateName; 15] = [
        GateName::Known,
        GateName::Consent,
        GateName::Objection,
        GateName::Suppressed,
        GateName::UniversalHoldout,
        GateName::Segment,
        GateName::Rule,
        GateName::Cooldown,
        GateName::Cap,
        GateName::Margin,
        GateName::Stock,
        GateName::Window,
        GateName::Budget,
        GateName::Holdout,
        GateName::CodeState,
    ];

    /// The word in tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            GateName::Known => "known",
            GateName::Consent => "consent",
            GateName::Objection => "objection",
            GateName::Suppressed => "suppressed",
            GateName::UniversalHoldout => "universal_holdout",
            GateName::Segment => "segment",
            GateName::Rule => "rule",
            GateName::Cooldown => "cooldown",
            GateName::Cap => "cap",
            GateName::Margin => "margin",
            GateName::Stock => "stock",
            GateName::Window => "window",
            GateName::Budget => "budget",
            GateName::Holdout => "holdout",
            GateName::CodeState => "code_state",
        }
    }

    /// The gate of this word.
    pub fn parse(word: &str) -> Option<GateName> {
        GateName::ALL.into_iter().find(|gate| gate.word() == word)
    }

    /// What those are whom it blocks, as it stands behind their number: 23 `without consent`.
    pub fn blocked(self) -> &'static str {
        match self {
            GateName::Known => "who cannot be reached",
            GateName::Consent => "without consent",
            GateName::Objection => "who refused messages",
            GateName::Suppressed => "excluded",
            GateName::UniversalHoldout => "who get no campaigns, to compare",
            GateName::Segment => "outside the segment",
            GateName::Rule => "outside the rule",
            GateName::Cooldown => "with a campaign lately",
            GateName::Cap => "with enough campaigns this year",
            GateName::Margin => "with too little margin",
            GateName::Stock => "without an item in stock",
            GateName::Window => "too late",
            GateName::Budget => "beyond the budget",
            GateName::Holdout => "held out to compare",
            GateName::CodeState => "whose code cannot be used",
        }
    }
}

impl fmt::Display for GateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One piece of what a gate saw.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// In words.
    pub text: String,
    /// The feature, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
    /// What was observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Value>,
    /// What was required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    /// How far the observed value is from passing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// Whether this piece passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<bool>,
    /// Scaled distance to the own centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<f64>,
    /// Scaled distance to the next centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<f64>,
}

impl Evidence {
    /// A sentence.
    pub fn of_text(text: impl Into<String>) -> Evidence {
        Evidence {
            text: text.into(),
            ..Evidence::default()
        }
    }

    /// A comparison of a rule.
    pub fn leaf(leaf: &Leaf) -> Evidence {
        let observed = leaf
            .observed
            .as_ref()
            .map_or("not known".to_string(), shown);
        Evidence {
            text: format!("{} is {observed}, required {}", leaf.feature, leaf.required),
            feature: Some(leaf.feature.clone()),
            observed: leaf.observed.clone(),
            required: Some(leaf.required.clone()),
            distance: leaf.distance,
            pass: leaf.pass,
            ..Evidence::default()
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        Value::Number(number) => number.as_f64().map_or(number.to_string(), |value| {
            if value.fract() == 0.0 {
                format!("{value:.0}")
            } else {
                format!("{value:.2}")
            }
        }),
        other => other.to_string(),
    }
}

/// A gate as it ran for one user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Which.
    pub gate: GateName,
    /// Why it passes or not, in words.
    pub reason: String,
    /// Whether it passes.
    pub pass: bool,
    /// What was observed; null where nothing is known.
    pub observed: Option<Value>,
    /// What was required.
    pub required: Option<String>,
    /// How far the user is from passing, 0 where the gate passes; null where there is no distance.
    pub distance: Option<f64>,
    /// The unit of observed value and distance; empty for texts and counts.
    pub unit: String,
    /// What it saw.
    pub evidence: Vec<Evidence>,
}

impl Gate {
    fn passed(gate: GateName, reason: impl Into<String>) -> Gate {
        Gate {
            gate,
            reason: reason.into(),
            pass: true,
            observed: None,
            required: None,
            distance: None,
            unit: String::new(),
            evidence: Vec::new(),
        }
    }

    fn failed(gate: GateName, reason: impl Into<String>) -> Gate {
        Gate {
            pass: false,
            ..Gate::passed(gate, reason)
        }
    }

    fn with_comparison(mut self, observed: impl Into<Value>, required: impl Into<String>) -> Gate {
        self.observed = Some(observed.into());
        self.required = Some(required.into());
        self
    }

    fn with_distance(mut self, distance: f64, unit: &str) -> Gate {
        self.distance = Some(distance.max(0.0));
        self.unit = unit.into();
        self
    }

    fn with(mut self, evidence: Vec<Evidence>) -> Gate {
        self.evidence = evidence;
        self
    }
}

/// What a customer said about messages, as a gate sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What was said.
    pub state: ConsentState,
    /// When.
    pub at: Instant,
    /// Where it comes from.
    pub source: String,
    /// Whether a mailing list says that mail to the address comes back.
    pub is_bounce: bool,
}

/// The operator keeps the customer out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Since when.
    pub at: Instant,
    /// The operator's reason.
    pub why: Option<String>,
}

/// A user's membership in a learned segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// Since when.
    pub since: Instant,
    /// Distance to the own centre.
    pub own: Option<f64>,
    /// Distance to the next centre.
    pub next: Option<f64>,
    /// The chances of the own and the next segment, of a mixture.
    pub chances: Option<(f64, f64)>,
    /// How the user stands to the dense groups, of a grouping by density.
    pub crowd: Option<String>,
    /// The name of the next segment.
    pub next_name: Option<String>,
    /// The distances by feature: (feature, to the own centre, to the next), what tells most first.
    pub features: Vec<(String, f64, f64)>,
    /// How the user stands to the segment's sentence, where it has one.
    pub sentence: Option<Trace>,
}

/// The margin that a user's purchases leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UserMargin {
    /// Margin divided by revenue.
    pub share: f64,
    /// Purchased lines with known cost behind it.
    pub n: u64,
    /// Whether it is the user's own, or the shop's.
    pub is_own: bool,
    /// Whether the operator typed it.
    pub assumed: bool,
}

/// The margin that the items of an offer leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemsMargin {
    /// Margin divided by revenue.
    pub share: f64,
    /// Purchased lines of them behind it; 0 where it is by list prices.
    pub n: u64,
}

/// The last draw that chose a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LastDraw {
    /// When its campaign was sent, or launched where it is still to be sent.
    pub at: Instant,
    /// Whether the user was held out.
    pub is_held_out: bool,
    /// Whether the campaign is still to be sent.
    pub is_to_be_sent: bool,
    /// When its window ends; `None` where that is not known.
    pub ends_at: Option<Instant>,
}

/// What a discount is weighed against.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct UserOrder {
    /// The margin; `None` where neither costs nor a setting say.
    pub margin: Option<UserMargin>,
    /// The margin of the items that the offer is for; `None` of an offer for everything, and where no
    /// cost of them is known.
    pub items_margin: Option<ItemsMargin>,
    /// What an order of the user comes to, in minor units.
    pub order_minor: Option<f64>,
}

/// What the gates look at for one user.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The user's key.
    pub user: i64,
    /// The shop's own id.
    pub id: String,
    /// What identifies the user.
    pub known_by: KnownBy,
    /// The statement in force on the channel; `None` where nothing was said.
    pub consent: Option<Statement>,
    /// The newest complaint.
    pub complaint_at: Option<Instant>,
    /// The operator's exclusion.
    pub exclusion: Option<Exclusion>,
    /// Why the page views are those of a program.
    pub bot: Option<String>,
    /// The stored membership, where the audience is a learned segment.
    pub membership: Option<Membership>,
    /// The rule as it was tested, where there is one.
    pub rule: Option<Trace>,
    /// The last draw that chose the user, here or elsewhere: an offer, or a place in the comparison
    /// group.
    pub last_draw: Option<LastDraw>,
    /// Until when an earlier campaign of the user runs, where that is still to come.
    pub open_until: Option<Instant>,
    /// Draws within 365 days that chose the user.
    pub draws_in_year: u32,
    /// How many of them held the user out.
    pub held_out_in_year: u32,
    /// What a discount is weighed against.
    pub order: UserOrder,
    /// Where the user stands in the draw of those who get no campaign at all, 0 to 1.
    pub universal_place: f64,
    /// The items of the offer that are in stock, and those that are not: (in stock, sold out).
    pub stock: (usize, usize),
}

/// What the gates look at for the whole campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// Now.
    pub now: Instant,
    /// Whether only users who agreed are written to.
    pub consent: ConsentRule,
    /// The channel on which users are written to.
    pub channel: String,
    /// Whether the shop has an address of any customer on that channel. If it has none, its mailing
    /// program knows customers by their ids.
    pub are_addresses_known: bool,
    /// Who it is for.
    pub audience: Audience,
    /// The rule that is tested: that of the audience, of membership, or both.
    pub rule: Option<String>,
    /// The share of all customers that gets no campaign at all; `None` for nobody.
    pub universal_holdout: Option<f64>,
    /// Days between two offers.
    pub cooldown_days: u32,
    /// Offers within 365 days.
    pub cap: u32,
    /// Part of revenue that must be left after the discount and what an order costs.
    pub min_margin: f64,
    /// What an order costs besides the goods.
    pub order_cost: OrderCost,
    /// Minor units in a whole one of the shop's currency.
    pub scale: i64,
    /// What is taken off; `None` for a message without a discount.
    pub discount: Option<Discount>,
    /// The least an order must come to.
    pub min_spend: Option<Money>,
    /// Whether stock is known for any item.
    pub is_stock_known: bool,
    /// Whether the offer is only for items that were named.
    pub has_items: bool,
    /// When the window ends.
    pub ends_at: Instant,
}

/// All gates but budget and holdout, for one user.
pub fn judge(candidate: &Candidate, conditions: &Conditions) -> Vec<Gate> {
    let mut gates = vec![
        person::known(candidate, conditions),
        person::consent(candidate, conditions),
        person::objection(candidate, conditions),
        person::suppressed(candidate),
    ];
    if let Some(share) = conditions.universal_holdout {
        gates.push(choice::universal_holdout(candidate, share));
    }
    if matches!(conditions.audience, Audience::Learned { .. }) {
        gates.push(person::segment(candidate, conditions));
    }
    if let Some(rule) = &conditions.rule {
        gates.push(person::rule(candidate, rule));
    }
    gates.extend([
        terms::cooldown(candidate, conditions),
        terms::cap(candidate, conditions),
        terms::margin(candidate, conditions),
        terms::stock(candidate, conditions),
        terms::window(conditions),
    ]);
    gates
}

#[cfg(test)]
mod tests;
