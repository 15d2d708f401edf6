//! How far two groupings of the same things agree.

use std::collections::BTreeMap;

/// The adjusted Rand index of two groupings of the same things: 1 where they differ only in the
/// names of groups, about 0 where they agree by chance, negative below that.
///
/// `first` and `second` give each thing's group, in the same order; the longer is cut to the
/// shorter. `None` for fewer than two things. Two groupings that both put all things together, or
/// all apart, agree.
///
/// Source: Hubert and Arabie, Comparing partitions, Journal of Classification 2 (1985).
pub fn adjusted_rand<A: Ord, B: Ord>(first: &[A], second: &[B]) -> Option<f64> {
    let things = first.len().min(second.len());
    if things < 2 {
        return None;
    }
    let mut cells: BTreeMap<(&A, &B), u64> = BTreeMap::new();
    let mut rows: BTreeMap<&A, u64> = BTreeMap::new();
    let mut columns: BTreeMap<&B, u64> = BTreeMap::new();
    for (a, b) in first.iter().zip(second) {
        *cells.entry((a, b)).or_default() += 1;
        *rows.entry(a).or_default() += 1;
        *columns.entry(b).or_default() += 1;
    }
    let together = cells.values().map(|&n| pairs(n)).sum::<f64>();
    let (in_rows, in_columns) = (
        rows.values().map(|&n| pairs(n)).sum::<f64>(),
        columns.values().map(|&n| pairs(n)).sum::<f64>(),
    );
    let by_chance = in_rows * in_columns / pairs(things as u64);
    let most = (in_rows + in_columns) / 2.0;
    if most == by_chance {
        return Some(1.0);
    }
    Some((together - by_chance) / (most - by_chance))
}

fn pairs(n: u64) -> f64 {
    let n = n as f64;
    n * (n - 1.0) / 2.0
}

#[cfg(test)]
mod tests {
    use super::adjusted_rand;
    use proptest::prelude::*;

    #[test]
    fn known_values() {
        // scikit-learn's adjusted_rand_score gives 0.5714.. and 0.2424.. for these.
        let close = |found: Option<f64>, wanted: f64| (found.unwrap() - wanted).abs() < 1e-9;
        assert!(close(
            adjusted_rand(&[0, 0, 1, 2], &[0, 0, 1, 1]),
            0.571_428_571_428_571_5
        ));
        assert!(close(
            adjusted_rand(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 2, 2]),
            0.242_424_242_424_242_4
        ));
        assert!(close(adjusted_rand(&[0, 0, 1, 1], &[0, 1, 0, 1]), -0.5));
    }

    #[test]
    fn edges() {
        assert_eq!(adjusted_rand::<u8, u8>(&[], &[]), None);
        assert_eq!(adjusted_rand(&[1], &[1]), None);
        assert_eq!(adjusted_rand(&[1, 1, 1], &[2, 2, 2]), Some(1.0));
        assert_eq!(adjusted_rand(&[1, 2, 3], &[4, 5, 6]), Some(1.0));
    }

    proptest! {
        #[test]
        fn renaming_groups_changes_nothing(groups in prop::collection::vec(0_u8..5, 2..60)) {
            let renamed: Vec<i32> = groups.iter().map(|&group| 100 - i32::from(group)).collect();
            prop_assert_eq!(adjusted_rand(&groups, &renamed), Some(1.0));
        }

        #[test]
        fn it_is_symmetric_and_at_most_one(both in prop::collection::vec((0_u8..4, 0_u8..4), 2..60)) {
            let (a, b): (Vec<u8>, Vec<u8>) = both.into_iter().unzip();
            let (one, other) = (adjusted_rand(&a, &b).unwrap(), adjusted_rand(&b, &a).unwrap());
            prop_assert!((one - other).abs() < 1e-12 && one <= 1.0 + 1e-12);
        }
    }
}
