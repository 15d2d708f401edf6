//! What the design of a campaign asks for.

use super::gather::AudienceChoice;
use crate::campaign::Kind;
use serde::{Deserialize, Serialize};

/// What was asked for, as it is stored with the draft: the same again updates it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The audience: `segment 3`, `rule orders >= 2`, or empty for that of the kind.
    pub audience: String,
    /// `--discount`, as typed.
    pub discount: Option<String>,
    /// `--test-depth`, as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_depth: Option<String>,
    /// `--budget`, as typed.
    pub budget: Option<String>,
    /// `--holdout`, as a fraction.
    pub holdout: Option<f64>,
    /// `--days`
    pub days: Option<u32>,
    /// `--item`, in order.
    pub items: Vec<String>,
    /// `--min-spend`, as typed.
    pub min_spend: Option<String>,
    /// `--public`
    #[serde(default)]
    pub is_public: bool,
}

/// A campaign as typed.
#[derive(Debug, Clone)]
pub struct Request {
    /// The kind.
    pub kind: Kind,
    /// `--segment` or `--rule`; neither for members, winback and reminder
    pub audience: AudienceChoice,
    /// `--discount`: a percentage, money, `auto` or `none`; `None` for what is usual for the kind.
    pub discount: Option<String>,
    /// `--test-depth`: a second discount, drawn by lot.
    pub test_depth: Option<String>,
    /// `--budget`
    pub budget: Option<String>,
    /// `--holdout`, as a fraction.
    pub holdout: Option<f64>,
    /// `--days`
    pub days: Option<u32>,
    /// `--item`
    pub items: Vec<String>,
    /// `--min-spend`
    pub min_spend: Option<String>,
    /// `--public`: open to everybody, without codes.
    pub is_public: bool,
    /// `--note`
    pub note: Option<String>,
    /// `--dry-run`: nothing is stored.
    pub is_dry_run: bool,
}

impl Request {
    /// What is stored with a draft. A note is about a draft and makes no other one.
    pub fn asked(&self) -> Asked {
        Asked {
            audience: match &self.audience {
                AudienceChoice::Segment(segment) => format!("segment {segment}"),
                AudienceChoice::Rule(rule) => format!("rule {rule}"),
                AudienceChoice::OfKind => String::new(),
            },
            discount: self.discount.clone(),
            test_depth: self.test_depth.clone(),
            budget: self.budget.clone(),
            holdout: self.holdout,
            days: self.days,
            items: self.items.clone(),
            min_spend: self.min_spend.clone(),
            is_public: self.is_public,
        }
    }

    /// A dry run for this audience with nothing else typed.
    pub fn of(kind: Kind, audience: AudienceChoice) -> Request {
        Request {
            kind,
            audience,
            discount: None,
            test_depth: None,
            budget: None,
            holdout: None,
            days: None,
            items: Vec::new(),
            min_spend: None,
            is_public: false,
            note: None,
            is_dry_run: true,
        }
    }
}
