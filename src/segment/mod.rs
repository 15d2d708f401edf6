//! Groups of users that stay themselves and read as sentences.
//!
//! [`compute`] groups the users whose profiles it is given, by k-means in a [`Space`] of features whose scales are
//! frozen and stored ([`Model`]), or by recency, frequency and money ([`By::Rfm`]); names, sentences and stability come
//! with the groups, and [`movement`] says who moved since the segments before.

mod choice;
mod compute;
mod describe;
mod kmeans;
mod model;
mod movement;
mod naming;
mod natural;
mod rate;
mod rfm;
mod sentence;
mod silhouette;
mod space;
mod stability;
