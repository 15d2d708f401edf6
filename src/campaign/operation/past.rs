//! Past campaigns as they were: which group each customer was in, what it was offered, and when.
//!
//! It reads; whether chance made the groups is judged in `trust.rs`, and what they teach in
//! `experience.rs`.

use super::known_codes::{KnownCode, known_codes, known_until};
use super::terms_of;
use crate::campaign::life::Life;
use crate::campaign::standing::CodeState;
use crate::campaign::{Discount, State};
use crate::domain::{ActionKind, CampaignId, Instant};
use crate::error::Result;
use crate::profile::operation::Everyone;
use crate::shop::Shop;
use crate::snapshot::History;
use crate::store::{CampaignRow, CodeScope, OfferArm, PastOffer};
use std::collections::{BTreeMap, BTreeSet};

/// Days of a campaign whose end is not known.
const USUAL_DAYS: f64 = 14.0;

/// A group that got an offer.
#[derive(Debug, Clone, Default)]
pub struct PastArm {
    /// Its name; `offered` where the file names no groups.
    pub name: String,
    /// The discount in percent; `None` for a message alone, and for a discount in money.
    pub percent: Option<f64>,
    /// The discount in money, in minor units.
    pub amount_minor: Option<f64>,
    /// The discount, of campaigns of this program.
    pub discount: Option<Discount>,
    /// The dense indices of its customers, ascending.
    pub users: Vec<usize>,
}

impl PastArm {
    /// The only group with an offer of this program's campaign.
    fn of(discount: Option<Discount>) -> PastArm {
        let (percent, amount_minor) = match discount {
            Some(Discount::Percent(percent)) => (Some(percent), None),
            Some(Discount::Amount(money)) => (None, Some(money.minor as f64)),
            None => (None, None),
        };
        PastArm {
            name: "offered".into(),
            percent,
            amount_minor,
            discount,
            users: Vec::new(),
        }
    }
}

/// A past campaign.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// Its name, or `campaign 3`.
    pub name: String,
    /// Its number, where this program drew its groups.
    pub number: Option<CampaignId>,
    /// Begin and end of its window, UTC seconds; the end is that of the last offer.
    pub window: (i64, i64),
    /// The groups with an offer, by name.
    pub arms: Vec<PastArm>,
    /// The name of the group without one.
    pub control_name: Option<String>,
    /// The dense indices of its customers, ascending.
    pub control: Vec<usize>,
    /// Customers of several groups; they are in none.
    pub in_several: usize,
    /// Customers with an offer who used it.
    pub users_who_used: BTreeSet<usize>,
    /// Whether uses are recorded.
    pub knows_used: bool,
    /// The names of groups of which it is not known which got nothing.
    pub unknown_arms: Vec<String>,
}

impl Past {
    /// Whether this program drew the groups.
    pub fn is_own(&self) -> bool {
        self.number.is_some()
    }

    /// The length of the window in days.
    pub fn days(&self) -> f64 {
        (self.window.1 - self.window.0) as f64 / 86_400.0
    }
}

/// All campaigns that were over, by clock and by data, by name: a design at a past day must know no
/// more than that day did.
pub fn past(shop: &Shop, everyone: &Everyone) -> Result<Vec<Past>> {
    let (_, last_at) = shop.store().fetch_span()?;
    let data_until = Instant(last_at.unwrap_or(0));
    let until = covered_until(everyone.snapshot.as_of.min(data_until)).min(known_until(shop));
    let mut found = elsewhere(shop, everyone, until)?;
    for row in shop.store().fetch_campaigns()? {
        found.extend(own(shop, everyone, &row, until)?);
    }
    found.retain(|past| past.window.1 <= until.0);
    Ok(found)
}

/// Until when data whose last action is at `last` say what customers did: a day later, as no shop has
/// an action every minute.
pub fn covered_until(last: Instant) -> Instant {
    last.plus_days(1.0)
}

/// Campaigns run with other programs, whenever they end.
pub fn elsewhere(shop: &Shop, everyone: &Everyone, until: Instant) -> Result<Vec<Past>> {
    let offers = shop.store().fetch_past_offers()?;
    Ok(offers
        .chunk_by(|one, other| one.campaign == other.campaign)
        .map(|offers| of_offers(everyone, offers, until))
        .collect())
}

fn of_offers(everyone: &Everyone, offers: &[PastOffer], until: Instant) -> Past {
    let mut past = Past {
        name: offers[0].campaign.clone(),
        window: (i64::MAX, i64::MIN),
        ..Past::default()
    };
    let mut arms: BTreeMap<&str, PastArm> = BTreeMap::new();
    let names: BTreeSet<&str> = offers
        .iter()
        .filter_map(|offer| offer.arm.as_deref())
        .collect();
    if names.len() > 1 && offers.iter().all(|offer| offer.is_held_out.is_none()) {
        past.unknown_arms = names.iter().map(ToString::to_string).collect();
    }
    for offer in offers {
        let end = offer
            .ends_at
            .unwrap_or_else(|| Instant(offer.sent_at).plus_days(USUAL_DAYS).0);
        past.window = (past.window.0.min(offer.sent_at), past.window.1.max(end));
        let Some(user) = everyone.snapshot.user_index(offer.user) else {
            continue;
        };
        past.knows_used |= offer.code.is_some() || offer.redeemed_at.is_some();
        if offer.redeemed_at.is_some_and(|at| at <= until.0) {
            past.users_who_used.insert(user);
        }
        if offer.is_held_out == Some(true) {
            past.control_name.clone_from(&offer.arm);
            past.control.push(user);
            continue;
        }
        let name = offer.arm.as_deref().unwrap_or("offered");
        let arm = arms.entry(name).or_default();
        arm.users.push(user);
        arm.percent = arm.percent.or(offer.discount_percent);
        arm.amount_minor = arm
            .amount_minor
            .or(offer.discount_minor.map(|minor| minor as f64));
    }
    past.arms = arms
        .into_iter()
        .map(|(name, arm)| PastArm {
            name: name.into(),
            ..arm
        })
        .collect();
    settle(&mut past);
    past
}

