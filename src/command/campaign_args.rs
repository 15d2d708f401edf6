//! What can be typed about campaigns.

use crate::domain::{CampaignId, SegmentId};
use clap::{Args, Subcommand};

/// `campaign`
#[derive(Debug, Clone, Args)]
pub struct CampaignArgs {
    /// A campaign to show
    pub campaign: Option<CampaignId>,
    /// What to do
    #[command(subcommand)]
    pub action: Option<CampaignAction>,
}

/// What can be done with campaigns.
#[derive(Debug, Clone, Subcommand)]
pub enum CampaignAction {
    /// Design a coupon for a segment or a rule
    Coupon(DesignArgs),
    /// Design a flash sale at the hour when a segment comes
    Flash(DesignArgs),
    /// Design early access for members
    Members(DesignArgs),
    /// Decide, draw the comparison group, and issue the codes; sends nothing
    Launch(CampaignIdArgs),
    /// Say that it was sent: its days begin
    Sent(CampaignIdArgs),
    /// Close its window
    End(CampaignIdArgs),
    /// Take it back: unused codes become void
    Cancel(CampaignIdArgs),
    /// List whom to write to, with their codes
    Export {
        /// The campaign
        campaign: CampaignId,
        /// What will read it
        #[arg(long = "for", default_value = "csv", value_parser = clap::builder::PossibleValuesParser::new(["csv"]))]
        target: String,
    },
}

/// A campaign to design.
#[derive(Debug, Clone, Args)]
pub struct DesignArgs {
    /// For a segment; `members` without it is for the tiers of `settings tiers`
    #[arg(long, value_name = "ID", conflicts_with = "rule")]
    pub segment: Option<SegmentId>,
    /// For all who fulfil a rule
    #[arg(long, value_name = "RULE")]
    pub rule: Option<String>,
    /// 15%, an amount, or auto
    #[arg(long, value_name = "PERCENT|MONEY|auto")]
    pub discount: Option<String>,
    /// What it may cost
    #[arg(long, value_name = "MONEY")]
    pub budget: Option<String>,
    /// Share that by chance gets nothing, for comparison
    #[arg(long, value_name = "PERCENT", value_parser = crate::domain::parse_percent)]
    pub holdout: Option<f64>,
    /// How long it lasts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=365))]
    pub days: Option<u32>,
    /// On this item only; again for more
    #[arg(long = "item", value_name = "ID")]
    pub item: Vec<String>,
    /// Least amount of an order
    #[arg(long, value_name = "MONEY")]
    pub min_spend: Option<String>,
    /// A note
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// A campaign.
#[derive(Debug, Clone, Args)]
pub struct CampaignIdArgs {
    /// The campaign
    pub campaign: CampaignId,
}

/// `campaigns`
#[derive(Debug, Clone, Args)]
pub struct CampaignsArgs {
    /// A campaign to show
    pub campaign: Option<CampaignId>,
}
