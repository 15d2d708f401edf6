//! A rule about names of columns.

use crate::columns::Field as F;
use crate::interpret::sense::Sense;

/// A rule: a name with all of these senses and none of those speaks for a field, or, without a
/// field, for something that is not loaded.
pub(super) struct Rule {
    pub(super) all: &'static [Sense],
    pub(super) none: &'static [Sense],
    pub(super) field: Option<F>,
    pub(super) weight: f64,
}

pub(super) const fn says(
    all: &'static [Sense],
    field: F,
    weight: f64,
    none: &'static [Sense],
) -> Rule {
    Rule {
        all,
        none,
        field: Some(field),
        weight,
    }
}

pub(super) const fn other(all: &'static [Sense], weight: f64, none: &'static [Sense]) -> Rule {
    Rule {
        all,
        none,
        field: None,
        weight,
    }
}
