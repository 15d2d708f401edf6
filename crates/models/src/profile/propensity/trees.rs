//! Boosted decision trees.

use super::examples::Example;
use super::features::{Features, WIDTH};
use super::tuning::{
    BINS, DEPTH, LEAF_PENALTY, LEARNING_RATE, LEAST_LEAF_INFORMATION, LEAST_SPLIT_GAIN, TREES,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Splits of a tree.
const SPLITS: usize = (1 << DEPTH) - 1;
/// Leaves of a tree.
const LEAVES: usize = 1 << DEPTH;

/// One tree: at split `i` a value up to the threshold leads to split `2 i + 1`, a greater one to `2
/// i + 2`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Feature and threshold of each split.
    pub splits: Vec<(usize, f64)>,
    /// What each leaf adds to the log odds.
    pub leaves: Vec<f64>,
}

impl Tree {
    fn log_odds(&self, features: &Features) -> f64 {
        let mut at = 0;
        while let Some(&(feature, threshold)) = self.splits.get(at) {
            at = 2 * at
                + 1
                + usize::from(
                    features
                        .get(feature)
                        .is_some_and(|&value| value > threshold),
                );
        }
        self.leaves
            .get(at - self.splits.len())
            .copied()
            .unwrap_or(0.0)
    }
}

/// A sequence of trees, each fitted on the errors of those before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trees {
    /// Log odds before any tree.
    pub base: f64,
    /// The trees.
    pub trees: Vec<Tree>,
}

impl Trees {
    /// Gradient boosting of shallow trees on the log loss with Newton's leaves (Friedman 2001; Chen
    /// and Guestrin 2016); splits are searched among quantiles of each feature. Sums are taken in
    /// the order of the examples.
    pub fn fit(examples: &[Example]) -> Trees {
        let bought = examples.iter().filter(|one| one.bought).count() as f64;
        let rate = (bought + 0.5) / (examples.len() as f64 + 1.0);
        let base = (rate / (1.0 - rate)).ln();
        let columns: Vec<BinnedFeature> = (0..WIDTH)
            .into_par_iter()
            .map(|feature| BinnedFeature::of(examples, feature))
            .collect();
        let mut odds = vec![base; examples.len()];
        let mut trees = Vec::new();
        for _ in 0..TREES {
            let slopes: Vec<[f64; 2]> = examples
                .iter()
                .zip(&odds)
                .map(|(one, odds)| {
                    let chance = 1.0 / (1.0 + (-odds).exp());
                    [
                        f64::from(u8::from(one.bought)) - chance,
                        chance * (1.0 - chance),
                    ]
                })
                .collect();
            let (tree, leaf_of) = grow(&columns, &slopes);
            odds.iter_mut()
                .zip(&leaf_of)
                .for_each(|(odds, &leaf)| *odds += tree.leaves[usize::from(leaf)]);
            let is_bare = tree.splits[0].1 == f64::MAX;
            trees.push(tree);
            if is_bare {
                break;
            }
        }
        Trees { base, trees }
    }

    /// The log odds of buying.
    pub fn log_odds(&self, features: &Features) -> f64 {
        self.base
            + self
                .trees
                .iter()
                .map(|tree| tree.log_odds(features))
                .sum::<f64>()
    }
}

/// A feature of all examples, binned: the number of thresholds below its value.
struct BinnedFeature {
    thresholds: Vec<f64>,
    steps: Vec<u8>,
}

