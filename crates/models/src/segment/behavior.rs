//! Segments by behaviour: k-means, updated with hysteresis.

use super::choice::choose;
use super::grouping::{Grouped, Grouping};
use super::kmeans::{Clustering, kmeans};
use super::members::Task;
use super::method::By;
use super::model::{MemberFit, SegmentModel};
use super::space::Space;
use super::stability::stability;
use super::tuning::kmeans::COLD_RESTARTS;
use super::tuning::update::CLEARLY;
use super::update::{settle, update};
use ndarray::{Array2, ArrayView1};
use regulars_core::domain::Observer;
use regulars_core::error::Result;

impl Grouping for Clustering {
    const BY: By = By::Behavior;
    const IS_PARTITION: bool = true;

    fn find(task: &Task<'_>, watch: &dyn Observer) -> Result<Grouped<Clustering>> {
        let seed = task.options.seed;
        if let Some((previous, rows, centres)) = task.frozen() {
            let cold = kmeans(&rows, centres.nrows(), seed, COLD_RESTARTS, watch)?;
            let before = task.groups_before(previous);
            let weeks = previous.days / 7.0;
            let updated = update(&rows, &centres, &before, weeks, cold, watch)?;
            return Ok(Grouped {
                groups: updated.clustering,
                space: previous.model.space.clone(),
                rows,
                continues: updated.continues,
                continuation: Some(updated.continuation),
                notes: Vec::new(),
            });
        }
        let (space, rows) = task.new_space()?;
        let groups = choose(&rows, task.options.k, seed, watch)?;
        let too_few = task.previous.map(|_| {
            "re-segmented from scratch: there are fewer different users than segments".into()
        });
        Ok(Grouped {
            groups,
            space,
            rows,
            continues: Vec::new(),
            continuation: None,
            notes: too_few.into_iter().collect(),
        })
    }

    fn labels(&self) -> &[usize] {
        &self.labels
    }

    fn k(&self) -> usize {
        self.sizes.len()
    }

    fn stability(
        &self,
        rows: &Array2<f64>,
        seed: u64,
        watch: &dyn Observer,
    ) -> Result<Option<Vec<f64>>> {
        stability(rows, self, seed, watch)
    }

    fn reassign(&self, place: &[f64], own: usize) -> usize {
        settle(ArrayView1::from(place), &self.centres, Some(own), CLEARLY)
    }

    fn into_model(self, space: Space, rows: &Array2<f64>) -> (SegmentModel, Vec<MemberFit>) {
        let centres = self.centres.rows().into_iter().map(|row| row.to_vec());
        let model = SegmentModel {
            centres: centres.collect(),
            segments: Vec::new(),
            space,
            mixture: None,
            density: None,
        };
        let fits = rows
            .rows()
            .into_iter()
            .zip(&self.labels)
            .filter_map(|(row, label)| model.distances(row.as_slice().unwrap_or_default(), *label))
            .map(MemberFit::Distances)
            .collect();
        (model, fits)
    }
}
