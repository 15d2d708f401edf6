//! Small campaigns from which `campaign plan` proposes to learn where nothing is known to earn.
//!
//! What one gives away is bounded by the learning budget, so that the worst is known beforehand. Among the
//! trials that it reaches, the one that is worth most is proposed, and none where a trial costs more than what
//! is to be learned, or has fewer customers than a verdict takes.

use super::ideas::{Idea, Weighed};
use super::ledger::LedgerLine;
use super::outlook::offer_text;
use super::proposal::Proposal;
use crate::campaign::detect::detectable;
use crate::campaign::forecast::Rung;
use crate::campaign::lesson::worth_knowing;
use crate::campaign::measure::LEAST_CUSTOMERS;
use crate::campaign::uplift::prior::USUAL_PERCENT;
use crate::campaign::wording::points;
use crate::campaign::{Discount, Kind, Terms};
use crate::domain::{Instant, Money};
use serde::Serialize;

/// Shares that may be held out, in percent. Who gets nothing costs nothing where nothing is known to earn,
/// and the budget bounds those with an offer, so that a larger comparison group only shows more.
const HOLDOUTS: [u32; 2] = [30, 50];
/// How often a budget is doubled to find one that is enough.
const DOUBLINGS: usize = 8;
/// Campaigns for which what was learned is used.
const MOST_USES: u32 = 3;

/// The part of what campaigns earned in a year that may be given away to learn more.
const PART_OF_GAIN: i64 = 10;
/// Days over which it is counted.
const YEAR_DAYS: f64 = 365.0;

/// The most that a trial may give away, in whole units: a tenth of what the campaigns of the last year earned by
/// the ledger, and at least what the setting allows.
pub(super) fn budget_to_learn(ledger: &[LedgerLine], now: Instant, setting: u32) -> u32 {
    let of_year = ledger
        .iter()
        .filter(|line| now.days_since(line.ends_at) <= YEAR_DAYS);
    let gains = of_year.filter_map(|line| line.pooled.map(|gain| gain.value));
    let earned: i64 = gains
        .map(|gain| gain.minor / gain.currency.scale().max(1))
        .sum();
    setting.max(u32::try_from(earned / PART_OF_GAIN).unwrap_or(0))
}

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

/// The smallest budget, by doubling, that is enough for a test campaign with a verdict that is worth its cost;
/// `None` where `budget` is enough, or 128 times as much is not.
pub(super) fn needed_to_learn(idea: &Idea, found: &Weighed, budget: u32) -> Option<u32> {
    idea.segment.filter(|_| idea.kind == Kind::Coupon)?;
    let doubled = std::iter::successors(Some(budget.max(1)), |budget| budget.checked_mul(2));
    let mut enough = doubled.take(DOUBLINGS).skip_while(|&budget| {
        HOLDOUTS
            .iter()
            .all(|&holdout| trial(found, budget, holdout).is_none())
    });
    enough.next().filter(|&enough| enough > budget)
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
    if rung.offered.min(held_out) < LEAST_CUSTOMERS {
        return None;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::measure::Verdict;
    use crate::domain::Currency;
    use crate::profile::Estimated;

    fn line(ended_days_ago: f64, gain: Option<i64>) -> LedgerLine {
        let euro = Currency::parse("EUR").unwrap();
        let money = |units: i64| Money::new(100 * units, euro);
        let gain = gain.map(|units| Estimated {
            value: money(units),
            low: money(units - 200),
            high: money(units + 200),
            n: 400,
            assumed: false,
        });
        LedgerLine {
            campaign: None,
            name: "spring".into(),
            ends_at: Instant(1_800_000_000).plus_days(-ended_days_ago),
            offered: 200,
            used: 40,
            discounts_given: money(100),
            forecast: None,
            alone: gain,
            pooled: gain,
            cumulative: gain,
            verdict: Verdict::CannotTell,
            because: None,
        }
    }

    #[test]
    fn what_campaigns_earned_in_a_year_pays_for_learning() {
        let now = Instant(1_800_000_000);
        let of = |lines: &[LedgerLine]| budget_to_learn(lines, now, 30);
        assert_eq!(of(&[]), 30);
        assert_eq!(of(&[line(40.0, Some(900)), line(100.0, None)]), 90);
        assert_eq!(of(&[line(40.0, Some(900)), line(400.0, Some(5_000))]), 90);
        assert_eq!(of(&[line(40.0, Some(900)), line(90.0, Some(-800))]), 30);
        assert_eq!(of(&[line(40.0, Some(-900))]), 30);
    }
}