impl BinnedFeature {
    fn of(examples: &[Example], feature: usize) -> BinnedFeature {
        let mut sorted: Vec<f64> = examples.iter().map(|one| one.features[feature]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let last = sorted.last().copied().unwrap_or(0.0);
        let mut thresholds: Vec<f64> = (1..BINS)
            .filter_map(|step| sorted.get(step * sorted.len() / BINS).copied())
            .collect();
        thresholds.dedup();
        thresholds.retain(|&threshold| threshold < last);
        if thresholds.is_empty() && sorted.first().is_some_and(|&first| first < last) {
            // Nearly all customers have the same value.
            thresholds = sorted.first().copied().into_iter().collect();
        }
        let step = |one: &Example| {
            thresholds.partition_point(|&threshold| threshold < one.features[feature]) as u8
        };
        BinnedFeature {
            steps: examples.iter().map(step).collect(),
            thresholds,
        }
    }
}

/// Grows one tree; also gives the leaf of each example.
fn grow(columns: &[BinnedFeature], slopes: &[[f64; 2]]) -> (Tree, Vec<u8>) {
    let mut splits = vec![(0, f64::MAX); SPLITS];
    let mut node_of = vec![0_u8; slopes.len()];
    for level in 0..DEPTH {
        let nodes = 1 << level;
        let of_feature = |column: &BinnedFeature| best_splits(column, &node_of, slopes, nodes);
        let by_feature: Vec<Vec<(f64, usize)>> = columns.par_iter().map(of_feature).collect();
        let mut chosen = vec![None; nodes];
        for (node, place) in chosen.iter_mut().enumerate() {
            let mut best = LEAST_SPLIT_GAIN;
            for (feature, found) in by_feature.iter().enumerate() {
                let (gain, step) = found[node];
                if gain > best {
                    best = gain;
                    *place = Some((feature, step));
                    splits[nodes - 1 + node] = (feature, columns[feature].thresholds[step]);
                }
            }
        }
        for (example, node) in node_of.iter_mut().enumerate() {
            let is_right =
                chosen[usize::from(*node)].is_some_and(|(feature, step): (usize, usize)| {
                    usize::from(columns[feature].steps[example]) > step
                });
            *node = 2 * *node + u8::from(is_right);
        }
    }
    let mut sums = [[0.0; 2]; LEAVES];
    for (node, slope) in node_of.iter().zip(slopes) {
        let sum = &mut sums[usize::from(*node)];
        sum[0] += slope[0];
        sum[1] += slope[1];
    }
    let leaves = sums
        .map(|[slope, weight]| LEARNING_RATE * slope / (weight + LEAF_PENALTY))
        .to_vec();
    (Tree { splits, leaves }, node_of)
}

/// For each node, the gain of the best split by this feature and the index of its threshold.
fn best_splits(
    column: &BinnedFeature,
    node_of: &[u8],
    slopes: &[[f64; 2]],
    nodes: usize,
) -> Vec<(f64, usize)> {
    if column.thresholds.is_empty() {
        return vec![(0.0, 0); nodes];
    }
    let mut sums = vec![[0.0; 2]; nodes * BINS];
    for ((step, node), slope) in column.steps.iter().zip(node_of).zip(slopes) {
        let sum = &mut sums[usize::from(*node) * BINS + usize::from(*step)];
        sum[0] += slope[0];
        sum[1] += slope[1];
    }
    let worth = |[slope, weight]: [f64; 2]| slope * slope / (weight + LEAF_PENALTY);
    sums.chunks(BINS)
        .map(|sums| {
            let add = |left: [f64; 2], right: &[f64; 2]| [left[0] + right[0], left[1] + right[1]];
            let all = sums.iter().fold([0.0; 2], add);
            let (mut left, mut best) = ([0.0; 2], (0.0, 0));
            for (step, sum) in sums.iter().enumerate().take(column.thresholds.len()) {
                left = add(left, sum);
                let right = [all[0] - left[0], all[1] - left[1]];
                if left[1] < LEAST_LEAF_INFORMATION || right[1] < LEAST_LEAF_INFORMATION {
                    continue;
                }
                let gain = worth(left) + worth(right) - worth(all);
                if gain > best.0 {
                    best = (gain, step);
                }
            }
            best
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::examples;

    #[test]
    fn steps_and_what_only_pairs_of_features_tell_are_found() {
        let odds = |features: &Features| {
            let is_alike = (features[0] > 0.5) == (features[1] > 0.5);
            if is_alike { 1.5 } else { -1.5 }
        };
        let fit = Trees::fit(&examples(4_000, 1, odds));
        for (left, right) in [(-1.0, -1.0), (-1.0, 1.5), (1.5, -1.0), (1.5, 1.5)] {
            let mut features = [0.0; WIDTH];
            (features[0], features[1]) = (left, right);
            assert!(
                (fit.log_odds(&features) - odds(&features)).abs() < 0.6,
                "{left} {right}: {}",
                fit.log_odds(&features)
            );
        }
    }

    #[test]
    fn nothing_to_learn_gives_the_rate() {
        let mut flat = examples(400, 2, |_| 0.0);
        flat.iter_mut().enumerate().for_each(|(index, one)| {
            (one.features, one.bought) = ([3.0; WIDTH], index % 4 == 0);
        });
        let fit = Trees::fit(&flat);
        assert_eq!(fit.trees.len(), 1);
        assert!((fit.log_odds(&[9.0; WIDTH]) + 3.0_f64.ln()).abs() < 0.02);
        let few = Trees::fit(&flat[..2]);
        assert!(few.log_odds(&[0.0; WIDTH]).is_finite());
    }
}
