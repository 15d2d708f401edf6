//! Users in dense groups, and what that says of the shop.

use super::Density;
use super::dbscan::Cores;
use crate::segment::tuning::density::{LEAST_SHARE, MANY_OUTSIDE, MOST_GROUPS};
use ndarray::Array2;

/// Users in dense groups, largest first.
#[derive(Debug, Clone)]
pub struct DenseGroups {
    /// The group of each row; users outside all groups have the label after the last.
    pub labels: Vec<usize>,
    /// Members of each group.
    pub sizes: Vec<usize>,
    /// Distance of each row to the nearest core member; `None` if there is none.
    pub to_core: Vec<Option<f64>>,
    /// What counts as dense.
    pub density: Density,
    /// Groups too small to be shown, and their users.
    small: (usize, usize),
}

impl DenseGroups {
    /// Puts each row into the group of its nearest core member within reach.
    pub fn of(cores: &Cores, rows: &Array2<f64>, density: Density) -> DenseGroups {
        let placed = cores.groups_of(rows);
        let mut sizes = vec![0; cores.k];
        placed
            .iter()
            .filter_map(|(group, _)| *group)
            .for_each(|group| sizes[group] += 1);
        let mut order: Vec<usize> = (0..cores.k).collect();
        order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
        let least = LEAST_SHARE * rows.nrows() as f64;
        let shown = order
            .iter()
            .take(MOST_GROUPS)
            .take_while(|&&group| sizes[group] as f64 >= least)
            .count();
        let small = order.split_off(shown);
        let mut label_of = vec![order.len(); cores.k];
        order
            .iter()
            .enumerate()
            .for_each(|(label, &group)| label_of[group] = label);
        DenseGroups {
            labels: placed
                .iter()
                .map(|(group, _)| group.map_or(order.len(), |group| label_of[group]))
                .collect(),
            to_core: placed.iter().map(|(_, distance)| *distance).collect(),
            small: (small.len(), small.iter().map(|&group| sizes[group]).sum()),
            sizes: order.iter().map(|&group| sizes[group]).collect(),
            density,
        }
    }

    /// Remarks where there is one group, none, or most users are outside.
    pub fn notes(&self) -> Vec<String> {
        notes(&self.sizes, self.labels.len(), &self.density, self.small)
    }
}

fn notes(sizes: &[usize], users: usize, density: &Density, small: (usize, usize)) -> Vec<String> {
    let inside: usize = sizes.iter().sum();
    let outside = users - inside;
    let percent = format!("{:.0} %", outside as f64 / users.max(1) as f64 * 100.0);
    let mut notes = Vec::new();
    match sizes.len() {
        0 if small.0 > 0 => notes.push(
            "no dense group has 1 % of the users: density does not suit this shop; to split it \
             into segments: segment"
                .into(),
        ),
        0 => notes.push(format!(
            "there are no {} similar users: density finds no group in this shop; to split it into \
             segments: segment",
            density.needed
        )),
        1 if outside == 0 => notes.push(
            "all users are in one dense group: density separates nothing; to split the shop into \
             segments: segment"
                .into(),
        ),
        1 => notes.push(format!(
            "there is one dense group, and {outside} users ({percent}) are unlike it: density only \
             finds the odd ones out; to split the shop into segments: segment"
        )),
        _ if outside as f64 >= MANY_OUTSIDE * users as f64 => notes.push(format!(
            "{outside} users ({percent}) are unlike any group: density explains little of this \
             shop; to put every user into a segment: segment"
        )),
        _ if outside > 0 => notes.push(format!(
            "{outside} users ({percent}) are unlike any group and are in none"
        )),
        _ => {}
    }
    if small.0 > 0 {
        let which = if small.0 == 1 {
            "smallest".to_string()
        } else {
            format!("{} smallest", small.0)
        };
        notes.push(format!(
            "the {} users of the {which} of {} groups are counted as unlike any group",
            small.1,
            small.0 + sizes.len(),
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_explain_the_shop_and_name_the_alternative() {
        let density = Density {
            reach: 1.0,
            needed: 14,
            looked_at: 100,
            is_at_knee: true,
        };
        let notes = |sizes: &[usize], small| notes(sizes, 100, &density, small);
        let cases = [
            (notes(&[], (0, 0)), "there are no 14 similar users"),
            (notes(&[], (3, 2)), "no dense group has 1 % of the users"),
            (notes(&[100], (0, 0)), "all users are in one dense group"),
            (
                notes(&[90], (0, 0)),
                "there is one dense group, and 10 users (10 %) are unlike it",
            ),
            (
                notes(&[20, 10], (0, 0)),
                "70 users (70 %) are unlike any group: density explains little",
            ),
        ];
        for (notes, start) in cases {
            assert!(
                notes[0].starts_with(start) && notes[0].ends_with(": segment"),
                "{notes:?}"
            );
        }
        assert_eq!(notes(&[60, 40], (0, 0)), Vec::<String>::new());
        assert_eq!(
            notes(&[60, 30], (0, 0)),
            ["10 users (10 %) are unlike any group and are in none"]
        );
        assert!(
            notes(&[60, 30], (1, 7))[1].starts_with("the 7 users of the smallest of 3 groups are")
        );
        assert!(
            notes(&[60, 30], (2, 7))[1]
                .starts_with("the 7 users of the 2 smallest of 4 groups are")
        );
    }
}
