//! The number of groups. If groups lie clearly apart, it is the one with the best silhouette, the
//! smaller of two that are about as good. Otherwise customers vary smoothly, as in most shops, and
//! any number splits them: then it is the best of the numbers that a shop can use, or a larger one
//! that is plainly better.

use super::kmeans::{Clustering, distinct_rows, kmeans};
use super::silhouette::Sample;
use super::tuning::choice::{LEAST_MEMBERS, PLAINLY_BETTER, TIE, TRIED, USEFUL};
use super::tuning::kmeans::RESTARTS;
use super::tuning::stability::NATURAL_SILHOUETTE;
use ndarray::Array2;
use regulars_core::domain::Observer;
use regulars_core::error::Result;

/// Groups and their sampled silhouette, `None` for a single group.
#[derive(Clone)]
struct Tried {
    clustering: Clustering,
    silhouette: Option<f64>,
}

/// The groups for `k`, or for the best number of groups.
///
/// # Errors
/// As [`kmeans`].
pub fn choose(
    rows: &Array2<f64>,
    k: Option<usize>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Clustering> {
    if let Some(k) = k {
        return kmeans(rows, k, seed, RESTARTS, watch);
    }
    let sample = Sample::draw(rows, seed);
    let attempt = |k: usize| -> Result<Tried> {
        let clustering = kmeans(rows, k, seed, RESTARTS, watch)?;
        Ok(Tried {
            silhouette: sample.silhouette(&clustering.labels),
            clustering,
        })
    };
    let (fewest, most) = TRIED.into_inner();
    let most = distinct_rows(rows, most)
        .min(most)
        .min((rows.nrows() / LEAST_MEMBERS).max(2));
    let mut best = attempt(fewest.min(most))?;
    let mut useful = None::<Tried>;
    let mut many = None::<Tried>;
    for k in fewest + 1..=most {
        let tried = attempt(k)?;
        let held = if k > *USEFUL.end() {
            &mut many
        } else {
            &mut useful
        };
        if held
            .as_ref()
            .is_none_or(|held| tried.silhouette > held.silhouette)
        {
            *held = Some(tried.clone());
        }
        if tried.silhouette > best.silhouette.map(|value| value + TIE) {
            best = tried;
        }
    }
    let lie_apart = best
        .silhouette
        .is_some_and(|value| value >= NATURAL_SILHOUETTE);
    let useful = useful.filter(|_| !lie_apart);
    let bar = useful
        .as_ref()
        .and_then(|useful| useful.silhouette)
        .map(|value| value + PLAINLY_BETTER);
    let many = many.filter(|many| bar.is_some() && many.silhouette > bar);
    Ok(many.or(useful).unwrap_or(best).clustering)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use regulars_core::domain::Silent;
    use regulars_core::statistics::sampling::random;

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
            assert_eq!(found.sizes, vec![60; groups]);
        }
    }

    #[test]
    fn a_continuum_is_split_into_a_useful_number() {
        let mut generator = random(5, "continuum");
        let values: Vec<f64> = (0..1_200).map(|_| generator.gen_range(0.0..1.0)).collect();
        // One long direction and a short one: three groups lie furthest apart.
        let stretched: Vec<f64> = values
            .chunks(2)
            .flat_map(|pair| [pair[0] * 8.0, pair[1] * 5.0])
            .collect();
        let rows = Array2::from_shape_vec((600, 2), stretched).unwrap();
        let found = choose(&rows, None, 1, &Silent::default()).unwrap();
        assert!(USEFUL.contains(&found.sizes.len()), "{:?}", found.sizes);
        assert!(
            choose(&rows, Some(3), 1, &Silent::default())
                .unwrap()
                .sizes
                .len()
                == 3
        );
    }
}
