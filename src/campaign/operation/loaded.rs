//! `campaigns NAME`: a campaign that another program ran, and what it did where chance made its
//! groups.

use super::known_codes::known_until;
use super::loaded_list::loaded_name;
use super::past::{Past, bought, covered_until, elsewhere, history_before};
use super::trust::doubt;
use crate::campaign::measure::{LEAST_CUSTOMERS, LEAST_ORDERS, difference};
use crate::domain::{ActionKind, DAY, Estimate, Instant, Money, Observer};
use crate::error::{Error, Result};
use crate::profile::Estimated;
use crate::profile::operation::{Everyone, everyone};
use crate::shop::Shop;
use serde::Serialize;
use std::collections::BTreeMap;

/// Days of a band of recency: a quarter of a year, in whole weeks.
const BAND_DAYS: i64 = 91;
/// Bands, the last without an end.
const BANDS: i64 = 8;

/// A group of the campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArmLine {
    /// Its name in the file.
    pub arm: String,
    /// What it got, in words.
    pub offer: String,
    /// Customers.
    pub users: u64,
    /// Customers who ordered in the window.
    pub ordered: u64,
    /// That share.
    pub conversion: f64,
    /// What a customer spent in the window on average.
    pub spend: Money,
    /// How much more of them ordered than of the control group, as a share of customers; null for the
    /// control group, and where chance did not make the groups.
    pub effect: Option<Estimate>,
    /// How much more they spent each.
    pub spend_effect: Option<Estimated<Money>>,
}

/// Customers whose last order before the campaign was about as long ago.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BandLine {
    /// Days since the last order: from.
    pub from_days: i64,
    /// To, inclusive; null for the last band.
    pub to_days: Option<i64>,
    /// Customers with an offer.
    pub offered: u64,
    /// Customers without.
    pub held_out: u64,
    /// The share of those with an offer who ordered in the window.
    pub conversion: f64,
    /// The share of those without.
    pub conversion_held_out: f64,
    /// The difference; null as in [`ArmLine`].
    pub effect: Option<Estimate>,
}

/// A campaign run with another program.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadedOutcome {
    /// Its name.
    pub campaign: String,
    /// loaded
    pub state: &'static str,
    /// When it was sent.
    pub sent_at: Instant,
    /// When it ended.
    pub ends_at: Instant,
    /// Why no effect is shown; null where chance made the groups.
    pub not_measured: Option<String>,
    /// The groups, the control group last.
    pub arms: Vec<ArmLine>,
    /// By days since the last order before it was sent; all groups with an offer together.
    pub by_recency: Vec<BandLine>,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Shows a loaded campaign by its name.
///
/// # Errors
/// There is no such campaign, or the store cannot be read.
pub fn show_loaded(shop: &Shop, name: &str, watch: &dyn Observer) -> Result<LoadedOutcome> {
    let found = loaded_name(shop, name)?;
    let everyone = everyone(shop, watch)?;
    let until = covered_until(everyone.snapshot.as_of).min(known_until(shop));
    let past = elsewhere(shop, &everyone, until)?
        .into_iter()
        .find(|past| past.name == found)
        .ok_or_else(|| Error::failed(format!("campaign '{name}' has no customers")))?;
    let confirmed = shop.settings()?.randomised;
    let not_measured = if past.window.1 > until.0 {
        Some(format!(
            "the data end on {}, before the campaign does",
            everyone.snapshot.as_of.day_in(&everyone.snapshot.zone)
        ))
    } else {
        doubt(&everyone, &past, &confirmed)
    };
    Ok(describe(&everyone, &past, not_measured))
}

/// What each customer of a group spent in the window, in minor units; `None` for no order.
#[derive(Default)]
struct Group(Vec<Option<i64>>);

fn conversion(spent: Option<i64>) -> f64 {
    f64::from(u8::from(spent.is_some()))
}

fn spend(spent: Option<i64>) -> f64 {
    spent.unwrap_or(0) as f64
}

impl Group {
    fn ordered(&self) -> usize {
        self.0.iter().flatten().count()
    }

    fn mean(&self, outcome: fn(Option<i64>) -> f64) -> f64 {
        let sum: f64 = self.0.iter().map(|spent| outcome(*spent)).sum();
        sum / self.0.len().max(1) as f64
    }

