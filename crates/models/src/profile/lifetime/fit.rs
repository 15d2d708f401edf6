//! Fitting the models by penalised maximum likelihood.

use super::base::{Base, Row};
use super::bg_nbd::{self, FirstOrder};
use super::pareto_nbd;
use super::rise::RisingFactorials;
use super::tuning::{
    FARTHEST, HESSIAN_STEP, LEAST_CURVATURE, NO_DROPOUT, PIECE_ROWS, SAFELY_INSIDE,
    SAMPLE_CUSTOMERS, SAMPLE_TOLERANCE, STARTS, WEAK_PENALTY, WHOLE_TOLERANCE,
};
use rayon::prelude::*;
use regulars_core::statistics::optimise::{Minimum, bfgs};
use serde::{Deserialize, Serialize};

/// A model of customers' lifetimes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Family {
    /// Customers may leave after every order, including the first.
    #[serde(rename = "MBG/NBD")]
    MbgNbd,
    /// Customers may leave at any time.
    #[serde(rename = "Pareto/NBD")]
    ParetoNbd,
    /// Customers may leave after every order but the first: one-time buyers are certain to be
    /// active.
    #[serde(rename = "BG/NBD")]
    BgNbd,
}

impl Family {
    /// All of them, in order of preference among equals.
    pub const ALL: [Family; 3] = [Family::MbgNbd, Family::ParetoNbd, Family::BgNbd];

    /// The name in the literature.
    pub fn name(self) -> &'static str {
        match self {
            Family::MbgNbd => "MBG/NBD",
            Family::ParetoNbd => "Pareto/NBD",
            Family::BgNbd => "BG/NBD",
        }
    }

    /// The log-likelihood of a base and its derivatives by the parameters. Sums are taken in pieces
    /// of a fixed size, in order, so that the number of threads does not change a digit.
    pub fn likelihood(self, parameters: &[f64; 4], rows: &[Row]) -> (f64, [f64; 4]) {
        let most = rows.last().map_or(0, |row| row.frequency);
        let orders = RisingFactorials::up_to(
            if self == Family::ParetoNbd { most } else { 0 },
            parameters[0],
        );
        let dropout = match self {
            Family::BgNbd => Some(FirstOrder::Stays),
            Family::MbgNbd => Some(FirstOrder::MayLeave),
            Family::ParetoNbd => None,
        };
        let tables = dropout.map(|first| (first, bg_nbd::Tables::new(parameters, most)));
        let of_piece = |piece: &[Row]| match &tables {
            Some((first, tables)) => bg_nbd::likelihood(*first, parameters, tables, piece),
            None => pareto_nbd::likelihood(parameters, &orders, piece),
        };
        let pieces: Vec<(f64, [f64; 4])> = if rows.len() <= PIECE_ROWS {
            vec![of_piece(rows)]
        } else {
            rows.par_chunks(PIECE_ROWS).map(of_piece).collect()
        };
        pieces
            .into_iter()
            .fold((0.0, [0.0; 4]), |(sum, slopes), (part, more)| {
                (
                    sum + part,
                    std::array::from_fn(|index| slopes[index] + more[index]),
                )
            })
    }
}

/// The prior of the parameters: each logarithm is normal around 0, with time in the base's `unit`.
/// Holds half the inverse variance, for the whole base rather than each customer, so that the prior
/// fades as the base grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalty(pub f64);

impl Penalty {
    /// No prior: plain maximum likelihood.
    pub const NONE: Penalty = Penalty(0.0);
    /// A weak prior.
    pub const WEAK: Penalty = Penalty(WEAK_PENALTY);
}

/// A fitted model of customer lifetimes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LifetimeModel {
    /// Which of the models.
    pub family: Family,
    /// r, alpha and a, b or s, beta; alpha and beta in the time unit of the rows.
    pub parameters: [f64; 4],
    /// Log-likelihood of the base, without the penalty.
    pub log_likelihood: f64,
    /// Covariance of the logarithms of the parameters.
    pub covariance: [[f64; 4]; 4],
    /// Whether the search ended at a maximum.
    pub is_settled: bool,
}

