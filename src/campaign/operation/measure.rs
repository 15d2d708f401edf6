//! `campaign measure`: what a campaign did, and whether it earned.

use super::loaded_list::loaded_name;
use super::measured::{Measured, SampleRatio, measured, order_cost_note};
use super::past::{Past, elsewhere, own_at_any_time, past};
use crate::campaign::life::{Delivery, Life};
use crate::campaign::measure::{
    Alone, Difference, Gain, LEAST_CUSTOMERS, Person, Pooled, Verdict, difference, more_needed,
    pool, shuffled,
};
use crate::domain::{CampaignId, Estimate, Instant, Money, Observer};
use crate::error::{Error, Result};
use crate::profile::Estimated;
use crate::profile::operation::{Everyone, everyone};
use crate::shop::{Shop, stop_if_cancelled};
use crate::store::CampaignRow;
use serde::Serialize;

/// Days of a band of `--by recency`.
const BAND_DAYS: f64 = 91.0;
/// Bands; the last is open.
const BANDS: usize = 5;

/// Which campaign, and how.
#[derive(Debug, Clone, Default)]
pub struct MeasureRequest {
    /// The number of a campaign, or the name of one that was loaded.
    pub campaign: String,
    /// `--by recency`
    pub is_by_recency: bool,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArmSize {
    /// Its name.
    pub arm: String,
    /// Its customers.
    pub users: usize,
    /// Those who ordered in the window.
    pub ordered: usize,
    /// Orders a customer.
    pub orders: f64,
    /// Spend a customer.
    pub spend: Money,
}

/// A difference between offered and comparison group, as counted and adjusted for what was known
/// before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Compared {
    /// As counted.
    pub unadjusted: Estimate,
    /// Adjusted.
    pub adjusted: Estimate,
}

/// The differences in the window, a customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Differences {
    /// The group that is compared; `None`: all with an offer.
    pub arm: Option<String>,
    /// Days since the last order, where bands are compared.
    pub recency: Option<String>,
    /// Customers in both groups.
    pub users: usize,
    /// Share of customers who ordered.
    pub conversion: Compared,
    /// Orders.
    pub orders: Compared,
    /// Spend, in minor units.
    pub spend: Compared,
}

/// One way of reading the money.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reading {
    /// The gain.
    pub gain: Estimated<Money>,
    /// The chance that it is above zero.
    pub chance_it_earned: f64,
}

/// Both readings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Readings {
    /// By the difference in margin until the measuring date.
    pub direct: Option<Reading>,
    /// By extra orders; the verdict rests on it.
    pub extra_orders: Option<Reading>,
}

/// What all randomised campaigns of the shop say together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PooledReading {
    /// This campaign's gain.
    pub gain: Estimated<Money>,
    /// The chance that it is above zero.
    pub chance_it_earned: f64,
    /// The gain of all of them.
    pub programme: Estimated<Money>,
    /// The chance that it is above zero.
    pub chance_programme_earned: f64,
    /// How many they are.
    pub campaigns: usize,
}

/// Margin a customer until the measuring date.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PerUser {
    /// Of those with an offer.
    pub offered: Money,
    /// Of the comparison group.
    pub comparison: Money,
    /// Their difference.
    pub difference: Estimated<Money>,
}

/// How alike the groups were before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BalanceFound {
    /// The chance of differences as large.
    pub p: f64,
    /// The largest, in standard deviations.
    pub largest: f64,
}

/// What a campaign did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureOutcome {
    /// Its number; null of a campaign of another program.
    pub campaign: Option<CampaignId>,
    /// Its number or name in words.
    pub name: String,
    /// When its window began.
    pub starts_at: Instant,
    /// When it ended.
    pub ends_at: Instant,
    /// The measuring date.
    pub measured_at: Instant,
    /// Until when orders are known.
    pub known_until: Instant,
    /// Whether the data reach the measuring date.
    pub complete: bool,
    /// Customers with an offer.
    pub offered: usize,
    /// Customers in the comparison group.
    pub comparison: usize,
    /// The groups, the comparison group last.
    pub arms: Vec<ArmSize>,
    /// Their sizes as drawn; null where the share is not known.
    pub sample_ratio: Option<SampleRatio>,
    /// How alike they were; null where a group is too small.
    pub balance: Option<BalanceFound>,
    /// Whether chance made the groups.
    pub is_randomised: bool,
    /// The differences: all with an offer, each arm where there are several, and bands of recency.
    pub differences: Vec<Differences>,
    /// Of the share of customers who ordered, adjusted; null without groups by chance.
    pub conversion_difference: Option<Estimate>,
    /// Of spend a customer in the window, adjusted.
    pub revenue_difference: Option<Estimated<Money>>,
    /// Margin a customer; null where no margin is known.
    pub margin_per_user: Option<PerUser>,
    /// What the campaign took off.
    pub discounts_given: Money,
    /// What writing to its customers cost.
    pub contact_cost: Money,
    /// The money, read in two ways; empty while no verdict can be given.
    pub readings: Readings,
    /// By all randomised campaigns together.
    pub pooled: Option<PooledReading>,
    /// By extra orders; null while no verdict can be given.
    pub chance_it_earned: Option<f64>,
    /// earned, lost or cannot tell.
    pub verdict: Verdict,
    /// Why.
    pub because: String,
    /// The share of shuffled groups whose orders differ as much.
    pub shuffled: Option<f64>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Measures a campaign.
