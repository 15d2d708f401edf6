//! What `campaign coupon|flash|members` asks for.

use super::gather::AudienceChoice;
use crate::campaign::Kind;

/// A campaign as typed.
#[derive(Debug, Clone)]
pub struct Request {
    /// coupon, flash or members.
    pub kind: Kind,
    /// `--segment` or `--rule`; neither for members
    pub audience: AudienceChoice,
    /// `--discount`: a percentage, money, or `auto`; `None` for `auto`.
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
    /// A coupon for this audience with nothing typed.
    pub fn coupon(audience: AudienceChoice) -> Request {
        Request {
            kind: Kind::Coupon,
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
