//! Divides an amount over lines, to the last unit.

/// Divides `total` in proportion to `weights`, none of which is negative; the parts add up to
/// `total` exactly.
///
/// Each part is the exact share rounded down; the remaining units go to the largest remainders, the
/// first of equal ones (largest remainder method, Hamilton 1792). If all weights are 0, the first
/// line gets everything.
pub(super) fn apportion(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut parts = vec![0; weights.len()];
    if sum == 0 {
        if let Some(first) = parts.first_mut() {
            *first = total;
        }
        return parts;
    }
    let exact = |weight: i64| i128::from(total.abs()) * i128::from(weight);
    let mut left = total.abs();
    for (part, weight) in parts.iter_mut().zip(weights) {
        *part = i64::try_from(exact(*weight) / sum).unwrap_or(0);
        left -= *part;
    }
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&line| (std::cmp::Reverse(exact(weights[line]) % sum), line));
    for line in by_remainder
        .into_iter()
        .take(usize::try_from(left).unwrap_or(0))
    {
        parts[line] += 1;
    }
    if total < 0 {
        parts.iter_mut().for_each(|part| *part = -*part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_cent_goes_to_the_largest_remainder() {
        assert_eq!(apportion(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(apportion(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(apportion(10, &[6_295, 3_795]), [6, 4]);
        assert_eq!(apportion(5, &[0, 0]), [5, 0]);
        assert_eq!(apportion(5, &[]), [] as [i64; 0]);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_within_one_of_the_exact_share(
            total in -1_000_000_000_i64..1_000_000_000,
            weights in proptest::collection::vec(0_i64..1_000_000_000, 1..20),
        ) {
            let parts = apportion(total, &weights);
            prop_assert_eq!(parts.iter().sum::<i64>(), total);
            let sum: i64 = weights.iter().sum();
            prop_assume!(sum > 0);
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = total as f64 * *weight as f64 / sum as f64;
                prop_assert!((*part as f64 - exact).abs() < 1.0 + 1e-6 * exact.abs(), "{part} for \
                    {exact}");
                // A discount that the goods can bear leaves no line below zero.
                prop_assert!(total.abs() > sum || part.abs() <= *weight);
            }
        }
    }
}
