//! Small campaigns from which `campaign plan` proposes to learn where nothing is known to earn.
//!
//! What one gives away is bounded by the learning budget, so that the worst is known beforehand. Among the
//! trials that it reaches, the one that is worth most is proposed, and none where a trial costs more than what
//! is to be learned.

use super::ideas::{Idea, Weighed};
use super::outlook::offer_text;
use super::proposal::Proposal;
use crate::campaign::detect::detectable;
use crate::campaign::forecast::Rung;
use crate::campaign::lesson::worth_knowing;
use crate::campaign::uplift::prior::USUAL_PERCENT;
use crate::campaign::wording::points;
use crate::campaign::{Discount, Kind, Terms};
use crate::domain::Money;
use serde::Serialize;

/// Shares that may be held out, in percent. Who gets nothing costs nothing where nothing is known to earn,
/// and the budget bounds those with an offer, so that a larger comparison group only shows more.
const HOLDOUTS: [u32; 2] = [30, 50];
/// Campaigns for which what was learned is used.
const MOST_USES: u32 = 3;

/// A small campaign that teaches how customers respond, where nothing is known to earn.
#[derive(Debug, Clone, Serialize)]
pub struct Learning {
    /// What it is, and what it is expected to bring: a loss within the learning budget.
    #[serde(flatten)]
    pub proposal: Proposal,
    /// What it will teach.
    pub teaches: String,
}

/// A trial of the usual discount with a part of an audience.
struct Trial {
    rung: Rung,
    /// The percentage that is held out.
    holdout: u32,
    /// What it is worth beyond what it is expected to lose, in minor units.
    worth: f64,
    teaches: String,
}

/// The best trial of an idea with what it is worth beyond its cost, in minor units; `None` where it is not
/// worth it or nobody could get it. `budget` is in whole units.
pub(super) fn lesson_of(idea: &Idea, found: &Weighed, budget: u32) -> Option<(f64, Learning)> {
    let segment = idea.segment.filter(|_| idea.kind == Kind::Coupon)?;
    let trials = HOLDOUTS
        .iter()
        .filter_map(|&holdout| trial(found, budget, holdout));
    let best = trials.max_by(|one, other| one.worth.total_cmp(&other.worth))?;
    let line = format!(
        "campaign coupon --segment {segment} --discount {USUAL_PERCENT}% --budget {budget} --holdout {}",
        best.holdout
    );
    let proposal = Proposal {
        segment: Some(segment),
        segment_name: idea.name.clone(),
        rung: best.rung,
        line,
        taught: None,
    };
    let teaches = best.teaches;
    Some((best.worth, Learning { proposal, teaches }))
}

fn trial(found: &Weighed, budget: u32, holdout: u32) -> Option<Trial> {
    let (gathered, assessed) = (&found.gathered, &found.assessed);
    let currency = gathered.settings.currency;
    let money = Money::new(i64::from(budget) * currency.scale(), currency);
    let discount = Discount::Percent(USUAL_PERCENT);
    let terms = Terms {
        discount: Some(discount),
        min_spend: None,
        contact_minor: gathered.settings.contact_minor,
        must_gain: false,
        budget: None,
        holdout: f64::from(holdout) / 100.0,
        ..found.terms.clone()
    };
    let outlook = &assessed.outlook;
    let whole = outlook.judge(&terms, &assessed.is_eligible);
    let terms = Terms {
        budget: Some(money),
        ..terms
    };
    let judged = outlook.judge(&terms, &assessed.is_eligible);
    let rung = outlook.rung(&judged, Kind::Coupon, offer_text(Some(discount), None));
    let held_out = judged.chosen().len() - rung.offered;
    let rate = outlook.order_rate(&judged);
    let seen = detectable(rung.offered, held_out, rate, (0.0, 1.0))?;
    let groups = 1.0 / rung.offered as f64 + 1.0 / held_out as f64;
    let error = (rate.variance() * groups).sqrt();
    let uses = f64::from(gathered.settings.cap.min(MOST_USES));
    let known = uses * worth_knowing(&outlook.outcomes(&judged, &whole), error);
    let loss = (-rung.gain.value.minor).max(0);
    let teaches = format!(
        "whether these customers respond: {} with an offer against {held_out} without show a \
         difference of {} orders for 100 customers or more",
        rung.offered,
        points(seen.value, seen.value)
    );
    let worth = known - loss as f64;
    (loss <= money.minor && worth > 0.0).then_some(Trial {
        rung,
        holdout,
        worth,
        teaches,
    })
}
