//! What the shop's past campaigns teach: how customers respond to offers, and how often they use
//! them.
//!
//! Campaigns of this program were drawn by it. Those of files count only where the groups were alike
//! before.

use super::beside::{beside, in_words};
use super::past::{Past, PastArm, bought, history_before, past};
use super::taught::Answers;
use super::trust::doubt;
use crate::campaign::forecast::chance_of_order;
use crate::campaign::uplift::prior::{USUAL_PERCENT, WINDOW_DAYS};
use crate::campaign::uplift::{Aftermath, Habits, Observation, Uplift, Yardstick, count};
use crate::domain::Instant;
use crate::error::Result;
use crate::profile::operation::Everyone;
use crate::profile::{compute, value};
use crate::shop::Shop;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the past taught.
#[derive(Debug, Clone)]
pub struct Experience {
    /// How customers respond to offers.
    pub uplift: Uplift,
    /// How they respond to a message without a discount, by such messages alone: that a message does
    /// in part what a discount did would be a guess.
    pub of_messages: Uplift,
    /// The least discount in percent whose response was measured; `None` where none was.
    pub least_percent: Option<f64>,
    /// Who ordered in the campaigns whose groups chance made.
    pub answers: Arc<[Answers]>,
    /// What was used and what was not, and why.
    pub sources: Vec<String>,
    /// What must be said of messages without a discount.
    pub source_of_messages: Option<String>,
}

/// Reads all past campaigns whose window the data cover.
pub fn experience(shop: &Shop, everyone: &Everyone) -> Result<Experience> {
    let confirmed = shop.settings()?.randomised;
    let (mut observations, mut sources) = (Vec::new(), Vec::new());
    let mut habits = Habits::default();
    let yardstick = Yardstick::of(&everyone.profiles);
    let typical = typical_order(everyone);
    let (mut answers, mut besides): (Vec<Answers>, _) = (Vec::new(), Vec::new());
    for past in past(shop, everyone)? {
        if past.knows_used {
            count_uses(everyone, &past, &yardstick, &mut habits);
        }
        if past.arms.is_empty() || past.control.is_empty() && past.unknown_arms.is_empty() {
            continue;
        }
        if let Some(doubt) = doubt(everyone, &past, &confirmed) {
            sources.push(format!("{} is not used: {doubt}", past.name));
            continue;
        }
        besides.extend(beside(shop, everyone, &past, typical)?);
        let observed = observe(everyone, &past, answers.len(), (&yardstick, typical));
        answers.push(answers_of(past, &observed));
        observations.extend(observed);
    }
    let measured = observations.iter().filter_map(|seen| seen.percent);
    let measured = measured.filter(|percent| *percent > 0.0);
    let least_percent = measured.min_by(f64::total_cmp);
    let messages = with_messages(&observations);
    let aftermath = Aftermath::learn(&besides);
    let of_messages = Uplift::learn(&count(messages), Habits::default());
    let of_messages = of_messages.with_aftermath(aftermath.clone());
    let uplift = Uplift::learn(&count(observations), habits).with_aftermath(aftermath);
    answers.sort_by_key(|answers| answers.sent_at);
    sources.insert(0, basis(&uplift, &answers));
    sources.push(usage_basis(habits));
    sources.extend(in_words(uplift.aftermath()));
    Ok(Experience {
        source_of_messages: basis_of_messages(&uplift, &of_messages),
        uplift,
        of_messages,
        least_percent,
        answers: answers.into(),
        sources,
    })
}

/// The observations of groups with a message without a discount and of their comparison groups, with
/// campaigns numbered from 0.
fn with_messages(observations: &[Observation]) -> Vec<Observation> {
    let is_message = |seen: &Observation| seen.percent == Some(0.0);
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    for seen in observations.iter().filter(|seen| is_message(seen)) {
        let next = numbers.len();
        numbers.entry(seen.campaign).or_insert(next);
    }
    let is_wanted = |seen: &&Observation| seen.percent.is_none() || is_message(seen);
    let wanted = observations.iter().filter(is_wanted);
    wanted
        .filter_map(|seen| {
            Some(Observation {
                campaign: *numbers.get(&seen.campaign)?,
                ..*seen
            })
        })
        .collect()
}

/// What must be said where discounts were measured and messages without one were not.
fn basis_of_messages(uplift: &Uplift, of_messages: &Uplift) -> Option<String> {
    (uplift.campaigns > 0 && of_messages.campaigns == 0).then(|| {
        "no message without a discount was measured here, so its effect is assumed from published \
         experiments"
            .into()
    })
}

