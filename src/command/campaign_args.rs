//! Arguments of `campaign` and `campaigns`.

use crate::domain::{CampaignId, SegmentId};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `campaign`
#[derive(Debug, Clone, Args)]
pub struct CampaignArgs {
    /// The campaign to show
    pub campaign: Option<CampaignId>,
    /// What to do
    #[command(subcommand)]
    pub action: Option<CampaignAction>,
}

/// Actions on campaigns.
#[derive(Debug, Clone, Subcommand)]
pub enum CampaignAction {
    /// Design a coupon for a segment or a rule
    Coupon(DesignArgs),
    /// Design a flash sale for the hours when a segment shops
    Flash(DesignArgs),
    /// Design early access for members
    Members(DesignArgs),
    /// Design a message or a discount to win back customers who are overdue
    Winback(DesignArgs),
    /// Design a reminder for customers who are due to order again
    Reminder(DesignArgs),
    /// Compare all kinds and discounts for all segments: what is expected to earn?
    Plan {
        /// Which campaign suits this customer? Found as by `user`
        #[arg(long, value_name = "USER", num_args = 1..)]
        user: Vec<String>,
        /// Percent of revenue left after the cost of goods, where no costs are loaded; kept in the
        /// settings
        #[arg(long, value_name = "PERCENT", value_parser = crate::domain::parse_percent)]
        margin: Option<f64>,
    },
    /// Choose the customers, draw the comparison group and issue codes; sends nothing
    Launch(LaunchArgs),
    /// Record that the mailing was sent: its days begin
    Sent(CampaignIdArgs),
    /// End the campaign now
    End(CampaignIdArgs),
    /// Cancel the campaign: unused codes become void
    Cancel(CampaignIdArgs),
    /// Delete a draft
    Delete(CampaignIdArgs),
    /// Compare two campaigns: whom they reach, what they offer and what is expected
    Compare {
        /// One campaign
        one: CampaignId,
        /// The other
        other: CampaignId,
    },
    /// What it did, by its comparison group, and whether it earned
    Measure {
        /// The campaign's number, or the name of a loaded one (or its number in `campaigns`, as L1)
        campaign: String,
        /// Also compare by the time since the last order
        #[arg(long = "by", value_name = "WHAT", value_parser = clap::builder::PossibleValuesParser::new(["recency"]))]
        by: Option<String>,
    },
    /// List the customers to write to, with their codes
    Export {
        /// The campaign
        campaign: CampaignId,
        /// The program that will read it; for shopify and woocommerce, --output names a folder
        #[arg(long = "for", value_name = "PROGRAM", default_value = "csv")]
        target: TargetChoice,
        /// List those of the audience who must not get the message
        #[arg(long, conflicts_with = "target")]
        do_not_send: bool,
    },
    /// The text to send, and how it reads for one customer
    Letter {
        /// The campaign
        campaign: CampaignId,
        /// Your own text with [first name], [name], [code], [gives], [minimum], [items] and [until]
        #[arg(long, value_name = "FILE")]
        template: Option<PathBuf>,
        /// Fill it in for this customer, found as by `user`
        #[arg(long, value_name = "USER", num_args = 1..)]
        user: Vec<String>,
    },
    /// What is done and what is left to do
    Checklist(CampaignIdArgs),
}

impl CampaignArgs {
    /// Whether the result is a list for another program.
    pub fn exports(&self) -> bool {
        matches!(self.action, Some(CampaignAction::Export { .. }))
    }

    /// The file that `letter` reads.
    pub fn template(&self) -> &[PathBuf] {
        match &self.action {
            Some(CampaignAction::Letter {
                template: Some(file),
                ..
            }) => std::slice::from_ref(file),
            _ => &[],
        }
    }
}

