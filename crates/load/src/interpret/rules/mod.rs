//! The evidence of names: which field a column holds by the senses of its name. Weights are
//! like log-odds: 6 is a name that hardly means anything else, 2 a hint.

mod items;
mod money;
mod orders;
mod others;
mod people;
mod rule;

use super::tokens::Meaning;
use crate::columns::Field as F;

/// What a misspelt word takes from the evidence of a name: enough that a field found by it is never
/// certain.
const MISSPELT: f64 = 1.0;

/// What the senses of a name speak for.
pub(super) struct NameEvidence {
    /// Fields with their weights, each once.
    pub fields: Vec<(F, f64)>,
    /// The weight of its being something that is not loaded.
    pub other: f64,
}

/// The evidence of a name.
pub(super) fn evidence(meaning: &Meaning) -> NameEvidence {
    let mut found = NameEvidence {
        fields: Vec::new(),
        other: 0.0,
    };
    let tables = [
        people::RULES,
        orders::RULES,
        items::RULES,
        money::RULES,
        others::RULES,
    ];
    for rule in tables.into_iter().flatten() {
        let holds = rule.all.iter().all(|sense| meaning.has(*sense))
            && !rule
                .none
                .iter()
                .any(|sense| meaning.has(*sense) && !rule.all.contains(sense));
        if !holds {
            continue;
        }
        // A word that means nothing known makes a name less certain.
        let weight = rule.weight
            - 0.4 * meaning.unknown.min(3) as f64
            - MISSPELT * meaning.misspelt.min(3) as f64;
        match rule.field {
            None => found.other = found.other.max(weight),
            Some(field) => match found.fields.iter_mut().find(|(known, _)| *known == field) {
                Some((_, most)) => *most = most.max(weight),
                None => found.fields.push((field, weight)),
            },
        }
    }
    found
}
