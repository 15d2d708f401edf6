//! Which campaigns can be measured now, which wait, and which lack orders.

use super::known_codes::known_until;
use super::past::covered_until;
use crate::campaign::Terms;
use crate::campaign::life::{Delivery, Life};
use crate::campaign::measure::Windows;
use crate::domain::{CampaignId, Instant};
use crate::error::Result;
use crate::shop::Shop;
use serde::Serialize;

/// Days for which a campaign that can be measured is named.
const NAMED_DAYS: f64 = 28.0;

/// What is to be done about a campaign's measurement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Due {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its measuring date.
    pub measured_at: Instant,
    /// Whether the orders until then are loaded.
    pub has_data: bool,
    /// In words.
    pub text: String,
}

/// The campaigns with a comparison group whose measuring date is ahead, has just come, or has come
/// while orders are missing; the newest first.
///
/// # Errors
/// The store cannot be read.
pub fn due(shop: &Shop) -> Result<Vec<Due>> {
    let (now, zone) = (shop.context.now, shop.zone()?);
    let (_, last_at) = shop.store().fetch_span()?;
    let data_until = Instant(last_at.unwrap_or(0));
    let mut found = Vec::new();
    for row in shop.store().fetch_campaigns()? {
        let Some(life) = Life::at(&row, known_until(shop), &zone) else {
            continue;
        };
        let terms: Option<Terms> = serde_json::from_value(row.made.terms.clone()).ok();
        let has_comparison = terms.is_some_and(|terms| terms.holdout > 0.0);
        let (Some(Delivery::Sent), Some(begin), Some(end), true) = (
            life.delivery(),
            life.starts_at,
            life.ends_at,
            has_comparison,
        ) else {
            continue;
        };
        let id = row.campaign;
        let measured_at = Windows::of(begin, end).measured;
        let date = measured_at.day_in(&zone);
        let has_data = covered_until(data_until) >= measured_at;
        let text = if now < measured_at {
            format!("campaign {id} can be measured from {date} on, with the orders until then")
        } else if !has_data {
            format!(
                "campaign {id} was to be measured on {date}, but the orders end on {}: load the \
                 orders until then",
                data_until.day_in(&zone)
            )
        } else if now.days_since(measured_at) < NAMED_DAYS {
            format!("campaign {id} can be measured since {date}: campaign measure {id}")
        } else {
            continue;
        };
        found.push(Due {
            campaign: id,
            measured_at,
            has_data,
            text,
        });
    }
    Ok(found)
}
