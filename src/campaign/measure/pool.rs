//! All randomised campaigns of a shop together: what each and what the programme earned.
//!
//! Each campaign's extra orders a customer are drawn around the shop's own response, which is drawn
//! around what published experiments found (random effects; Gelman et al., Bayesian Data Analysis, 5).
//! The scale between campaigns is averaged over a small grid by how well it predicts.

use super::gain::Gain;
use crate::campaign::uplift::prior::{ADDED, SCALES, WINDOW_DAYS};
use crate::campaign::uplift::pulled_forward;
use crate::statistics::sampling::random;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// Draws of the posterior.
const DRAWS: usize = 2_000;
/// One campaign by its own customers alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alone {
    /// Extra orders a customer with an offer.
    pub extra: f64,
    /// Their standard error.
    pub error: f64,
    /// Customers with an offer.
    pub offered: f64,
    /// Days of the window.
    pub days: f64,
    /// The margin of an order.
    pub order: f64,
    /// Discounts and messages.
    pub cost: f64,
    /// Customers in both groups.
    pub n: usize,
}

/// What campaigns earned by what all of them show.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// Each campaign.
    pub campaigns: Vec<Gain>,
    /// The sum.
    pub programme: Gain,
    /// The sum up to each campaign, in their order.
    pub cumulative: Vec<Gain>,
}

/// Pools campaigns. `None` without any.
pub fn pool(campaigns: &[Alone], seed: u64) -> Option<Pooled> {
    pool_counting(campaigns, &vec![true; campaigns.len()], seed)
}

/// Pools campaigns, all of which teach the response; the sums are of the `counted` ones alone.
pub fn pool_counting(campaigns: &[Alone], counted: &[bool], seed: u64) -> Option<Pooled> {
    // Everything in units of the assumed response in the campaign's own window.
    let scaled: Vec<(f64, f64, f64)> = campaigns
        .iter()
        .map(|it| {
            let unit = ADDED * it.days / WINDOW_DAYS;
            (it.extra / unit, it.error / unit, unit)
        })
        .collect();
    let fits: Vec<Fit> = scales().map(|scale| fit(&scaled, scale)).collect();
    let best = fits
        .iter()
        .map(|fit| fit.log_weight)
        .fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = fits
        .iter()
        .map(|fit| (fit.log_weight - best).exp())
        .collect();
    let total: f64 = weights.iter().sum();
    let mut random = random(seed, "pooling campaigns");
    let (later, later_deviation) = pulled_forward();
    let mut gains = vec![Vec::with_capacity(DRAWS); campaigns.len()];
    let mut sums = vec![Vec::with_capacity(DRAWS); campaigns.len()];
    for _ in 0..DRAWS {
        let mut place = random.gen_range(0.0..total);
        let mut at = 0;
        while at + 1 < weights.len() && place > weights[at] {
            place -= weights[at];
            at += 1;
        }
        let fit = &fits[at];
        let mut normal = || -> f64 { StandardNormal.sample(&mut random) };
        let response = fit.mean + fit.deviation * normal();
        let kept = (1.0 - later - later_deviation * normal()).clamp(0.0, 1.0);
        let mut sum = 0.0;
        let places = gains.iter_mut().zip(&mut sums);
        for (at, ((campaign, &(x, error, unit)), (drawn, up_to))) in
            campaigns.iter().zip(&scaled).zip(places).enumerate()
        {
            let (own, between) = (error.powi(-2), fit.between.powi(-2));
            let centre = (x * own + response * between) / (own + between);
            let extra = unit * (centre + normal() / (own + between).sqrt());
            let gain = campaign.offered * extra * campaign.order * kept - campaign.cost;
            drawn.push(gain);
            sum += if counted[at] { gain } else { 0.0 };
            up_to.push(sum);
        }
    }
    let mut n = 0;
    let cumulative: Vec<Gain> = sums
        .iter_mut()
        .enumerate()
        .map(|(at, drawn)| {
            n += if counted[at] { campaigns[at].n } else { 0 };
            summary(drawn, n)
        })
        .collect();
    let own = gains.iter_mut().zip(campaigns);
    Some(Pooled {
        campaigns: own
            .map(|(drawn, campaign)| summary(drawn, campaign.n))
            .collect(),
        programme: *cumulative.last()?,
        cumulative,
    })
}

/// The scales that are tried: (of the shop's response, between campaigns, prior weight).
fn scales() -> impl Iterator<Item = (f64, f64, f64)> {
    SCALES.shop.iter().flat_map(|&(shop, prior)| {
        SCALES
            .campaign
            .iter()
            .map(move |&(between, weight)| (shop, shop * between, prior * weight))
    })
}

/// The shop's response at one setting of the scales.
struct Fit {
    mean: f64,
    deviation: f64,
    between: f64,
    /// Log of prior weight times evidence.
    log_weight: f64,
}

fn fit(campaigns: &[(f64, f64, f64)], (shop, between, prior): (f64, f64, f64)) -> Fit {
    let (mut mean, mut variance) = (1.0, shop * shop);
    let mut log_weight = prior.ln();
    for &(x, error, _) in campaigns {
        let noise = error * error + between * between;
        let expected = variance + noise;
        log_weight -= 0.5 * (expected.ln() + (x - mean).powi(2) / expected);
        let gain = variance / expected;
        mean += gain * (x - mean);
        variance *= 1.0 - gain;
    }
    Fit {
        mean,
        deviation: variance.sqrt(),
        between,
        log_weight,
    }
}

fn summary(drawn: &mut [f64], n: usize) -> Gain {
    drawn.sort_by(f64::total_cmp);
    let count = drawn.len() as f64;
    let mean = drawn.iter().sum::<f64>() / count;
    let variance = drawn.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / count;
    let above = drawn.iter().filter(|gain| **gain > 0.0).count() as f64;
    let at = |share: f64| drawn[((share * count) as usize).min(drawn.len() - 1)];
    Gain {
        value: mean,
        error: variance.sqrt(),
        interval: (at(0.05), at(0.95)),
        chance: above / count,
        n,
    }
}
