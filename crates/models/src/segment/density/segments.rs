//! Segments by density: groups of similar users of any shape, and the users outside all of them.

use super::dbscan::dbscan;
use super::groups::DenseGroups;
use super::rule::{among_fewer, density};
use super::tree::Tree;
use super::{Density, Neighbourhood, natural};
use crate::segment::describe::Description;
use crate::segment::grouping::{Grouped, Grouping};
use crate::segment::members::{Task, fitted_space};
use crate::segment::method::{By, Options};
use crate::segment::model::{MemberFit, SegmentModel};
use crate::segment::silhouette::Sample;
use crate::segment::space::Space;
use crate::segment::tuning::density::{CHECK, OFF, SAMPLED};
use ndarray::{Array2, Axis};
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::statistics::sampling::{random, sample_indices};

/// The name of the segment of users who are in no group.
const OUTSIDE: &str = "unlike any group";

/// Groups in force keep their space and their distance, unless the data have become clearly denser
/// or thinner; they have no hysteresis, so they may merge or end.
impl Grouping for DenseGroups {
    const BY: By = By::Density;
    const IS_PARTITION: bool = false;

    fn check(options: &Options) -> Result<()> {
        match options.k {
            Some(_) => Err(Error::usage(
                "density finds its own number of groups and does not take --k",
            )
            .hint("segment --by density, or segment --k 5")),
            None => Ok(()),
        }
    }

    fn find(task: &Task<'_>, watch: &dyn Observer) -> Result<Grouped<DenseGroups>> {
        let seed = task.options.seed;
        let frozen = task
            .previous
            .and_then(|previous| Some((previous.model.space.clone(), previous.model.density?)));
        let (space, before) = match frozen {
            Some((space, density)) => (space, Some(density)),
            None => (
                fitted_space(task.facts, &task.members, task.norms, task.options)?,
                None,
            ),
        };
        let rows = space.matrix(task.facts, &task.members);
        watch.progress(Progress {
            phase: "clustering",
            ..Progress::default()
        });
        let sampled = sample_indices(rows.nrows(), SAMPLED, &mut random(seed, "density"));
        let sample = rows.select(Axis(0), &sampled);
        let tree = Tree::new(&sample);
        let (density, mut notes) = current_density(&sample, &tree, before, seed, watch)?;
        let cores = dbscan(&sample, &tree, &density, watch)?;
        let groups = DenseGroups::of(&cores, &rows, density);
        notes.extend(groups.notes());
        if sampled.len() < rows.nrows() {
            notes.push(format!(
                "groups were looked for among {} of {} users, drawn at random; the others are in \
                 the group of their nearest core member within reach",
                sampled.len(),
                rows.nrows()
            ));
        }
        Ok(Grouped {
            groups,
            space,
            rows,
            continues: Vec::new(),
            continuation: None,
            notes,
        })
    }

    fn labels(&self) -> &[usize] {
        &self.labels
    }

    fn k(&self) -> usize {
        self.sizes.len() + usize::from(self.labels.contains(&self.sizes.len()))
    }

    fn stability(
        &self,
        rows: &Array2<f64>,
        seed: u64,
        watch: &dyn Observer,
    ) -> Result<Option<Vec<f64>>> {
        among_fewer(
            rows,
            &self.labels,
            self.k(),
            CHECK,
            &self.density,
            seed,
            watch,
        )
    }

    /// Of the users in a group.
    fn silhouette(&self, rows: &Array2<f64>, seed: u64) -> Option<f64> {
        let inside: Vec<usize> = (0..self.labels.len())
            .filter(|&row| self.labels[row] < self.sizes.len())
            .collect();
        let labels: Vec<usize> = inside.iter().map(|&row| self.labels[row]).collect();
        Sample::draw(&rows.select(Axis(0), &inside), seed).silhouette(&labels)
    }

    fn are_natural(
        &self,
        rows: &Array2<f64>,
        _silhouette: Option<f64>,
        stability: Option<&[f64]>,
        seed: u64,
        watch: &dyn Observer,
    ) -> Result<bool> {
        let of_groups = stability.and_then(|values| values.get(..self.sizes.len()));
        natural::natural_groups(rows, of_groups.unwrap_or_default(), seed, watch)
    }

    fn annotate(&self, segments: &mut [Description]) {
        if let Some(outside) = segments.get_mut(self.sizes.len()) {
            outside.name = OUTSIDE.into();
            outside.proposals = vec![OUTSIDE.into()];
            (outside.is_mixed, outside.is_outside) = (false, true);
        }
    }

    fn into_model(self, space: Space, _: &Array2<f64>) -> (SegmentModel, Vec<MemberFit>) {
        let Density { reach, needed, .. } = self.density;
        let outside = self.sizes.len();
        let fit = |(to_core, label): (Option<f64>, usize)| {
            MemberFit::Neighbourhood(Neighbourhood {
                to_core,
                reach,
                needed,
                is_of_small: label == outside && to_core.is_some_and(|distance| distance <= reach),
            })
        };
        let fits = self.to_core.into_iter().zip(self.labels).map(fit).collect();
        let model = SegmentModel {
            centres: Vec::new(),
            segments: Vec::new(),
            space,
            mixture: None,
            density: Some(self.density),
        };
        (model, fits)
    }
}

/// What counts as dense: as before, or by the data; and a note that says so.
fn current_density(
    sample: &Array2<f64>,
    tree: &Tree,
    before: Option<Density>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<(Density, Vec<String>)> {
    let known = before.filter(|before| before.needed <= sample.nrows());
    let now = density(sample, tree, known.map(|known| known.needed), seed, watch)?;
    let kept = known.filter(|known| (now.reach - known.reach).abs() <= OFF * known.reach);
    let mut notes = Vec::new();
    if before.is_some() && kept.is_none() {
        notes.push(
            "re-segmented: customers are spread differently now, so the distance at which they \
             count as similar was set again"
                .into(),
        );
    }
    let found = match (kept, known) {
        (Some(kept), _) => kept,
        (None, Some(_)) => density(sample, tree, None, seed, watch)?,
        (None, None) => now,
    };
    let how = if found.is_at_knee {
        format!(
            "the knee of the curve of distances to the {} nearest users",
            found.needed - 1
        )
    } else {
        "at the knee of the distance curve all would form one group; this shorter distance \
         separates the most groups"
            .into()
    };
    notes.push(format!(
        "users within {:.2} spreads of each other are similar ({how}); {} similar users make a \
         dense place",
        found.reach, found.needed
    ));
    Ok((found, notes))
}
