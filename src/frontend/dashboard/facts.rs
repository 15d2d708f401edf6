//! What the dashboard shows, as plain data read from the JSON of commands.

use super::feed::Feed;
use crate::domain::{Currency, Instant, Money};
use crate::error::{Kind, Result};
use jiff::tz::TimeZone;
use serde_json::Value;

/// One week of trade.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// Its Monday, as `2026-01-26`.
    pub monday: String,
    /// Revenue net of refunds.
    pub revenue: Money,
    /// Orders placed.
    pub orders: i64,
}

/// One model and how fresh it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What it is of: `segment`, `patterns`, `recommend`.
    pub kind: String,
    /// Whether the data changed since it was made; none where that is not said.
    pub is_stale: Option<bool>,
    /// When it was made.
    pub made_at: Option<Instant>,
}

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
    pub weeks: Option<Vec<Week>>,
    /// Models and their freshness.
    pub models: Vec<Model>,
    /// Segments, in the order of the command.
    pub segments: Vec<SegmentRow>,
    /// Campaigns, newest first.
    pub campaigns: Vec<CampaignRow>,
}

impl Facts {
    /// Asks `feed` for everything.
    ///
    /// # Errors
    /// Those of the commands; a shop without segments or campaigns is none.
    pub fn fetch(feed: &mut dyn Feed) -> Result<Facts> {
        let [status, segments, campaigns] = Facts::ask(feed)?;
        Ok(Facts::read(&status, &segments, &campaigns))
    }

    /// The data of `status`, `segments` and `campaigns`; null where there are none.
    ///
    /// # Errors
    /// Those of the commands.
    pub fn ask(feed: &mut dyn Feed) -> Result<[Value; 3]> {
        Ok([
            feed.ask("status")?,
            if_any(feed.ask("segments"))?,
            if_any(feed.ask("campaigns"))?,
        ])
    }

    /// Reads the data of `status`, `segments` and `campaigns`; a field that is absent is shown as
    /// unknown.
    pub fn read(status: &Value, segments: &Value, campaigns: &Value) -> Facts {
        let zone = text(status, "time_zone");
        let weeks = status["weeks"].as_array();
        let mut campaigns: Vec<CampaignRow> = list(campaigns, "campaigns")
            .iter()
            .filter_map(campaign)
            .collect();
        campaigns.sort_by_key(|campaign| std::cmp::Reverse(campaign.id));
        Facts {
            database: text(status, "database"),
            revision: status["revision"].as_i64(),
            counts: [
                ("customers", "users"),
                ("items", "items"),
                ("orders", "orders"),
                ("actions", "actions"),
            ]
            .map(|(name, field)| (name, status[field].as_i64()))
            .to_vec(),
            span: (instant(status, "first_at"), instant(status, "last_at")),
            loaded_at: instant(status, "loaded_at"),
            currency: Some(text(status, "currency"))
                .filter(|code| code != "XXX")
                .unwrap_or_default(),
            zone: TimeZone::get(&zone).unwrap_or(TimeZone::UTC),
            weeks: weeks.map(|weeks| weeks.iter().filter_map(week).collect()),
            models: list(status, "models").iter().map(model).collect(),
            segments: list(segments, "segments")
                .iter()
                .filter_map(segment)
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

/// The answer, or nothing where the command has nothing to work on.
fn if_any(answer: Result<Value>) -> Result<Value> {
    match answer {
        Err(error) if error.kind == Kind::NotFound => Ok(Value::Null),
        answer => answer,
    }
}

/// The list `name` of `value`, or `value` itself where it is a list.
fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let rows = value.as_array().or_else(|| value[name].as_array());
    rows.map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_string()
}

fn instant(value: &Value, field: &str) -> Option<Instant> {
    value[field].as_str().and_then(Instant::parse)
}

fn week(value: &Value) -> Option<Week> {
    let revenue = &value["revenue"];
    let currency = revenue["currency"]
        .as_str()
        .and_then(Currency::parse)
        .unwrap_or(Currency::UNKNOWN);
    Some(Week {
        monday: text(value, "monday"),
        revenue: Money::new(revenue["minor"].as_i64()?, currency),
        orders: value["orders"].as_i64().unwrap_or(0),
    })
}

fn model(value: &Value) -> Model {
    let is_stale = match &value["stale"] {
        Value::Bool(stale) => Some(*stale),
        Value::String(_) => Some(true),
        _ => None,
    };
    Model {
        kind: text(value, "kind"),
        is_stale,
        made_at: instant(value, "made_at"),
    }
}

fn segment(value: &Value) -> Option<SegmentRow> {
    Some(SegmentRow {
        id: value["id"].as_i64()?,
        name: text(value, "name"),
        size: value["size"].as_i64(),
        share: value["share"].as_f64(),
        sentence: text(value, "sentence"),
    })
}

fn campaign(value: &Value) -> Option<CampaignRow> {
    Some(CampaignRow {
        id: value["campaign"]
            .as_i64()
            .or_else(|| value["id"].as_i64())?,
        kind: text(value, "kind"),
        state: text(value, "state"),
        offered: value["offered"].as_i64(),
        starts_at: instant(value, "starts_at"),
    })
}
