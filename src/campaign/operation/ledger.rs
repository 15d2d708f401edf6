//! `campaigns --profit`: what each campaign earned and what all of them did.

use super::measured::{Measured, measured, order_cost_note};
use super::past::{Past, elsewhere, own_at_any_time};
use super::programme::{AgainstUniversal, against_universal};
use crate::campaign::measure::{Alone, Gain, Verdict, pool_counting};
use crate::domain::{CampaignId, Estimate, Instant, Money, Observer};
use crate::error::{Error, Result};
use crate::profile::Estimated;
use crate::profile::operation::{Everyone, everyone};
use crate::shop::{Shop, stop_if_cancelled};
use serde::Serialize;

/// A campaign in the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerLine {
    /// Its number; null of another program's.
    pub campaign: Option<CampaignId>,
    /// Its number or name in words.
    pub name: String,
    /// When its window ended.
    pub ends_at: Instant,
    /// Customers with an offer.
    pub offered: usize,
    /// Customers who used it.
    pub used: usize,
    /// What it took off.
    pub discounts_given: Money,
    /// What was expected when it was designed; null where nothing was.
    pub forecast: Option<Estimated<Money>>,
    /// What it earned by its own customers; null while that cannot be told.
    pub alone: Option<Estimated<Money>>,
    /// What it earned by all randomised campaigns together.
    pub pooled: Option<Estimated<Money>>,
    /// What it and all before it earned; null where it adds nothing to that.
    pub cumulative: Option<Estimated<Money>>,
    /// earned, lost or cannot tell.
    pub verdict: Verdict,
    /// Why nothing can be told; null where something can.
    pub because: Option<String>,
}

/// How good forecasts were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ForecastRecord {
    /// Campaigns with a forecast that were measured.
    pub campaigns: usize,
    /// Those whose interval has the measured gain in it.
    pub within: usize,
    /// Those whose sign was right.
    pub sign_right: usize,
}

/// The ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerOutcome {
    /// The month, where one was asked for.
    pub month: Option<String>,
    /// The campaigns, the newest first.
    pub campaigns: Vec<LedgerLine>,
    /// The sum of those that could be measured; null where none could.
    pub programme: Option<Estimated<Money>>,
    /// The chance that it is above zero.
    pub chance_programme_earned: Option<f64>,
    /// All that campaigns took off.
    pub discounts_given: Money,
    /// What messages cost.
    pub contact_cost: Money,
    /// Customers who used a code or an offer.
    pub used: usize,
    /// What campaigns earned against the customers who get none for good; null where there are none.
    pub against_universal: Option<AgainstUniversal>,
    /// How good forecasts were.
    pub forecasts: ForecastRecord,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Makes the ledger; `month` is `2026-11`.
