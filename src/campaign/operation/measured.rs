//! A campaign's customers around its window, and what stands against a verdict on its money.

use super::experience::typical_order;
use super::given::given;
use super::past::{Past, covered_until};
use super::trust::doubt;
use crate::campaign::Terms;
use crate::campaign::measure::{
    Alone, Balance, Costs, Gain, Person, Verdict, Windows, alone_of, around, balance, direct,
    extra_orders, too_few, verdict,
};
use crate::domain::{DAY, Instant, OrderCost};
use crate::error::Result;
use crate::profile::operation::Everyone;
use crate::shop::Shop;
use crate::statistics::distribution::normal_cdf;
use rayon::prelude::*;
use serde::Serialize;

/// The least `p` of a group's size, and of groups that were alike before.
const LEAST_P: f64 = 0.001;

/// The sizes of the groups against the share that was to be held out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SampleRatio {
    /// The share that was to be held out.
    pub expected: f64,
    /// The share that is.
    pub observed: f64,
    /// The chance of a share at least as far off.
    pub p: f64,
}

/// A campaign, read.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) past: Past,
    /// Its customers, the comparison group first.
    pub(super) people: Vec<Person>,
    pub(super) windows: Windows,
    pub(super) ratio: Option<SampleRatio>,
    pub(super) balance: Option<Balance>,
    /// Until when everything is known: by the data and by the clock.
    pub(super) known_until: Instant,
    /// Whether the measuring date has come, by both.
    pub(super) is_complete: bool,
    /// Why nothing can be said of its money.
    pub(super) because: Option<String>,
    /// What it cost besides discounts.
    pub(super) costs: Costs,
    /// Whether the comparison is one by chance, so that differences are effects.
    pub(super) is_randomised: bool,
}

impl Measured {
    /// What the campaign shows alone; `None` where nothing can be said of its money.
    pub(super) fn alone(&self) -> Option<Alone> {
        self.if_told(|| alone_of(&self.people, self.past.days(), self.costs))
    }

    /// What it earned by extra orders; `None` likewise.
    pub(super) fn gain(&self) -> Option<Gain> {
        self.if_told(|| extra_orders(&self.people, self.costs))
    }

    /// What it earned by the difference in margin; `None` likewise.
    pub(super) fn direct_gain(&self) -> Option<Gain> {
        self.if_told(|| direct(&self.people, self.costs))
    }

    /// Why the groups are too small for a verdict on this campaign alone.
    pub(super) fn too_few(&self) -> Option<String> {
        self.if_told(|| too_few(&self.people))
    }

    /// The verdict, by extra orders alone.
    pub(super) fn verdict(&self) -> Verdict {
        match self.too_few() {
            Some(_) => Verdict::CannotTell,
            None => verdict(self.gain().as_ref()),
        }
    }

    /// Customers with an offer.
    pub(super) fn offered(&self) -> usize {
        self.people.iter().filter(|person| person.arm > 0).count()
    }

    /// What it took off orders, in minor units.
    pub(super) fn discounts(&self) -> f64 {
        self.people.iter().map(|person| person.discount).sum()
    }

    /// What writing to its customers cost, in minor units.
    pub(super) fn contact(&self) -> f64 {
        self.costs.message * self.offered() as f64
    }

    fn if_told<T>(&self, found: impl FnOnce() -> Option<T>) -> Option<T> {
        self.because.is_none().then(found).flatten()
    }
}

/// The terms of a campaign of this program.
fn terms_of(shop: &Shop, past: &Past) -> Result<Option<Terms>> {
    let Some(id) = past.number else {
        return Ok(None);
    };
    let campaign = shop.store().fetch_campaign(id)?;
    Ok(campaign.and_then(|campaign| serde_json::from_value(campaign.made.terms).ok()))
}

/// The part of the orders that were expected in the window below which most of them are not loaded.
const LEAST_LOADED: f64 = 0.25;
/// Expected orders below which their absence says nothing.
const FEWEST_EXPECTED: f64 = 4.0;

/// Where the profiles of members of the groups were computed, if their orders in the window are not here: of
/// members without an action before it, far fewer ordered than their profiles expect.
fn without_orders<'a>(
    everyone: &'a Everyone,
    placed: &[(usize, usize)],
    people: &[Person],
    windows: Windows,
) -> Option<&'a str> {
    let by = everyone.norms.computed_by.as_deref()?;
    let days = (windows.end.0 - windows.begin.0) as f64 / DAY as f64;
    let (mut expected, mut ordered, mut is_anybody) = (0.0, 0.0, false);
    for (&(_, user), person) in placed.iter().zip(people) {
        let is_by_results = person.ever == 0.0 && everyone.profiles[user].order_days > 0;
        if !is_by_results {
            continue;
        }
        is_anybody = true;
        ordered += person.ordered();
        let in_90_days = everyone.values[user].orders_90d;
        // The chance of an order, by a Poisson count.
        expected += in_90_days.map_or(0.0, |orders| 1.0 - (-orders.value * days / 90.0).exp());
    }
    let none = is_anybody && ordered == 0.0;
    let hardly_any = expected >= FEWEST_EXPECTED && ordered < LEAST_LOADED * expected;
    (none || hardly_any).then_some(by)
}

