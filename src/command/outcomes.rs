//! The outcomes that the dashboard draws from.

pub use super::overview::{Customers, Overview, Preview, SegmentMap};
pub use crate::campaign::operation::{
    CampaignLine, ChecklistOutcome, LedgerLine, LedgerOutcome, ListOutcome as CampaignsOutcome,
    LoadedLine, ShowOutcome,
};
pub use crate::load::operation::{LoadsOutcome, QuarantineOutcome};
pub use crate::patterns::operation::{Kind as PatternKind, Outcome as PatternsOutcome};
pub use crate::patterns::{
    Anomaly, BasketRule, Behavior, Cohorts, Cycle, Funnel, Rhythm, Sequence,
};
pub use crate::profile::Estimated;
pub use crate::recommend::operation::EvaluateOutcome;
pub use crate::segment::operation::{ListOutcome as SegmentsOutcome, SegmentView};
pub use crate::segment::trait_in_words;
pub use crate::today::operation::Outcome as TodayOutcome;
pub use crate::today::{Action, Who, gain_in_words};
pub use crate::upkeep::Timeline;
pub use crate::upkeep::operation::{CustomerLine, CustomersOutcome};
pub use crate::why::operation::{Outcome as WhyOutcome, SuggestOutcome, UserOutcome};