    /// The difference to the control group, unadjusted; `None` where the groups are too small.
    fn effect(&self, control: &Group, outcome: fn(Option<i64>) -> f64) -> Option<Estimate> {
        let is_enough = self.0.len().min(control.0.len()) >= LEAST_CUSTOMERS
            && (self.ordered() + control.ordered()) as f64 >= LEAST_ORDERS;
        let both = || self.0.iter().chain(&control.0);
        let outcomes: Vec<f64> = both().map(|spent| outcome(*spent)).collect();
        let is_offered: Vec<bool> = (0..outcomes.len()).map(|at| at < self.0.len()).collect();
        let found = difference(&outcomes, &is_offered, &[]).filter(|_| is_enough);
        found.map(|found| found.estimate())
    }
}

fn describe(everyone: &Everyone, past: &Past, not_measured: Option<String>) -> LoadedOutcome {
    let currency = everyone.snapshot.currency;
    let is_measured = not_measured.is_none();
    let counted = |users: &[usize]| {
        let mut group = Group::default();
        let mut bands: BTreeMap<i64, Group> = BTreeMap::new();
        for &user in users {
            let spent = bought(everyone, user, past.window);
            group.0.push(spent);
            if let Some(band) = band(everyone, user, past.window.0) {
                bands.entry(band).or_default().0.push(spent);
            }
        }
        (group, bands)
    };
    let (control, control_bands) = counted(&past.control);
    let line = |arm: &str, offer: String, group: &Group, is_control: bool| {
        let compared = (is_measured && !is_control).then_some(());
        let money = |minor: f64| Money::new(minor.round() as i64, currency);
        ArmLine {
            arm: arm.to_string(),
            offer,
            users: group.0.len() as u64,
            ordered: group.ordered() as u64,
            conversion: group.mean(conversion),
            spend: money(group.mean(spend)),
            effect: compared.and_then(|()| group.effect(&control, conversion)),
            spend_effect: compared
                .and_then(|()| group.effect(&control, spend))
                .map(|found| Estimated {
                    value: money(found.value),
                    low: money(found.low),
                    high: money(found.high),
                    n: found.n,
                    assumed: false,
                }),
        }
    };
    let mut arms = Vec::new();
    let mut offered_bands: BTreeMap<i64, Group> = BTreeMap::new();
    for arm in &past.arms {
        let (group, bands) = counted(&arm.users);
        for (band, group) in bands {
            offered_bands.entry(band).or_default().0.extend(group.0);
        }
        let offer = match (arm.percent, arm.amount_minor) {
            (Some(percent), _) => format!("{percent} %"),
            (None, Some(minor)) => Money::new(minor as i64, currency).to_string(),
            (None, None) => "no discount".into(),
        };
        arms.push(line(&arm.name, offer, &group, false));
    }
    if let Some(name) = &past.control_name {
        arms.push(line(name, "nothing".into(), &control, true));
    }
    let none = Group::default();
    let mut by_recency = Vec::new();
    if past.control_name.is_some() {
        for (band, offered) in &offered_bands {
            let control = control_bands.get(band).unwrap_or(&none);
            by_recency.push(BandLine {
                from_days: band * BAND_DAYS,
                to_days: (*band + 1 < BANDS).then_some((band + 1) * BAND_DAYS - 1),
                offered: offered.0.len() as u64,
                held_out: control.0.len() as u64,
                conversion: offered.mean(conversion),
                conversion_held_out: control.mean(conversion),
                effect: is_measured
                    .then(|| offered.effect(control, conversion))
                    .flatten(),
            });
        }
    }
    let mut notes = Vec::new();
    if past.in_several > 0 {
        notes.push(format!(
            "{} customers are in several groups and count in none",
            past.in_several
        ));
    }
    if is_measured && past.arms.len() > 1 {
        notes.push(format!(
            "the {} groups are compared with the same {} customers, so their effects are not \
             independent",
            past.arms.len(),
            past.control.len()
        ));
    }
    LoadedOutcome {
        campaign: past.name.clone(),
        state: "loaded",
        sent_at: Instant(past.window.0),
        ends_at: Instant(past.window.1),
        not_measured,
        arms,
        by_recency,
        notes,
    }
}

/// The band of the days since a user's last order before `at`; `None` without one.
fn band(everyone: &Everyone, user: usize, at: i64) -> Option<i64> {
    let history = history_before(everyone, user, Instant(at));
    let orders = history
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Purchase);
    let last = orders.map(|action| action.at.0).max()?;
    Some(((at - last) / DAY / BAND_DAYS).clamp(0, BANDS - 1))
}
