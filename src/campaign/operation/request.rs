//! What the design of a campaign asks for.

use super::gather::AudienceChoice;
use crate::campaign::Kind;

/// A campaign as typed.
#[derive(Debug, Clone)]
pub struct Request {
    /// The kind.
    pub kind: Kind,
    /// `--segment` or `--rule`; neither for members, winback and reminder
    pub audience: AudienceChoice,
    /// `--discount`: a percentage, money, `auto` or `none`; `None` for what is usual for the kind.
    pub discount: Option<String>,
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
    /// `--note`
    pub note: Option<String>,
    /// `--dry-run`: nothing is stored.
    pub is_dry_run: bool,
}

impl Request {
    /// A dry run for this audience with nothing else typed.
    pub fn of(kind: Kind, audience: AudienceChoice) -> Request {
        Request {
            kind,
            audience,
            discount: None,
            budget: None,
            holdout: None,
            days: None,
            items: Vec::new(),
            min_spend: None,
            note: None,
            is_dry_run: true,
        }
    }
}
