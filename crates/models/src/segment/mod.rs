//! Groups of users that keep their identity over time and can be described by a rule.
//!
//! [`compute`] groups users by their profiles. All methods but recency, frequency and money
//! ([`By::Rfm`]) compare them in a [`Space`] of features whose scales are frozen and stored
//! ([`SegmentModel`]); later runs update the groups. Names, rules and stability come with the
//! groups, and [`movement`] says who moved since the last run.

mod behavior;
mod card;
mod choice;
mod compute;
mod density;
mod describe;
mod describe_groups;
mod grouping;
mod kmeans;
mod lapses;
mod lloyd;
mod local_search;
mod members;
mod method;
mod mixture;
mod model;
mod movement;
mod naming;
mod natural;
mod notes;
pub mod operation;
mod present;
mod principal;
mod rate;
mod rfm;
mod sentence;
mod silhouette;
mod space;
mod stability;
mod start;
mod tuning;
mod update;

pub use compute::compute;
pub use density::{Density, Neighbourhood};
pub use describe::{CategoryInterest, Description, StandsOut};
pub use kmeans::{Clustering, kmeans};
pub use members::is_segmented;
pub use method::{By, Computed, Options, Previous};
pub use mixture::{Chances, Mixture, Shape};
pub use model::{Distances, FeatureDistance, MemberFit, SegmentModel};
pub use movement::{Flow, Movement, flows, match_segments, movement};
pub use naming::pick_names;
pub use present::trait_in_words;
pub use rfm::{RfmGroup, rfm_groups};
pub use sentence::{Sentence, sentence_for};
pub use space::{Space, UserFacts};
pub use update::{Continuation, Course};
