//! What campaigns as a whole earned, against the customers who get none for good.

use super::known_codes::known_until;
use super::measured::{cost_of_orders, margin};
use super::past::covered_until;
use crate::campaign::Terms;
use crate::campaign::life::Life;
use crate::campaign::measure::{Person, Windows, around, difference};
use crate::campaign::universal::{place, share};
use crate::domain::{Estimate, Instant, Money};
use crate::error::Result;
use crate::profile::Estimated;
use crate::profile::operation::Everyone;
use crate::shop::Shop;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;

/// Customers of the group below which nothing is said.
const LEAST_CUSTOMERS: usize = 20;

/// The shop with campaigns against the customers who get none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgainstUniversal {
    /// Since when they get none.
    pub since: Instant,
    /// Customers who get campaigns.
    pub with_campaigns: usize,
    /// Customers who get none.
    pub without: usize,
    /// What campaigns earned with all who get them; null where a group is too small.
    pub gain: Option<Estimated<Money>>,
    /// The chance that it is above zero.
    pub chance_it_earned: Option<f64>,
}

/// The difference in margin a customer since the first campaign that left the group out, times the
/// customers who get campaigns. `None` where there is no such group, or no margin is known.
///
/// # Errors
/// The store cannot be read.
pub fn against_universal(shop: &Shop, everyone: &Everyone) -> Result<Option<AgainstUniversal>> {
    let snapshot = &everyone.snapshot;
    let set = shop.settings()?.universal_holdout;
    let Some(margins) = everyone.norms.norms.margin else {
        return Ok(None);
    };
    let Some(share) = share(set, snapshot.users.len()) else {
        return Ok(None);
    };
    let (since, contact) = campaigns_since(shop)?;
    let Some(since) = since else {
        return Ok(None);
    };
    let (_, last_at) = shop.store().fetch_span()?;
    let until = covered_until(Instant(last_at.unwrap_or(0))).min(shop.context.now);
    let windows = Windows {
        end: until,
        measured: until,
        ..Windows::of(since, until)
    };
    let secret = shop.store().code_secret()?;
    let (order_cost, scale) = cost_of_orders(everyone);
    let people: Vec<Person> = (0..snapshot.users.len())
        .into_par_iter()
        .map(|user| Person {
            arm: usize::from(place(&secret, &snapshot.users[user].id) >= share),
            ..around(
                &snapshot.history(user),
                windows,
                |item, amount, quantity| margin(everyone, item, amount, quantity),
            )
            .less(order_cost, scale)
        })
        .collect();
    let with_campaigns = people.iter().filter(|person| person.arm > 0).count();
    let without = people.len() - with_campaigns;
    let found = (without >= LEAST_CUSTOMERS && until > since)
        .then(|| {
            let outcomes: Vec<f64> = people.iter().map(Person::margin).collect();
            let is_offered: Vec<bool> = people.iter().map(|person| person.arm > 0).collect();
            let covariates: Vec<Vec<f64>> = people.iter().map(Person::covariates).collect();
            difference(&outcomes, &is_offered, &covariates)
        })
        .flatten();
    let n = with_campaigns as f64;
    let money = |minor: f64| Money::new(minor.round() as i64, snapshot.currency);
    let gain = found.map(|found| {
        let Estimate {
            value,
            low,
            high,
            n: of,
            ..
        } = found.estimate();
        Estimated {
            value: money(n * value - contact),
            low: money(n * low - contact),
            high: money(n * high - contact),
            n: of,
            assumed: margins.assumed,
        }
    });
    Ok(Some(AgainstUniversal {
        since,
        with_campaigns,
        without,
        gain,
        chance_it_earned: found.map(|found| found.chance_above(contact / n.max(1.0))),
    }))
}

/// When the first campaign that left the group out was sent, and what the messages of all such
/// campaigns cost, in minor units.
fn campaigns_since(shop: &Shop) -> Result<(Option<Instant>, f64)> {
    let (until, zone) = (known_until(shop), shop.zone()?);
    let (mut since, mut contact): (Option<Instant>, f64) = (None, 0.0);
    for row in shop.store().fetch_campaigns()? {
        let sent_at =
            Life::at(&row, until, &zone).and_then(|life| life.sent_at.and(life.starts_at));
        let gates = row.made.draft["gates"].as_array();
        let gates: BTreeSet<&str> = gates
            .into_iter()
            .flatten()
            .filter_map(|count| count["gate"].as_str())
            .collect();
        let Some(sent_at) = sent_at.filter(|_| gates.contains("universal_holdout")) else {
            continue;
        };
        since = Some(since.map_or(sent_at, |first| first.min(sent_at)));
        if let Ok(terms) = serde_json::from_value::<Terms>(row.made.terms.clone()) {
            let offers = shop.store().fetch_offers(row.campaign)?;
            let sent = offers.iter().filter(|offer| !offer.is_held_out()).count();
            contact += terms.contact_minor * sent as f64;
        }
    }
    Ok((since, contact))
}
