//! Segments as a mixture: every user has a chance of each group.

use super::choice::{Chosen, choose, fit};
use super::em::chances_of;
use super::groups::{MixtureGroups, likeliest};
use super::update::{settle, update};
use crate::segment::describe::Description;
use crate::segment::grouping::{Grouped, Grouping};
use crate::segment::kmeans::distinct_rows;
use crate::segment::members::Task;
use crate::segment::method::By;
use crate::segment::model::{MemberFit, SegmentModel};
use crate::segment::space::Space;
use crate::segment::stability::found_again;
use crate::segment::tuning::mixture::{CHECK, COMPARED_STEPS, FITTED_ROWS, STEPS, SURE_FROM};
use ndarray::{Array2, ArrayView2, Axis};
use regulars_core::domain::{Observer, WithoutProgress};
use regulars_core::error::{Error, Result};
use regulars_core::statistics::sampling::bootstrap_indices;

impl Grouping for MixtureGroups {
    const BY: By = By::Mixture;
    const IS_PARTITION: bool = true;

    fn find(task: &Task<'_>, watch: &dyn Observer) -> Result<Grouped<MixtureGroups>> {
        let seed = task.options.seed;
        if let Some((previous, rows, _)) = task.frozen() {
            let Some(mixture) = &previous.model.mixture else {
                return Err(Error::failed("the stored segments are not a mixture")
                    .hint("segment --by mixture --k auto"));
            };
            let cold = fit(&rows, mixture.k(), mixture.shape, STEPS, seed, watch)?;
            let before = task.groups_before(previous);
            let weeks = previous.days / 7.0;
            let updated = update(&rows, mixture, &before, weeks, &cold, watch)?;
            return Ok(Grouped {
                notes: borderline(&updated.groups).into_iter().collect(),
                groups: updated.groups,
                space: previous.model.space.clone(),
                rows,
                continues: updated.continues,
                continuation: Some(updated.continuation),
            });
        }
        let (space, rows) = task.new_space()?;
        let chosen = choose(&rows, task.options.k, seed, watch)?;
        let groups = MixtureGroups::likeliest(&rows, &chosen.fitted.mixture);
        let mut notes = vec![how_chosen(&chosen, groups.sizes.len(), task.options.k)];
        if rows.nrows() > FITTED_ROWS {
            notes.push(format!(
                "the groups were fitted to {FITTED_ROWS} of {} users, drawn at random",
                rows.nrows()
            ));
        }
        notes.extend(borderline(&groups));
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
        self.sizes.len()
    }

    fn stability(
        &self,
        rows: &Array2<f64>,
        seed: u64,
        watch: &dyn Observer,
    ) -> Result<Option<Vec<f64>>> {
        let (k, shape) = (self.mixture.k(), self.mixture.shape);
        let regroup = |places: &Array2<f64>, sample: usize, generator: &mut _| {
            let drawn = bootstrap_indices(places.nrows(), places.nrows(), generator);
            let again = places.select(Axis(0), &drawn);
            if distinct_rows(&again, k) < k {
                return Ok(None);
            }
            let seed = seed.wrapping_add(1 + sample as u64);
            let refit = fit(
                &again,
                k,
                shape,
                COMPARED_STEPS,
                seed,
                &WithoutProgress(watch),
            )?;
            let chances = chances_of(places, &refit.mixture);
            let labels = chances.rows().into_iter().map(likeliest).collect();
            Ok(Some((labels, refit.mixture.k())))
        };
        found_again(rows, &self.labels, k, CHECK, seed, watch, regroup)
    }

    fn reassign(&self, place: &[f64], own: usize) -> usize {
        let place = ArrayView2::from_shape((1, place.len()), place)
            .map(|place| place.to_owned())
            .unwrap_or_default();
        settle(chances_of(&place, &self.mixture).row(0), Some(own))
    }

    fn annotate(&self, segments: &mut [Description]) {
        for (segment, (certainty, between)) in segments.iter_mut().zip(self.certainty()) {
            (segment.certainty, segment.between_share) = (Some(certainty), Some(between));
        }
    }

    fn into_model(self, space: Space, _: &Array2<f64>) -> (SegmentModel, Vec<MemberFit>) {
        let fits = self.chances.into_iter().map(MemberFit::Chances).collect();
        let model = SegmentModel {
            centres: self.mixture.means.clone(),
            segments: Vec::new(),
            space,
            mixture: Some(self.mixture),
            density: None,
        };
        (model, fits)
    }
}

/// How the number of groups and their shape were chosen.
fn how_chosen(chosen: &Chosen, k: usize, asked: Option<usize>) -> String {
    let shape = chosen.fitted.mixture.shape.in_words();
    let bic = chosen.bic;
    match (asked, chosen.tried) {
        (Some(asked), _) if asked > k => {
            format!("{k} of {asked} groups have members, {shape} (lowest BIC, {bic:.0})")
        }
        (Some(_), _) => format!("{k} groups, {shape}: the shape with the lowest BIC ({bic:.0})"),
        (None, (fewest, most)) => {
            format!("{k} groups, {shape}: the lowest BIC ({bic:.0}) of {fewest} to {most} groups")
        }
    }
}

/// How many users are borderline.
fn borderline(groups: &MixtureGroups) -> Option<String> {
    let count = groups
        .chances
        .iter()
        .filter(|chances| chances.own < SURE_FROM)
        .count();
    let share = count as f64 / groups.chances.len().max(1) as f64;
    (count > 0).then(|| {
        format!(
            "{count} users ({:.0} %) are borderline: each of their groups has a chance below \
             {SURE_FROM}",
            share * 100.0
        )
    })
}
