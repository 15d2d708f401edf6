//! The generated shop and its truth.
//!
//! [`generate`] makes a shop from a [`Spec`], the same for the same spec; [`files`] writes it as
//! the files that an owner would export, dirt included, with `truth.json` beside them. What was
//! planted stands in [`Truth`], which only tests read; [`KnowingClassifier`] is about the best that
//! anybody can do who knows the parameters of the planted types.

mod calendar;
mod campaigns;
mod catalogue;
mod chance;
mod classifier;
mod faults;
mod generate;
mod generated;
mod habit;
mod journey;
mod names;
mod operation;
mod people;
mod persona;
mod render;
mod rows;
mod strangers;
mod truth;
mod wares;

pub use classifier::{KnowingClassifier, Observed, observe};
pub use generate::generate;
pub use generated::Generated;
pub use operation::{NOW, WriteOutcome, build, write};
pub use persona::{CustomerType, TYPES};
pub use render::{
    files, render_actions, render_campaigns, render_items, render_truth, render_users,
};
pub use rows::{ActionRow, Arm, CampaignRow, Fault, ItemRow, Spec, UserRow};
pub use truth::{
    CampaignTruth, CycleTruth, IncidentTruth, LiftTruth, PairTruth, RhythmTruth, SeenTruth,
    SequenceTruth, Truth, UserTruth,
};

/// The time zone of the generated shop.
pub const TIME_ZONE: &str = "Europe/Berlin";
/// The currency of the generated shop.
pub const CURRENCY: &str = "EUR";
