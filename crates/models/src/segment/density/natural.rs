//! Whether dense groups are natural: there are more of them than in sets of rows with the same
//! marginals and rank correlations but without groups.

use super::rule::groups_by_rule;
use crate::segment::natural::Copula;
use crate::segment::tuning::stability::{COPULA_ROWS, COPULA_SETS, NATURAL_STABILITY};
use ndarray::{Array2, Axis};
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::Result;
use regulars_core::statistics::sampling::{random, sample_indices};

/// Whether two or more dense groups are natural; `stability` is that of the groups.
///
/// # Errors
/// The work was cancelled.
pub fn natural_groups(
    rows: &Array2<f64>,
    stability: &[f64],
    seed: u64,
    watch: &dyn Observer,
) -> Result<bool> {
    if stability.len() < 2 || stability.iter().any(|&value| value < NATURAL_STABILITY) {
        return Ok(false);
    }
    let mut generator = random(seed, "copula");
    let chosen = rows.select(
        Axis(0),
        &sample_indices(rows.nrows(), COPULA_ROWS, &mut generator),
    );
    let found = groups_by_rule(&chosen, 2, seed, watch)?;
    if found < 2 {
        return Ok(false);
    }
    let copula = Copula::fit(&chosen);
    for set in 0..COPULA_SETS {
        let (done, total) = (set as u64, Some(COPULA_SETS as u64));
        watch.progress(Progress {
            phase: "looking for natural groups",
            done,
            total,
            ..Progress::default()
        });
        if groups_by_rule(
            &copula.draw(chosen.nrows(), &mut generator),
            found,
            seed,
            watch,
        )? >= found
        {
            return Ok(false);
        }
    }
    Ok(true)
}