///
/// # Errors
/// There is no such campaign, it is a draft, or the store cannot be read.
pub fn measure(
    shop: &Shop,
    request: &MeasureRequest,
    watch: &dyn Observer,
) -> Result<MeasureOutcome> {
    let everyone = everyone(shop, watch)?;
    let wanted = match request.campaign.trim().parse::<CampaignId>() {
        Ok(id) => match unsent(shop, id)? {
            Some(outcome) => return Ok(outcome),
            None => of_number(shop, &everyone, id)?,
        },
        Err(_) => of_name(shop, &everyone, &request.campaign)?,
    };
    stop_if_cancelled(watch)?;
    let campaign = measured(shop, &everyone, wanted)?;
    stop_if_cancelled(watch)?;
    let pooled = match campaign.alone() {
        Some(_) => pooled_with(shop, &everyone, &campaign)?,
        None => None,
    };
    Ok(told(&campaign, &everyone, pooled, request.is_by_recency))
}

fn of_number(shop: &Shop, everyone: &Everyone, id: CampaignId) -> Result<Past> {
    let row = super::find_campaign(shop, id)?;
    own_at_any_time(shop, everyone, &row)?
        .ok_or_else(|| Error::failed(format!("campaign {id} has no customers to compare")))
}

fn of_name(shop: &Shop, everyone: &Everyone, name: &str) -> Result<Past> {
    let wanted = loaded_name(shop, name)?;
    let all = elsewhere(shop, everyone, everyone.snapshot.as_of)?;
    let found = all.into_iter().find(|past| past.name == wanted);
    found.ok_or_else(|| Error::failed(format!("campaign '{name}' has no customers to compare")))
}

/// The outcome of a campaign that reached nobody; `None` where it was sent.
fn unsent(shop: &Shop, id: CampaignId) -> Result<Option<MeasureOutcome>> {
    let row: CampaignRow = super::find_campaign(shop, id)?;
    let zone = shop.zone()?;
    let life = Life::at(&row, shop.context.now, &zone);
    let (hint, what) = match life.and_then(|life| life.delivery()) {
        None => (format!("campaign launch {id}"), "a draft"),
        Some(Delivery::ToBeSent) => (format!("campaign sent {id}"), "launched and not sent yet"),
        Some(Delivery::NeverSent) => ("campaigns".into(), "cancelled and was never sent"),
        Some(Delivery::Sent) => return Ok(None),
    };
    Err(Error::failed(format!(
        "campaign {id} is {what}, so there is nothing to measure"
    ))
    .hint(hint))
}

/// Every other randomised campaign that can be measured, and this one last.
fn pooled_with(
    shop: &Shop,
    everyone: &Everyone,
    campaign: &Measured,
) -> Result<Option<(Pooled, usize)>> {
    let mut alone: Vec<Alone> = Vec::new();
    for other in past(shop, everyone)? {
        // A loaded campaign may be called as one of this program's.
        if (&other.number, &other.name) != (&campaign.past.number, &campaign.past.name) {
            alone.extend(measured(shop, everyone, other)?.alone());
        }
    }
    alone.extend(campaign.alone());
    let count = alone.len();
    Ok(pool(&alone, 0).map(|pooled| (pooled, count)))
}

fn money(minor: f64, everyone: &Everyone) -> Money {
    Money::new(minor.round() as i64, everyone.snapshot.currency)
}

fn in_money(found: &Estimate, everyone: &Everyone, assumed: bool) -> Estimated<Money> {
    Estimated {
        value: money(found.value, everyone),
        low: money(found.low, everyone),
        high: money(found.high, everyone),
        n: found.n,
        assumed,
    }
}

