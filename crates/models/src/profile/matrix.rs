//! Features of many users as a dense matrix: skewed ones in logarithms, all robustly scaled, gaps
//! filled.

use super::missing::Missing;
use super::tuning::CLIP;
pub use super::tuning::LEAST_KNOWN;
use ndarray::Array2;
use regulars_core::statistics::regression::LinearFit;
use regulars_core::statistics::robust::RobustScale;
use serde::{Deserialize, Serialize};

/// How the values of a feature are transformed before they are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// As they are.
    Plain,
    /// The logarithm of one plus the value; negative values count as 0.
    Log,
}

impl Transform {
    /// The transformed value.
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Transform::Plain => value,
            Transform::Log => value.max(0.0).ln_1p(),
        }
    }
}

/// One feature of many users.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its transform.
    pub transform: Transform,
    /// How much it counts: the scaled values are multiplied by this.
    pub weight: f64,
    /// Its scale; `None` to fit one.
    pub scale: Option<RobustScale>,
    /// What to do with missing values.
    pub missing: Missing,
    /// Its value for each user; `None` where missing.
    pub values: Vec<Option<f64>>,
}

impl Column {
    fn known(&self) -> impl Iterator<Item = f64> {
        self.values
            .iter()
            .flatten()
            .filter(|value| value.is_finite())
            .map(|&value| self.transform.apply(value))
    }
}

/// How one feature becomes columns of the matrix; stored, so that one user can be placed alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnLayout {
    /// Its name.
    pub name: String,
    /// Its transform.
    pub transform: Transform,
    /// Its scale after the transform.
    pub scale: RobustScale,
    /// How much it counts.
    pub weight: f64,
    /// Whether a 0/1 column follows that marks missing values.
    pub has_indicator: bool,
    /// The regression that estimates a missing value from the features that all users have, in
    /// their order; without it, the median is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<LinearFit>,
}

impl ColumnLayout {
    /// The value on the scale of the column, within its clip.
    fn scaled(&self, value: Option<f64>) -> Option<f64> {
        let known = value.filter(|value| value.is_finite())?;
        Some(
            self.scale
                .apply(self.transform.apply(known))
                .clamp(-CLIP, CLIP),
        )
    }
}

/// A feature that is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// Its name.
    pub name: String,
    /// Share of the users who have it.
    pub known: f64,
}

/// The layout of the matrix, with what had to be filled or left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Layout {
    /// The features in order.
    pub columns: Vec<ColumnLayout>,
    /// Features that too few users have, or not all where `drop` was chosen.
    pub dropped: Vec<Dropped>,
    /// Features with the same value for all users, which cannot distinguish them.
    pub constant: Vec<String>,
    /// Features with substitutes for some users, with the share of users who have them.
    pub imputed: Vec<Dropped>,
}

impl Layout {
    /// Fits the layout on the columns.
    pub fn fit(columns: &[Column]) -> Layout {
        let mut layout = Layout::default();
        for column in columns {
            let known: Vec<f64> = column.known().collect();
            let share = known.len() as f64 / column.values.len().max(1) as f64;
            let has_gaps = known.len() < column.values.len();
            if share < LEAST_KNOWN || (has_gaps && column.missing == Missing::Drop) {
                layout.dropped.push(Dropped {
                    name: column.name.clone(),
                    known: share,
                });
                continue;
            }
            let Some(fitted) = RobustScale::fit(&known) else {
                layout.constant.push(column.name.clone());
                continue;
            };
            if has_gaps {
                layout.imputed.push(Dropped {
                    name: column.name.clone(),
                    known: share,
                });
            }
            layout.columns.push(ColumnLayout {
                name: column.name.clone(),
                transform: column.transform,
                scale: column.scale.unwrap_or(fitted),
                weight: column.weight,
                has_indicator: has_gaps,
                estimate: None,
            });
        }
        layout.fit_estimates(columns);
        layout
    }

