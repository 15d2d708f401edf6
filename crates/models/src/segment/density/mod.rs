//! Dense groups of any shape, and the users unlike any group (DBSCAN: Ester, Kriegel, Sander and
//! Xu, 1996). linfa's DBSCAN visits the neighbours of one user after another on one thread.

mod dbscan;
mod groups;
mod knee;
mod natural;
mod rule;
mod segments;
mod tree;

pub(super) use groups::DenseGroups;

use serde::{Deserialize, Serialize};

/// What counts as dense; frozen with the run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Density {
    /// Users at most this far apart are similar; in spreads.
    pub reach: f64,
    /// A user with this many similar users, itself included, is a core member.
    pub needed: usize,
    /// Users in the sample.
    pub looked_at: usize,
    /// Whether the reach is at the knee of the distance curve; if not it is shorter, so that groups
    /// separate.
    pub is_at_knee: bool,
}

/// How near a user is to a dense group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Neighbourhood {
    /// Distance to the nearest core member, 0 for a core member; `None` if there is no group.
    #[serde(rename = "to_midst")]
    pub to_core: Option<f64>,
    /// Users at most this far apart are similar.
    pub reach: f64,
    /// Similar users that make a core member.
    pub needed: usize,
    /// Whether the group is too small to be shown.
    #[serde(default)]
    pub is_of_small: bool,
}

impl Neighbourhood {
    /// Why the user is in the group, or in none.
    pub fn in_words(&self) -> String {
        let Neighbourhood { reach, needed, .. } = self;
        match self.to_core {
            Some(distance) if self.is_of_small && distance <= *reach => {
                format!(
                    "near a group of at least {needed} similar users that is too small to be a \
                     segment"
                )
            }
            Some(0.0) => {
                format!("a core member: at least {needed} users are no more than {reach:.2} away")
            }
            Some(distance) if distance <= *reach => {
                format!("{distance:.2} from a core member; the limit is {reach:.2}")
            }
            Some(distance) => {
                format!("{distance:.2} from the nearest group; the limit is {reach:.2}")
            }
            None => format!("nowhere are there {needed} users within {reach:.2} of one of them"),
        }
    }
}
