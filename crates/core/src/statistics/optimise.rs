//! Minimising a function of a few numbers.

/// Where a search with gradients ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum<const N: usize> {
    /// The point.
    pub point: [f64; N],
    /// The value there.
    pub value: f64,
    /// Whether the gradient vanished there; false where the steps ran out.
    pub is_settled: bool,
    /// Evaluations of the function.
    pub calls: usize,
}

/// Longest step along one axis.
const LONGEST_STEP: f64 = 2.0;

/// The minimum of `function`, which gives value and gradient, among points whose coordinates are
/// within `farthest` of 0, from `start` by the quasi-Newton method of Broyden, Fletcher, Goldfarb
/// and Shanno with halved steps (Nocedal and Wright, Numerical Optimization, 6.1); coordinates that
/// press against the bound are held there. `inverse` is an estimate of the inverse Hessian, if
/// known. Ends where the expected gain of a further step is below `tolerance`. Deterministic.
pub fn bfgs<const N: usize>(
    start: [f64; N],
    inverse: Option<[[f64; N]; N]>,
    [tolerance, farthest]: [f64; 2],
    function: impl Fn(&[f64; N]) -> (f64, [f64; N]),
) -> Minimum<N> {
    const MAX_STEPS: usize = 200;
    let is_usable = |value: f64, gradient: &[f64; N]| {
        value.is_finite() && gradient.iter().all(|slope| slope.is_finite())
    };
    let mut point = start;
    let (mut value, mut gradient) = function(&point);
    let mut calls = 1;
    let mut is_settled = false;
    let mut held = [false; N];
    let scale = 1.0 / gradient.iter().map(|slope| slope.abs()).fold(1.0, f64::max);
    let fresh = || {
        std::array::from_fn(|row| {
            std::array::from_fn(|column| if row == column { scale } else { 0.0 })
        })
    };
    let mut metric: [[f64; N]; N] = inverse.unwrap_or_else(fresh);
    let mut is_fresh = inverse.is_none();
    for _ in 0..MAX_STEPS {
        if !is_usable(value, &gradient) {
            break;
        }
        let is_free =
            |axis: usize| point[axis].abs() < farthest || gradient[axis] * point[axis] > 0.0;
        let now_held: [bool; N] = std::array::from_fn(|axis| !is_free(axis));
        if now_held != held {
            // The inverse Hessian was learned with these axes free.
            held = now_held;
            metric = fresh();
            is_fresh = true;
        }
        let free: [f64; N] =
            std::array::from_fn(|axis| if is_free(axis) { gradient[axis] } else { 0.0 });
        let along = |metric: &[[f64; N]; N]| -> [f64; N] {
            std::array::from_fn(|row| {
                if is_free(row) {
                    -dot(&metric[row], &free)
                } else {
                    0.0
                }
            })
        };
        let mut direction = along(&metric);
        if dot(&direction, &free) >= 0.0 && !is_fresh {
            metric = fresh();
            direction = along(&metric);
            is_fresh = true;
        }
        let slope = dot(&direction, &free);
        if -slope
            <= if is_fresh {
                1e-6 * tolerance
            } else {
                tolerance
            }
        {
            is_settled = true;
            break;
        }
        let longest = direction.iter().map(|part| part.abs()).fold(0.0, f64::max);
        let mut length = if longest > LONGEST_STEP {
            LONGEST_STEP / longest
        } else {
            1.0
        };
        let found = (0..40).find_map(|_| {
            let next: [f64; N] = std::array::from_fn(|row| {
                (point[row] + length * direction[row]).clamp(-farthest, farthest)
            });
            let step: [f64; N] = std::array::from_fn(|row| next[row] - point[row]);
            let (next_value, next_gradient) = function(&next);
            calls += 1;
            let is_lower = next_value <= value + 1e-4 * dot(&step, &free).min(0.0);
            length *= 0.5;
            (is_lower && is_usable(next_value, &next_gradient)).then_some((
                step,
                next,
                next_value,
                next_gradient,
            ))
        });
        let Some((step, next, next_value, next_gradient)) = found else {
            // No step gains anything: either this is the minimum to rounding, or the inverse
            // Hessian is wrong.
            if is_fresh {
                is_settled = -slope <= 1e-6 * (1.0 + value.abs());
                break;
            }
            metric = fresh();
            is_fresh = true;
            continue;
        };
        let change: [f64; N] = std::array::from_fn(|row| {
            if held[row] {
                0.0
            } else {
                next_gradient[row] - gradient[row]
            }
        });
        update(&mut metric, &step, &change, is_fresh);
        is_fresh = false;
        (point, value, gradient) = (next, next_value, next_gradient);
    }
    Minimum {
        point,
        value,
        is_settled,
        calls,
    }
}

fn dot<const N: usize>(left: &[f64; N], right: &[f64; N]) -> f64 {
    left.iter().zip(right).map(|(x, y)| x * y).sum()
}

/// Updates the inverse Hessian after a step; the first step also sets its scale.
fn update<const N: usize>(
    metric: &mut [[f64; N]; N],
    step: &[f64; N],
    change: &[f64; N],
    is_first: bool,
) {
    let curvature = dot(step, change);
    if curvature <= 1e-12 * (dot(step, step) * dot(change, change)).sqrt() {
        return;
    }
    if is_first {
        let scale = curvature / dot(change, change);
        *metric = std::array::from_fn(|row| {
            std::array::from_fn(|column| if row == column { scale } else { 0.0 })
        });
    }
    let along: [f64; N] = std::array::from_fn(|row| dot(&metric[row], change));
    let stretch = (1.0 + dot(change, &along) / curvature) / curvature;
    for row in 0..N {
        for column in 0..N {
            metric[row][column] += stretch * step[row] * step[column]
                - (along[row] * step[column] + step[row] * along[column]) / curvature;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bfgs;

    fn valley(x: &[f64; 2]) -> (f64, [f64; 2]) {
        let (rise, side) = (x[1] - x[0] * x[0], 1.0 - x[0]);
        (
            100.0 * rise * rise + side * side,
            [-400.0 * x[0] * rise - 2.0 * side, 200.0 * rise],
        )
    }

    #[test]
    fn gradients_find_the_minimum_of_a_curved_valley_in_few_steps() {
        let found = bfgs([-1.2, 1.0], None, [1e-16, 9.0], valley);
        assert!(found.is_settled && found.calls < 80, "{found:?}");
        assert!(
            (found.point[0] - 1.0).abs() < 1e-6 && (found.point[1] - 1.0).abs() < 1e-6,
            "{found:?}"
        );
    }

    #[test]
    fn a_minimum_beyond_the_border_is_looked_for_along_it() {
        let found = bfgs([0.5, 0.0], None, [1e-12, 1.0], |x| {
            let (far, near) = (x[0] - 3.0, x[1] - 0.25 * x[0]);
            (
                far * far + near * near,
                [2.0 * far - 0.5 * near, 2.0 * near],
            )
        });
        assert!(
            found.is_settled && found.point[0] == 1.0 && (found.point[1] - 0.25).abs() < 1e-6,
            "{found:?}"
        );
    }

    #[test]
    fn a_flat_function_ends_at_once() {
        assert!(bfgs([0.5], None, [1e-8, 1.0], |_| (2.0, [0.0])).calls < 3);
    }
}
