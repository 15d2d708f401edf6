//! `campaign plan --user`: which campaign suits one customer, with the gain and why.

use super::ideas::{Idea, Weighed, Weigher, ideas, weigh};
use super::outlook::Case;
use super::proposals::{LEAST_CHANCE, offer_in_words, unsure};
use crate::campaign::forecast::Rung;
use crate::campaign::gate::GateName;
use crate::campaign::wording::points;
use crate::campaign::{Kind, Terms};
use crate::domain::{Money, Observer, SegmentId};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::shop::stop_if_cancelled;
use serde::Serialize;

/// A campaign that was weighed for the customer.
#[derive(Debug, Clone, Serialize)]
pub struct Suited {
    /// The segment it is for; null for the audience of its kind.
    pub segment: Option<SegmentId>,
    /// What the audience is called.
    pub segment_name: String,
    /// Its kind, the best offer for the customer, and what that is expected to bring.
    #[serde(flatten)]
    pub rung: Rung,
    /// The offer in words.
    #[serde(skip)]
    pub in_words: String,
    /// The line that designs it for all whom it is for.
    pub line: String,
    /// Why.
    pub because: String,
}

/// What suits a customer.
#[derive(Debug, Clone, Serialize)]
pub struct UserPlan {
    /// The shop's own id.
    pub user: String,
    /// The campaign with the greatest gain that is likely to earn; null where none is.
    pub best: Option<Suited>,
    /// Why it is this one, or why none suits.
    pub because: String,
    /// All that were weighed and could gain, the greatest gain first.
    pub options: Vec<Suited>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Weighs every campaign that the customer is in the audience of.
///
/// # Errors
/// No user or several are found, there are no segments, no margin is known, the store cannot be read,
/// or the operator cancelled.
pub fn run(shop: &Shop, text: &str, watch: &dyn Observer) -> Result<UserPlan> {
    let found = shop.find_user(text)?;
    let (ideas, zone) = (ideas(shop)?, shop.zone()?);
    let weigher = Weigher::read(shop, watch)?;
    let person = shop.store().fetch_person_of(found.key)?;
    let Some(user) = weigher.index_of(person) else {
        return Err(Error::not_found(format!(
            "the models do not have {}",
            found.id
        )));
    };
    let mut options = Vec::new();
    let (mut is_in_any, mut blocked, mut sources) = (false, None, Vec::new());
    for idea in &ideas {
        stop_if_cancelled(watch)?;
        let Some(weighed) = weigh(shop, &weigher, idea, Some(user), watch)? else {
            continue;
        };
        is_in_any = true;
        if sources.is_empty() {
            let experience = &weighed.gathered.experience;
            sources.clone_from(&experience.sources);
            sources.extend(experience.source_of_messages.clone());
        }
        match option(idea, &weighed) {
            Some(option) => options.push(option),
            None => blocked = blocked.or_else(|| barrier(&weighed)),
        }
    }
    options.sort_by_key(|option: &Suited| {
        // Of equal gains the audience that says most of the customer.
        let is_general = matches!(option.rung.kind, Kind::Coupon | Kind::Flash | Kind::Members);
        (std::cmp::Reverse(option.rung.gain.value.minor), is_general)
    });
    let best = options
        .iter()
        .find(|option| option.rung.chance >= LEAST_CHANCE)
        .cloned();
    let open = weigher.open_until(person).map(|end| {
        format!(
            "an earlier campaign of the customer runs until {}; two at once cannot be told apart",
            end.day_in(&zone)
        )
    });
    let because = match (&best, options.first(), open.or(blocked)) {
        (Some(best), ..) => best.because.clone(),
        (None, Some(first), _) => unsure(&first.rung),
        (None, None, Some(gate)) => gate,
        (None, None, None) if is_in_any => {
            "no offer is expected to bring more than it costs".into()
        }
        (None, None, None) => "the customer is in no segment, and neither overdue nor due".into(),
    };
    Ok(UserPlan {
        user: found.id,
        best,
        because,
        options,
        notes: found.note.into_iter().chain(sources).collect(),
    })
}

/// The best offer of an idea for the only customer in it; `None` where none is expected to gain.
fn option(idea: &Idea, weighed: &Weighed) -> Option<Suited> {
    let (discount, min_spend) = weighed.ladder.best?;
    let rung = weighed.ladder.best_rung.clone()?;
    let terms = Terms {
        discount,
        min_spend,
        must_gain: true,
        budget: None,
        holdout: 0.0,
        ..weighed.terms.clone()
    };
    let outlook = &weighed.assessed.outlook;
    let judged = outlook.judge(&terms, &[true]);
    Some(Suited {
        segment: idea.segment,
        segment_name: idea.name.clone(),
        in_words: offer_in_words(&rung),
        line: idea.line(),
        because: because(&outlook.case(&judged, 0), weighed),
        rung,
    })
}

/// The gates that keep the customer out, in words; the margin depends on the discount and is none of
/// them.
fn barrier(weighed: &Weighed) -> Option<String> {
    let gates = weighed.assessed.gates.first()?;
    let failed: Vec<String> = gates
        .iter()
        .filter(|gate| !gate.pass && gate.gate != GateName::Margin)
        .map(|gate| format!("{}: {}", gate.gate, gate.reason))
        .collect();
    (!failed.is_empty()).then(|| failed.join("; "))
}

fn because(case: &Case, weighed: &Weighed) -> String {
    let currency = weighed.gathered.settings.currency;
    let money = |minor: f64| Money::new(minor.round() as i64, currency);
    let days = weighed.terms.days();
    let window = if days < 2.0 {
        format!("{:.0} hours", days * 24.0)
    } else {
        format!("{days:.0} days")
    };
    let cost = if case.cost_minor > 0.0 {
        format!("; it gives away {} on average", money(case.cost_minor))
    } else {
        String::new()
    };
    format!(
        "without it an order comes within {window} with a chance of {:.0} %, with it {} points more; an \
         order leaves {}{cost}",
        case.without * 100.0,
        points(case.added, case.added),
        money(case.kept_minor),
    )
}
