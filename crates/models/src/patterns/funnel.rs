//! From looking to buying: by session, and by visitor and item, where purchases that may still come
//! are counted as open and not as lost.

use super::action;
use super::clock::LocalClock;
use super::funnel_parts::{Parts, Split, Tally};
use super::scope::Scope;
use super::significance::share;
use super::visitors::{
    BOUGHT, ItemVisit, NamedUsers, STAGES, for_each_visitor, item_visits, sessions, watched,
};
use super::worth::{Gain, Worth};
use regulars_core::domain::{ActionKind, DAY, Estimate, NONE};
use regulars_core::statistics::survival::Arrivals;
use serde::Serialize;

/// The part of those who stop at the weakest step that an improvement is reckoned with.
const WON_BACK: f64 = 0.1;

/// One stage of the way to a purchase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// The action.
    pub stage: ActionKind,
    /// Sessions that came to this stage or a later one.
    pub sessions: u64,
    /// The share of the sessions of the stage before that came here; null for the first stage.
    pub rate: Option<Estimate>,
    /// Users with such a session; where the data hold purchases alone, users who bought.
    pub users: u64,
    /// Item visits that came to this stage or a later one so far.
    pub pairs: u64,
    /// The share of item visits of the stage before that come here, open ones reckoned with; null
    /// for the first stage.
    pub pair_rate: Option<Estimate>,
    /// Item visits that came here so far; 0 for the first stage.
    pub hours_n: u64,
    /// Median hours from the stage before for those item visits that come here.
    pub hours_median: Option<f64>,
    /// The same with its interval; `n` counts the item visits of the stage before.
    pub hours: Option<Estimate>,
    /// The stage as a sentence.
    pub text: String,
}

/// The step at which most is lost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weakest {
    /// The stage before.
    pub from: ActionKind,
    /// The stage to which too few come.
    pub to: ActionKind,
    /// The share of sessions that come there.
    pub rate: Estimate,
    /// Sessions a month that stop here.
    pub lost_a_month: f64,
    /// Orders a month more if one in ten of them went on as others do.
    pub extra_orders: f64,
    /// What those orders bring a month.
    pub extra_gain: Gain,
}

/// The way to a purchase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Funnel {
    /// The stages that the shop's data have, in order.
    pub stages: Vec<Stage>,
    /// Sessions with browsing.
    pub sessions: u64,
    /// Item visits: from the first view of an item to its purchase.
    pub visits: u64,
    /// Item visits that ended in a purchase so far.
    pub bought: u64,
    /// The share of item visits that end in a purchase, as far as the data reach.
    pub bought_rate: Option<Estimate>,
    /// Median hours from the first view to the purchase, for those that end in one.
    pub hours_to_purchase: Option<Estimate>,
    /// The step at which most is lost; null without browsing.
    pub weakest: Option<Weakest>,
    /// By segment.
    pub by_segment: Vec<Split>,
    /// By category, over item visits.
    pub by_category: Vec<Split>,
    /// By week, over sessions.
    pub by_week: Vec<Split>,
    /// The funnel as a sentence.
    pub text: String,
    /// A line that acts on it.
    pub action: Option<String>,
}

