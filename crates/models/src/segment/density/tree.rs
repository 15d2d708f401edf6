//! A k-d tree, for the rows near a point (Friedman, Bentley and Finkel, 1977).
//!
//! Our own because DBSCAN needs what `linfa_nn` lacks: counting up to a limit, and taking out rows
//! that are already in a group.

use ndarray::{Array2, ArrayView1};

/// Rows in a leaf.
const LEAF: usize = 16;

/// The tree. It keeps the rows in its own order, so that a branch is a range of places.
#[derive(Debug, Clone)]
pub struct Tree {
    width: usize,
    places: Vec<f64>,
    /// The row at each place.
    rows: Vec<usize>,
    branches: Vec<Branch>,
    /// The place of each row.
    place_of: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Branch {
    from: usize,
    to: usize,
    low: Vec<f64>,
    high: Vec<f64>,
    /// The two halves; `None` for a leaf.
    halves: Option<(usize, usize)>,
    parent: Option<usize>,
}

/// Which rows of a tree have not been taken out yet.
#[derive(Debug, Clone)]
pub struct Remaining {
    is_there: Vec<bool>,
    /// How many remain in each branch.
    counts: Vec<usize>,
    leaf_of: Vec<usize>,
}

impl Tree {
    /// The tree of all rows.
    pub fn new(rows: &Array2<f64>) -> Tree {
        let mut order: Vec<usize> = (0..rows.nrows()).collect();
        let mut branches = Vec::new();
        if !order.is_empty() {
            grow(rows, &mut order, 0, None, &mut branches);
        }
        let mut place_of = vec![0; order.len()];
        order
            .iter()
            .enumerate()
            .for_each(|(place, &row)| place_of[row] = place);
        let places = order
            .iter()
            .flat_map(|&row| rows.row(row).to_vec())
            .collect();
        Tree {
            width: rows.ncols(),
            places,
            rows: order,
            branches,
            place_of,
        }
    }

    fn place(&self, at: usize) -> &[f64] {
        &self.places[at * self.width..(at + 1) * self.width]
    }

    /// The number of rows within `reach`; counting stops at `enough`.
    pub fn count_within(&self, from: ArrayView1<'_, f64>, reach: f64, enough: usize) -> usize {
        let limit = reach * reach;
        let mut found = 0;
        let mut open: Vec<usize> = (0..self.branches.len().min(1)).collect();
        while let Some(branch) = open.pop().map(|index| &self.branches[index]) {
            if found >= enough {
                return enough;
            }
            if branch.nearest(from) > limit {
                continue;
            }
            if branch.furthest(from) <= limit {
                found += branch.to - branch.from;
                continue;
            }
            match branch.halves {
                // The nearer half is visited first: if it is dense enough, the other is not needed.
                Some((left, right))
                    if self.branches[left].nearest(from) < self.branches[right].nearest(from) =>
                {
                    open.extend([right, left]);
                }
                Some((left, right)) => open.extend([left, right]),
                None => {
                    found += (branch.from..branch.to)
                        .filter(|&at| square(from, self.place(at), limit) <= limit)
                        .count();
                }
            }
        }
        found.min(enough)
    }

    /// The distance to the `rank`-th nearest row, counted from 1; to the furthest if there are
    /// fewer.
    pub fn distance_to(&self, from: ArrayView1<'_, f64>, rank: usize) -> f64 {
        let mut nearest: std::collections::BinaryHeap<Ordered> =
            std::collections::BinaryHeap::with_capacity(rank + 1);
        self.visit(from, &mut |at, limit| {
            let square = square(from, self.place(at), limit);
            if nearest.len() < rank
                || square < nearest.peek().map_or(f64::INFINITY, |worst| worst.0)
            {
                nearest.push(Ordered(square));
                if nearest.len() > rank {
                    nearest.pop();
                }
            }
            if nearest.len() < rank {
                f64::INFINITY
            } else {
                nearest.peek().map_or(f64::INFINITY, |worst| worst.0)
            }
        });
        nearest.peek().map_or(0.0, |worst| worst.0.sqrt())
    }

