//! What the dashboard shows, as plain data.

use crate::command::{ModelStatus, Overview, RevenueWeek};
use crate::domain::{Currency, Instant};
use jiff::tz::TimeZone;

/// One segment in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentRow {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Users in it.
    pub size: Option<i64>,
    /// Part of all users, 0 to 1.
    pub share: Option<f64>,
    /// What its users do.
    pub sentence: String,
}

/// One campaign in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignRow {
    /// Its id.
    pub id: i64,
    /// `coupon`, `flash` or `members`.
    pub kind: String,
    /// `draft`, `launched` ..
    pub state: String,
    /// Users who were offered something.
    pub offered: Option<i64>,
    /// The first day.
    pub starts_at: Option<Instant>,
}

/// All that the dashboard shows of a shop.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Path of the database.
    pub database: String,
    /// Version of the data.
    pub revision: Option<i64>,
    /// Name and count: customers, items, orders, actions.
    pub counts: Vec<(&'static str, Option<i64>)>,
    /// First and last action.
    pub span: (Option<Instant>, Option<Instant>),
    /// The last load.
    pub loaded_at: Option<Instant>,
    /// The shop's currency; empty where the data do not say.
    pub currency: String,
    /// The shop's zone.
    pub zone: TimeZone,
    /// Revenue by week, oldest first; none where no command gives it.
    pub weeks: Option<Vec<RevenueWeek>>,
    /// Models and their freshness.
    pub models: Vec<ModelStatus>,
    /// Segments, in the order of the command.
    pub segments: Vec<SegmentRow>,
    /// Campaigns, newest first.
    pub campaigns: Vec<CampaignRow>,
}

impl Facts {
    /// What the dashboard shows of `overview`.
    pub fn of(overview: &Overview) -> Facts {
        let status = &overview.status;
        let segments = overview.segments.iter().flat_map(|list| &list.segments);
        let campaigns = overview.campaigns.iter().flat_map(|list| &list.campaigns);
        let mut campaigns: Vec<CampaignRow> = campaigns
            .map(|campaign| CampaignRow {
                id: campaign.campaign.0,
                kind: campaign.kind.clone(),
                state: campaign.state.clone(),
                offered: i64::try_from(campaign.offered).ok(),
                starts_at: campaign.starts_at,
            })
            .collect();
        campaigns.sort_by_key(|campaign| std::cmp::Reverse(campaign.id));
        Facts {
            database: status.database.clone(),
            revision: Some(status.revision),
            counts: [
                ("customers", status.users),
                ("items", status.items),
                ("orders", status.orders),
                ("actions", status.actions),
            ]
            .map(|(name, count)| (name, Some(count)))
            .to_vec(),
            span: (status.first_at, status.last_at),
            loaded_at: status.loaded_at,
            currency: Some(status.currency)
                .filter(|currency| *currency != Currency::UNKNOWN)
                .map(|currency| currency.code().to_string())
                .unwrap_or_default(),
            zone: TimeZone::get(&status.time_zone).unwrap_or(TimeZone::UTC),
            weeks: status.revenue_weeks.clone(),
            models: status.models.clone(),
            segments: segments
                .filter_map(|segment| {
                    Some(SegmentRow {
                        id: segment.id?.0,
                        name: segment.description.name.clone(),
                        size: i64::try_from(segment.description.size).ok(),
                        share: Some(segment.description.share),
                        sentence: segment.description.sentence.clone().unwrap_or_default(),
                    })
                })
                .collect(),
            campaigns,
        }
    }

    /// Whether nothing has been loaded yet.
    pub fn is_empty(&self) -> bool {
        self.counts
            .iter()
            .all(|(_, count)| count.is_none_or(|count| count == 0))
    }
}
