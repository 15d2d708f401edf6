//! The one pipeline of all methods that compare users in a [`Space`].
//!
//! Users are placed in the space and grouped, or the groups in force are updated; then stability,
//! natural groups, lapses, descriptions and notes follow, the same for every method. A method
//! implements [`Grouping`] for its groups and must not repeat any of these steps. RFM has no space
//! and shares only the descriptions (`rfm.rs`).

use super::describe::Description;
use super::describe_groups::describe_groups;
use super::lapses;
use super::members::{Task, members};
use super::method::{By, Computed, Options, Previous};
use super::model::{MemberFit, SegmentModel};
use super::natural::natural_groups;
use super::notes::{left_out, space_notes};
use super::silhouette::Sample;
use super::space::{Space, UserFacts};
use super::update::Continuation;
use crate::profile::Norms;
use ndarray::Array2;
use regulars_core::domain::Observer;
use regulars_core::error::Result;

/// Groups in their space.
pub struct Grouped<G> {
    pub groups: G,
    pub space: Space,
    /// The members' places in the space, by rows.
    pub rows: Array2<f64>,
    /// The earlier group that each continues; empty if they were found from scratch.
    pub continues: Vec<usize>,
    pub continuation: Option<Continuation>,
    /// Remarks of the method.
    pub notes: Vec<String>,
}

/// Groups of one method, largest first.
pub trait Grouping: Sized {
    /// The method.
    const BY: By;
    /// Whether every user is in a group. If not, the last group holds those outside all others, and
    /// lapses are not tried: an outsider is in no more lapsed group.
    const IS_PARTITION: bool;

    /// Rejects options that the method does not have.
    fn check(_options: &Options) -> Result<()> {
        Ok(())
    }

    /// Finds the groups, or updates those in force.
    fn find(task: &Task<'_>, watch: &dyn Observer) -> Result<Grouped<Self>>;

    /// The group of each row.
    fn labels(&self) -> &[usize];

    /// The number of groups, with that of the outsiders.
    fn k(&self) -> usize;

    /// How surely each group is found again in resamples, 0 to 1; `None` if the rows are too few.
    fn stability(
        &self,
        rows: &Array2<f64>,
        seed: u64,
        watch: &dyn Observer,
    ) -> Result<Option<Vec<f64>>>;

    /// The mean silhouette of a sample.
    fn silhouette(&self, rows: &Array2<f64>, seed: u64) -> Option<f64> {
        Sample::draw(rows, seed).silhouette(self.labels())
    }

    /// Whether the groups are natural, and not a split of a continuum.
    fn are_natural(
        &self,
        rows: &Array2<f64>,
        silhouette: Option<f64>,
        stability: Option<&[f64]>,
        seed: u64,
        watch: &dyn Observer,
    ) -> Result<bool> {
        natural_groups(rows, self.k(), silhouette, stability, seed, watch)
    }

    /// The group of a place whose user is in `own` so far.
    fn reassign(&self, _place: &[f64], own: usize) -> usize {
        own
    }

    /// Adds the method's own figures to the descriptions.
    fn annotate(&self, _segments: &mut [Description]) {}

    /// What is stored, and how well each member fits.
    fn into_model(self, space: Space, rows: &Array2<f64>) -> (SegmentModel, Vec<MemberFit>);
}

/// Segments the users by one method.
///
/// # Errors
/// As [`super::compute`].
pub fn segment_by<G: Grouping>(
    facts: &UserFacts<'_>,
    norms: &Norms,
    options: &Options,
    previous: Option<&Previous>,
    watch: &dyn Observer,
) -> Result<Computed> {
    G::check(options)?;
    let seed = options.seed;
    let task = Task {
        facts,
        norms,
        options,
        previous,
        members: members(facts, norms, watch)?,
    };
    let Grouped {
        groups,
        space,
        rows,
        continues,
        continuation,
        mut notes,
    } = G::find(&task, watch)?;
    let members = task.members;
    let k = groups.k();
    let stability = if k > 1 {
        groups.stability(&rows, seed, watch)?
    } else {
        None
    };
    let silhouette = groups.silhouette(&rows, seed);
    let natural_groups =
        groups.are_natural(&rows, silhouette, stability.as_deref(), seed, watch)?;
    notes.extend(space_notes(&space));
    let mut lapses_noticed = None;
    if G::IS_PARTITION {
        let reassign = |place: &[f64], own| groups.reassign(place, own);
        let labels = groups.labels();
        lapses_noticed = lapses::noticed(facts, &members, &space, labels, &reassign, seed);
        notes.extend(lapses_noticed.as_ref().and_then(lapses::note));
        if !natural_groups {
            notes.push(
                "customers vary smoothly: these segments are a practical split, not natural groups"
                    .into(),
            );
        }
        if stability.is_none() && k > 1 {
            notes.push("too few different users to check whether the segments are stable".into());
        }
    }
    notes.extend(left_out(facts.profiles.len() - members.len(), norms));
    let labels = groups.labels().to_vec();
    let stability = stability.as_deref();
    let mut segments = describe_groups(facts, &members, &labels, k, stability, seed, watch)?;
    groups.annotate(&mut segments);
    let (model, fits) = groups.into_model(space, &rows);
    Ok(Computed {
        by: G::BY,
        features: model.space.names(),
        members,
        labels,
        segments,
        silhouette,
        natural_groups,
        lapses_noticed,
        continuation,
        continues,
        model: Some(model),
        fits,
        notes,
    })
}