/// Measures the funnel over the stages that occur in scope.
pub fn find_funnel(scope: &Scope<'_>, segments: &[NamedUsers], margin: Option<f64>) -> Funnel {
    let snapshot = scope.snapshot;
    let (mut present, mut first, mut last) = ([false; 4], i64::MAX, i64::MIN);
    for_each_visitor(scope, |_, steps| {
        for step in steps {
            present[step.stage] = true;
            first = first.min(step.at);
            last = last.max(step.at);
        }
    });
    let stages: Vec<usize> = (0..4).filter(|&stage| present[stage]).collect();
    let clock = LocalClock::new(&snapshot.zone, first.min(last), last);
    let mut parts = Parts::of(snapshot, segments);
    let mut whole = Tally::default();
    let mut users = [0_u64; 4];
    let mut visits: Vec<ItemVisit> = Vec::new();
    let first_stage = stages.first().copied().unwrap_or(0);
    for_each_visitor(scope, |user, steps| {
        let mut own = Tally::default();
        for session in sessions(steps) {
            let one = Tally::session(session);
            parts.add_session(session[0].at, &one, &clock);
            own.add(&one);
        }
        own.close();
        for (stage, count) in users.iter_mut().enumerate() {
            let came = own.reached[stage] > 0 || (first_stage == BOUGHT && stage == BOUGHT);
            *count += u64::from(user != NONE && came);
        }
        parts.add_visitor(user, &own);
        whole.add(&own);
        visits.extend(item_visits(steps, first_stage));
    });
    let as_of = snapshot.as_of.0;
    parts.add_visits(&visits, as_of);
    let watch = |from: usize, to: usize| {
        let watched = visits
            .iter()
            .filter_map(|visit| watched(visit, from, to, as_of));
        Arrivals::of(watched.collect(), 1.0)
    };
    let mut described: Vec<Stage> = Vec::new();
    for (place, &stage) in stages.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| stages[before]);
        let arrivals = before.map(|before| watch(before, stage));
        let hours = arrivals.as_ref().and_then(Arrivals::median);
        let mut one = Stage {
            stage: STAGES[stage],
            sessions: whole.reached[stage],
            rate: before.and_then(|before| share(whole.reached[stage], whole.reached[before])),
            users: users[stage],
            pairs: passed(&visits, stage),
            pair_rate: arrivals.as_ref().and_then(Arrivals::share),
            hours_median: hours.map(|hours| hours.value),
            hours_n: before.map_or(0, |_| passed(&visits, stage)),
            hours,
            text: String::new(),
        };
        one.text = stage_text(&one, before.map(|before| STAGES[before]));
        described.push(one);
    }
    let to_purchase = (first_stage < BOUGHT && present[BOUGHT]).then(|| watch(first_stage, BOUGHT));
    let months = ((last - first) as f64 / (30.4 * DAY as f64)).max(1.0);
    let worth = Worth::of(scope, margin);
    let gain = |orders: f64| worth.of_orders(orders, snapshot);
    let mut funnel = Funnel {
        weakest: weakest(&described, months, gain),
        stages: described,
        sessions: whole.sessions,
        visits: visits.len() as u64,
        bought: passed(&visits, BOUGHT),
        bought_rate: to_purchase.as_ref().and_then(Arrivals::share),
        hours_to_purchase: to_purchase.as_ref().and_then(Arrivals::median),
        by_segment: Vec::new(),
        by_category: Vec::new(),
        by_week: Vec::new(),
        text: String::new(),
        action: None,
    };
    if first_stage < BOUGHT {
        (funnel.by_segment, funnel.by_category, funnel.by_week) = parts.splits(&whole);
        let bought = share(whole.reached[BOUGHT], whole.sessions);
        funnel.action = bought.map(|rate| action::hesitant(rate.value));
    }
    funnel.text = text(&funnel);
    funnel
}

fn passed(visits: &[ItemVisit], stage: usize) -> u64 {
    let came = visits.iter().filter(|visit| visit.reached[stage].is_some());
    came.count() as u64
}

fn weakest(stages: &[Stage], months: f64, gain: impl Fn(f64) -> Gain) -> Option<Weakest> {
    let orders = stages
        .last()
        .filter(|last| last.stage == ActionKind::Purchase)?
        .sessions;
    let steps = stages.windows(2).filter_map(|pair| {
        let rate = pair[1].rate?;
        (pair[1].sessions > 0).then_some((pair, rate))
    });
    let (pair, rate) = steps.min_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
    let lost = (pair[0].sessions - pair[1].sessions) as f64 / months;
    let extra_orders = WON_BACK * lost * orders as f64 / pair[1].sessions as f64;
    Some(Weakest {
        from: pair[0].stage,
        to: pair[1].stage,
        rate,
        lost_a_month: lost,
        extra_orders,
        extra_gain: gain(extra_orders),
    })
}

