//! Ways in which the response of a shop may turn out, drawn from its posterior and shared by all
//! customers, so that sums carry the uncertainty that they share.

use super::cell::{Cell, Stratum, TRAITS, chance};
use super::fit::{Component, RESPONSE, by_depth, fit};
use super::link::link;
use super::prior;
use crate::statistics::sampling::random;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution, StandardNormal};

/// How many ways are drawn.
pub const DRAWS: usize = 2_000;

/// One way in which the response may turn out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// The shop's response in this campaign, relative to the assumed one: 1 is as assumed.
    scale: f64,
    /// Its relative change for ten more percent off.
    depth: f64,
    /// Its change by trait.
    strata: [f64; TRAITS],
    /// Of those with an offer who order in the window, the share that uses it.
    pub usage: f64,
    /// The share of extra orders that would have come later.
    pub pulled_forward: f64,
    /// The relative change of an order's size.
    pub larger_order: f64,
}

impl Draw {
    /// The chance of an order in the window with an offer of `percent`, where it is `log_odds`
    /// without one; `window` as in [`super::cell::Observation`], `reach` the share of orders that
    /// the offer can be used on.
    pub fn chance_with(
        &self,
        log_odds: f64,
        stratum: &Stratum,
        percent: f64,
        window: f64,
        reach: f64,
    ) -> f64 {
        let by_trait: f64 = self
            .strata
            .iter()
            .zip(stratum.0)
            .map(|(change, level)| change * f64::from(level))
            .sum();
        let factor = (self.scale + by_trait) * by_depth(percent, self.depth);
        let base = chance(log_odds);
        link(base, reach * factor * prior::ADDED * window).chance
    }
}

/// What is known of uses, later orders and order sizes: counts that are added to the priors.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Habits {
    /// Users with an offer who ordered in its window.
    pub ordered: f64,
    /// Those of them who used it.
    pub used: f64,
}

/// How the customers of a shop respond to offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Uplift {
    components: Vec<Component>,
    habits: Habits,
    /// Randomised customers behind it.
    pub users: u64,
    /// Randomised campaigns behind it.
    pub campaigns: usize,
}

impl Uplift {
    /// Learns from the cells of randomised campaigns, numbered from 0; none gives the assumption.
    pub fn learn(cells: &[Cell], habits: Habits) -> Uplift {
        let campaigns = cells
            .iter()
            .map(|cell| cell.campaign + 1)
            .max()
            .unwrap_or(0);
        Uplift {
            components: fit(cells, campaigns),
            habits,
            users: cells.iter().map(|cell| cell.users).sum::<f64>() as u64,
            campaigns,
        }
    }

    /// Draws [`DRAWS`] ways for a campaign to come. The same seed gives the same.
    pub fn draws(&self, seed: u64) -> Vec<Draw> {
        let mut chance = random(seed, "response to offers");
        // Each setting of the scales gets its share of the draws, so that none depends on chance.
        let mut draws = Vec::with_capacity(DRAWS);
        let mut due = 0.0;
        let inverses: Vec<Vec<f64>> = self
            .components
            .iter()
            .map(|component| component.precision.inverse_factor())
            .collect();
        for (component, inverse) in self.components.iter().zip(&inverses) {
            due += component.weight * DRAWS as f64;
            while (draws.len() as f64) + 0.5 < due && draws.len() < DRAWS {
                draws.push(self.draw(component, inverse, &mut chance));
            }
        }
        // The rest of rounding goes to the last.
        while let (true, Some(component), Some(inverse)) =
            (draws.len() < DRAWS, self.components.last(), inverses.last())
        {
            draws.push(self.draw(component, inverse, &mut chance));
        }
        draws
    }

    fn draw(&self, component: &Component, inverse: &[f64], chance: &mut ChaCha8Rng) -> Draw {
        let width = component.mode.len();
        let noise: Vec<f64> = (0..width).map(|_| chance.sample(StandardNormal)).collect();
        // With precision L L', the deviation is the transposed inverse of L times the noise.
        let deviation = |at: usize| -> f64 {
            (at..width)
                .map(|row| inverse[crate::statistics::cholesky::packed(row, at)] * noise[row])
                .sum()
        };
        let mut response = [0.0; RESPONSE];
        for (at, value) in response.iter_mut().enumerate() {
            *value = component.mode[at] + deviation(at);
        }
        let of_campaign: f64 = chance.sample(StandardNormal);
        let mut strata = [0.0; TRAITS];
        strata.copy_from_slice(&response[1..]);
        let mut beta = |(successes, failures): (f64, f64)| {
            // Both are positive: a prior and counts.
            Beta::new(successes, failures).map_or(0.5, |shape| shape.sample(chance))
        };
        let unused = (self.habits.ordered - self.habits.used).max(0.0);
        let usage = beta((prior::USAGE.0 + self.habits.used, prior::USAGE.1 + unused));
        let pulled_forward = beta(prior::PULLED_FORWARD);
        let size: f64 = chance.sample(StandardNormal);
        Draw {
            scale: 1.0 + response[0] + component.campaign_scale * of_campaign,
            depth: component.depth,
            strata,
            usage,
            pulled_forward,
            larger_order: prior::LARGER_ORDER.0 + prior::LARGER_ORDER.1 * size,
        }
    }
}