/// Compares all with an offer, or one arm, with the comparison group.
fn compared(
    people: &[&Person],
    outcome: impl Fn(&Person) -> f64,
) -> Option<(Compared, Difference)> {
    let outcomes: Vec<f64> = people.iter().map(|person| outcome(person)).collect();
    let is_offered: Vec<bool> = people.iter().map(|person| person.arm > 0).collect();
    let covariates: Vec<Vec<f64>> = people.iter().map(|person| person.covariates()).collect();
    let plain = difference(&outcomes, &is_offered, &[])?;
    let adjusted = difference(&outcomes, &is_offered, &covariates)?;
    let both = Compared {
        unadjusted: plain.estimate(),
        adjusted: adjusted.estimate(),
    };
    Some((both, adjusted))
}

fn differences(
    people: &[&Person],
    arm: Option<String>,
    recency: Option<String>,
) -> Option<Differences> {
    Some(Differences {
        arm,
        recency,
        users: people.len(),
        conversion: compared(people, Person::ordered)?.0,
        orders: compared(people, |person| person.during.orders)?.0,
        spend: compared(people, |person| person.during.spend)?.0,
    })
}

/// The band of the days since a customer's last order.
fn band(person: &Person) -> Option<usize> {
    let days = person.recency_days?;
    Some(((days / BAND_DAYS) as usize).min(BANDS - 1))
}

fn band_name(band: usize) -> String {
    let from = band * BAND_DAYS as usize;
    if band + 1 == BANDS {
        format!("{from} days and more")
    } else {
        format!("{from} to {} days", from + BAND_DAYS as usize - 1)
    }
}

fn all_differences(campaign: &Measured, is_by_recency: bool) -> Vec<Differences> {
    if campaign.past.control.is_empty() {
        return Vec::new();
    }
    let everybody: Vec<&Person> = campaign.people.iter().collect();
    let mut found: Vec<Differences> = differences(&everybody, None, None).into_iter().collect();
    if campaign.past.arms.len() > 1 {
        for (at, arm) in campaign.past.arms.iter().enumerate() {
            let of_arm: Vec<&Person> = everybody
                .iter()
                .copied()
                .filter(|person| person.arm == 0 || person.arm == at + 1)
                .collect();
            found.extend(differences(&of_arm, Some(arm.name.clone()), None));
        }
    }
    if is_by_recency {
        for at in 0..BANDS {
            let of_band: Vec<&Person> = everybody
                .iter()
                .copied()
                .filter(|person| band(person) == Some(at))
                .collect();
            let offered = of_band.iter().filter(|person| person.arm > 0).count();
            if offered.min(of_band.len() - offered) >= LEAST_CUSTOMERS {
                found.extend(differences(&of_band, None, Some(band_name(at))));
            }
        }
    }
    found
}

fn arms(campaign: &Measured, everyone: &Everyone) -> Vec<ArmSize> {
    let names = campaign
        .past
        .arms
        .iter()
        .map(|arm| arm.name.clone())
        .enumerate();
    let control = campaign
        .past
        .control_name
        .clone()
        .unwrap_or_else(|| "held out".into());
    let all = names.map(|(at, name)| (at + 1, name)).chain([(0, control)]);
    all.filter_map(|(arm, name)| {
        let of_arm: Vec<&Person> = campaign
            .people
            .iter()
            .filter(|person| person.arm == arm)
            .collect();
        if of_arm.is_empty() {
            return None;
        }
        let each = |sum: f64| sum / of_arm.len() as f64;
        Some(ArmSize {
            arm: name,
            users: of_arm.len(),
            ordered: of_arm
                .iter()
                .filter(|person| person.during.orders > 0.0)
                .count(),
            orders: each(of_arm.iter().map(|person| person.during.orders).sum()),
            spend: money(
                each(of_arm.iter().map(|person| person.during.spend).sum()),
                everyone,
            ),
        })
    })
    .collect()
}

