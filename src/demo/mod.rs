//! The generated shop and its truth.
//!
//! [`generate`] makes a shop from a [`Spec`], always the same for the same spec. [`files`] writes it
//! as the files that an owner would export, with typical faults, and with `truth.json` beside them.
//! Only tests read the planted [`Truth`]; [`KnowingClassifier`] shows how well the planted types can
//! be recognised at best.

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
mod outages;
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
