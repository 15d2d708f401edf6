//! Whether dense groups are there by nature: more of them than in sets of rows that have the same marginals and rank
//! correlations but no groups.

use super::Density;
use super::dbscan::midsts;
use super::knee::{needed, reach};
use super::tree::Tree;
use crate::domain::{Hushed, Observer, Progress};
use crate::error::Result;
use crate::segment::natural::{COPULA_ROWS, COPULA_SETS, Copula, LEAST_STABILITY};
use crate::statistics::sampling::{random, sample_indices};
use ndarray::{Array2, Axis};

/// Whether two or more dense groups are there by nature; `stability` is that of the groups.
pub fn natural_groups(rows: &Array2<f64>, stability: &[f64], seed: u64, watch: &dyn Observer) -> Result<bool> {
    if stability.len() < 2 || stability.iter().any(|&value| value < LEAST_STABILITY) {
        return Ok(false);
    }
    let mut generator = random(seed, "copula");
    let chosen = rows.select(Axis(0), &sample_indices(rows.nrows(), COPULA_ROWS, &mut generator));
    let found = dense_groups(&chosen, watch)?;
    let copula = Copula::fit(&chosen);
    for set in 0..COPULA_SETS {
        let (done, total) = (set as u64, Some(COPULA_SETS as u64));
        watch.progress(Progress { phase: "looking for natural groups", done, total, ..Progress::default() });
        if dense_groups(&copula.draw(chosen.nrows(), &mut generator), watch)? >= found {
            return Ok(false);
        }
    }
    Ok(found >= 2)
}

fn dense_groups(rows: &Array2<f64>, watch: &dyn Observer) -> Result<usize> {
    let tree = Tree::new(rows);
    let needed = needed(rows.nrows(), rows.ncols());
    let density = Density { reach: reach(rows, &tree, needed), needed, looked_at: rows.nrows() };
    Ok(midsts(rows, &tree, &density, &Hushed(watch))?.k)
}