fn told(
    campaign: &Measured,
    everyone: &Everyone,
    pooled: Option<(Pooled, usize)>,
    is_by_recency: bool,
) -> MeasureOutcome {
    let is_assumed = everyone
        .norms
        .norms
        .margin
        .is_some_and(|margin| margin.assumed);
    let people: Vec<&Person> = campaign.people.iter().collect();
    let may_tell = campaign.because.is_none();
    let (directly, by_orders) = (campaign.direct_gain(), campaign.gain());
    let reading = |gain: &Gain| Reading {
        gain: in_money(&gain.estimate(), everyone, is_assumed),
        chance_it_earned: gain.chance,
    };
    let pooled = pooled.and_then(|(pooled, campaigns)| {
        let own = pooled.campaigns.last()?;
        Some(PooledReading {
            gain: in_money(&own.estimate(), everyone, is_assumed),
            chance_it_earned: own.chance,
            programme: in_money(&pooled.programme.estimate(), everyone, is_assumed),
            chance_programme_earned: pooled.programme.chance,
            campaigns,
        })
    });
    let differences = all_differences(campaign, is_by_recency);
    let randomised = campaign.is_randomised.then_some(());
    let whole = randomised.and_then(|()| differences.first());
    let has_margin = everyone.norms.norms.margin.is_some();
    let margins =
        compared(&people, Person::margin).filter(|_| has_margin && campaign.is_randomised);
    let mut outcome = MeasureOutcome {
        campaign: campaign.past.number,
        name: campaign.past.name.clone(),
        starts_at: campaign.windows.begin,
        ends_at: campaign.windows.end,
        measured_at: campaign.windows.measured,
        known_until: campaign.known_until,
        complete: campaign.is_complete,
        offered: campaign.offered(),
        comparison: campaign.past.control.len(),
        arms: arms(campaign, everyone),
        sample_ratio: campaign.ratio,
        balance: campaign.balance.map(|found| BalanceFound {
            p: found.p,
            largest: found.largest,
        }),
        is_randomised: campaign.is_randomised,
        conversion_difference: whole.map(|whole| whole.conversion.adjusted),
        revenue_difference: whole.map(|whole| in_money(&whole.spend.adjusted, everyone, false)),
        margin_per_user: margins.map(|(found, adjusted)| PerUser {
            offered: money(adjusted.offered, everyone),
            comparison: money(adjusted.comparison, everyone),
            difference: in_money(&found.adjusted, everyone, is_assumed),
        }),
        differences,
        discounts_given: money(campaign.discounts(), everyone),
        contact_cost: money(campaign.contact(), everyone),
        chance_it_earned: by_orders.map(|gain| gain.chance),
        readings: Readings {
            direct: directly.as_ref().map(reading),
            extra_orders: by_orders.as_ref().map(reading),
        },
        pooled,
        verdict: campaign.verdict(),
        because: String::new(),
        shuffled: may_tell.then(|| shuffled(&campaign.people, 0)).flatten(),
        notes: Vec::new(),
    };
    outcome.because = campaign
        .because
        .clone()
        .unwrap_or_else(|| because(&outcome, by_orders.as_ref(), campaign.too_few()));
    if campaign.past.in_several > 0 {
        outcome.notes.push(format!(
            "{} customers are in several groups and count in none",
            campaign.past.in_several
        ));
    }
    if !campaign.is_complete && campaign.known_until < campaign.windows.end {
        outcome
            .notes
            .push("the window is not over in the data: these differences are so far".into());
    }
    if may_tell {
        outcome.notes.extend(order_cost_note(everyone));
    }
    if is_assumed && may_tell {
        outcome
            .notes
            .push("the margin was typed, not computed from costs".into());
    }
    outcome
}

/// The verdict in a sentence.
fn because(outcome: &MeasureOutcome, alone: Option<&Gain>, too_few: Option<String>) -> String {
    let (Some(reading), Some(alone)) = (outcome.readings.extra_orders, alone) else {
        return "nobody ordered in the window, so there is nothing to compare".into();
    };
    let percent = |chance: f64| format!("{:.0} %", 100.0 * chance);
    let mut text = too_few.map_or(String::new(), |few| few + "; ");
    text.push_str(&format!(
        "between {} and {}, {} chance it earned",
        reading.gain.low,
        reading.gain.high,
        percent(reading.chance_it_earned)
    ));
    if let Some(pooled) = outcome.pooled.filter(|pooled| pooled.campaigns > 1) {
        let others = pooled.campaigns - 1;
        text.push_str(&format!(
            "; with the {}: {} ({} to {}), {}",
            if others == 1 {
                "other randomised campaign".to_string()
            } else {
                format!("{others} other randomised campaigns")
            },
            pooled.gain.value,
            pooled.gain.low,
            pooled.gain.high,
            percent(pooled.chance_it_earned)
        ));
    }
    if let Some(more) = more_needed(alone) {
        text.push_str(&format!("; about {more} more like this to be sure"));
    }
    text
}