impl CampaignAction {
    /// `--margin`, of actions that have it.
    pub fn margin(&mut self) -> Option<&mut Option<f64>> {
        match self {
            CampaignAction::Coupon(typed)
            | CampaignAction::Flash(typed)
            | CampaignAction::Members(typed)
            | CampaignAction::Winback(typed)
            | CampaignAction::Reminder(typed) => Some(&mut typed.margin),
            CampaignAction::Plan { margin, .. } => Some(margin),
            _ => None,
        }
    }
}

/// A campaign to design.
#[derive(Debug, Clone, Args)]
pub struct DesignArgs {
    /// For a segment; without one `members` uses the tiers in `settings tiers`, `winback` who is
    /// overdue, `reminder` who is due
    #[arg(long, value_name = "ID", conflicts_with = "rule")]
    pub segment: Option<SegmentId>,
    /// For all customers who match a rule
    #[arg(long, value_name = "RULE")]
    pub rule: Option<String>,
    /// The discount: 15%, an amount, auto, or none (a message without a discount)
    #[arg(long, value_name = "PERCENT|MONEY|auto|none")]
    pub discount: Option<String>,
    /// A second discount for half of those with an offer, drawn by lot: shows which depth earns more
    #[arg(long, value_name = "PERCENT|MONEY")]
    pub test_depth: Option<String>,
    /// The most it may cost
    #[arg(long, value_name = "MONEY")]
    pub budget: Option<String>,
    /// Share of customers who get no offer, for comparison
    #[arg(long, value_name = "PERCENT", value_parser = crate::domain::parse_percent)]
    pub holdout: Option<f64>,
    /// How many days it lasts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=365))]
    pub days: Option<u32>,
    /// Only for this item; repeat for more
    #[arg(long = "item", value_name = "ID")]
    pub item: Vec<String>,
    /// Minimum amount of an order
    #[arg(long, value_name = "MONEY")]
    pub min_spend: Option<String>,
    /// Percent of revenue left after the cost of goods, where no costs are loaded; kept in the
    /// settings
    #[arg(long, value_name = "PERCENT", value_parser = crate::domain::parse_percent)]
    pub margin: Option<f64>,
    /// Flash sale only: open to everybody, without codes and without a verdict
    #[arg(long)]
    pub public: bool,
    /// A note to yourself
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// A campaign to launch.
#[derive(Debug, Clone, Args)]
pub struct LaunchArgs {
    /// The campaign
    pub campaign: CampaignId,
    /// Launch it although it is expected to lose money
    #[arg(long)]
    pub accept_loss: bool,
    /// Where the customers' consent is recorded: elsewhere, or required here
    #[arg(long, value_name = "WHERE")]
    pub consent: Option<ConsentChoice>,
    /// The day on which the codes begin to be valid, whenever the mailing goes out; without it they
    /// begin with `campaign sent`
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub starts: Option<String>,
}

/// `--consent` of `campaign launch`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConsentChoice {
    /// The customers agreed, and that is recorded elsewhere
    Elsewhere,
    /// Only customers whose consent is recorded here
    Required,
}

/// `--for` of `campaign export`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TargetChoice {
    /// Any program that reads CSV
    Csv,
    /// Profiles with properties
    Klaviyo,
    /// Contacts with attributes
    Brevo,
    /// Contacts with merge fields
    Mailchimp,
    /// Customers with a tag, and codes
    Shopify,
    /// Coupons
    #[value(name = "woocommerce")]
    WooCommerce,
}

impl TargetChoice {
    /// Whether the result is several files.
    pub fn is_folder(self) -> bool {
        matches!(self, TargetChoice::Shopify | TargetChoice::WooCommerce)
    }
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
    /// The campaign to show: its number, or the name of a loaded one
    #[arg(conflicts_with = "profit")]
    pub campaign: Option<String>,
    /// What each campaign earned, and all of them together
    #[arg(long)]
    pub profit: bool,
    /// Also the drafts, a line each
    #[arg(long, conflicts_with_all = ["campaign", "profit"])]
    pub drafts: bool,
    /// Only campaigns that ended in this month
    #[arg(long, value_name = "YYYY-MM", requires = "profit")]
    pub month: Option<String>,
}
