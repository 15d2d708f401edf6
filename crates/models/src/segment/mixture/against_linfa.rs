//! Why the mixture is our own: each case in which linfa's fails and ours does not.

use super::choice::fit;
use super::em::{chances_of, em, log_likelihood};
use super::gaussian::Shape;
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{GaussianMixtureModel, GmmError};
use ndarray::{Array2, array};
use rand::Rng;
use regulars_core::domain::Silent;
use regulars_core::statistics::sampling::random;

/// Three clouds in a row.
fn clouds() -> Array2<f64> {
    let mut generator = random(2, "three clouds");
    Array2::from_shape_fn((300, 2), |(row, feature)| {
        let centre = if feature == 0 {
            (row % 3) as f64 * 8.0
        } else {
            0.0
        };
        centre + generator.gen_range(-1.0..1.0)
    })
}

#[test]
fn a_far_row_has_finite_chances_only_here() {
    let rows = clouds();
    let far = array![[1e4, -1e4]];
    let theirs = GaussianMixtureModel::params_with_rng(3, random(1, "linfa"))
        .fit(&DatasetBase::from(rows.clone()))
        .unwrap();
    assert!(
        theirs
            .predict_proba(&far)
            .iter()
            .any(|chance| !chance.is_finite())
    );
    let ours = fit(&rows, 3, Shape::Full, 50, 1, &Silent::default()).unwrap();
    let chances = chances_of(&far, &ours.mixture);
    assert!((chances.sum() - 1.0).abs() < 1e-9, "{chances}");
    assert!(log_likelihood(&far, &ours.mixture).is_finite());
}

#[test]
fn an_empty_group_stops_only_linfa() {
    // Two kinds of identical customers, and three groups.
    let place = |row: usize| (row % 2) as f64;
    let rows = Array2::from_shape_fn((60, 2), |(row, _)| place(row));
    let theirs = GaussianMixtureModel::params_with_rng(3, random(1, "linfa"))
        .fit(&DatasetBase::from(rows.clone()));
    assert!(
        matches!(theirs, Err(GmmError::EmptyCluster(_))),
        "{theirs:?}"
    );
    // Groups that exist already, as in an update: the empty one is dropped.
    let three = Array2::from_shape_fn((60, 2), |(row, _)| {
        place(row) + if row < 2 { 40.0 } else { 0.0 }
    });
    let before = fit(&three, 3, Shape::Full, 50, 1, &Silent::default()).unwrap();
    assert_eq!(before.mixture.k(), 3);
    let ours = em(&rows, before.mixture, 50, &Silent::default()).unwrap();
    assert_eq!(ours.mixture.k(), 2);
    assert!(ours.log_likelihood.is_finite());
}
