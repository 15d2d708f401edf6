//! The regression behind the response: penalised binomial, with Laplace's approximation.
//!
//! For a customer who would order with log odds `l` and got an offer of `d` percent,
//!
//! ```text
//! chance = logistic(l + base(campaign) + calibration) + added
//! added  = ADDED x window x (1 + shop + campaign + strata) x (1 + depth (d - 10) / 10)
//! ```
//!
//! Randomised offers raised the chance by about as many points at any base rate and not in proportion
//! to it ([`prior::ADDED`]), so that what is added is linear in points. A held-out customer has the
//! first part alone. All coefficients have Gaussian priors around the assumption; the scales of these
//! priors, and the depth, are averaged over a small grid by evidence (MacKay 1992). The mode is found
//! by Fisher scoring.

use super::cell::{Cell, Stratum, TRAITS, chance};
use super::link::link;
use super::prior::{self, SCALES};
use crate::statistics::cholesky::Cholesky;
use rayon::prelude::*;

/// Coefficients of the response: shop, one a trait.
pub(super) const RESPONSE: usize = 1 + TRAITS;
/// Coefficients of the forecast's calibration: level, one a trait.
const CALIBRATION: usize = 1 + TRAITS;

/// Log odds of a usual chance of an order, with the sign turned: where the calibration's level counts
/// from.
const USUAL_ODDS: f64 = 3.0;

/// One setting of the scales.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Grid {
    shop: f64,
    strata: f64,
    campaign: f64,
    depth: f64,
    /// The logarithm of its prior weight.
    weight: f64,
}

/// The posterior at one setting of the scales.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Component {
    /// The weight among all settings; they sum to 1.
    pub weight: f64,
    /// The prior's scale of the shop's response.
    pub shop_scale: f64,
    /// The scale of the difference between campaigns.
    pub campaign_scale: f64,
    /// The relative change of the response for ten more percent off.
    pub depth: f64,
    /// The most probable coefficients, those of the response first.
    pub mode: Vec<f64>,
    /// The factor of the expected negative Hessian there.
    pub precision: Cholesky,
}

/// What a discount of `percent` does to the response, where ten more percent change it by `depth`.
pub(super) fn by_depth(percent: f64, depth: f64) -> f64 {
    /// Even a message without a discount is an offer of a kind.
    const LEAST: f64 = 0.05;
    (1.0 + depth * (percent - prior::USUAL_PERCENT) / 10.0).max(LEAST)
}

/// Coefficients that are not zero in a row, with their factors.
type Entries = Vec<(usize, f64)>;

/// A cell as a row of the regression.
struct Row {
    log_odds: f64,
    base: Entries,
    /// What the assumption adds at the usual depth, the depth, and the coefficients of what differs.
    offer: Option<(f64, f64, Entries)>,
    users: f64,
    ordered: f64,
}

fn row(cell: &Cell, campaigns: usize) -> Row {
    let offer = cell.percent.map(|percent| {
        let mut entries = vec![(0, 1.0), (RESPONSE + CALIBRATION + cell.campaign, 1.0)];
        push_traits(&mut entries, 1, &cell.stratum);
        (prior::ADDED * cell.window, percent, entries)
    });
    let mut base = vec![
        (RESPONSE, cell.log_odds + USUAL_ODDS),
        (RESPONSE + CALIBRATION + campaigns + cell.campaign, 1.0),
    ];
    push_traits(&mut base, RESPONSE + 1, &cell.stratum);
    Row {
        log_odds: cell.log_odds,
        base,
        offer,
        users: cell.users,
        ordered: cell.ordered,
    }
}

fn push_traits(entries: &mut Entries, from: usize, stratum: &Stratum) {
    for (at, level) in stratum.0.into_iter().enumerate() {
        if level != 0 {
            entries.push((from + at, f64::from(level)));
        }
    }
}

fn sum(entries: &Entries, at: &[f64]) -> f64 {
    entries
        .iter()
        .map(|&(place, factor)| at[place] * factor)
        .sum()
}

/// The prior means and precisions of all coefficients.
fn priors(grid: Grid, campaigns: usize) -> Vec<(f64, f64)> {
    let precision = |scale: f64| 1.0 / (scale * scale);
    let mut priors = vec![(0.0, precision(grid.shop))];
    priors.extend([(0.0, precision(grid.strata)); TRAITS]);
    priors.extend([(0.0, precision(SCALES.calibration)); CALIBRATION]);
    priors.extend(vec![(0.0, precision(grid.campaign)); campaigns]);
    priors.extend(vec![(0.0, precision(SCALES.base)); campaigns]);
    priors
}

fn grid() -> Vec<Grid> {
    let mut all = vec![Grid::default()];
    let mut cross = |choices: &[(f64, f64)], set: fn(&mut Grid, f64)| {
        all = all
            .iter()
            .flat_map(|grid| {
                choices.iter().map(|&(scale, weight)| {
                    let mut next = *grid;
                    set(&mut next, scale);
                    next.weight += weight.ln();
                    next
                })
            })
            .collect();
    };
    cross(&SCALES.shop, |grid, scale| grid.shop = scale);
    cross(&SCALES.strata, |grid, scale| grid.strata = scale);
    cross(&SCALES.campaign, |grid, scale| {
        grid.campaign = scale * (1.0 + grid.shop);
    });
    cross(&prior::DEPTHS, |grid, depth| grid.depth = depth);
    all
}