///
/// # Errors
/// The month cannot be read, or the store cannot.
pub fn ledger(shop: &Shop, month: Option<&str>, watch: &dyn Observer) -> Result<LedgerOutcome> {
    if let Some(month) = month {
        let is_month = format!("{month}-01").parse::<jiff::civil::Date>().is_ok();
        if !is_month || month.len() != 7 {
            return Err(Error::usage(format!("'{month}' is not a month")).hint("--month 2026-11"));
        }
    }
    let everyone = everyone(shop, watch)?;
    let zone = everyone.snapshot.zone.clone();
    let mut all: Vec<Past> = elsewhere(shop, &everyone, everyone.snapshot.as_of)?;
    for row in shop.store().fetch_campaigns()? {
        all.extend(own_at_any_time(shop, &everyone, &row)?);
    }
    all.sort_by_key(|past| (std::cmp::Reverse(past.window.1), past.name.clone()));
    let mut read = Vec::new();
    for past in all {
        stop_if_cancelled(watch)?;
        read.push(measured(shop, &everyone, past)?);
    }
    let told: Vec<Option<Alone>> = read.iter().map(Measured::alone).collect();
    let is_asked = |campaign: &Measured| {
        let ends = campaign.windows.end.day_in(&zone);
        month.is_none_or(|month| ends.starts_with(month))
    };
    // The oldest first, so that sums grow with time.
    let (known, counted): (Vec<Alone>, Vec<bool>) = read
        .iter()
        .zip(&told)
        .rev()
        .filter_map(|(campaign, told)| Some(((*told)?, is_asked(campaign))))
        .unzip();
    let pooled = pool_counting(&known, &counted, 0).filter(|_| counted.contains(&true));
    let is_assumed = everyone
        .norms
        .norms
        .margin
        .is_some_and(|margin| margin.assumed);
    let in_money = |gain: &Gain| {
        let found = Estimate {
            assumed: is_assumed,
            ..gain.estimate()
        };
        money_of(&found, &everyone)
    };
    let mut place = known.len();
    let mut campaigns = Vec::new();
    for (campaign, told) in read.iter().zip(&told) {
        let of_pool = told.zip(pooled.as_ref()).and_then(|(_, pooled)| {
            place -= 1;
            let own = in_money(pooled.campaigns.get(place)?);
            Some((own, in_money(pooled.cumulative.get(place)?)))
        });
        if !is_asked(campaign) {
            continue;
        }
        let (of_pool, cumulative) = of_pool.unzip();
        campaigns.push(LedgerLine {
            campaign: campaign.past.number,
            name: campaign.past.name.clone(),
            ends_at: campaign.windows.end,
            offered: campaign.offered(),
            used: campaign.past.users_who_used.len(),
            discounts_given: given(campaign, &everyone),
            forecast: forecast(shop, campaign.past.number)?,
            alone: campaign.gain().as_ref().map(in_money),
            pooled: of_pool,
            cumulative,
            verdict: campaign.verdict(),
            because: campaign.because.clone(),
        });
    }
    let currency = everyone.snapshot.currency;
    let asked = read.iter().filter(|campaign| is_asked(campaign));
    let contact: f64 = asked.map(Measured::contact).sum();
    Ok(LedgerOutcome {
        month: month.map(Into::into),
        programme: pooled.as_ref().map(|pooled| in_money(&pooled.programme)),
        chance_programme_earned: pooled.as_ref().map(|pooled| pooled.programme.chance),
        discounts_given: Money::new(
            campaigns
                .iter()
                .map(|line| line.discounts_given.minor)
                .sum(),
            currency,
        ),
        contact_cost: Money::new(contact.round() as i64, currency),
        used: campaigns.iter().map(|line| line.used).sum(),
        against_universal: match month {
            Some(_) => None,
            None => against_universal(shop, &everyone)?,
        },
        forecasts: record(&campaigns),
        notes: notes(&everyone, is_assumed, pooled.is_some()),
        campaigns,
    })
}

fn notes(everyone: &Everyone, is_assumed: bool, has_gains: bool) -> Vec<String> {
    let typed = || "the margin was typed, not computed from costs".to_string();
    if !has_gains {
        return Vec::new();
    }
    let costs = order_cost_note(everyone).into_iter();
    costs.chain(is_assumed.then(typed)).collect()
}

fn money_of(found: &Estimate, everyone: &Everyone) -> Estimated<Money> {
    let money = |minor: f64| Money::new(minor.round() as i64, everyone.snapshot.currency);
    Estimated {
        value: money(found.value),
        low: money(found.low),
        high: money(found.high),
        n: found.n,
        assumed: found.assumed,
    }
}

fn given(campaign: &Measured, everyone: &Everyone) -> Money {
    Money::new(
        campaign.discounts().round() as i64,
        everyone.snapshot.currency,
    )
}

/// The gain that was expected when the campaign was designed.
fn forecast(shop: &Shop, id: Option<CampaignId>) -> Result<Option<Estimated<Money>>> {
    let Some(id) = id else {
        return Ok(None);
    };
    let Some(row) = shop.store().fetch_campaign(id)? else {
        return Ok(None);
    };
    let stored = row.made.draft.pointer("/expected/margin").cloned();
    Ok(stored.and_then(|margin| serde_json::from_value(margin).ok()))
}

fn record(campaigns: &[LedgerLine]) -> ForecastRecord {
    let both: Vec<(&Estimated<Money>, i64)> = campaigns
        .iter()
        .filter_map(|line| Some((line.forecast.as_ref()?, line.alone.as_ref()?.value.minor)))
        .collect();
    let count = |is: &dyn Fn(&Estimated<Money>, i64) -> bool| {
        both.iter()
            .filter(|(forecast, gain)| is(forecast, *gain))
            .count()
    };
    ForecastRecord {
        campaigns: both.len(),
        within: count(&|forecast, gain| forecast.low.minor <= gain && gain <= forecast.high.minor),
        sign_right: count(&|forecast, gain| forecast.value.minor.signum() == gain.signum()),
    }
}
