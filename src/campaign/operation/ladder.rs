//! What a design compares when the program chooses: nothing, for some kinds a message without a
//! discount, four percentages and an amount with a minimum spend.

use super::assess::Assessed;
use super::conditions::conditions;
use super::experience::typical_order;
use super::gather::Gathered;
use super::outlook::{Judged, offer_text};
use crate::campaign::forecast::Rung;
use crate::campaign::gate::leaves_margin;
use crate::campaign::{Discount, Kind, Terms};
use crate::domain::{Instant, Money};
use crate::error::Result;
use crate::shop::Shop;

/// The percentages that are compared.
const PERCENTS: [f64; 4] = [5.0, 10.0, 15.0, 20.0];
/// The amount that is compared, and the orders that it is for, as shares of a typical order.
const AMOUNT: (f64, f64) = (0.1, 1.2);

/// The table, and the best discount in it.
pub struct Ladder {
    /// A line for each discount, the first of nothing.
    pub rungs: Vec<Rung>,
    /// What has the greatest expected gain, a discount or a message without one, with its minimum
    /// spend; `None` where nothing is expected to gain.
    pub best: Option<(Option<Discount>, Option<Money>)>,
    /// The line of that discount.
    pub best_rung: Option<Rung>,
    /// What must be said.
    pub note: Option<String>,
}

/// Compares the discounts for an audience that was judged by `terms` at some discount. A discount below
/// all whose response was measured is shown and not chosen: that so little does as much as more did is
/// an extrapolation.
pub fn compare(
    shop: &Shop,
    gathered: &Gathered,
    assessed: &Assessed,
    kind: Kind,
    (terms, ends_at): (&Terms, Instant),
) -> Result<Ladder> {
    let mut rungs = vec![assessed.outlook.nothing(kind)];
    let mut best: Option<(f64, Option<Discount>, Option<Money>, Rung)> = None;
    let mut has_shallow = false;
    for (discount, min_spend) in offers(gathered, kind, terms) {
        let terms = Terms {
            discount,
            min_spend,
            test: None,
            must_gain: true,
            starts_at: None,
            ..terms.clone()
        };
        let judged = judge(shop, gathered, assessed, &terms, ends_at)?;
        let rung = assessed
            .outlook
            .rung(&judged, kind, offer_text(discount, min_spend));
        let gain = rung.gain.value.minor as f64;
        if rung.offered > 0 && gain > 0.0 {
            has_shallow |= rung.is_untried;
            if !rung.is_untried && best.as_ref().is_none_or(|(most, ..)| gain > *most) {
                best = Some((gain, discount, min_spend, rung.clone()));
            }
        }
        rungs.push(rung);
    }
    let note = gathered
        .experience
        .least_percent
        .filter(|_| has_shallow)
        .map(|least| {
            format!(
                "discounts below {least} % are shown and not chosen: none was measured here, so \
                 their gain is a guess"
            )
        });
    let (best, best_rung) = match best {
        Some((_, discount, min_spend, rung)) => (Some((discount, min_spend)), Some(rung)),
        None => (None, None),
    };
    Ok(Ladder {
        rungs,
        best,
        best_rung,
        note,
    })
}

/// The audience judged by other terms: only the gate of the margin depends on the discount.
fn judge(
    shop: &Shop,
    gathered: &Gathered,
    assessed: &Assessed,
    terms: &Terms,
    ends_at: Instant,
) -> Result<Judged> {
    let conditions = conditions(shop, gathered, terms, !terms.items.is_empty(), ends_at);
    let is_eligible: Vec<bool> = assessed
        .members
        .iter()
        .zip(&assessed.passes_apart_from_margin)
        .map(|(member, passes)| *passes && leaves_margin(&member.order, &conditions))
        .collect();
    Ok(assessed.outlook.judge(terms, &is_eligible))
}

/// What to compare: for members without a discount that alone. A typed minimum spend holds for all discounts.
fn offers(
    gathered: &Gathered,
    kind: Kind,
    terms: &Terms,
) -> Vec<(Option<Discount>, Option<Money>)> {
    let message = kind.may_be_a_message().then_some((None, None));
    let percents = PERCENTS.map(|percent| (Some(Discount::Percent(percent)), terms.min_spend));
    let mut offers: Vec<_> = message.into_iter().collect();
    if kind == Kind::Members && !terms.must_gain {
        return offers;
    }
    offers.extend(percents);
    let currency = gathered.settings.currency;
    let typical = typical_order(&gathered.everyone);
    let round =
        |minor: f64, step: f64| Money::new(((minor / step).round() * step) as i64, currency);
    // Whole units for the amount, fives for the minimum: what a shop would print.
    let unit = currency.scale() as f64;
    let amount = round(typical * AMOUNT.0, unit);
    let least = round(typical * AMOUNT.1, 5.0 * unit);
    if terms.min_spend.is_none() && amount.minor > 0 && least.minor > 2 * amount.minor {
        offers.push((Some(Discount::Amount(amount)), Some(least)));
    }
    offers
}
