//! `status`: what the database holds, and how fresh its models are.

use super::paths::Paths;
use super::quality::judge_shop;
use crate::campaign::operation::{Due, due};
use crate::domain::{Currency, Instant, Observer, RunId};
use crate::error::Result;
use crate::profile::lifetime::{GammaGamma, Lifetime};
use crate::profile::operation::{COMPUTED_BY, RUN_KIND, stored_norms};
use crate::profile::propensity::Propensity;
use crate::shop::Shop;
use crate::upkeep::leftovers::exposure;
use crate::upkeep::quality::Quality;
use crate::upkeep::readiness::Readiness;
use crate::upkeep::weeks::{RevenueWeek, revenue_weeks};
use serde::Serialize;

/// Weeks of revenue that are shown.
const WEEKS: usize = 26;

/// What to report.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Where the program keeps its files.
    pub paths: Paths,
    /// Whether to include revenue by week; reads the whole history.
    pub with_weeks: bool,
    /// Whether to include the quality of the data; reads the whole history.
    pub with_quality: bool,
}

/// What the database holds.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The database file.
    pub database: String,
    /// Its schema version.
    pub schema_version: i64,
    /// The data's version number.
    pub revision: i64,
    /// Users.
    pub users: i64,
    /// Items.
    pub items: i64,
    /// Actions.
    pub actions: i64,
    /// Orders.
    pub orders: i64,
    /// The first action; `None` where the files have no times.
    pub first_at: Option<Instant>,
    /// The last action.
    pub last_at: Option<Instant>,
    /// The last load in force.
    pub loaded_at: Option<Instant>,
    /// The shop's currency.
    pub currency: Currency,
    /// The shop's time zone.
    pub time_zone: String,
    /// The models by kind.
    pub models: Vec<ModelStatus>,
    /// Where the program keeps its files.
    pub paths: Paths,
    /// Revenue of the last weeks, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "weeks")]
    pub revenue_weeks: Option<Vec<RevenueWeek>>,
    /// The quality of the data, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// The forecasting models, if the quality was requested and models are stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecasts: Option<Forecasts>,
    /// What the data are enough for, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readiness: Option<Vec<Readiness>>,
    /// Campaigns to be measured, now or later.
    pub measurements: Vec<Due>,
    /// Whether this is a generated shop.
    pub is_demo: bool,
    /// Whether the profiles in force were computed by a cluster.
    #[serde(skip)]
    pub has_results: bool,
    /// A warning where other accounts of the computer can use the database.
    #[serde(skip)]
    pub exposure: Option<String>,
}

impl Outcome {
    /// Whether there is nothing to work on: no actions, and no results of a cluster.
    pub fn is_empty(&self) -> bool {
        self.actions == 0 && !self.has_results
    }
}

/// The models that forecast orders and money, and how they were chosen.
#[derive(Debug, Clone, Serialize)]
pub struct Forecasts {
    /// The models of orders, their scores on the holdout period, and the fitted parameters.
    pub lifetime: Lifetime,
    /// The models of 30-day purchases with their scores on the last 30 days, and the one in use;
    /// `None` in model runs that predate them. The learned weights are left out, since they are
    /// long and unreadable.
    pub propensity: Option<Propensity>,
    /// The model of money per order; `None` where too few customers ordered twice.
    pub money: Option<GammaGamma>,
}

/// The current run of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelStatus {
    /// `segment`, `patterns`, `recommend` or `profile`.
    pub kind: String,
    /// Its number.
    pub run: RunId,
    /// The revision of the data that it used.
    pub revision: i64,
    /// Whether the data have changed since.
    pub stale: bool,
    /// When it was made.
    pub made_at: Instant,
    /// Its duration in milliseconds.
    pub duration_ms: i64,
}

/// Reports what the database holds.
///
/// # Errors
/// The store cannot be read.
pub fn run(shop: &Shop, request: &Request, _watch: &dyn Observer) -> Result<Outcome> {
    let store = shop.store();
    let counts = store.fetch_counts()?;
    let revision = store.revision()?;
    let settings = shop.settings()?;
    let runs = store.fetch_current_runs()?;
    let has_results = runs
        .iter()
        .any(|run| run.made.kind == RUN_KIND && run.made.parameters.get(COMPUTED_BY).is_some());
    let models = runs.into_iter().map(|run| ModelStatus {
        stale: run.made.revision != revision,
        kind: run.made.kind,
        run: run.run,
        revision: run.made.revision,
        made_at: Instant(run.made.made_at),
        duration_ms: run.made.duration_ms,
    });
    let revenue_weeks = if request.with_weeks {
        Some(revenue_weeks(&*shop.snapshot()?, WEEKS))
    } else {
        None
    };
    let (quality, readiness) = if request.with_quality {
        judge_shop(shop).map(|(q, r)| (Some(q), Some(r)))?
    } else {
        (None, None)
    };
    let norms = if request.with_quality {
        stored_norms(shop)?
    } else {
        None
    };
    let forecasts = norms.map(|current| Forecasts {
        lifetime: current.norms.lifetime,
        propensity: current.norms.propensity.map(|found| Propensity {
            scorer: None,
            ..found
        }),
        money: current.norms.money,
    });
    // Instant 0 marks actions from files without times.
    let instant = |at: Option<i64>| at.filter(|&at| at > 0).map(Instant);
    Ok(Outcome {
        database: shop.path().display().to_string(),
        schema_version: store.schema_version()?,
        revision,
        users: counts.users,
        items: counts.items,
        actions: counts.actions,
        orders: counts.orders,
        first_at: instant(counts.first_at),
        last_at: instant(counts.last_at),
        loaded_at: counts.loaded_at.map(Instant),
        currency: settings.currency,
        time_zone: settings.zone.iana_name().unwrap_or("UTC").to_string(),
        models: models.collect(),
        paths: request.paths.clone(),
        revenue_weeks,
        quality,
        forecasts,
        readiness,
        measurements: due(shop)?,
        is_demo: store.is_demo()?,
        has_results,
        exposure: exposure(shop.path()),
    })
}
