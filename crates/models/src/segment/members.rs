//! Who is segmented, and where they are in the space.

use super::kmeans::distinct_rows;
use super::method::{Options, Previous};
use super::space::{FeatureChoice, Space, UserFacts};
use crate::profile::{Norms, Profile};
use ndarray::Array2;
use regulars_core::domain::{Observer, Progress};
use regulars_core::error::{Error, Result};

/// Whether a customer with this profile is put into a segment at all.
pub fn is_segmented(profile: &Profile, norms: &Norms) -> bool {
    if norms.has_orders {
        profile.order_days > 0
    } else {
        profile.tenure_days.is_some() && profile.sessions != Some(0)
    }
}

/// The users to segment, by dense index.
///
/// # Errors
/// As [`check_enough`].
pub fn members(facts: &UserFacts<'_>, norms: &Norms, watch: &dyn Observer) -> Result<Vec<usize>> {
    let members: Vec<usize> = (0..facts.profiles.len())
        .filter(|&user| !facts.users[user].is_excluded)
        .filter(|&user| is_segmented(&facts.profiles[user], norms))
        .collect();
    check_enough(members.len(), norms)?;
    watch.progress(Progress {
        phase: "comparing",
        total: Some(members.len() as u64),
        ..Progress::default()
    });
    Ok(members)
}

/// Rejects fewer than three users.
pub fn check_enough(users: usize, norms: &Norms) -> Result<()> {
    let what = if norms.has_orders {
        "with orders"
    } else {
        "with actions"
    };
    match users {
        0 => Err(
            Error::not_found(format!("there are no users {what} to segment"))
                .hint("load a file of orders"),
        ),
        1 | 2 => {
            let (count, are) = if users == 1 {
                ("1 user", "is")
            } else {
                ("2 users", "are")
            };
            Err(
                Error::failed(format!("{count} {what} {are} too few to segment")).hint(
                    "load more orders, or define a segment by a rule: \
                     segment define NAME \"orders >= 1\"",
                ),
            )
        }
        _ => Ok(()),
    }
}

/// A space fitted to the users; it may have no features.
///
/// # Errors
/// A name in the options that is not a feature.
pub fn fitted_space(
    facts: &UserFacts<'_>,
    members: &[usize],
    norms: &Norms,
    options: &Options,
) -> Result<Space> {
    let choice = FeatureChoice {
        with: &options.with,
        without: &options.without,
        missing: &options.missing,
    };
    Space::fit(facts, members, norms, &choice).map_err(|name| {
        Error::usage(format!("segments cannot be compared by '{name}'"))
            .hint("segment --with age, or --without interests")
    })
}

/// What a method is given to group.
pub struct Task<'a> {
    pub facts: &'a UserFacts<'a>,
    pub norms: &'a Norms,
    pub options: &'a Options,
    pub previous: Option<&'a Previous>,
    /// Dense indices of the users to group.
    pub members: Vec<usize>,
}

impl Task<'_> {
    /// A space fitted to the users, and their places in it.
    ///
    /// # Errors
    /// As [`fitted_space`], or the users are all alike.
    pub fn new_space(&self) -> Result<(Space, Array2<f64>)> {
        let space = fitted_space(self.facts, &self.members, self.norms, self.options)?;
        if space.layout.width() == 0 {
            return Err(Error::failed(format!(
                "all {} users are alike in every feature",
                self.members.len()
            ))
            .hint(
                "load more actions, or define a segment by a rule: \
                 segment define NAME \"orders >= 1\"",
            ));
        }
        let rows = space.matrix(self.facts, &self.members);
        Ok((space, rows))
    }

    /// The segments in force, the users' places in their space and the centres by rows; `None` if
    /// there are none to update, fewer users are different than there are groups, or the stored
    /// centres differ in width.
    pub fn frozen(&self) -> Option<(&Previous, Array2<f64>, Array2<f64>)> {
        let previous = self.previous?;
        let model = &previous.model;
        let (groups, width) = (model.centres.len(), model.centres.first()?.len());
        let centres = Array2::from_shape_vec((groups, width), model.centres.concat()).ok()?;
        let rows = model.space.matrix(self.facts, &self.members);
        (distinct_rows(&rows, groups) >= groups).then_some((previous, rows, centres))
    }

    /// The earlier group of each member, if any.
    pub fn groups_before(&self, previous: &Previous) -> Vec<Option<usize>> {
        let group = |user| previous.groups.get(user).copied();
        self.members.iter().map(group).collect()
    }
}
