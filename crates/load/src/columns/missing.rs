//! What a file does not say, and what that costs the shop.

use crate::columns::mapping::Mapping;
use crate::columns::{Field as F, FileKind};
use serde::Serialize;

/// Something that a file does not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// What: `amounts`, `customers`, `times`, `order numbers`, `items`, `quantities`.
    pub what: &'static str,
    /// What it costs, as the rest of a sentence.
    pub cost: &'static str,
}

/// What a file of sales does not say; lists of customers or items lack nothing.
pub fn missing(mapping: &Mapping) -> Vec<Missing> {
    let has = |field: F| mapping.position(field).is_some();
    let mut found = Vec::new();
    let mut say = |is_so: bool, what, cost| {
        if is_so {
            found.push(Missing { what, cost });
        }
    };
    say(
        mapping.is_headless,
        "header",
        "the columns were recognised by their values; --columns user,item,_,time names them by place",
    );
    let is_lines = mapping.kind == FileKind::Actions;
    if !is_lines && mapping.kind != FileKind::Orders {
        return found;
    }
    let are_events = is_lines && (has(F::Kind) || has(F::Rating)) && !has(F::Order);
    let has_amounts = if is_lines {
        [F::Amount, F::Price, F::Total]
            .iter()
            .any(|field| has(*field))
    } else {
        has(F::Total)
    };
    say(
        !has_amounts
            && !are_events
            && mapping
                .dialect
                .is_none_or(|dialect| dialect.action.is_none()),
        "amounts",
        "revenue, margins and campaigns cannot be computed",
    );
    say(
        is_lines && has(F::Price) && !has(F::Quantity) && !has(F::Amount),
        "quantities",
        "each line counts as one piece",
    );
    let is_person = [F::User, F::Email, F::Phone, F::Session]
        .iter()
        .any(|field| has(*field));
    say(
        !is_person,
        "customers",
        "there are no profiles, segments or offers for these sales",
    );
    say(!has(F::Time), "times", "time-based results are unavailable");
    say(
        !has(F::Order) && !are_events,
        "order numbers",
        "what one customer buys on a day counts as one order",
    );
    say(
        !is_lines,
        "items",
        "there are no baskets and no recommendations from these orders",
    );
    found
}
