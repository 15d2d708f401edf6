//! DBSCAN: core members have many similar users; core members similar to each other form a group,
//! which other users join if they are near enough.

use super::Density;
use super::tree::Tree;
use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;
use regulars_core::domain::Observer;
use regulars_core::error::Result;
use regulars_core::shop::stop_if_cancelled;

/// Dense groups, by their core members.
#[derive(Debug, Clone)]
pub struct Cores {
    tree: Tree,
    groups: Vec<usize>,
    /// The number of groups.
    pub k: usize,
    reach: f64,
}

/// Finds the groups among these rows, given their tree; groups are numbered in the order of their
/// first core member.
///
/// # Errors
/// The work was cancelled.
pub fn dbscan(
    rows: &Array2<f64>,
    tree: &Tree,
    density: &Density,
    watch: &dyn Observer,
) -> Result<Cores> {
    let is_core: Vec<bool> = (0..rows.nrows())
        .into_par_iter()
        .with_min_len(64)
        .map(|row| {
            tree.count_within(rows.row(row), density.reach, density.needed) >= density.needed
        })
        .collect();
    stop_if_cancelled(watch)?;
    let cores: Vec<usize> = (0..rows.nrows()).filter(|&row| is_core[row]).collect();
    let places = rows.select(Axis(0), &cores);
    let tree = Tree::new(&places);
    let mut remaining = tree.remaining();
    let mut groups: Vec<Option<usize>> = vec![None; cores.len()];
    let mut k = 0;
    for first in 0..cores.len() {
        if groups[first].is_some() {
            continue;
        }
        tree.take(first, &mut remaining);
        let mut open = vec![first];
        while let Some(core) = open.pop() {
            groups[core] = Some(k);
            if core % 1_024 == 0 {
                stop_if_cancelled(watch)?;
            }
            tree.take_within(places.row(core), density.reach, &mut remaining, &mut open);
        }
        k += 1;
    }
    Ok(Cores {
        tree,
        groups: groups.into_iter().flatten().collect(),
        k,
        reach: density.reach,
    })
}

impl Cores {
    /// The group of a place, `None` if no core member is within reach; and the distance to the
    /// nearest core member, if there is any.
    pub fn group_of(&self, place: ArrayView1<'_, f64>) -> (Option<usize>, Option<f64>) {
        match self.tree.nearest(place) {
            Some((core, distance)) => (
                (distance <= self.reach).then_some(self.groups[core]),
                Some(distance),
            ),
            None => (None, None),
        }
    }

    /// The same for all rows.
    pub fn groups_of(&self, rows: &Array2<f64>) -> Vec<(Option<usize>, Option<f64>)> {
        (0..rows.nrows())
            .into_par_iter()
            .with_min_len(64)
            .map(|row| self.group_of(rows.row(row)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::density::rule::density;
    use rand::Rng;
    use regulars_core::domain::Silent;
    use regulars_core::statistics::sampling::random;

    fn grouped(rows: &Array2<f64>, density: &Density) -> (Vec<Option<usize>>, usize) {
        let found = dbscan(rows, &Tree::new(rows), density, &Silent::default()).unwrap();
        (
            found
                .groups_of(rows)
                .into_iter()
                .map(|found| found.0)
                .collect(),
            found.k,
        )
    }

    fn by_rule(rows: &Array2<f64>) -> Density {
        density(rows, &Tree::new(rows), None, 1, &Silent::default()).unwrap()
    }

    /// Two interlocking half moons, and some isolated rows far from both.
    fn moons() -> Array2<f64> {
        let mut generator = random(2, "moons");
        Array2::from_shape_vec(
            (612, 2),
            (0..612)
                .flat_map(|row| {
                    if row >= 600 {
                        let at = f64::from(row - 600);
                        return [at * 4.0 - 20.0, 12.0 + (at % 2.0) * 4.0];
                    }
                    let angle = std::f64::consts::PI * f64::from(row / 2) / 300.0;
                    let mut noise = || generator.gen_range(-0.25..0.25);
                    match row % 2 {
                        0 => [4.0 * angle.cos() + noise(), 4.0 * angle.sin() + noise()],
                        _ => [
                            4.0 - 4.0 * angle.cos() + noise(),
                            2.0 - 4.0 * angle.sin() + noise(),
                        ],
                    }
                })
                .collect(),
        )
        .unwrap()
    }

    #[test]
    fn moons_are_separated_and_isolated_rows_are_in_no_group() {
        let rows = moons();
        let (groups, k) = grouped(&rows, &by_rule(&rows));
        assert_eq!(k, 2);
        let of_moons = groups[..600].iter().enumerate();
        let wrong = of_moons
            .filter(|(row, group)| group.is_some_and(|group| group != row % 2))
            .count();
        let outside = groups[..600].iter().filter(|group| group.is_none()).count();
        assert!(wrong == 0 && outside < 30, "{wrong} {outside}");
        assert!(groups[600..].iter().all(Option::is_none));
    }

    #[test]
    fn comparing_all_pairs_finds_the_same_groups() {
        let mut generator = random(6, "pairs");
        let rows = Array2::from_shape_fn((250, 2), |_| f64::from(generator.gen_range(0..40)) / 4.0);
        let density = Density {
            reach: 0.51,
            needed: 5,
            looked_at: 250,
            is_at_knee: true,
        };
        let near = |one: usize, other: usize| {
            let difference = &rows.row(one) - &rows.row(other);
            difference.dot(&difference) <= density.reach * density.reach
        };
        let cores: Vec<usize> = (0..250)
            .filter(|&row| (0..250).filter(|&other| near(row, other)).count() >= density.needed)
            .collect();
        let (groups, _) = grouped(&rows, &density);
        for &one in &cores {
            for &other in cores.iter().filter(|&&other| near(one, other)) {
                assert!(groups[one].is_some() && groups[one] == groups[other]);
            }
        }
        for row in 0..250 {
            let is_near = cores
                .iter()
                .any(|&core| near(row, core) && groups[core] == groups[row]);
            assert_eq!(groups[row].is_some(), is_near, "row {row}");
        }
        // Each connected component of core members is one group.
        let mut seen = vec![false; 250];
        let mut pieces = 0;
        for &first in &cores {
            if std::mem::replace(&mut seen[first], true) {
                continue;
            }
            pieces += 1;
            let mut open = vec![first];
            while let Some(at) = open.pop() {
                for &other in cores.iter().filter(|&&other| near(at, other)) {
                    if !std::mem::replace(&mut seen[other], true) {
                        open.push(other);
                    }
                }
            }
        }
        assert_eq!(grouped(&rows, &density).1, pieces);
    }

    #[test]
    fn degenerate_rows_give_one_group_or_none() {
        let same = Array2::from_elem((50, 3), 1.5);
        assert_eq!(grouped(&same, &by_rule(&same)), (vec![Some(0); 50], 1));
        let none = Array2::zeros((50, 0));
        assert_eq!(grouped(&none, &by_rule(&none)).1, 1);
        let apart = Array2::from_shape_fn((30, 1), |(row, _)| row as f64);
        let density = Density {
            reach: 0.5,
            needed: 2,
            looked_at: 30,
            is_at_knee: true,
        };
        assert_eq!(grouped(&apart, &density), (vec![None; 30], 0));
        assert_eq!(
            grouped(
                &Array2::zeros((3, 2)),
                &Density {
                    needed: 3,
                    ..density
                }
            )
            .1,
            1
        );
    }

    #[test]
    fn threads_change_nothing() {
        let rows = moons();
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| grouped(&rows, &by_rule(&rows)))
        };
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(4));
    }
}
