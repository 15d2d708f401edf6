//! How many groups: the number with the best silhouette, the fewer where two are about as good.

use super::kmeans::{Clustering, distinct_rows, kmeans};
use super::silhouette::Sample;
use crate::domain::Observer;
use crate::error::Result;
use ndarray::Array2;

/// The numbers of groups that are tried.
pub const FEWEST: usize = 3;
/// The numbers of groups that are tried.
pub const MOST: usize = 9;
/// Silhouettes this close are a tie.
const TIE: f64 = 0.008;
/// A group has on average at least this many members.
pub const LEAST_MEMBERS: usize = 5;
/// Starts of each clustering.
pub const STARTS: usize = 6;

/// One number of groups that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The groups.
    pub clustering: Clustering,
    /// Their sampled silhouette; `None` of one group.
    pub silhouette: Option<f64>,
}

/// The groups for `k`, or for the best number of groups.
pub fn choose(rows: &Array2<f64>, k: Option<usize>, seed: u64, watch: &dyn Observer) -> Result<Tried> {
    let sample = Sample::draw(rows, seed);
    let attempt = |k: usize| -> Result<Tried> {
        let clustering = kmeans(rows, k, seed, STARTS, watch)?;
        Ok(Tried { silhouette: sample.silhouette(&clustering.labels), clustering })
    };
    if let Some(k) = k {
        return attempt(k);
    }
    let most = distinct_rows(rows, MOST).min(MOST).min((rows.nrows() / LEAST_MEMBERS).max(2));
    let mut best = attempt(FEWEST.min(most))?;
    for k in FEWEST + 1..=most {
        let tried = attempt(k)?;
        if tried.silhouette > best.silhouette.map(|value| value + TIE) {
            best = tried;
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Silent;
    use crate::statistics::sampling::random;
    use rand::Rng;

    #[test]
    fn the_planted_number_of_groups_is_chosen() {
        for groups in 3..8 {
            let mut generator = random(groups as u64, "planted");
            let values: Vec<f64> = (0..groups * 60)
                .flat_map(|index| {
                    let angle = (index % groups) as f64 / groups as f64 * std::f64::consts::TAU;
                    let mut near = |centre: f64| centre * 10.0 + generator.gen_range(-1.5..1.5);
                    [near(angle.cos()), near(angle.sin())]
                })
                .collect();
            let rows = Array2::from_shape_vec((groups * 60, 2), values).unwrap();
            let found = choose(&rows, None, 1, &Silent::default()).unwrap();
            assert_eq!(found.clustering.sizes, vec![60; groups]);
        }
    }
}
