//! Users in the groups of a mixture, each in the likeliest, with their chances.

use super::em::chances_of;
use super::gaussian::Mixture;
use crate::segment::tuning::mixture::SURE_FROM;
use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

/// The chances with which a user belongs to the own group and to the likeliest other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Chances {
    /// The own group.
    pub group: usize,
    /// Its chance, given the user's behaviour.
    pub own: f64,
    /// The likeliest other; `None` if there is a single group.
    pub next_group: Option<usize>,
    /// Its chance.
    pub next: Option<f64>,
}

/// Users in the groups of a mixture, largest group first.
#[derive(Debug, Clone, PartialEq)]
pub struct MixtureGroups {
    /// The mixture, its groups in the order of the labels.
    pub mixture: Mixture,
    /// The group of each row.
    pub labels: Vec<usize>,
    /// The chances of each row.
    pub chances: Vec<Chances>,
    /// Members of each group.
    pub sizes: Vec<usize>,
}

impl MixtureGroups {
    /// Each row in its likeliest group; empty groups are dropped.
    pub fn likeliest(rows: &Array2<f64>, mixture: &Mixture) -> MixtureGroups {
        let mut mixture = mixture.clone();
        loop {
            let chances = chances_of(rows, &mixture);
            let labels: Vec<usize> = chances.rows().into_iter().map(likeliest).collect();
            let (groups, order) = MixtureGroups::by_size(&mixture, &chances, &labels);
            if order.len() == mixture.k() {
                return groups;
            }
            mixture = mixture.of_groups(&order);
        }
    }

    /// The groups with these labels, largest first and without empty ones; and the former index of
    /// each.
    pub fn by_size(
        mixture: &Mixture,
        chances: &Array2<f64>,
        labels: &[usize],
    ) -> (MixtureGroups, Vec<usize>) {
        let mut sizes = vec![0; mixture.k()];
        labels.iter().for_each(|&label| sizes[label] += 1);
        let mut order: Vec<usize> = (0..sizes.len()).filter(|&group| sizes[group] > 0).collect();
        order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
        let mut place = vec![0; mixture.k()];
        order
            .iter()
            .enumerate()
            .for_each(|(new, &old)| place[old] = new);
        let of_row = |(row, &label): (ArrayView1<'_, f64>, &usize)| {
            let next = order
                .iter()
                .copied()
                .filter(|&other| other != label)
                .max_by(|&one, &other| {
                    row[one]
                        .total_cmp(&row[other])
                        .then(place[other].cmp(&place[one]))
                });
            Chances {
                group: place[label],
                own: row[label],
                next_group: next.map(|next| place[next]),
                next: next.map(|next| row[next]),
            }
        };
        let groups = MixtureGroups {
            chances: chances.rows().into_iter().zip(labels).map(of_row).collect(),
            labels: labels.iter().map(|&label| place[label]).collect(),
            sizes: order.iter().map(|&group| sizes[group]).collect(),
            mixture: mixture.of_groups(&order),
        };
        (groups, order)
    }

    /// For each group the mean chance of its members, and the share of them who are borderline.
    pub fn certainty(&self) -> Vec<(f64, f64)> {
        let mut sums = vec![(0.0, 0_usize); self.sizes.len()];
        for chances in &self.chances {
            sums[chances.group].0 += chances.own;
            sums[chances.group].1 += usize::from(chances.own < SURE_FROM);
        }
        let share = |(&(sum, between), &size): (&(f64, usize), &usize)| {
            let n = size.max(1) as f64;
            (sum / n, between as f64 / n)
        };
        sums.iter().zip(&self.sizes).map(share).collect()
    }
}

/// The likeliest group, the first of equals.
pub fn likeliest(chances: ArrayView1<'_, f64>) -> usize {
    (0..chances.len())
        .rev()
        .max_by(|&one, &other| chances[one].total_cmp(&chances[other]))
        .unwrap_or(0)
}