/// A campaign of this program that was sent, whether its window is over or not; `None` where it was
/// not.
pub fn own_at_any_time(
    shop: &Shop,
    everyone: &Everyone,
    row: &CampaignRow,
) -> Result<Option<Past>> {
    let until = known_until(shop);
    let Some(life) = Life::at(row, until, &everyone.snapshot.zone) else {
        return Ok(None);
    };
    drawn(shop, everyone, row, &life, until)
}

/// A campaign of this program that was sent and not cancelled.
fn own(
    shop: &Shop,
    everyone: &Everyone,
    row: &CampaignRow,
    until: Instant,
) -> Result<Option<Past>> {
    let Some(life) = Life::at(row, until, &everyone.snapshot.zone) else {
        return Ok(None);
    };
    if life.state == State::Cancelled || life.ends_at.is_none_or(|end| end > until) {
        return Ok(None);
    }
    drawn(shop, everyone, row, &life, until)
}

/// The groups of a campaign of this program; `None` before it was sent.
fn drawn(
    shop: &Shop,
    everyone: &Everyone,
    row: &CampaignRow,
    life: &Life,
    until: Instant,
) -> Result<Option<Past>> {
    let (Some(start), Some(end)) = (life.sent_at.and(life.starts_at), life.ends_at) else {
        return Ok(None);
    };
    let snapshot = &everyone.snapshot;
    let index = |user| -> Result<Option<usize>> {
        Ok(snapshot.user_index(shop.store().fetch_person_of(user)?))
    };
    let codes = known_codes(shop, CodeScope::Campaign(row.campaign), until)?;
    let mut past = Past {
        name: format!("campaign {}", row.campaign),
        number: Some(row.campaign),
        window: (start.0, end.0),
        // Without codes no use can be recorded.
        knows_used: !codes.is_empty(),
        control_name: Some("held out".into()),
        ..Past::default()
    };
    let is_used = |code: &&KnownCode| code.state == CodeState::Redeemed;
    for code in codes.iter().filter(is_used) {
        past.users_who_used.extend(snapshot.user_index(code.person));
    }
    let own_arm = |arm| PastArm::of(terms_of(row, arm).and_then(|terms| terms.discount));
    let mut arm = own_arm(OfferArm::Offered);
    let mut second = own_arm(OfferArm::Test);
    for offer in shop.store().fetch_offers(row.campaign)? {
        let Some(user) = index(offer.user)? else {
            continue;
        };
        match offer.arm {
            OfferArm::HeldOut => past.control.push(user),
            OfferArm::Offered => arm.users.push(user),
            OfferArm::Test => second.users.push(user),
        }
    }
    past.arms = vec![arm];
    if !second.users.is_empty() {
        past.arms.push(second);
        for arm in &mut past.arms {
            let off = arm.discount.map(|discount| format!("{discount} off"));
            arm.name = off.unwrap_or_default();
        }
    }
    settle(&mut past);
    Ok(Some(past))
}

/// Sorts the groups, and takes who is in several of them out of all.
fn settle(past: &mut Past) {
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    let groups = past.arms.iter_mut().map(|arm| &mut arm.users);
    for group in groups.chain([&mut past.control]) {
        group.sort_unstable();
        group.dedup();
        for &user in group.iter() {
            *times.entry(user).or_default() += 1;
        }
    }
    past.in_several = times.values().filter(|times| **times > 1).count();
    let groups = past.arms.iter_mut().map(|arm| &mut arm.users);
    for group in groups.chain([&mut past.control]) {
        group.retain(|user| times.get(user) == Some(&1));
    }
}

/// The history of a user as it was before `at`.
pub fn history_before(everyone: &Everyone, user: usize, at: Instant) -> History<'_> {
    let whole = everyone.snapshot.history(user);
    History {
        actions: whole.actions.before(at),
        as_of: at,
        ..whole
    }
}

/// What a user bought from `start` until before `end`: whether anything, and for how much in minor
/// units.
pub fn bought(everyone: &Everyone, user: usize, (start, end): (i64, i64)) -> Option<i64> {
    let history = everyone.snapshot.history(user);
    let mut within = history
        .actions
        .iter()
        .filter(|action| action.at.0 >= start && action.at.0 < end)
        .filter(|action| action.kind == ActionKind::Purchase)
        .peekable();
    within.peek()?;
    Some(within.map(|action| action.amount).sum())
}