fn text(funnel: &Funnel) -> String {
    let Some(weakest) = &funnel.weakest else {
        return match funnel.stages.as_slice() {
            [only] if only.stage == ActionKind::Purchase => {
                "the data hold purchases and no views, clicks or carts: the way to a purchase is \
                 unknown"
                    .into()
            }
            _ => "the data do not show the way from looking to buying".into(),
        };
    };
    format!(
        "{} to {} loses most: {:.1} % ({:.1} to {:.1}) of {} sessions go on; one in ten of the others \
         back is {:.0} orders a month{}",
        weakest.from.word(),
        weakest.to.word(),
        100.0 * weakest.rate.value,
        100.0 * weakest.rate.low,
        100.0 * weakest.rate.high,
        weakest.rate.n,
        weakest.extra_orders,
        weakest.extra_gain.worth(),
    )
}

fn stage_text(stage: &Stage, before: Option<ActionKind>) -> String {
    let word = stage.stage.word();
    let (Some(rate), Some(before)) = (&stage.rate, before) else {
        return format!("{} sessions have a {word}", stage.sessions);
    };
    let sessions = format!(
        "{:.1} % of {} sessions go on from {} to {word} ({:.1} to {:.1} %)",
        100.0 * rate.value,
        rate.n,
        before.word(),
        100.0 * rate.low,
        100.0 * rate.high,
    );
    match (&stage.pair_rate, &stage.hours) {
        (Some(pair), Some(hours)) => format!(
            "{sessions}; of {} item visits {:.0} % get there ({:.0} to {:.0} %), half of them within \
             {}",
            pair.n,
            100.0 * pair.value,
            100.0 * pair.low,
            100.0 * pair.high,
            in_words(hours.value)
        ),
        _ => sessions,
    }
}

/// Hours in the unit in which a person says them.
pub(super) fn in_words(hours: f64) -> String {
    if hours < 1.0 {
        format!("{:.0} minutes", (hours * 60.0).ceil())
    } else if hours < 48.0 {
        format!("{hours:.1} hours")
    } else {
        format!("{:.1} days", hours / 24.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;
    use regulars_core::domain::HOUR;

    #[test]
    fn steps_are_those_of_one_session_and_open_visits_are_not_lost() {
        let mut shop = Builder::new(4, 2);
        for user in 0..4 {
            shop.act(user, 0, ActionKind::View, Some(0));
        }
        shop.act(0, 60, ActionKind::Purchase, Some(0));
        // Another session, the same item visit.
        shop.act(1, HOUR * 4, ActionKind::View, Some(0));
        shop.act(1, HOUR * 4 + 60, ActionKind::Purchase, Some(0));
        shop.act(2, 120, ActionKind::Purchase, Some(1));
        let snapshot = shop.snapshot();
        let funnel = find_funnel(&Scope::shop(&snapshot), &[], None);
        assert_eq!(
            funnel.stages.len(),
            2,
            "stages that the data do not have are left out"
        );
        let bought = &funnel.stages[1];
        assert_eq!((funnel.sessions, bought.sessions, bought.users), (5, 3, 3));
        assert_eq!((funnel.visits, funnel.bought, bought.pairs), (4, 2, 2));
        assert_eq!(bought.rate.unwrap().n, 5);
        assert_eq!(funnel.stages[0].rate, None);
        let weakest = funnel.weakest.unwrap();
        assert_eq!(
            (weakest.from, weakest.to),
            (ActionKind::View, ActionKind::Purchase)
        );
        // A tenth of the two lost sessions, each as good as the others.
        assert!((weakest.extra_orders - 0.2).abs() < 1e-12);
    }

    #[test]
    fn a_purchase_before_the_view_is_no_passage() {
        let mut shop = Builder::new(1, 1);
        shop.act(0, 0, ActionKind::Purchase, Some(0));
        shop.act(0, 10, ActionKind::View, Some(0));
        let snapshot = shop.snapshot();
        let funnel = find_funnel(&Scope::shop(&snapshot), &[], None);
        assert_eq!((funnel.visits, funnel.bought), (1, 0));
    }
}
