//! Minimising a function of a few numbers.

/// The minimum of `function` from `start` by the simplex method of Nelder and Mead (The Computer Journal 7, 1965, 308-313).
/// Points outside what `function` accepts should give infinity. Deterministic; at most `max_steps` steps.
pub fn nelder_mead(start: &[f64], step: f64, max_steps: usize, function: impl Fn(&[f64]) -> f64) -> (Vec<f64>, f64) {
    let size = start.len();
    let value = |point: &[f64]| {
        let value = function(point);
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let mut simplex: Vec<(Vec<f64>, f64)> = (0..=size)
        .map(|corner| {
            let mut point = start.to_vec();
            if corner > 0 {
                point[corner - 1] += step;
            }
            let worth = value(&point);
            (point, worth)
        })
        .collect();
    for _ in 0..max_steps {
        simplex.sort_by(|left, right| left.1.total_cmp(&right.1));
        let (best, worst) = (simplex[0].1, simplex[size].1);
        let reach = (0..size).map(|axis| (simplex[size].0[axis] - simplex[0].0[axis]).abs()).fold(0.0, f64::max);
        if (worst - best).abs() <= 1e-10 * (1.0 + best.abs()) && reach < 1e-6 {
            break;
        }
        let centre: Vec<f64> = (0..size)
            .map(|axis| simplex[..size].iter().map(|corner| corner.0[axis]).sum::<f64>() / size as f64)
            .collect();
        let along = |distance: f64| {
            let point: Vec<f64> =
                centre.iter().zip(&simplex[size].0).map(|(middle, far)| middle + distance * (middle - far)).collect();
            let worth = value(&point);
            (point, worth)
        };
        let reflected = along(1.0);
        if reflected.1 < best {
            let expanded = along(2.0);
            simplex[size] = if expanded.1 < reflected.1 { expanded } else { reflected };
        } else if reflected.1 < simplex[size - 1].1 {
            simplex[size] = reflected;
        } else {
            let contracted = if reflected.1 < worst { along(0.5) } else { along(-0.5) };
            if contracted.1 < worst.min(reflected.1) {
                simplex[size] = contracted;
            } else {
                let nearest = simplex[0].0.clone();
                for corner in simplex.iter_mut().skip(1) {
                    let point: Vec<f64> =
                        corner.0.iter().zip(&nearest).map(|(far, near)| near + 0.5 * (far - near)).collect();
                    corner.1 = value(&point);
                    corner.0 = point;
                }
            }
        }
    }
    simplex.sort_by(|left, right| left.1.total_cmp(&right.1));
    simplex.swap_remove(0)
}

#[cfg(test)]
mod tests {
    use super::nelder_mead;

    #[test]
    fn the_minimum_of_a_curved_valley_is_found() {
        let (point, value) =
            nelder_mead(&[-1.2, 1.0], 0.5, 2_000, |x| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2));
        assert!((point[0] - 1.0).abs() < 1e-3 && (point[1] - 1.0).abs() < 1e-3 && value < 1e-6, "{point:?}");
    }
}