    /// Fits the regressions of the features to interpolate on those that all users have.
    fn fit_estimates(&mut self, columns: &[Column]) {
        let source = |name: &str| columns.iter().find(|column| column.name == name);
        let scaled = |layout: &ColumnLayout| -> Vec<Option<f64>> {
            source(&layout.name).map_or_else(Vec::new, |column| {
                column
                    .values
                    .iter()
                    .map(|&value| layout.scaled(value))
                    .collect()
            })
        };
        let gapless = self.columns.iter().filter(|layout| !layout.has_indicator);
        let predictors: Vec<Vec<f64>> = gapless
            .map(|layout| scaled(layout).into_iter().flatten().collect())
            .collect();
        let estimates: Vec<Option<LinearFit>> = self
            .columns
            .iter()
            .map(|layout| {
                let is_wanted = source(&layout.name)
                    .is_some_and(|column| column.missing == Missing::Interpolate);
                if !layout.has_indicator || !is_wanted || predictors.is_empty() {
                    return None;
                }
                let rows = scaled(layout)
                    .into_iter()
                    .enumerate()
                    .filter_map(|(user, known)| {
                        Some((
                            predictors.iter().map(|values| values[user]).collect(),
                            known?,
                        ))
                    });
                LinearFit::ridge(rows, predictors.len())
            })
            .collect();
        for (layout, estimate) in self.columns.iter_mut().zip(estimates) {
            layout.estimate = estimate;
        }
    }

    /// What replaces missing values of this feature, in words.
    pub fn substitute(&self, name: &str) -> String {
        match self
            .columns
            .iter()
            .find(|column| column.name == name)
            .and_then(|column| column.estimate.as_ref())
        {
            None => "the median is used".into(),
            Some(_) => {
                let gapless = self
                    .columns
                    .iter()
                    .filter(|column| !column.has_indicator)
                    .count();
                let features = if gapless == 1 { "feature" } else { "features" };
                format!("an estimate from the {gapless} {features} known for all users is used")
            }
        }
    }

    /// Columns of the matrix, indicators included.
    pub fn width(&self) -> usize {
        self.columns
            .iter()
            .map(|column| 1 + usize::from(column.has_indicator))
            .sum()
    }

