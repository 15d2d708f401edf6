//! EASE (Steck 2019): a linear model from item to item in closed form. The weights that predict each
//! item from all others come from the inverse of the co-purchase matrix.
//!
//! Only the most popular items have weights: memory grows with the square of their number and time with
//! its cube. Of each item's weights the strongest are kept, so that a score is a short sum.

use super::neighbours::Neighbour;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor;
use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::{Accum, Mat, Par};
use rayon::prelude::*;
use regulars_core::domain::{CancelToken, NONE};

/// Items with weights, at most.
pub const ITEMS_AT_MOST: usize = 10_000;

/// Weights kept of each item, positive and negative.
const KEPT: usize = 200;

/// Weights below this share of the item's strongest are left out.
const LEAST: f32 = 0.01;

/// The weights of each item by slot, the strongest first. `bought` are the distinct slots of each buyer;
/// `penalty` is the ridge penalty in buyers. What is fitted after `token` was cancelled is of no use; the
/// inverse asks it between its steps, none of which can be left.
pub fn fit(
    bought: &[Vec<u32>],
    slots: usize,
    penalty: f32,
    at_most: usize,
    token: &CancelToken,
) -> Vec<Vec<Neighbour>> {
    let mut weights = vec![Vec::new(); slots];
    let popular = most_popular(bought, slots, at_most);
    let Some(both) = co_purchases(bought, slots, &popular) else {
        return weights;
    };
    let Some(inverse) = inverse(&both, penalty, token) else {
        return weights;
    };
    let rows: Vec<Vec<Neighbour>> = (0..popular.len())
        .into_par_iter()
        .map(|item| match token.is_cancelled() {
            true => Vec::new(),
            false => strongest(item, &popular, &both, &inverse),
        })
        .collect();
    for (&slot, row) in popular.iter().zip(rows) {
        weights[slot as usize] = row;
    }
    weights
}

/// The items with at least two buyers, of more than `at_most` the most bought ones, ascending by slot.
fn most_popular(bought: &[Vec<u32>], slots: usize, at_most: usize) -> Vec<u32> {
    let mut buyers = vec![0_u32; slots];
    for &slot in bought.iter().flatten() {
        buyers[slot as usize] += 1;
    }
    let mut popular: Vec<u32> = (0..slots as u32)
        .filter(|&slot| buyers[slot as usize] > 1)
        .collect();
    popular.sort_by(|&a, &b| buyers[b as usize].cmp(&buyers[a as usize]).then(a.cmp(&b)));
    popular.truncate(at_most);
    popular.sort_unstable();
    popular
}

/// Buyers of each pair of the popular items; `None` where there are fewer than two such items.
fn co_purchases(bought: &[Vec<u32>], slots: usize, popular: &[u32]) -> Option<Mat<f32>> {
    if popular.len() < 2 {
        return None;
    }
    let mut place = vec![NONE; slots];
    for (number, &slot) in popular.iter().enumerate() {
        place[slot as usize] = number as u32;
    }
    let mut of_buyer: Vec<Vec<u32>> = Vec::with_capacity(bought.len());
    let mut buyers: Vec<Vec<u32>> = vec![Vec::new(); popular.len()];
    for items in bought {
        let places: Vec<u32> = items
            .iter()
            .map(|&slot| place[slot as usize])
            .filter(|&place| place != NONE)
            .collect();
        for &item in &places {
            buyers[item as usize].push(of_buyer.len() as u32);
        }
        of_buyer.push(places);
    }
    let mut both = Mat::<f32>::zeros(popular.len(), popular.len());
    both.par_col_iter_mut()
        .enumerate()
        .for_each(|(item, column)| {
            let Some(column) = column
                .try_as_col_major_mut()
                .map(faer::ColMut::as_slice_mut)
            else {
                return;
            };
            for &buyer in &buyers[item] {
                for &other in &of_buyer[buyer as usize] {
                    column[other as usize] += 1.0;
                }
            }
        });
    Some(both)
}

/// The inverse of the matrix with the penalty on its diagonal, whole; `None` where it has none, or the
/// work was cancelled. Needs
/// twice the memory of the matrix. The parts into which the work is cut do not change the sums.
fn inverse(both: &Mat<f32>, penalty: f32, token: &CancelToken) -> Option<Mat<f32>> {
    let go_on = || (!token.is_cancelled()).then_some(());
    go_on()?;
    let size = both.nrows();
    let threads = Par::rayon(0);
    let mut lower = both.clone();
    for item in 0..size {
        lower[(item, item)] += penalty;
    }
    let parameters = Default::default();
    let scratch = factor::cholesky_in_place_scratch::<f32>(size, threads, parameters);
    let mut memory = MemBuffer::try_new(scratch).ok()?;
    let stack = MemStack::new(&mut memory);
    factor::cholesky_in_place(
        lower.as_mut(),
        Default::default(),
        threads,
        stack,
        parameters,
    )
    .ok()?;
    go_on()?;
    let mut of_lower = Mat::<f32>::zeros(size, size);
    invert_lower_triangular(of_lower.as_mut(), lower.as_ref(), threads);
    go_on()?;
    let mut whole = lower;
    matmul(
        whole.as_mut(),
        BlockStructure::TriangularLower,
        Accum::Replace,
        of_lower.transpose(),
        BlockStructure::TriangularUpper,
        of_lower.as_ref(),
        BlockStructure::TriangularLower,
        1.0,
        threads,
    );
    for column in 0..size {
        for row in column + 1..size {
            whole[(column, row)] = whole[(row, column)];
        }
    }
    (0..size)
        .all(|item| whole[(item, item)].is_finite() && whole[(item, item)] > 0.0)
        .then_some(whole)
}

