//! Recommendation: models, their choice by backtest, lists and reasons.
//!
//! A model is a weighing of components (`model`), each of which scores all products for one user as
//! a sum of named terms. [`ItemModel`] holds what the components read; its parts lie in the store by
//! key (`parts`), so that one user is served without reading the shop. A new model is a new
//! component, or a new weighing in [`ModelName`].

mod evaluate;
mod features;
mod item_model;
mod model;
pub mod operation;
mod packed;
mod parts;
mod present;
mod rank;
mod reasons;
mod split;
mod taste;

pub use evaluate::{EvaluateSettings, Evaluation, ModelResult, evaluate};
pub use features::{ItemFeature, ItemFeatureKind};
pub use item_model::{FitTimes, ItemModel, NEIGHBOURS, Neighbour, Posting, RECENT_DAYS, Repeat};
pub use model::{COMPONENTS, Component, ModelName, Term, TermKind, Weights};
pub use parts::{Part, PartSource, fetch_for_items, fetch_model, parts};
pub use rank::{Choice, List, Ranked, Scores};
pub use reasons::{LEAST_SHOWN, Reason, reasons};
pub use split::{Fold, folds};
pub use taste::{Taste, TasteItem};
