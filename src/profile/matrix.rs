//! Features of many users as a dense matrix: skewed ones on a logarithmic scale, all on a robust one, gaps filled.

use crate::statistics::robust::RobustScale;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// A feature known for fewer users than this share is dropped.
pub const LEAST_KNOWN: f64 = 0.3;
/// Scaled values lie within this many spreads of the centre.
const CLIP: f64 = 3.0;

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
    /// Its value for each user, `None` where it is not known.
    pub values: Vec<Option<f64>>,
}

/// How one feature is laid out in the matrix; fitted once and stored, so that one user can be placed alone.
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
    /// Whether a 0/1 column follows that says where the value was not known and the median stands in.
    pub has_indicator: bool,
}

/// A feature that is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// Its name.
    pub name: String,
    /// Share of the users for whom it is known.
    pub known: f64,
}

/// How the matrix is laid out, and what had to be filled or left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Layout {
    /// The features in order.
    pub columns: Vec<ColumnLayout>,
    /// Features known for too few users.
    pub dropped: Vec<Dropped>,
    /// Features with the same value for all users, which tell nobody apart.
    pub constant: Vec<String>,
    /// Features filled by their median for some users, with the share of users for whom they are known.
    pub imputed: Vec<Dropped>,
}

impl Layout {
    /// Fits the layout on the columns.
    pub fn fit(columns: &[Column]) -> Layout {
        let mut layout = Layout::default();
        for column in columns {
            let known: Vec<f64> = column
                .values
                .iter()
                .flatten()
                .filter(|value| value.is_finite())
                .map(|&value| column.transform.apply(value))
                .collect();
            let share = known.len() as f64 / column.values.len().max(1) as f64;
            if share < LEAST_KNOWN {
                layout.dropped.push(Dropped { name: column.name.clone(), known: share });
                continue;
            }
            let Some(scale) = RobustScale::fit(&known) else {
                layout.constant.push(column.name.clone());
                continue;
            };
            let has_indicator = known.len() < column.values.len();
            if has_indicator {
                layout.imputed.push(Dropped { name: column.name.clone(), known: share });
            }
            layout.columns.push(ColumnLayout {
                name: column.name.clone(),
                transform: column.transform,
                scale,
                weight: column.weight,
                has_indicator,
            });
        }
        layout
    }

    /// Columns of the matrix, indicators included.
    pub fn width(&self) -> usize {
        self.columns.iter().map(|column| 1 + usize::from(column.has_indicator)).sum()
    }

    /// The names of the matrix' columns, indicators included.
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
        let mut row = Vec::with_capacity(self.width());
        for (index, column) in self.columns.iter().enumerate() {
            let known = value(index).filter(|value| value.is_finite());
            let scaled = known.map_or(0.0, |value| column.scale.apply(column.transform.apply(value)));
            row.push(scaled.clamp(-CLIP, CLIP) * column.weight);
            if column.has_indicator {
                row.push(if known.is_none() { column.weight } else { 0.0 });
            }
        }
        row
    }

    /// The matrix of the columns it was fitted on, users by rows.
    pub fn matrix(&self, columns: &[Column]) -> Array2<f64> {
        let users = columns.first().map_or(0, |column| column.values.len());
        let width = self.width();
        let mut values = Vec::with_capacity(users * width);
        let order: Vec<Option<&Column>> =
            self.columns.iter().map(|layout| columns.iter().find(|column| column.name == layout.name)).collect();
        for user in 0..users {
            values.extend(self.row(|index| order[index].and_then(|column| column.values[user])));
        }
        Array2::from_shape_vec((users, width), values).unwrap_or_else(|_| Array2::zeros((users, width)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, values: Vec<Option<f64>>) -> Column {
        Column { name: name.into(), transform: Transform::Plain, weight: 1.0, values }
    }

    #[test]
    fn gaps_are_filled_by_the_median_and_said() {
        let mut half: Vec<Option<f64>> = (0..100).map(|value| Some(f64::from(value))).collect();
        half[..50].fill(None);
        let mut rare = vec![None; 100];
        rare[0] = Some(1.0);
        let columns = [
            column("whole", (0..100).map(|value| Some(f64::from(value))).collect()),
            column("half", half),
            column("rare", rare),
            column("same", vec![Some(2.0); 100]),
        ];
        let layout = Layout::fit(&columns);
        assert_eq!(layout.names(), ["whole", "half", "half is not known"]);
        assert_eq!(layout.dropped, [Dropped { name: "rare".into(), known: 0.01 }]);
        assert_eq!(layout.imputed, [Dropped { name: "half".into(), known: 0.5 }]);
        assert_eq!(layout.constant, ["same"]);
        let matrix = layout.matrix(&columns);
        assert_eq!(matrix.dim(), (100, 3));
        assert_eq!((matrix[[0, 1]], matrix[[0, 2]], matrix[[99, 2]]), (0.0, 1.0, 0.0));
        assert!(matrix.iter().all(|value| value.is_finite() && value.abs() <= CLIP));
        assert_eq!(layout.row(|_| Some(f64::NAN))[1..], [0.0, 1.0]);
    }

    #[test]
    fn no_user_gives_an_empty_matrix() {
        let layout = Layout::fit(&[column("none", Vec::new())]);
        assert_eq!((layout.width(), layout.matrix(&[]).dim()), (0, (0, 0)));
    }
}
