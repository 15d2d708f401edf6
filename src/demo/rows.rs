//! The rows of the generated shop, typed; indices point into the lists of a generated shop.

use crate::domain::ActionKind;
use serde::Serialize;

/// What to generate. The same spec gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spec {
    /// Users with an account, bots included; at least 50.
    pub users: usize,
    /// Items; at least 60, for the planted patterns.
    pub items: usize,
    /// Seed of all draws.
    pub seed: u64,
}

impl Default for Spec {
    fn default() -> Self {
        Spec {
            users: 1_000,
            items: 300,
            seed: 1,
        }
    }
}

/// One row of `users.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct UserRow {
    /// The shop's id.
    pub id: String,
    /// First and last name.
    pub name: String,
    /// E-mail, for most.
    pub email: Option<String>,
    /// Phone, for some.
    pub phone: Option<String>,
    /// Age in years, for most.
    pub age: Option<u32>,
    /// `f`, `m` or `x`, for most.
    pub gender: Option<&'static str>,
    /// Town.
    pub city: &'static str,
    /// `bronze`, `silver` or `gold`.
    pub tier: &'static str,
    /// Day of joining, counted from the first day of the shop's history; negative before it.
    pub joined_day: i64,
    /// Declared interests: names of categories.
    pub interests: Vec<&'static str>,
    /// Whether the user agreed to e-mails.
    pub email_consent: bool,
}

/// One row of `items.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// The shop's id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Index of the category.
    pub category: usize,
    /// Brand.
    pub brand: &'static str,
    /// List price in cents.
    pub price_minor: i64,
    /// Cost in cents, for most.
    pub cost_minor: Option<i64>,
    /// Units in stock, for most.
    pub stock: Option<u32>,
    /// Rank of the price within the category, 0 (cheapest) to 1.
    pub price_level: f64,
}

/// A deliberate fault in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The same row a second time.
    ExactDuplicate,
    /// An impossible time.
    BadDate,
    /// A purchase with a negative amount.
    NegativeAmount,
    /// The user's id with spaces around it; the row is true.
    StraySpaces,
    /// The item's id in small letters; the row is true.
    LetterCase,
    /// A view with neither user nor session.
    MissingUser,
}

/// One row of `actions.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionRow {
    /// Index of the user; none for guests.
    pub user: Option<usize>,
    /// Number of the session; none for refunds.
    pub session: Option<u32>,
    /// Index of the item.
    pub item: usize,
    /// What was done.
    pub kind: ActionKind,
    /// Local time, in seconds since the first midnight of the shop's history.
    pub at: i64,
    /// Where the order was placed; none of what is no purchase.
    pub channel: Option<&'static str>,
    /// Units; 0 for views, clicks and carts.
    pub quantity: u32,
    /// Paid for the line after discount, in cents.
    pub amount_minor: i64,
    /// Discount on the line, in cents.
    pub discount_minor: i64,
    /// Number of the order, for purchases and refunds.
    pub order: Option<u32>,
    /// Index of the campaign row whose code was used.
    pub offer: Option<usize>,
    /// A deliberate fault; `None` for a true row.
    pub fault: Option<Fault>,
}

/// Whether a user of a campaign's audience got the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// Got it.
    Offered,
    /// Randomly held out, for comparison.
    HeldOut,
}

/// One row of `campaigns.csv`: a user of a campaign's audience.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignRow {
    /// Name of the campaign.
    pub campaign: &'static str,
    /// Index of the user.
    pub user: usize,
    /// Offered or held out.
    pub arm: Arm,
    /// Discount in percent.
    pub discount_percent: u32,
    /// Local time of sending.
    pub sent_at: i64,
    /// Local time after which the code is void.
    pub ends_at: i64,
    /// The code, of those who were offered.
    pub code: Option<String>,
    /// Local time of redemption.
    pub redeemed_at: Option<i64>,
}