fn basis(uplift: &Uplift, used: &[Answers]) -> String {
    if used.is_empty() {
        return "the effect of an offer is assumed from published experiments (+0.6 points of \
                customers who order within two weeks, 0 to 2): no campaign of this shop had groups \
                made by chance"
            .into();
    }
    let names: Vec<&str> = used.iter().map(|answers| answers.name.as_str()).collect();
    format!(
        "the effect of an offer is measured on {} customers with groups made by chance ({}); where \
         these do not decide, published experiments do",
        uplift.users,
        names.join(", ")
    )
}

fn usage_basis(habits: Habits) -> String {
    let (ordered, used) = (habits.all_ordered(), habits.all_used());
    if ordered > 0.0 {
        format!("{used} of {ordered} customers who ordered after a past offer used it")
    } else {
        "no use of an offer is known, so 30 % of the orders are assumed to use it (10 to 60 %)"
            .into()
    }
}

/// Counts who ordered after an offer and who used it, by the customer's discount habit then.
fn count_uses(everyone: &Everyone, past: &Past, yardstick: &Yardstick, habits: &mut Habits) {
    let norms = &everyone.norms.norms;
    let offered: Vec<usize> = past.arms.iter().flat_map(|arm| arm.users.clone()).collect();
    let counted: Vec<(usize, bool)> = offered
        .par_iter()
        .filter(|&&user| bought(everyone, user, past.window).is_some())
        .map(|&user| {
            let profile = compute(
                &history_before(everyone, user, Instant(past.window.0)),
                norms,
            );
            let level = Habits::level(&yardstick.stratum(&profile));
            (level, past.users_who_used.contains(&user))
        })
        .collect();
    for (level, is_used) in counted {
        habits.ordered[level] += 1.0;
        habits.used[level] += f64::from(u8::from(is_used));
    }
}

/// The depth of a group's offer in percent of a typical order: 0 for a message alone.
fn depth(arm: &PastArm, typical_order: f64) -> f64 {
    match (arm.percent, arm.amount_minor) {
        (Some(percent), _) => percent,
        (None, Some(_)) if typical_order <= 0.0 => USUAL_PERCENT,
        (None, Some(minor)) => (100.0 * minor / typical_order).min(100.0),
        (None, None) => 0.0,
    }
}

/// Who ordered, by the observations in the order of [`observe`].
fn answers_of(past: Past, observed: &[Observation]) -> Answers {
    let ordered = observed.iter().map(|seen| seen.has_ordered);
    let arms = past.arms.into_iter().flat_map(|arm| arm.users);
    let mut offered: Vec<(usize, bool)> = arms
        .chain(past.control.iter().copied())
        .zip(ordered)
        .collect();
    let held_out = offered.split_off(offered.len() - past.control.len());
    Answers {
        name: past.name,
        sent_at: past.window.0,
        offered,
        held_out,
    }
}

/// One observation for each customer of each group; the groups of a campaign share its control.
fn observe(
    everyone: &Everyone,
    past: &Past,
    campaign: usize,
    (yardstick, typical_order): (&Yardstick, f64),
) -> Vec<Observation> {
    let norms = &everyone.norms.norms;
    let days = past.days();
    let one = |&user: &usize, percent: Option<f64>| {
        let history = history_before(everyone, user, Instant(past.window.0));
        let profile = compute(&history, norms);
        let orders = value(&history, &profile, norms).orders_90d;
        Observation {
            campaign,
            percent,
            stratum: yardstick.stratum(&profile),
            base: chance_of_order(orders.map_or(0.0, |orders| orders.value), days),
            window: days / WINDOW_DAYS,
            has_ordered: bought(everyone, user, past.window).is_some(),
        }
    };
    let mut found: Vec<Observation> = Vec::new();
    for arm in &past.arms {
        let percent = depth(arm, typical_order);
        found.par_extend(arm.users.par_iter().map(|user| one(user, Some(percent))));
    }
    found.par_extend(past.control.par_iter().map(|user| one(user, None)));
    found
}

/// The median over customers of what an order comes to, in minor units; 0 without orders.
pub fn typical_order(everyone: &Everyone) -> f64 {
    let orders: Vec<f64> = everyone
        .profiles
        .iter()
        .filter_map(|profile| profile.average_order)
        .map(|order| order.minor as f64)
        .collect();
    crate::statistics::robust::median(&orders).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_learned_from_their_own_groups_alone() {
        let seen = |campaign, percent| Observation {
            campaign,
            percent,
            ..Observation::default()
        };
        let all = [
            seen(0, Some(10.0)),
            seen(0, None),
            seen(1, Some(0.0)),
            seen(1, Some(10.0)),
            seen(1, None),
            seen(3, Some(0.0)),
            seen(3, None),
        ];
        let found: Vec<_> = with_messages(&all)
            .into_iter()
            .map(|seen| (seen.campaign, seen.percent))
            .collect();
        assert_eq!(
            found,
            [(0, Some(0.0)), (0, None), (1, Some(0.0)), (1, None)]
        );
    }
}