    /// The nearest row (the first of equals) and its distance; `None` for an empty tree.
    pub fn nearest(&self, from: ArrayView1<'_, f64>) -> Option<(usize, f64)> {
        let mut best: Option<(f64, usize)> = None;
        self.visit(from, &mut |at, limit| {
            let found = (square(from, self.place(at), limit), self.rows[at]);
            if best.is_none_or(|best| found < best) {
                best = Some(found);
            }
            best.map_or(f64::INFINITY, |best| best.0)
        });
        best.map(|(square, row)| (row, square.sqrt()))
    }

    /// Visits places in branches no further than the squared distance that the last visit returned,
    /// near branches first.
    fn visit(&self, from: ArrayView1<'_, f64>, visit: &mut dyn FnMut(usize, f64) -> f64) {
        let mut limit = f64::INFINITY;
        let mut open: Vec<(f64, usize)> = self
            .branches
            .first()
            .map(|root| (root.nearest(from), 0))
            .into_iter()
            .collect();
        while let Some((distance, index)) = open.pop() {
            if distance > limit {
                continue;
            }
            let branch = &self.branches[index];
            match branch.halves {
                None => (branch.from..branch.to).for_each(|at| limit = visit(at, limit)),
                Some((left, right)) => {
                    let mut halves =
                        [left, right].map(|half| (self.branches[half].nearest(from), half));
                    if halves[0].0 < halves[1].0 {
                        halves.swap(0, 1);
                    }
                    open.extend(halves);
                }
            }
        }
    }

    /// All rows, none taken out.
    pub fn remaining(&self) -> Remaining {
        let mut leaf_of = vec![0; self.rows.len()];
        for (index, branch) in self
            .branches
            .iter()
            .enumerate()
            .filter(|(_, branch)| branch.halves.is_none())
        {
            leaf_of[branch.from..branch.to].fill(index);
        }
        Remaining {
            is_there: vec![true; self.rows.len()],
            counts: self
                .branches
                .iter()
                .map(|branch| branch.to - branch.from)
                .collect(),
            leaf_of,
        }
    }

    /// Takes a row out.
    pub fn take(&self, row: usize, remaining: &mut Remaining) {
        self.take_place(self.place_of[row], remaining);
    }

    fn take_place(&self, at: usize, remaining: &mut Remaining) {
        if !std::mem::replace(&mut remaining.is_there[at], false) {
            return;
        }
        let mut next = Some(remaining.leaf_of[at]);
        while let Some(index) = next {
            remaining.counts[index] -= 1;
            next = self.branches[index].parent;
        }
    }

    /// Takes out the rows within `reach` and appends them to `found`.
    pub fn take_within(
        &self,
        from: ArrayView1<'_, f64>,
        reach: f64,
        remaining: &mut Remaining,
        found: &mut Vec<usize>,
    ) {
        let limit = reach * reach;
        let mut open: Vec<usize> = (0..self.branches.len().min(1)).collect();
        while let Some(index) = open.pop() {
            let branch = &self.branches[index];
            if remaining.counts[index] == 0 || branch.nearest(from) > limit {
                continue;
            }
            if let Some((left, right)) = branch.halves {
                open.extend([right, left]);
                continue;
            }
            for at in branch.from..branch.to {
                if remaining.is_there[at] && square(from, self.place(at), limit) <= limit {
                    self.take_place(at, remaining);
                    found.push(self.rows[at]);
                }
            }
        }
    }
}

impl Branch {
    fn nearest(&self, from: ArrayView1<'_, f64>) -> f64 {
        let outside =
            |((at, low), high): ((&f64, &f64), &f64)| (low - at).max(at - high).max(0.0).powi(2);
        from.iter()
            .zip(&self.low)
            .zip(&self.high)
            .map(outside)
            .sum()
    }

    fn furthest(&self, from: ArrayView1<'_, f64>) -> f64 {
        let across = |((at, low), high): ((&f64, &f64), &f64)| (at - low).max(high - at).powi(2);
        from.iter().zip(&self.low).zip(&self.high).map(across).sum()
    }
}

/// A distance that can be kept in a heap.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl Ord for Ordered {
    fn cmp(&self, other: &Ordered) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Ordered) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The squared distance; above the limit it is not exact.
