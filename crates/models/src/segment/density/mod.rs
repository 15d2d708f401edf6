//! Dense groups of any shape, and the users unlike any group (DBSCAN: Ester, Kriegel, Sander and
//! Xu, 1996).

mod dbscan;
mod knee;
mod natural;
mod rule;
mod segments;
mod tree;

pub(super) use segments::by_density;

use serde::{Deserialize, Serialize};

/// What counts as dense; frozen with the run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Density {
    /// Users no further apart than this are alike; in spreads.
    pub reach: f64,
    /// A user with so many alike, itself counted, stands in the midst of a group.
    pub needed: usize,
    /// Users who were looked at for it.
    pub looked_at: usize,
    /// Whether the reach is the knee of the curve of distances; else it is shorter, so that groups
    /// come apart.
    pub is_at_knee: bool,
}

/// How a user stands to the nearest dense group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Crowd {
    /// Distance to the nearest user in the midst of a group, 0 for one who is; `None` where there
    /// is no group.
    pub to_midst: Option<f64>,
    /// Users no further apart than this are alike.
    pub reach: f64,
    /// So many alike make the midst of a group.
    pub needed: usize,
    /// Whether it is in a group that is too small among many to be told apart.
    #[serde(default)]
    pub is_of_small: bool,
}

impl Crowd {
    /// What puts the user into the group, or outside all.
    pub fn told(&self) -> String {
        let Crowd { reach, needed, .. } = self;
        match self.to_midst {
            Some(distance) if self.is_of_small && distance <= *reach => {
                format!(
                    "near a group of {needed} or more alike, which is too small beside the others \
                     to be told apart"
                )
            }
            Some(0.0) => format!(
                "in the midst of the group: at least {needed} users no further than {reach:.2} away"
            ),
            Some(distance) if distance <= *reach => {
                format!(
                    "{distance:.2} from a user in the midst of the group, no further than \
                     {reach:.2}"
                )
            }
            Some(distance) => {
                format!("{distance:.2} from the nearest group, further than {reach:.2}")
            }
            None => format!("no {needed} users anywhere lie within {reach:.2} of one of them"),
        }
    }
}
