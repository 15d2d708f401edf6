//! The planted truth: the content of `truth.json`.

use super::persona::CustomerType;
use super::rows::{Fault, Spec};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that was planted.
#[derive(Debug, Clone, Serialize)]
pub struct Truth {
    /// The spec, raised to its minimums.
    pub spec: Spec,
    /// Time zone of the times in the files.
    pub time_zone: &'static str,
    /// Currency of the amounts.
    pub currency: &'static str,
    /// First day of the history.
    pub first_day: String,
    /// Last day of the history.
    pub last_day: String,
    /// Names of the categories, in the order in which types weigh them.
    pub categories: Vec<&'static str>,
    /// Parameters of the planted types.
    pub types: Vec<CustomerType>,
    /// The customers of each type with little of a second type, in the order of `types`.
    pub seen: Vec<SeenTruth>,
    /// Users in the order of `users.csv`.
    pub users: Vec<UserTruth>,
    /// Items bought together in one order.
    pub pairs: Vec<PairTruth>,
    /// Items bought weeks after another.
    pub sequences: Vec<SequenceTruth>,
    /// Items that are bought repeatedly.
    pub cycles: Vec<CycleTruth>,
    /// Hours and weekdays of orders.
    pub rhythm: RhythmTruth,
    /// Unusual days.
    pub incidents: Vec<IncidentTruth>,
    /// True effects of the campaigns.
    pub campaigns: Vec<CampaignTruth>,
    /// Rows with each fault in `actions.csv`.
    pub faults: BTreeMap<Fault, usize>,
    /// Anonymous sessions without an order.
    pub guest_sessions: usize,
    /// Orders without a user.
    pub guest_orders: usize,
}

/// Means and standard deviations over the customers of one type with at least two orders.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeenTruth {
    /// Of the logarithm of mean days between orders.
    pub log_gap: (f64, f64),
    /// Of the mean rank of the prices bought.
    pub price_level: (f64, f64),
    /// Of the logarithm of views for one order.
    pub log_views: (f64, f64),
}

/// One user's truth.
#[derive(Debug, Clone, Serialize)]
pub struct UserTruth {
    /// The shop's id.
    pub user_id: String,
    /// Index of the type; `None` for bots and unused accounts.
    #[serde(rename = "type")]
    pub kind: Option<usize>,
    /// Name of the type, `bot` or `never came`.
    pub name: &'static str,
    /// Index of the second type.
    pub second: Option<usize>,
    /// Blend with the second type, 0 to 0.8.
    pub blend: f64,
    /// The user's own mean days between orders.
    pub gap_days: Option<f64>,
    /// Last possible day of a purchase; `None` for users who do not lapse.
    pub lapsed_on: Option<String>,
    /// Day from which the user has the type's rhythm; before it, gaps are four times as long.
    pub regular_since: Option<String>,
    /// Item that the user buys by its cycle.
    pub cycle: Option<String>,
}

/// Two items bought together.
#[derive(Debug, Clone, Serialize)]
pub struct PairTruth {
    /// Buyers of this item
    pub item: String,
    /// also buy this one
    pub with: String,
    /// in the same order, with this probability.
    pub probability: f64,
}

/// An item bought weeks after another.
#[derive(Debug, Clone, Serialize)]
pub struct SequenceTruth {
    /// First-time buyers of this item
    pub item: String,
    /// later buy this one
    pub then: String,
    /// with this probability,
    pub probability: f64,
    /// after about this many days.
    pub days: f64,
}

/// An item that is bought repeatedly.
#[derive(Debug, Clone, Serialize)]
pub struct CycleTruth {
    /// The item.
    pub item: String,
    /// Days from one purchase to the next.
    pub days: f64,
    /// Users who buy by the cycle.
    pub users: usize,
    /// The median gap, pooled over users, is within this share of `days`.
    pub tolerance: f64,
}

/// When orders come in, local time.
#[derive(Debug, Clone, Serialize)]
pub struct RhythmTruth {
    /// Expected share of orders by hour.
    pub hours: [f64; 24],
    /// Expected share of orders by weekday, from Monday.
    pub weekdays: [f64; 7],
    /// The three busiest hours, busiest first.
    pub peak_hours: Vec<usize>,
    /// The busiest weekday, 0 (Monday) to 6.
    pub peak_weekday: usize,
    /// Orders behind the shares.
    pub orders: usize,
    /// Shares in the files are within this distance of the expected ones.
    pub tolerance: f64,
}

/// An unusual day, or several.
#[derive(Debug, Clone, Default, Serialize)]
pub struct IncidentTruth {
    /// `shop down`, `viral day`, `payment failure` or `broken checkout`.
    pub kind: &'static str,
    /// The day, or the first.
    pub day: String,
    /// How many.
    pub days: i64,
    /// The channel on which orders were lost; none where it was the whole shop.
    pub channel: Option<&'static str>,
    /// Orders lost.
    pub lost_orders: usize,
    /// The item that went viral.
    pub item: Option<String>,
    /// Extra sessions caused by it.
    pub extra_sessions: usize,
    /// Extra orders caused by it.
    pub extra_orders: usize,
}

/// A campaign's true effect.
#[derive(Debug, Clone, Serialize)]
pub struct CampaignTruth {
    /// Name.
    pub campaign: &'static str,
    /// Whether offers were randomised within the audience.
    pub randomised: bool,
    /// Discount in percent.
    pub discount_percent: u32,
    /// Over the whole audience.
    pub all: LiftTruth,
    /// By type, in the order of `types`.
    pub by_type: Vec<LiftTruth>,
}

/// Both potential outcomes of an audience, known because the generator drew both.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LiftTruth {
    /// Users who were offered.
    pub offered: usize,
    /// Users who were held out.
    pub held_out: usize,
    /// Share that orders within the window if none is offered.
    pub baseline: f64,
    /// The increase of that share if all are offered.
    pub lift: f64,
}
