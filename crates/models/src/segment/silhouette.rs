//! How far apart the groups lie: the mean silhouette of a sample (Rousseeuw, 1987).
//!
//! linfa's silhouette compares all pairs of all rows on one thread.

use super::tuning::choice::SILHOUETTE_ROWS;
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use regulars_core::statistics::sampling::{random, sample_indices};

/// A sample of rows and their distances, for comparing several groupings.
#[derive(Debug)]
pub struct Sample {
    rows: Vec<usize>,
    distances: Vec<Vec<f32>>,
}

impl Sample {
    /// Draws the sample.
    pub fn draw(rows: &Array2<f64>, seed: u64) -> Sample {
        let chosen = sample_indices(
            rows.nrows(),
            SILHOUETTE_ROWS,
            &mut random(seed, "silhouette"),
        );
        let places = rows.select(Axis(0), &chosen);
        let distances = (0..places.nrows())
            .into_par_iter()
            .map(|from| {
                let from = places.row(from);
                places
                    .rows()
                    .into_iter()
                    .map(|to| {
                        from.iter()
                            .zip(to)
                            .map(|(a, b)| (a - b) * (a - b))
                            .sum::<f64>()
                            .sqrt() as f32
                    })
                    .collect()
            })
            .collect();
        Sample {
            rows: chosen,
            distances,
        }
    }

    /// The mean silhouette of the sample, given the labels of all rows; `None` with fewer than two
    /// groups in the sample.
    pub fn silhouette(&self, labels: &[usize]) -> Option<f64> {
        let labels: Vec<usize> = self.rows.iter().map(|&row| labels[row]).collect();
        let k = labels.iter().max()? + 1;
        let mut sizes = vec![0_usize; k];
        labels.iter().for_each(|&label| sizes[label] += 1);
        if sizes.iter().filter(|&&size| size > 0).count() < 2 {
            return None;
        }
        let widths: Vec<f64> = (0..labels.len())
            .into_par_iter()
            .map(|row| self.width(row, &labels, &sizes))
            .collect();
        Some(widths.iter().sum::<f64>() / widths.len() as f64)
    }

    fn width(&self, row: usize, labels: &[usize], sizes: &[usize]) -> f64 {
        let own = labels[row];
        if sizes[own] < 2 {
            return 0.0;
        }
        let mut sums = vec![0.0_f64; sizes.len()];
        for (distance, &label) in self.distances[row].iter().zip(labels) {
            sums[label] += f64::from(*distance);
        }
        let inside = sums[own] / (sizes[own] - 1) as f64;
        let outside = (0..sizes.len())
            .filter(|&label| label != own && sizes[label] > 0)
            .map(|label| sums[label] / sizes[label] as f64)
            .fold(f64::INFINITY, f64::min);
        let longer = inside.max(outside);
        if longer > 0.0 {
            (outside - inside) / longer
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_silhouette_matches_a_hand_calculation() {
        let rows = Array2::from_shape_vec((4, 1), vec![0.0, 1.0, 10.0, 11.0]).unwrap();
        let sample = Sample::draw(&rows, 1);
        let expected = (2.0 * (1.0 - 1.0 / 10.5) + 2.0 * (1.0 - 1.0 / 9.5)) / 4.0;
        assert!((sample.silhouette(&[0, 0, 1, 1]).unwrap() - expected).abs() < 1e-6);
        assert!(sample.silhouette(&[0, 1, 0, 1]).unwrap() < 0.0);
        assert_eq!(sample.silhouette(&[0, 0, 0, 0]), None);
    }
}