/// Fits a model. On a large base the search first runs on a sample; starting from its maximum and
/// inverse Hessian, few steps remain on the whole base.
pub fn fit(family: Family, base: &Base, penalty: Penalty) -> LifetimeModel {
    let scaled = base.scaled(base.unit);
    let part = scaled.thinned(SAMPLE_CUSTOMERS);
    let share = part.customers.max(1) as f64 / scaled.customers.max(1) as f64;
    let on_part = |point: &[f64; 4]| objective(family, point, &part.rows, penalty.0 * share);
    let mut best: Option<Minimum<4>> = None;
    for start in STARTS {
        let found = bfgs(start, None, [SAMPLE_TOLERANCE, FARTHEST], on_part);
        let is_inside = found.is_settled && found.point.iter().all(|log| log.abs() < SAFELY_INSIDE);
        if best
            .as_ref()
            .is_none_or(|best| found.value < best.value - 1e-7)
        {
            best = Some(found);
        }
        if is_inside {
            break;
        }
    }
    let mut found = best.unwrap_or(Minimum {
        point: [0.0; 4],
        value: 0.0,
        is_settled: false,
        calls: 0,
    });
    let metric = inverse_hessian(&found.point, on_part).map(|row| row.map(|cell| cell * share));
    if share < 1.0 {
        let on_all = |point: &[f64; 4]| objective(family, point, &scaled.rows, penalty.0);
        found = bfgs(
            found.point,
            Some(metric),
            [WHOLE_TOLERANCE, FARTHEST],
            on_all,
        );
    }
    let covariance = inverse_hessian(&found.point, on_part).map(|row| row.map(|cell| cell * share));
    let mut parameters = found.point.map(f64::exp);
    let (log_likelihood, _) = family.likelihood(&parameters, &scaled.rows);
    parameters[1] *= base.unit;
    if family == Family::ParetoNbd {
        parameters[3] *= base.unit;
    }
    let repeats: f64 = base
        .rows
        .iter()
        .map(|row| row.count * f64::from(row.frequency))
        .sum();
    // Densities of order times are per time unit.
    let log_likelihood = log_likelihood - repeats * base.unit.ln();
    LifetimeModel {
        family,
        parameters,
        log_likelihood,
        covariance,
        is_settled: found.is_settled,
    }
}

/// The greatest log-likelihood of a base in a model without dropout: order days are a Poisson
/// process with Gamma-distributed rates. The search starts from `near`, a fit with dropout.
pub fn likelihood_without_dropout(base: &Base, near: &LifetimeModel) -> f64 {
    let scaled = base.scaled(base.unit);
    let of = |point: &[f64; 2]| {
        let [r, alpha] = point.map(f64::exp);
        let (value, slopes) =
            Family::MbgNbd.likelihood(&[r, alpha, NO_DROPOUT[0], NO_DROPOUT[1]], &scaled.rows);
        (-value, [-slopes[0] * r, -slopes[1] * alpha])
    };
    let start = [
        near.parameters[0].ln(),
        (near.parameters[1] / base.unit).ln(),
    ];
    let repeats: f64 = base
        .rows
        .iter()
        .map(|row| row.count * f64::from(row.frequency))
        .sum();
    -bfgs(start, None, [WHOLE_TOLERANCE, FARTHEST], of).value - repeats * base.unit.ln()
}

fn objective(family: Family, point: &[f64; 4], rows: &[Row], penalty: f64) -> (f64, [f64; 4]) {
    let parameters = point.map(f64::exp);
    let (value, slopes) = family.likelihood(&parameters, rows);
    let held = point.iter().map(|log| penalty * log * log).sum::<f64>();
    (
        held - value,
        std::array::from_fn(|index| {
            2.0 * penalty * point[index] - slopes[index] * parameters[index]
        }),
    )
}

/// The inverse Hessian, by differences of gradients. Directions in which the function is flat or
/// concave get a large variance.
fn inverse_hessian(
    point: &[f64; 4],
    function: impl Fn(&[f64; 4]) -> (f64, [f64; 4]),
) -> [[f64; 4]; 4] {
    let at = |axis: usize, step: f64| {
        let mut moved = *point;
        moved[axis] += step;
        function(&moved).1
    };
    let slopes: [[f64; 4]; 4] = std::array::from_fn(|axis| {
        let (up, down) = (at(axis, HESSIAN_STEP), at(axis, -HESSIAN_STEP));
        std::array::from_fn(|other| (up[other] - down[other]) / (2.0 * HESSIAN_STEP))
    });
    let hessian = std::array::from_fn(|row| {
        std::array::from_fn(|column| 0.5 * (slopes[row][column] + slopes[column][row]))
    });
    inverse(hessian)
}

