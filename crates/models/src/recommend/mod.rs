//! Recommendation: models, their choice by backtest, lists and reasons.
//!
//! A model is a weighing of components (`model`), each of which scores all products for one user as
//! a sum of named terms. [`ItemModel`] holds what the components read; its parts lie in the store by
//! key (`parts`), so that one user is served without reading the shop. A new model is a new
//! component, or a new weighing in [`ModelName`].

pub mod als;
mod blends;
mod by_margin;
mod chance;
mod choose;
mod components;
mod durable;
pub mod ease;
mod evaluate;
mod features;
mod followers;
mod gone;
mod grid;
mod item_model;
mod leak;
mod measure;
mod model;
pub mod neighbours;
mod offer;
pub mod operation;
mod order;
mod parts;
mod present;
mod rank;
mod ranked;
mod reasons;
mod repeat;
mod rows;
mod season;
mod service_words;
mod services;
mod split;
mod stop_words;
mod support;
mod taste;
mod telling;
mod tested;
mod timing;
mod trial;
mod tune;
mod tuned;
mod without;
mod worth;

pub use blends::Blends;
pub use by_margin::ByMargin;
pub use chance::Chance;
pub use components::COMPONENTS;
pub use evaluate::{EvaluateSettings, Evaluation, ModelResult, evaluate};
pub use features::{ItemFeature, ItemFeatureKind};
pub use followers::{FOLLOWERS, Follower};
pub use gone::RECENT_DAYS;
pub use item_model::{FitTimes, ItemModel, Posting};
pub use model::{COUNT, Component, ModelName, Term, TermKind, Weights};
pub use neighbours::{NEIGHBOURS, Neighbour};
pub use offer::{Limits, Obstacle, more};
pub use order::Order;
pub use parts::{Part, PartSource, fetch_for_items, fetch_model, parts};
pub use rank::{Choice, List, Scores};
pub use ranked::Ranked;
pub use reasons::{LEAST_SHOWN, Reason, reasons};
pub use repeat::Repeat;
pub use split::Fold;
pub use taste::{Taste, TasteItem};
pub use timing::Timing;
pub use trial::Split;
pub use tuned::{Likeness, Tuned};
pub use without::{Elsewhere, Without};
pub use worth::{LineWorth, margins};
