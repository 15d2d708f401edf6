//! Minimising a smooth function of many numbers.

use std::collections::VecDeque;

/// Past steps that the inverse Hessian is built from.
const MEMORY: usize = 10;
/// Longest step, as a Euclidean length.
const LONGEST_STEP: f64 = 5.0;

/// The minimum of `function`, which gives value and gradient, from `start` by the quasi-Newton
/// method with limited memory (Nocedal and Wright, Numerical Optimization, 7.2) and halved steps;
/// ends after `max_steps`, or where a step gains less than `tolerance`. Deterministic.
pub fn lbfgs(
    start: Vec<f64>,
    max_steps: usize,
    tolerance: f64,
    function: impl Fn(&[f64]) -> (f64, Vec<f64>),
) -> Vec<f64> {
    let mut point = start;
    let (mut value, mut gradient) = function(&point);
    let mut learned: VecDeque<Learned> = VecDeque::new();
    for _ in 0..max_steps {
        let mut direction = along(&learned, &gradient);
        let mut slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            learned.clear();
            direction = along(&learned, &gradient);
            slope = dot(&direction, &gradient);
        }
        if !slope.is_finite() || slope == 0.0 {
            break;
        }
        let reach = dot(&direction, &direction).sqrt();
        let mut length =
            (LONGEST_STEP / reach).min(if learned.is_empty() { 1.0 / reach } else { 1.0 });
        let found = (0..30).find_map(|_| {
            let next: Vec<f64> = point
                .iter()
                .zip(&direction)
                .map(|(from, part)| from + length * part)
                .collect();
            let (next_value, next_gradient) = function(&next);
            let is_lower = next_value <= value + 1e-4 * length * slope;
            length *= 0.5;
            is_lower.then_some((next, next_value, next_gradient))
        });
        let Some((next, next_value, next_gradient)) = found else {
            break;
        };
        let step: Vec<f64> = next
            .iter()
            .zip(&point)
            .map(|(to, from)| to - from)
            .collect();
        let change: Vec<f64> = next_gradient
            .iter()
            .zip(&gradient)
            .map(|(to, from)| to - from)
            .collect();
        let curvature = dot(&step, &change);
        if curvature > 1e-10 * (dot(&step, &step) * dot(&change, &change)).sqrt() {
            if learned.len() == MEMORY {
                learned.pop_front();
            }
            learned.push_back(Learned {
                step,
                change,
                curvature,
            });
        }
        let gained = value - next_value;
        (point, value, gradient) = (next, next_value, next_gradient);
        if gained < tolerance {
            break;
        }
    }
    point
}

/// The change of the gradient along a past step.
struct Learned {
    step: Vec<f64>,
    change: Vec<f64>,
    curvature: f64,
}

/// The descent direction by the two-loop recursion.
fn along(learned: &VecDeque<Learned>, gradient: &[f64]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut parts = Vec::with_capacity(learned.len());
    for one in learned.iter().rev() {
        let part = dot(&one.step, &direction) / one.curvature;
        add(&mut direction, -part, &one.change);
        parts.push(part);
    }
    if let Some(last) = learned.back() {
        let scale = last.curvature / dot(&last.change, &last.change);
        direction.iter_mut().for_each(|value| *value *= scale);
    }
    for (one, part) in learned.iter().zip(parts.into_iter().rev()) {
        let back = dot(&one.change, &direction) / one.curvature;
        add(&mut direction, part - back, &one.step);
    }
    direction
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(x, y)| x * y).sum()
}

fn add(to: &mut [f64], factor: f64, what: &[f64]) {
    to.iter_mut()
        .zip(what)
        .for_each(|(value, more)| *value += factor * more);
}

#[cfg(test)]
mod tests {
    use super::lbfgs;

    #[test]
    fn the_minimum_of_a_curved_valley_in_twenty_dimensions_is_found() {
        let valley = |x: &[f64]| {
            let (mut value, mut gradient) = (0.0, vec![0.0; x.len()]);
            for index in 0..x.len() - 1 {
                let (rise, side) = (x[index + 1] - x[index] * x[index], 1.0 - x[index]);
                value += 100.0 * rise * rise + side * side;
                gradient[index] += -400.0 * x[index] * rise - 2.0 * side;
                gradient[index + 1] += 200.0 * rise;
            }
            (value, gradient)
        };
        let found = lbfgs(vec![-0.5; 20], 500, 1e-14, valley);
        assert!(
            found.iter().all(|value| (value - 1.0).abs() < 1e-4),
            "{found:?}"
        );
    }

    #[test]
    fn a_flat_function_and_one_that_is_not_finite_end_at_once() {
        assert_eq!(
            lbfgs(vec![0.5; 3], 50, 1e-9, |_| (2.0, vec![0.0; 3])),
            vec![0.5; 3]
        );
        assert_eq!(
            lbfgs(vec![0.5; 3], 50, 1e-9, |_| (f64::NAN, vec![f64::NAN; 3])),
            vec![0.5; 3]
        );
    }
}
