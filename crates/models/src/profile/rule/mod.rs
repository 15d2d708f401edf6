//! Rules: a group of users described by a sentence, such as `orders >= 3 and recency_days < 30 and
//! interest.'green tea' > 0.2`.
//!
//! Logic is three-valued (Kleene): a comparison with a missing feature is neither true nor false,
//! and only *true* means membership. [`parse`] reads a rule, `Display` prints one that parses back
//! to the same, [`Rule::test`] decides for a user, and [`Rule::trace`] shows each comparison.

mod catalogue;
mod evaluate;
mod facts;
mod label;
mod parse;
mod print;
mod stored;
mod syntax;
mod token;

pub use catalogue::{Definition, Feature, FeatureKind, catalogue, find_feature, nearest_features};
pub use evaluate::{Leaf, Trace};
pub use facts::{Facts, Observed};
pub use label::label;
pub use parse::{RuleError, parse};
pub use syntax::{Comparison, Literal, Operator, Rule};