    /// The names of the matrix's columns, indicators included.
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::with_capacity(self.width());
        for column in &self.columns {
            names.push(column.name.clone());
            if column.has_indicator {
                names.push(format!("{} is not known", column.name));
            }
        }
        names
    }

    /// One user's row; `value` gives the raw value of the feature at a position of `columns`.
    pub fn row(&self, value: impl Fn(usize) -> Option<f64>) -> Vec<f64> {
        let scaled: Vec<Option<f64>> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| column.scaled(value(index)))
            .collect();
        let mut row = Vec::with_capacity(self.width());
        for (index, column) in self.columns.iter().enumerate() {
            let place = scaled[index]
                .or_else(|| self.estimate(column, &scaled))
                .unwrap_or(0.0);
            row.push(place * column.weight);
            if column.has_indicator {
                row.push(if scaled[index].is_none() {
                    column.weight
                } else {
                    0.0
                });
            }
        }
        row
    }

    /// The estimate of a missing value; `None` without a regression, or where a predictor is
    /// missing.
    fn estimate(&self, column: &ColumnLayout, scaled: &[Option<f64>]) -> Option<f64> {
        let fit = column.estimate.as_ref()?;
        let gapless = self
            .columns
            .iter()
            .zip(scaled)
            .filter(|(column, _)| !column.has_indicator);
        let known: Vec<f64> = gapless.map(|(_, value)| *value).collect::<Option<_>>()?;
        Some(fit.predict(&known).clamp(-CLIP, CLIP))
    }

    /// The matrix of the columns it was fitted on, users by rows.
    pub fn matrix(&self, columns: &[Column]) -> Array2<f64> {
        let users = columns.first().map_or(0, |column| column.values.len());
        let width = self.width();
        let mut values = Vec::with_capacity(users * width);
        let order: Vec<Option<&Column>> = self
            .columns
            .iter()
            .map(|layout| columns.iter().find(|column| column.name == layout.name))
            .collect();
        for user in 0..users {
            values.extend(self.row(|index| order[index].and_then(|column| column.values[user])));
        }
        Array2::from_shape_vec((users, width), values)
            .unwrap_or_else(|_| Array2::zeros((users, width)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, values: Vec<Option<f64>>) -> Column {
        Column {
            name: name.into(),
            transform: Transform::Plain,
            weight: 1.0,
            scale: None,
            missing: Missing::Fill,
            values,
        }
    }

    #[test]
    fn gaps_are_filled_by_the_median_and_reported() {
        let mut half: Vec<Option<f64>> = (0..100).map(|value| Some(f64::from(value))).collect();
        half[..50].fill(None);
        let mut rare = vec![None; 100];
        rare[0] = Some(1.0);
        let columns = [
            column(
                "whole",
                (0..100).map(|value| Some(f64::from(value))).collect(),
            ),
            column("half", half),
            column("rare", rare),
            column("same", vec![Some(2.0); 100]),
        ];
        let layout = Layout::fit(&columns);
        assert_eq!(layout.names(), ["whole", "half", "half is not known"]);
        assert_eq!(
            layout.dropped,
            [Dropped {
                name: "rare".into(),
                known: 0.01
            }]
        );
        assert_eq!(
            layout.imputed,
            [Dropped {
                name: "half".into(),
                known: 0.5
            }]
        );
        assert_eq!(layout.constant, ["same"]);
        let matrix = layout.matrix(&columns);
        assert_eq!(matrix.dim(), (100, 3));
        assert_eq!(
            (matrix[[0, 1]], matrix[[0, 2]], matrix[[99, 2]]),
            (0.0, 1.0, 0.0)
        );
        assert!(
            matrix
                .iter()
                .all(|value| value.is_finite() && value.abs() <= CLIP)
        );
        assert_eq!(layout.row(|_| Some(f64::NAN))[1..], [0.0, 1.0]);
    }

    #[test]
    fn a_gap_is_interpolated_from_the_features_that_all_users_have() {
        let known: Vec<Option<f64>> = (0..100).map(|value| Some(f64::from(value))).collect();
        let mut follows: Vec<Option<f64>> = (0..100)
            .map(|value| Some(500.0 - 3.0 * f64::from(value)))
            .collect();
        follows[90..].fill(None);
        let columns = |missing| {
            [
                column("known", known.clone()),
                Column {
                    missing,
                    ..column("follows", follows.clone())
                },
            ]
        };
        let layout = Layout::fit(&columns(Missing::Interpolate));
        assert_eq!(layout.names(), ["known", "follows", "follows is not known"]);
        assert_eq!(
            layout.substitute("follows"),
            "an estimate from the 1 feature known for all users is used"
        );
        let matrix = layout.matrix(&columns(Missing::Interpolate));
        let truth = layout.row(|index| Some([95.0, 500.0 - 3.0 * 95.0][index]));
        assert!(
            (matrix[[95, 1]] - truth[1]).abs() < 0.05,
            "{} is not {}",
            matrix[[95, 1]],
            truth[1]
        );
        assert_eq!((matrix[[95, 2]], matrix[[89, 2]]), (1.0, 0.0));
        let stored: Layout =
            serde_json::from_str(&serde_json::to_string(&layout).unwrap()).unwrap();
        assert_eq!(
            stored.row(|index| [Some(95.0), None][index]),
            layout.row(|index| [Some(95.0), None][index])
        );

        let filled = Layout::fit(&columns(Missing::Fill));
        assert_eq!(
            (
                filled.matrix(&columns(Missing::Fill))[[95, 1]],
                filled.substitute("follows")
            ),
            (0.0, "the median is used".into())
        );
        let dropped = Layout::fit(&columns(Missing::Drop));
        assert_eq!(dropped.names(), ["known"]);
        assert_eq!(
            dropped.dropped,
            [Dropped {
                name: "follows".into(),
                known: 0.9
            }]
        );
    }

    #[test]
    fn without_a_feature_that_all_users_have_the_median_is_used() {
        let gap = |at: usize| {
            (0..50)
                .map(|user| (user != at).then_some(user as f64))
                .collect()
        };
        let columns = [
            column("one", gap(3)),
            Column {
                missing: Missing::Interpolate,
                ..column("other", gap(4))
            },
        ];
        let layout = Layout::fit(&columns);
        assert_eq!(
            (layout.substitute("other"), layout.matrix(&columns)[[4, 2]]),
            ("the median is used".into(), 0.0)
        );
    }

    #[test]
    fn no_user_gives_an_empty_matrix() {
        let layout = Layout::fit(&[column("none", Vec::new())]);
        assert_eq!((layout.width(), layout.matrix(&[]).dim()), (0, (0, 0)));
    }
}