/// The inverse of a symmetric matrix by Jacobi rotations, with eigenvalues raised to a minimum.
fn inverse(mut matrix: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
    let mut vectors: [[f64; 4]; 4] = std::array::from_fn(|row| {
        std::array::from_fn(|column| if row == column { 1.0 } else { 0.0 })
    });
    for _ in 0..30 {
        for (p, q) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            if matrix[p][q].abs() < 1e-300 || !matrix[p][q].is_finite() {
                continue;
            }
            let angle = 0.5 * (2.0 * matrix[p][q]).atan2(matrix[q][q] - matrix[p][p]);
            let (sine, cosine) = angle.sin_cos();
            for row in &mut matrix {
                (row[p], row[q]) = (
                    cosine * row[p] - sine * row[q],
                    sine * row[p] + cosine * row[q],
                );
            }
            let (before, from) = matrix.split_at_mut(q);
            for (x, y) in before[p].iter_mut().zip(&mut from[0]) {
                (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
            }
            for row in &mut vectors {
                (row[p], row[q]) = (
                    cosine * row[p] - sine * row[q],
                    sine * row[p] + cosine * row[q],
                );
            }
        }
    }
    let weights: [f64; 4] = std::array::from_fn(|axis| {
        let curvature = matrix[axis][axis];
        1.0 / if curvature.is_finite() {
            curvature.max(LEAST_CURVATURE)
        } else {
            LEAST_CURVATURE
        }
    });
    std::array::from_fn(|row| {
        std::array::from_fn(|column| {
            (0..4)
                .map(|axis| vectors[row][axis] * weights[axis] * vectors[column][axis])
                .sum()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::customers;
    use proptest::prelude::*;
    use rand::Rng;
    use regulars_core::statistics::sampling::random;

    const TRUTHS: [(Family, [f64; 4]); 3] = [
        (Family::MbgNbd, [0.9, 30.0, 0.8, 2.5]),
        (Family::ParetoNbd, [0.6, 35.0, 0.7, 90.0]),
        (Family::BgNbd, [0.9, 30.0, 0.8, 2.5]),
    ];

    #[test]
    fn planted_parameters_are_found_again_within_their_errors() {
        for (family, truth) in TRUTHS {
            let mut generator = random(7, family.name());
            let base = Base::of(customers(family, truth, 6_000, 700.0, &mut generator));
            let found = fit(family, &base, Penalty::NONE);
            assert!(found.is_settled, "{found:?}");
            for (axis, planted) in truth.iter().enumerate() {
                let error = found.covariance[axis][axis].sqrt();
                let miss = (found.parameters[axis] / planted).ln();
                assert!(
                    miss.abs() < 3.0 * error && error < 0.35,
                    "{family:?} {axis}: {miss} {error}"
                );
            }
        }
    }

    #[test]
    fn errors_of_parameters_are_as_large_as_they_say() {
        let (family, truth) = TRUTHS[0];
        let mut generator = random(8, "errors");
        let squares: Vec<f64> = (0..60)
            .flat_map(|_| {
                let base = Base::of(customers(family, truth, 800, 700.0, &mut generator));
                let found = fit(family, &base, Penalty::NONE);
                (0..4).map(move |axis| {
                    (found.parameters[axis] / truth[axis]).ln().powi(2)
                        / found.covariance[axis][axis]
                })
            })
            .collect();
        let mean = squares.iter().sum::<f64>() / squares.len() as f64;
        assert!((0.6..1.7).contains(&mean), "{mean}");
    }

    #[test]
    fn the_unit_of_time_and_the_look_at_a_part_change_nothing() {
        let (family, truth) = TRUTHS[1];
        let mut generator = random(9, "units");
        let drawn = customers(family, truth, 3_000, 700.0, &mut generator);
        let days = fit(family, &Base::of(drawn.iter().copied()), Penalty::WEAK);
        let weeks = fit(
            family,
            &Base::of(drawn.iter().map(|&(x, t, age)| (x, t / 7.0, age / 7.0))),
            Penalty::WEAK,
        );
        assert!((days.parameters[1] / weeks.parameters[1] / 7.0 - 1.0).abs() < 1e-4);
        assert!((days.parameters[2] / weeks.parameters[2] - 1.0).abs() < 1e-4);
        // Three times the customers are looked at in part first, and have the same maximum.
        let thrice = drawn.iter().cycle().take(3 * drawn.len()).copied();
        let large = fit(family, &Base::of(thrice), Penalty(3.0 * Penalty::WEAK.0));
        for axis in 0..4 {
            assert!(
                (large.parameters[axis] / days.parameters[axis] - 1.0).abs() < 1e-3,
                "{large:?} {days:?}"
            );
            assert!(
                (large.covariance[axis][axis] * 3.0 / days.covariance[axis][axis] - 1.0).abs()
                    < 0.1
            );
        }
    }

    #[test]
    fn ten_thousand_small_bases_are_fitted_without_a_failure() {
        let mut generator = random(1, "small bases");
        let bases: Vec<Base> = (0..10_000)
            .map(|_| {
                let size = generator.gen_range(0..16);
                let longest = 10.0_f64.powf(generator.gen_range(-1.0..4.0));
                let most = generator.gen_range(0..6_u32);
                Base::of((0..size).map(|_| {
                    let age = (longest * generator.r#gen::<f64>()).round();
                    let frequency = if generator.gen_bool(0.02) {
                        400
                    } else {
                        generator.gen_range(0..=most)
                    };
                    (frequency, age * generator.r#gen::<f64>(), age)
                }))
            })
            .collect();
        bases.par_iter().enumerate().for_each(|(number, base)| {
            let penalty = if number % 2 == 0 {
                Penalty::NONE
            } else {
                Penalty::WEAK
            };
            let fitted = fit(Family::ALL[number % 3], base, penalty);
            assert!(
                fitted
                    .parameters
                    .iter()
                    .all(|value| value.is_finite() && *value > 0.0),
                "{fitted:?} {base:?}"
            );
            assert!(
                fitted.log_likelihood.is_finite()
                    && fitted
                        .covariance
                        .iter()
                        .flatten()
                        .all(|cell| cell.is_finite())
            );
            for row in base.rows.iter().take(if number % 20 < 3 { 4 } else { 1 }) {
                let (value, low, high) = fitted.chance(row, |posterior| posterior.active);
                assert!(
                    low <= value && value <= high && low >= 0.0 && high <= 1.0,
                    "{number}: {low} {value} {high}"
                );
                let posterior = fitted.posterior(row);
                assert!(
                    posterior.again().is_finite() && posterior.wait(0.5) >= 0.0,
                    "{posterior:?}"
                );
                if number % 20 < 3 {
                    let counts = posterior.counts(90.0);
                    assert!(
                        counts.mean.is_finite()
                            && counts.chances.iter().all(|chance| *chance >= 0.0),
                        "{counts:?}"
                    );
                }
            }
        });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn derivatives_are_those_of_differences(
            family in 0_usize..3,
            logs in proptest::array::uniform4(-3.0..3.0_f64),
            frequency in 0_u32..40, recency in 0.0..1.0_f64, age in -2.0..3.0_f64,
        ) {
            let age = age.exp();
            let recency = if frequency == 0 { 0.0 } else { recency * age };
            let rows = [Row { frequency, recency, age, count: 3.0 }];
            let family = Family::ALL[family];
            let (_, slopes) = family.likelihood(&logs.map(f64::exp), &rows);
            for axis in 0..4 {
                let moved = |step: f64| {
                    let mut logs = logs;
                    logs[axis] += step;
                    family.likelihood(&logs.map(f64::exp), &rows).0
                };
                let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                let found = slopes[axis] * logs[axis].exp();
                prop_assert!((found - slope).abs() < 1e-5 * (1.0 + slope.abs()), "{axis}: {found} \
                    {slope}");
            }
        }

        #[test]
        fn a_longer_silence_means_less_hope(
            family in 0_usize..3,
            logs in proptest::array::uniform4(-2.0..2.0_f64),
            frequency in 1_u32..40, recency in 0.1..3.0_f64, silence in 0.0..3.0_f64,
        ) {
            let family = Family::ALL[family];
            let active = |silence: f64| {
                let row = Row { frequency, recency, age: recency + silence, count: 1.0 };
                family.posterior(&logs.map(f64::exp), &row).active
            };
            prop_assert!(active(silence + 0.5) <= active(silence) + 1e-12);
            prop_assert!((0.0..=1.0).contains(&active(silence)));
        }
    }
}
