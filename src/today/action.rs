//! Something worth doing this week.

use crate::domain::{Money, SegmentId};
use crate::profile::Estimated;
use serde::Serialize;

/// What kind of action it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A first step in an empty shop.
    Begin,
    /// Something unusual happened.
    Incident,
    /// Data that are old, doubtful or missing.
    Data,
    /// A campaign that was launched and has not been sent.
    Send,
    /// A campaign whose result can be measured.
    Measure,
    /// A campaign that is expected to earn.
    Campaign,
    /// A message without a discount to customers who are overdue or due.
    Message,
    /// A small campaign that teaches how customers respond.
    Learn,
    /// Customers who are due to buy an item again.
    Reorder,
    /// Items that are bought together.
    Bundle,
    /// An item that does not sell, and a segment that likes its kind.
    Stock,
}

/// Whom an action is for.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Who {
    /// Customers.
    pub count: usize,
    /// Their segment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<SegmentId>,
    /// The rule that they match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// A line that shows them.
    pub show: Option<String>,
}

/// Something to do, and why now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Action {
    /// Its kind.
    pub kind: Kind,
    /// What to do, as a sentence.
    pub text: String,
    /// Why now.
    pub because: String,
    /// Whom it is for; null where it is for nobody in particular.
    pub who: Option<Who>,
    /// The money it is expected to bring; null where nothing tells.
    pub gain: Option<Estimated<Money>>,
    /// The chance that it earns more than it costs; null likewise.
    pub chance: Option<f64>,
    /// The line to type.
    pub line: String,
    /// Whether it must be done before anything else: its day has come.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_pressing: bool,
    /// The customer whom it names, by the shop's own id.
    #[serde(skip)]
    pub names: Option<String>,
}

impl Action {
    /// An action for nobody in particular, of unknown gain.
    pub fn new(
        kind: Kind,
        text: impl Into<String>,
        because: impl Into<String>,
        line: impl Into<String>,
    ) -> Action {
        Action {
            kind,
            text: text.into(),
            because: because.into(),
            who: None,
            gain: None,
            chance: None,
            line: line.into(),
            is_pressing: false,
            names: None,
        }
    }
}
