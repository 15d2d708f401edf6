//! The two directions in which places of users differ most.

/// Turns of the power iteration; places have few dimensions.
const TURNS: usize = 200;
/// A change of a direction below which it stands.
const SMALL: f64 = 1e-10;

/// Places on the plane of the two principal components, and the share of the variance that they show.
pub fn principal_plane(places: &[Vec<f64>]) -> (Vec<[f64; 2]>, f64) {
    let width = places.first().map_or(0, Vec::len);
    if places.is_empty() || width == 0 {
        return (vec![[0.0, 0.0]; places.len()], 0.0);
    }
    let count = places.len() as f64;
    let mut mean = vec![0.0; width];
    for place in places {
        for (sum, value) in mean.iter_mut().zip(place) {
            *sum += value / count;
        }
    }
    let mut covariance = vec![vec![0.0; width]; width];
    for place in places {
        for row in 0..width {
            let own = place[row] - mean[row];
            for column in 0..width {
                covariance[row][column] += own * (place[column] - mean[column]) / count;
            }
        }
    }
    let total: f64 = (0..width).map(|index| covariance[index][index]).sum();
    let (first, first_value) = strongest(&covariance);
    for row in 0..width {
        for column in 0..width {
            covariance[row][column] -= first_value * first[row] * first[column];
        }
    }
    let (second, second_value) = strongest(&covariance);
    let on = |place: &[f64], axis: &[f64]| -> f64 {
        let parts = place.iter().zip(&mean).zip(axis);
        parts
            .map(|((value, mean), along)| (value - mean) * along)
            .sum()
    };
    let plane = places
        .iter()
        .map(|place| [on(place, &first), on(place, &second)])
        .collect();
    let shown = if total > 0.0 {
        (first_value + second_value) / total
    } else {
        0.0
    };
    (plane, shown)
}

/// The eigenvector of the largest eigenvalue of a symmetric matrix, and that value. Its largest part is
/// positive, so that the plane does not flip between runs.
fn strongest(matrix: &[Vec<f64>]) -> (Vec<f64>, f64) {
    let width = matrix.len();
    // No eigenvector is likely to be at right angles to it.
    let mut axis: Vec<f64> = (0..width).map(|index| 1.0 + 0.1 * index as f64).collect();
    let mut value = 0.0;
    for _ in 0..TURNS {
        let turned: Vec<f64> = matrix
            .iter()
            .map(|row| row.iter().zip(&axis).map(|(one, other)| one * other).sum())
            .collect();
        let length = turned.iter().map(|part| part * part).sum::<f64>().sqrt();
        if length <= f64::MIN_POSITIVE {
            return (vec![0.0; width], 0.0);
        }
        let next: Vec<f64> = turned.iter().map(|part| part / length).collect();
        let change: f64 = next
            .iter()
            .zip(&axis)
            .map(|(new, old)| (new - old).abs())
            .sum();
        axis = next;
        value = length;
        if change < SMALL {
            break;
        }
    }
    let largest = axis
        .iter()
        .copied()
        .max_by(|one, other| one.abs().total_cmp(&other.abs()));
    if largest.is_some_and(|part| part < 0.0) {
        axis.iter_mut().for_each(|part| *part = -*part);
    }
    (axis, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plane_follows_the_directions_in_which_places_differ() {
        // Twice as wide along (1, 1) as along (1, -1), and flat in the third direction.
        let places: Vec<Vec<f64>> = (0..40)
            .map(|index| {
                let (along, across) = (f64::from(index % 8) - 3.5, f64::from(index / 8) - 2.0);
                vec![5.0 + along + 0.5 * across, along - 0.5 * across, 7.0]
            })
            .collect();
        let (plane, shown) = principal_plane(&places);
        assert!((shown - 1.0).abs() < 1e-9, "{shown}");
        let spread = |axis: usize| plane.iter().map(|place| place[axis].powi(2)).sum::<f64>();
        let all: f64 = places
            .iter()
            .map(|place| (place[0] - 5.0).powi(2) + place[1].powi(2))
            .sum();
        assert!((spread(0) + spread(1) - all).abs() < 1e-6);
        assert!(spread(0) > 3.0 * spread(1));
        let mixed: f64 = plane.iter().map(|place| place[0] * place[1]).sum();
        assert!(
            mixed.abs() < 1e-6,
            "the components are not correlated: {mixed}"
        );
    }

    #[test]
    fn no_places_and_like_places_lie_at_the_middle() {
        assert_eq!(principal_plane(&[]), (Vec::new(), 0.0));
        let (plane, shown) = principal_plane(&vec![vec![1.0, 2.0]; 3]);
        assert_eq!((plane, shown), (vec![[0.0, 0.0]; 3], 0.0));
    }
}
