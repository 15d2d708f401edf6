//! Who a campaign is for.

use crate::domain::{Estimate, RunId, SegmentId};

/// Who a campaign is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Audience {
    /// The stored members of a learned segment.
    Learned {
        /// The segment.
        segment: SegmentId,
        /// Its name.
        name: String,
        /// The run that found it.
        run: Option<RunId>,
        /// A rule that says roughly who they are.
        sentence: Option<String>,
        /// Of the users who fulfil the sentence, the share that are members.
        precision: Option<Estimate>,
    },
    /// The users who fulfil a rule.
    Ruled {
        /// The segment that is defined by it, where one was named.
        segment: Option<SegmentId>,
        /// Its name.
        name: Option<String>,
        /// The rule.
        rule: String,
    },
}

impl Audience {
    /// The segment, where one was named.
    pub fn segment(&self) -> Option<SegmentId> {
        match self {
            Audience::Learned { segment, .. } => Some(*segment),
            Audience::Ruled { segment, .. } => *segment,
        }
    }

    /// What the group is called.
    pub fn name(&self) -> String {
        match self {
            Audience::Learned { name, .. }
            | Audience::Ruled {
                name: Some(name), ..
            } => name.clone(),
            Audience::Ruled { rule, .. } => rule.clone(),
        }
    }

    /// The run of the model behind it.
    pub fn run(&self) -> Option<RunId> {
        match self {
            Audience::Learned { run, .. } => *run,
            Audience::Ruled { .. } => None,
        }
    }
}
