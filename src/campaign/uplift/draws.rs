//! Ways in which the response of a shop may turn out, drawn from its posterior and shared by all
//! customers, so that sums carry the uncertainty that they share.

use super::aftermath::Aftermath;
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
    /// Of those with an offer who order in the window, the share that uses it, by discount habit as in
    /// [`Habits`].
    usage: [f64; 3],
    /// The share of extra orders that would have come later.
    pub pulled_forward: f64,
    /// The relative change of an order's size.
    pub larger_order: f64,
}

impl Draw {
    /// Of customers of this stratum with an offer who order in the window, the share that uses it.
    pub fn usage(&self, stratum: &Stratum) -> f64 {
        self.usage[Habits::level(stratum)]
    }

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
        self.chance_from(chance(log_odds), stratum, percent, window, reach)
    }

    /// The same from the chance without an offer.
    pub fn chance_from(
        &self,
        base: f64,
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
        link(base, reach * factor * prior::ADDED * window).chance
    }
}

/// How often buyers with an offer used it: counts by the customer's discount habit (rare, middle or
/// unknown, often), which are added to the prior.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Habits {
    /// Users with an offer who ordered in its window.
    pub ordered: [f64; 3],
    /// Those of them who used it.
    pub used: [f64; 3],
}

impl Habits {
    /// Where a customer's discount habit is counted.
    pub fn level(stratum: &Stratum) -> usize {
        match stratum.0[0] {
            ..=-1 => 0,
            0 => 1,
            1.. => 2,
        }
    }

    /// Users with an offer who ordered in its window.
    pub fn all_ordered(&self) -> f64 {
        self.ordered.iter().sum()
    }

    /// Those of them who used it.
    pub fn all_used(&self) -> f64 {
        self.used.iter().sum()
    }
}

/// How the customers of a shop respond to offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Uplift {
    components: Vec<Component>,
    habits: Habits,
    aftermath: Aftermath,
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
            aftermath: Aftermath::default(),
            users: cells.iter().map(|cell| cell.users).sum::<f64>() as u64,
            campaigns,
        }
    }

    /// With what offers did besides bringing orders.
    #[must_use]
    pub fn with_aftermath(self, aftermath: Aftermath) -> Uplift {
        Uplift { aftermath, ..self }
    }

    /// What offers did besides bringing orders.
    pub fn aftermath(&self) -> &Aftermath {
        &self.aftermath
    }

    /// The share of what is known of the shop's response that comes from its own data, 0 to 1: what they
    /// took from the variance of the prior.
    pub fn weight_of_data(&self) -> f64 {
        let taken = |component: &Component| {
            let inverse = component.precision.inverse_factor();
            let column = (0..component.mode.len())
                .map(|row| inverse[crate::statistics::cholesky::packed(row, 0)]);
            let variance: f64 = column.map(|value| value * value).sum();
            1.0 - variance / (component.shop_scale * component.shop_scale)
        };
        let weighed = self.components.iter().map(|one| one.weight * taken(one));
        weighed.sum::<f64>().clamp(0.0, 1.0)
    }

    /// How often offers were used.
    pub fn habits(&self) -> &Habits {
        &self.habits
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
        let unused = |ordered: f64, used: f64| (ordered - used).max(0.0);
        let (ordered, used) = (self.habits.all_ordered(), self.habits.all_used());
        let of_shop = beta((
            prior::USAGE.0 + used,
            prior::USAGE.1 + unused(ordered, used),
        ));
        // Around the shop's own: as many customers' worth of it as of the prior. An audience of one habit can
        // use offers far more often than the shop, above all where nothing is known of either.
        let weight = prior::USAGE.0 + prior::USAGE.1;
        let mut usage = [of_shop; 3];
        for (level, usage) in usage.iter_mut().enumerate() {
            let (ordered, used) = (self.habits.ordered[level], self.habits.used[level]);
            *usage = beta((
                weight * of_shop + used,
                weight * (1.0 - of_shop) + unused(ordered, used),
            ));
        }
        let pulled_forward = self.aftermath.forward_at(chance.r#gen());
        let size: f64 = chance.sample(StandardNormal);
        Draw {
            scale: 1.0 + response[0] + component.campaign_scale * of_campaign,
            depth: component.depth,
            strata,
            usage,
            pulled_forward,
            larger_order: self.aftermath.size_at(size),
        }
    }
}
