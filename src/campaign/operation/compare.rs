//! `campaign compare`: two campaigns side by side, with the customers that are in both.

use super::gather::{AudienceChoice, Common, gather_for};
use super::list::{ShowOutcome, show};
use super::{find_campaign, outlook::offer_text};
use crate::campaign::{Kind, State};
use crate::domain::{CampaignId, Estimate, Instant, Money, Observer};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::profile::Estimated;
use crate::shop::Shop;
use serde::Serialize;
use std::collections::BTreeSet;

/// One of the two.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// Its number.
    pub campaign: CampaignId,
    /// Its kind.
    pub kind: Kind,
    /// How far it has come.
    pub state: State,
    /// What the audience is called.
    pub segment_name: String,
    /// Users in the audience.
    pub audience: usize,
    /// Users who pass all gates but budget and holdout.
    pub eligible: usize,
    /// Users with the offer.
    pub offered: usize,
    /// Users held out.
    pub holdout: usize,
    /// What is offered.
    pub discount: String,
    /// When its window begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// Expected extra margin; null where no margin is known.
    pub margin: Option<Estimated<Money>>,
    /// Expected discounts.
    pub cost: Estimated<Money>,
    /// The chance that it earns.
    pub chance: Option<f64>,
    /// The loss if every offer is used and no order more comes in.
    pub worst: Money,
    /// The extra orders for each offer from which the verdict will be `earned`.
    pub detectable: Option<Estimate>,
    /// Where the effect comes from.
    pub basis: &'static str,
}

/// Two campaigns.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// Both, as typed.
    pub campaigns: [Side; 2],
    /// Customers who are in both audiences now; null where an audience is no longer there.
    pub in_both: Option<usize>,
    /// The one that is expected to earn more; null where neither is, or no margin is known.
    pub better: Option<CampaignId>,
    /// Why.
    pub because: String,
}

/// Compares two campaigns.
///
/// # Errors
/// There is no such campaign, it is the same one twice, or the store cannot be read.
pub fn run(
    shop: &Shop,
    one: CampaignId,
    other: CampaignId,
    watch: &dyn Observer,
) -> Result<Compared> {
    let sides = [
        side(&show(shop, one)?, one),
        side(&show(shop, other)?, other),
    ];
    if one == other {
        return Err(Error::usage(format!("{one} is compared with itself"))
            .hint("campaign compare 1 2, or campaigns --drafts"));
    }
    let common = Common::read(shop, watch)?;
    let members = [members(shop, &common, one)?, members(shop, &common, other)?];
    let in_both = match &members {
        [Some(first), Some(second)] => Some(first.intersection(second).count()),
        _ => None,
    };
    let (better, because) = judge(&sides);
    Ok(Compared {
        campaigns: sides,
        in_both,
        better,
        because,
    })
}

fn side(shown: &ShowOutcome, campaign: CampaignId) -> Side {
    let draft = &shown.draft;
    Side {
        campaign,
        kind: draft.kind,
        state: draft.state,
        segment_name: draft.segment_name.clone(),
        audience: draft.audience,
        eligible: draft.eligible,
        offered: draft.offered,
        holdout: draft.holdout,
        discount: match draft.terms.test {
            None => offer_text(draft.terms.discount, draft.terms.min_spend),
            Some(test) => format!(
                "{} or {}",
                offer_text(draft.terms.discount, None),
                offer_text(Some(test.discount), draft.terms.min_spend)
            ),
        },
        starts_at: draft.starts_at,
        ends_at: draft.ends_at,
        margin: draft.expected.margin,
        cost: draft.expected.cost,
        chance: draft.expected.chance,
        worst: draft.expected.worst,
        detectable: draft.detectable,
        basis: draft.expected.basis.word(),
    }
}

/// The customers in a campaign's audience now; `None` where it has none any more.
fn members(shop: &Shop, common: &Common, id: CampaignId) -> Result<Option<BTreeSet<usize>>> {
    let row = find_campaign(shop, id)?;
    let Some(kind) = Kind::parse(&row.made.kind) else {
        return Ok(None);
    };
    let audience = match (row.made.segment, row.made.rule) {
        (Some(segment), _) => AudienceChoice::Segment(segment),
        (None, Some(rule)) => AudienceChoice::Rule(rule),
        (None, None) => return Ok(None),
    };
    match gather_for(shop, common.clone(), &audience, kind, None) {
        Ok(gathered) => Ok(Some(gathered.members.into_iter().collect())),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Which is expected to earn more, and why.
fn judge(sides: &[Side; 2]) -> (Option<CampaignId>, String) {
    let [one, other] = sides;
    let (Some(first), Some(second)) = (&one.margin, &other.margin) else {
        return (
            None,
            "no margin is known, so neither gain can be said".into(),
        );
    };
    let (better, worse) = if first.value.minor >= second.value.minor {
        ((one, first), (other, second))
    } else {
        ((other, second), (one, first))
    };
    if better.1.value.minor <= 0 {
        return (None, "neither is expected to earn".into());
    }
    if better.1.value.minor == worse.1.value.minor {
        return (None, "both are expected to earn the same".into());
    }
    let more = Money::new(
        better.1.value.minor - worse.1.value.minor,
        better.1.value.currency,
    );
    let certainty = if better.1.low.minor > worse.1.high.minor {
        ""
    } else {
        ", but their intervals overlap"
    };
    (
        Some(better.0.campaign),
        format!(
            "campaign {} is expected to earn {more} more{certainty}",
            better.0.campaign
        ),
    )
}