fn square(from: ArrayView1<'_, f64>, to: &[f64], limit: f64) -> f64 {
    let mut sum = 0.0;
    for (at, value) in from.iter().zip(to) {
        sum += (at - value) * (at - value);
        if sum > limit {
            break;
        }
    }
    sum
}

/// Grows the branch of `order`, which starts at place `from`, and returns its index.
fn grow(
    rows: &Array2<f64>,
    order: &mut [usize],
    from: usize,
    parent: Option<usize>,
    branches: &mut Vec<Branch>,
) -> usize {
    let column = |at: usize| order.iter().map(move |&row| rows[[row, at]]);
    let low: Vec<f64> = (0..rows.ncols())
        .map(|at| column(at).fold(f64::INFINITY, f64::min))
        .collect();
    let high: Vec<f64> = (0..rows.ncols())
        .map(|at| column(at).fold(f64::NEG_INFINITY, f64::max))
        .collect();
    let widest = (0..low.len()).max_by(|&one, &other| {
        (high[one] - low[one])
            .total_cmp(&(high[other] - low[other]))
            .then(other.cmp(&one))
    });
    let index = branches.len();
    let splits = widest.filter(|&widest| order.len() > LEAF && high[widest] > low[widest]);
    branches.push(Branch {
        from,
        to: from + order.len(),
        low,
        high,
        halves: None,
        parent,
    });
    if let Some(widest) = splits {
        let middle = order.len() / 2;
        order.select_nth_unstable_by(middle, |&one, &other| {
            rows[[one, widest]]
                .total_cmp(&rows[[other, widest]])
                .then(one.cmp(&other))
        });
        let (below, above) = order.split_at_mut(middle);
        let left = grow(rows, below, from, Some(index), branches);
        let right = grow(rows, above, from + middle, Some(index), branches);
        branches[index].halves = Some((left, right));
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use regulars_core::statistics::sampling::random;

    /// Rows of which many are equal.
    fn scattered(n: usize) -> Array2<f64> {
        let mut generator = random(4, "scattered");
        Array2::from_shape_fn((n, 3), |_| f64::from(generator.gen_range(0..12)) / 3.0)
    }

    #[test]
    fn the_tree_finds_what_a_full_scan_finds() {
        for n in [1, 2, 16, 17, 400] {
            let rows = scattered(n);
            let tree = Tree::new(&rows);
            for from in rows.rows().into_iter().take(60) {
                let mut squares: Vec<(f64, usize)> = rows
                    .rows()
                    .into_iter()
                    .map(|to| {
                        from.iter()
                            .zip(to)
                            .map(|(a, b)| (a - b) * (a - b))
                            .sum::<f64>()
                    })
                    .zip(0..)
                    .collect();
                let within: Vec<usize> = squares
                    .iter()
                    .filter(|found| found.0 <= 1.0)
                    .map(|found| found.1)
                    .collect();
                assert_eq!(tree.count_within(from, 1.0, n + 1), within.len());
                assert_eq!(tree.count_within(from, 1.0, 2), within.len().min(2));
                let mut remaining = tree.remaining();
                let mut taken = Vec::new();
                tree.take_within(from, 1.0, &mut remaining, &mut taken);
                taken.sort_unstable();
                assert_eq!(taken, within);
                tree.take_within(from, 1.0, &mut remaining, &mut taken);
                assert_eq!(taken.len(), within.len(), "taken out twice");
                squares.sort_by(|one, other| one.partial_cmp(other).unwrap());
                assert_eq!(
                    tree.nearest(from),
                    Some((squares[0].1, squares[0].0.sqrt()))
                );
                for rank in [1, 3, n + 5] {
                    assert_eq!(
                        tree.distance_to(from, rank),
                        squares[rank.min(n) - 1].0.sqrt()
                    );
                }
            }
        }
        assert_eq!(
            Tree::new(&Array2::zeros((0, 3))).nearest(ndarray::aview1(&[0.0, 0.0, 0.0])),
            None
        );
    }
}
