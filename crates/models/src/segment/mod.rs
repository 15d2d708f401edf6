//! Groups of users that stay themselves and read as sentences.
//!
//! [`compute`] groups the users whose profiles it is given, by k-means in a [`Space`] of features
//! whose scales are frozen and stored ([`Model`]) and brought up to date from then on, or by
//! recency, frequency and money ([`By::Rfm`]); names, sentences and stability come with the groups,
//! and [`movement`] says who moved since the segments before.

mod card;
mod choice;
mod compute;
mod density;
mod describe;
mod kmeans;
mod lapses;
mod lloyd;
mod mixture;
mod model;
mod movement;
mod naming;
mod natural;
pub mod operation;
mod present;
mod rate;
mod rfm;
mod sentence;
mod silhouette;
mod space;
mod stability;
mod start;
mod swap;
mod update;

pub use compute::{By, Computed, Options, Previous, compute};
pub use density::{Crowd, Density};
pub use describe::{CategoryInterest, Description, StandsOut};
pub use kmeans::{Clustering, kmeans};
pub use mixture::{Chances, Mixture, SURE_FROM, Shape};
pub use model::{Distances, FeatureDistance, Model, Standing};
pub use movement::{Flow, Movement, flows, match_segments, movement};
pub use naming::pick_names;
pub use rfm::{RfmGroup, rfm_groups};
pub use sentence::{Sentence, sentence_for};
pub use space::{Space, UserFacts};
pub use update::{Continuation, Course};
