//! The facts that rules are tested on.

use crate::profile::{Profile, Value};
use regulars_core::domain::Instant;
use regulars_core::snapshot::User;

/// The facts about one user.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the shop's files declare.
    pub user: &'a User,
    /// Features of the history.
    pub profile: &'a Profile,
    /// The forecast.
    pub value: &'a Value,
}

/// A feature of one user.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Observed<'a> {
    /// Not known.
    Missing,
    /// A number.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// Several texts; a comparison asks whether one of them is equal.
    Texts(&'a [String]),
    /// An instant.
    Instant(Instant),
}

impl<'a> From<Option<f64>> for Observed<'a> {
    fn from(value: Option<f64>) -> Self {
        value
            .filter(|number| number.is_finite())
            .map_or(Observed::Missing, Observed::Number)
    }
}

impl<'a> From<Option<u64>> for Observed<'a> {
    fn from(value: Option<u64>) -> Self {
        value.map(|count| count as f64).into()
    }
}

impl<'a> From<&'a Option<String>> for Observed<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_deref().map_or(Observed::Missing, Observed::Text)
    }
}