/// Reads a campaign.
pub(super) fn measured(shop: &Shop, everyone: &Everyone, past: Past) -> Result<Measured> {
    let windows = Windows::of(Instant(past.window.0), Instant(past.window.1));
    let terms = terms_of(shop, &past)?;
    let given = given(shop, everyone, &past, typical_order(everyone))?;
    let groups = [&past.control]
        .into_iter()
        .chain(past.arms.iter().map(|arm| &arm.users));
    let placed: Vec<(usize, usize)> = groups
        .enumerate()
        .flat_map(|(arm, users)| users.iter().map(move |&user| (arm, user)))
        .collect();
    let (order_cost, scale) = cost_of_orders(everyone);
    let people: Vec<Person> = placed
        .par_iter()
        .map(|&(arm, user)| Person {
            arm,
            discount: given.get(&user).copied().unwrap_or(0.0),
            ..around(
                &everyone.snapshot.history(user),
                windows,
                |item, amount, quantity| margin(everyone, item, amount, quantity),
            )
            .less(order_cost, scale)
        })
        .collect();
    let (_, last_at) = shop.store().fetch_span()?;
    let data_until = Instant(last_at.unwrap_or(0));
    let known_until = covered_until(data_until).min(shop.context.now);
    let ratio = terms.as_ref().and_then(|terms| ratio(terms, &past));
    let rows = |wanted: bool| -> Vec<Vec<f64>> {
        let of_group = people.iter().filter(|person| (person.arm > 0) == wanted);
        of_group.map(Person::covariates).collect()
    };
    let balance = balance(&rows(true), &rows(false));
    let settings = shop.settings()?;
    let costs = Costs {
        message: terms
            .as_ref()
            .map_or(settings.contact_minor, |terms| terms.contact_minor),
    };
    let zone = &everyone.snapshot.zone;
    let not_randomised = if past.control.is_empty() {
        Some(
            "there is no comparison group, so nobody knows what would have been bought anyway"
                .into(),
        )
    } else {
        doubt(everyone, &past, &settings.randomised)
    };
    let is_off = |p: f64| p < LEAST_P;
    let is_complete = known_until >= windows.measured;
    let because = not_randomised.clone().or_else(|| {
        if let Some(by) = without_orders(everyone, &placed, &people, windows) {
            Some(format!(
                "only results from {by} are known for these customers, and hardly any of their orders in the \
                 window are loaded: load their orders since the campaign began"
            ))
        } else if ratio.is_some_and(|ratio| is_off(ratio.p)) {
            Some(
                "the groups are not as large as they were drawn: customers are missing from one of \
                 them"
                    .into(),
            )
        } else if balance.is_some_and(|balance| is_off(balance.p)) {
            Some("the groups were not alike before the campaign".into())
        } else if !is_complete {
            let date = windows.measured.day_in(zone);
            Some(if shop.context.now < windows.measured {
                format!(
                    "the measuring date is {date}: until then orders can still turn out to have been \
                     brought forward only"
                )
            } else {
                format!(
                    "the data end on {}, before the measuring date {date}; load the orders until then",
                    data_until.day_in(zone)
                )
            })
        } else if everyone.norms.norms.margin.is_none() {
            Some(
                "neither costs nor a margin are known (`settings margin 40`, or a file of costs)"
                    .into(),
            )
        } else {
            None
        }
    });
    Ok(Measured {
        is_randomised: not_randomised.is_none(),
        past,
        people,
        windows,
        ratio,
        balance,
        known_until,
        is_complete,
        because,
        costs,
    })
}

/// Says that what orders cost besides the goods is taken off.
pub(super) fn order_cost_note(everyone: &Everyone) -> Option<String> {
    let norms = &everyone.norms.norms;
    let is_told = norms.margin.is_some() && !norms.order_cost.is_none();
    is_told.then(|| {
        format!(
            "margins are after what an order costs besides the goods ({})",
            norms.order_cost.in_words(norms.currency)
        )
    })
}

/// What an order costs besides the goods, and the minor units in a whole one of the currency.
pub(super) fn cost_of_orders(everyone: &Everyone) -> (OrderCost, i64) {
    (
        everyone.norms.norms.order_cost,
        everyone.snapshot.currency.scale(),
    )
}

/// What is left of a line after the cost of the goods, in minor units.
pub(super) fn margin(everyone: &Everyone, item: usize, amount: i64, quantity_milli: i64) -> f64 {
    let cost = everyone.snapshot.items.get(item).and_then(|item| item.cost);
    match (cost, everyone.norms.norms.margin) {
        (Some(cost), _) => amount as f64 - cost as f64 * quantity_milli as f64 / 1_000.0,
        (None, Some(margin)) => amount as f64 * margin.share,
        (None, None) => amount as f64,
    }
}

fn ratio(terms: &Terms, past: &Past) -> Option<SampleRatio> {
    let held = past.control.len() as f64;
    let all = held + past.arms.iter().map(|arm| arm.users.len()).sum::<usize>() as f64;
    let expected = terms.holdout;
    if all == 0.0 || expected <= 0.0 || expected >= 1.0 {
        return None;
    }
    let deviation = (all * expected * (1.0 - expected)).sqrt();
    // The draw rounds to whole customers.
    let apart = ((held - all * expected).abs() - 0.5).max(0.0) / deviation;
    Some(SampleRatio {
        expected,
        observed: held / all,
        p: 2.0 * (1.0 - normal_cdf(apart)),
    })
}
