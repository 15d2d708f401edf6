//! Who gets the message, and what is offered.

use crate::campaign::{Discount, Terms};
use crate::domain::{CampaignId, Instant};
use serde::Serialize;

/// For which program the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Any that reads CSV.
    #[default]
    Csv,
    /// Profiles for Klaviyo.
    Klaviyo,
    /// Contacts for Brevo.
    Brevo,
    /// Contacts for Mailchimp.
    Mailchimp,
    /// Customers and codes for Shopify.
    Shopify,
    /// Coupons for WooCommerce.
    WooCommerce,
}

/// One user who gets the message.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ExportRow {
    /// The shop's own id.
    pub user: String,
    /// The name, where loaded.
    pub name: Option<String>,
    /// The e-mail address, where loaded.
    pub email: Option<String>,
    /// The user's own code; null where the campaign gives no discount.
    pub code: Option<String>,
    /// The discount in words; null where there is none.
    pub discount: Option<String>,
    /// The same for the shop program.
    #[serde(skip)]
    pub off: Option<Discount>,
    /// When the code expires; null until that is fixed.
    pub expires: Option<Instant>,
    /// The items chosen for the user.
    pub items: Vec<String>,
    /// How far the user is from the next tier, where a members' campaign has tiers with rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_tier: Option<String>,
    /// The name to address the user by, where the name shows it.
    pub first_name: Option<String>,
    /// What the user gets, in words; null where there is no discount.
    pub gives: Option<String>,
    /// The least an order must come to.
    pub minimum: Option<String>,
    /// The last day of the code in the shop's zone; null until that is fixed.
    pub valid_until: Option<String>,
    /// The titles of the items; the id of an item that has none.
    pub titles: Vec<String>,
    /// The user's tags in the shop.
    #[serde(skip)]
    pub tags: Vec<String>,
}

/// What a campaign offers, as a shop program must know it.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its terms.
    pub terms: &'a Terms,
    /// When codes begin to be valid.
    pub starts_at: Instant,
}

impl Offer<'_> {
    /// The name that the shop program shows.
    pub fn title(&self) -> String {
        format!("Regulars campaign {}", self.campaign)
    }

    /// Items that are numbers: the only ids that shop programs accept for products. `None` where one
    /// is something else.
    pub fn product_numbers(&self) -> Option<Vec<u64>> {
        self.terms.items.iter().map(|id| id.parse().ok()).collect()
    }
}