/// The strongest weights with which an item predicts the others.
fn strongest(item: usize, popular: &[u32], both: &Mat<f32>, inverse: &Mat<f32>) -> Vec<Neighbour> {
    let mut row: Vec<Neighbour> = (0..popular.len())
        .filter(|&other| other != item)
        .map(|other| Neighbour {
            slot: popular[other],
            weight: -inverse[(other, item)] / inverse[(other, other)],
            together: both[(other, item)] as u32,
        })
        .collect();
    let stronger = |a: &Neighbour, b: &Neighbour| {
        b.weight
            .abs()
            .total_cmp(&a.weight.abs())
            .then(a.slot.cmp(&b.slot))
    };
    if row.len() > KEPT {
        row.select_nth_unstable_by(KEPT, stronger);
        row.truncate(KEPT);
    }
    row.sort_by(stronger);
    let most = row.first().map_or(0.0, |first| first.weight.abs());
    row.retain(|other| other.weight.abs() >= LEAST * most && other.weight != 0.0);
    row.shrink_to_fit();
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Buyers whose purchases follow no rule.
    fn buyers() -> Vec<Vec<u32>> {
        let mut state = 7_u64;
        (0..60)
            .map(|_| {
                (0..9)
                    .filter(|_| {
                        state = state
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1);
                        state >> 62 == 0
                    })
                    .collect()
            })
            .collect()
    }

    /// Ridge regression of one item on the others, by elimination.
    fn regression(bought: &[Vec<u32>], target: usize, slots: usize, penalty: f64) -> Vec<f64> {
        let has =
            |buyer: &Vec<u32>, item: usize| f64::from(u8::from(buyer.contains(&(item as u32))));
        let others: Vec<usize> = (0..slots).filter(|&item| item != target).collect();
        let both = |a: usize, b: usize| -> f64 {
            bought
                .iter()
                .map(|buyer| has(buyer, a) * has(buyer, b))
                .sum()
        };
        let mut rows: Vec<Vec<f64>> = others
            .iter()
            .map(|&a| {
                let mut row: Vec<f64> = others
                    .iter()
                    .map(|&b| both(a, b) + if a == b { penalty } else { 0.0 })
                    .collect();
                row.push(both(a, target));
                row
            })
            .collect();
        for pivot in 0..rows.len() {
            let by = rows[pivot][pivot];
            rows[pivot].iter_mut().for_each(|value| *value /= by);
            let own = rows[pivot].clone();
            for (number, row) in rows.iter_mut().enumerate() {
                let factor = row[pivot];
                if number != pivot {
                    row.iter_mut()
                        .zip(&own)
                        .for_each(|(value, own)| *value -= factor * own);
                }
            }
        }
        let mut weights = vec![0.0; slots];
        for (&item, row) in others.iter().zip(&rows) {
            weights[item] = row[others.len()];
        }
        weights
    }

    #[test]
    fn the_weights_are_those_of_ridge_regression() {
        let bought = buyers();
        let found = fit(&bought, 9, 5.0, 100, &CancelToken::default());
        for target in 0..9 {
            let expected = regression(&bought, target, 9, 5.0);
            for (source, row) in found.iter().enumerate() {
                let weight = row
                    .iter()
                    .find(|other| other.slot as usize == target)
                    .map_or(0.0, |other| f64::from(other.weight));
                assert!(
                    (weight - expected[source]).abs() < 0.006,
                    "{source} to {target}: {weight} beside {}",
                    expected[source]
                );
            }
        }
    }

    #[test]
    fn only_the_most_bought_have_weights_and_threads_change_nothing() {
        let bought = buyers();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| fit(&bought, 9, 5.0, 4, &CancelToken::default()))
        };
        assert_eq!(on(1), on(3));
        assert_eq!(on(1).iter().filter(|row| !row.is_empty()).count(), 4);
        assert!(
            fit(&[vec![0], vec![1]], 2, 5.0, 10, &CancelToken::default())
                .iter()
                .all(Vec::is_empty)
        );
    }
}