/// Fits all settings of the scales to the cells of `campaigns` campaigns.
pub(super) fn fit(cells: &[Cell], campaigns: usize) -> Vec<Component> {
    let rows: Vec<Row> = cells.iter().map(|cell| row(cell, campaigns)).collect();
    let fitted: Vec<(f64, Component)> = grid()
        .into_par_iter()
        .filter_map(|grid| at_scales(&rows, grid, campaigns))
        .collect();
    let best = fitted
        .iter()
        .map(|(evidence, _)| *evidence)
        .fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = fitted
        .iter()
        .map(|(evidence, _)| (evidence - best).exp())
        .sum();
    fitted
        .into_iter()
        .map(|(evidence, component)| Component {
            weight: (evidence - best).exp() / total,
            ..component
        })
        .collect()
}

/// The log posterior, its gradient, and its expected negative Hessian (lower triangle, row by row).
fn slope(rows: &[Row], depth: f64, priors: &[(f64, f64)], at: &[f64]) -> (f64, Vec<f64>, Vec<f64>) {
    let width = priors.len();
    let (mut value, mut gradient) = (0.0, vec![0.0; width]);
    let mut hessian = vec![0.0; width * width];
    for (place, &(mean, precision)) in priors.iter().enumerate() {
        let from_mean = at[place] - mean;
        value -= 0.5 * precision * from_mean * from_mean;
        gradient[place] -= precision * from_mean;
        hessian[place * width + place] += precision;
    }
    let mut slopes: Entries = Vec::new();
    for row in rows {
        let base = chance((row.log_odds + sum(&row.base, at)).clamp(-12.0, 12.0));
        let mut linked = link(base, 0.0);
        slopes.clear();
        if let Some((added, percent, entries)) = &row.offer {
            let added = added * by_depth(*percent, depth);
            linked = link(base, added * (1.0 + sum(entries, at)));
            let scaled =
                |&(place, factor): &(usize, f64)| (place, linked.by_added * added * factor);
            slopes.extend(entries.iter().map(scaled));
        }
        let by_odds = linked.by_base * base * (1.0 - base);
        slopes.extend(
            row.base
                .iter()
                .map(|&(place, factor)| (place, by_odds * factor)),
        );
        let chance = linked.chance.clamp(1e-9, 1.0 - 1e-9);
        value += row.ordered * chance.ln() + (row.users - row.ordered) * (-chance).ln_1p();
        let variance = chance * (1.0 - chance);
        let rest = (row.ordered - row.users * chance) / variance;
        let weight = row.users / variance;
        for &(place, slope) in &slopes {
            gradient[place] += rest * slope;
            for &(other, other_slope) in &slopes {
                if other <= place {
                    hessian[place * width + other] += weight * slope * other_slope;
                }
            }
        }
    }
    (value, gradient, hessian)
}

/// Fisher scoring with halved steps; the log of evidence and prior weight, and the posterior.
fn at_scales(rows: &[Row], grid: Grid, campaigns: usize) -> Option<(f64, Component)> {
    const MOST_STEPS: usize = 60;
    let priors = priors(grid, campaigns);
    let width = priors.len();
    let mut mode: Vec<f64> = priors.iter().map(|(mean, _)| *mean).collect();
    let (mut value, mut gradient, mut hessian) = slope(rows, grid.depth, &priors, &mode);
    for _ in 0..MOST_STEPS {
        let factor = Cholesky::of(width, |row, column| hessian[row * width + column])?;
        let step = factor.solve(gradient.clone());
        let gain: f64 = step.iter().zip(&gradient).map(|(a, b)| a * b).sum();
        if gain < 1e-10 {
            break;
        }
        let mut length = 1.0;
        loop {
            let next: Vec<f64> = mode
                .iter()
                .zip(&step)
                .map(|(at, step)| at + length * step)
                .collect();
            let found = slope(rows, grid.depth, &priors, &next);
            if found.0 >= value || length < 1e-4 {
                mode = next;
                (value, gradient, hessian) = found;
                break;
            }
            length /= 2.0;
        }
    }
    let precision = Cholesky::of(width, |row, column| hessian[row * width + column])?;
    // The constants of prior and Laplace's integral, of which those of the scales do not cancel.
    let of_prior: f64 = priors
        .iter()
        .map(|(_, precision)| 0.5 * precision.ln())
        .sum();
    let of_posterior: f64 = (0..width).map(|at| precision.at(at, at).ln()).sum();
    let evidence = value + of_prior - of_posterior + grid.weight;
    evidence.is_finite().then_some((
        evidence,
        Component {
            weight: 0.0,
            shop_scale: grid.shop,
            campaign_scale: grid.campaign,
            depth: grid.depth,
            mode,
            precision,
        },
    ))
}
