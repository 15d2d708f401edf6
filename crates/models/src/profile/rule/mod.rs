//! Rules: a group of users as a sentence, `orders >= 3 and recency_days < 30 and interest.'green
//! tea' > 0.2`.
//!
//! Logic is three-valued (Kleene): where a feature is not known the comparison is neither true nor
//! false, and only *true* is membership. [`parse`] reads a rule, its `Display` prints one that
//! reads back the same, [`Rule::test`] decides for a user and [`Rule::trace`] shows the leaves that
//! decided.

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
