//! Why a product is recommended, in words, from the terms that made its score.

use super::features::ItemFeatureKind;
use super::item_model::RECENT_DAYS;
use super::model::{Term, TermKind};
use super::repeat::OWN_GAPS;
use super::taste::Taste;
use regulars_core::domain::{Instant, NONE};
use regulars_core::snapshot::{History, Item};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Terms shown one by one, at most; the rest is one reason for each kind.
const SHOWN: usize = 4;

/// Share of what speaks for a product that the terms shown one by one need not exceed.
const ENOUGH: f64 = 0.8;

/// Contributions below this are not shown: they would read as 0.000.
pub const LEAST_SHOWN: f64 = 0.0005;

/// One reason. The contributions of a product's reasons add up to its score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// popular, again, due, category, brand, price, word, neighbour, next, taste; with `others_` before it
    /// where several are summed; against, for all that speaks against it.
    pub kind: String,
    /// The reason in words.
    pub text: String,
    /// What it adds to the score.
    pub contribution: f64,
    /// Id of the item in the user's history that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Number of the order in which the user bought that item last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// When that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
}

/// The reasons of one product, the strongest first. Items, orders and days are looked up in the
/// user's history.
pub fn reasons(history: &History<'_>, taste: &Taste, terms: &[Term]) -> Vec<Reason> {
    let mut merged = merge(terms);
    let priced = fold_price(&mut merged);
    let (mut sorted, against): (Vec<&Term>, Vec<&Term>) =
        merged.iter().partition(|term| term.value >= 0.0);
    sorted.sort_by(|a, b| {
        b.value
            .total_cmp(&a.value)
            .then(a.kind.cmp(&b.kind))
            .then(a.from.cmp(&b.from))
    });
    let enough = ENOUGH * sorted.iter().map(|term| term.value).sum::<f64>();
    let mut sum = 0.0;
    let needed = sorted.iter().take_while(|term| {
        let is_needed = sum < enough;
        sum += term.value;
        is_needed
    });
    let needed = needed.count().min(SHOWN);
    let mut rest = sorted.split_off(needed);
    let mut shown = sorted;
    // Where the many small neighbours weigh more than the few that would be named, all of them are
    // one reason.
    let of_neighbours = |terms: &[&Term]| -> f64 {
        terms
            .iter()
            .filter(|term| is_of_thing(term))
            .map(|term| term.value)
            .sum()
    };
    if of_neighbours(&rest) > of_neighbours(&shown) {
        rest.extend(shown.iter().copied().filter(|term| is_of_thing(term)));
        shown.retain(|term| !is_of_thing(term));
    }
    let mut found: Vec<Reason> = shown
        .iter()
        .map(|term| reason(history, taste, term, priced))
        .collect();
    rest.sort_by(|a, b| group(a).cmp(group(b)).then(b.value.total_cmp(&a.value)));
    for same in rest.chunk_by(|a, b| group(a) == group(b)) {
        if let [one] = same {
            found.push(reason(history, taste, one, priced));
            continue;
        }
        let is_named = shown.iter().any(|term| group(term) == group(same[0]));
        let text = others(history, taste, same, is_named);
        let first = Some(same[0]).filter(|first| is_of_thing(first) && !is_named);
        let item = first.and_then(|first| source(history, taste, first));
        found.push(Reason {
            kind: format!("others_{}", group(same[0])),
            text,
            contribution: same.iter().map(|term| term.value).sum(),
            item: item.map(|item| item.id.clone()),
            order: None,
            at: None,
        });
    }
    if !against.is_empty() {
        found.push(Reason {
            kind: "against".into(),
            text: match against.len() {
                1 => "another thing in the history speaks against it".into(),
                several => format!("{several} other things in the history speak against it"),
            },
            contribution: against.iter().map(|term| term.value).sum(),
            item: None,
            order: None,
            at: None,
        });
    }
    found.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
    found
}

/// Reasons of one kind, the strongest first, as one; `is_named` where others of the kind are told
/// one by one.
fn others(history: &History<'_>, taste: &Taste, same: &[&Term], is_named: bool) -> String {
    if !is_of_thing(same[0]) {
        return format!("{} more such reasons", same.len());
    }
    if is_named {
        return format!(
            "{} more things from this user's history lead to it",
            same.len()
        );
    }
    let first = source(history, taste, same[0]);
    let most = first.map_or(String::new(), |item| format!(", {} the most", item.label()));
    format!(
        "{} things from this user's history lead to it{most}",
        same.len()
    )
}

/// Whether a term comes from one thing in the history.
fn is_of_thing(term: &Term) -> bool {
    matches!(term.kind, TermKind::Neighbour | TermKind::Taste)
}

/// The word under which the terms that are not shown one by one are summed.
fn group(term: &Term) -> &'static str {
    let kind = if is_of_thing(term) {
        TermKind::Neighbour
    } else {
        term.kind
    };
    kind.word()
}

/// The thing in the history that a term comes from.
fn source<'h>(history: &History<'h>, taste: &Taste, term: &Term) -> Option<&'h Item> {
    let from = term.from.and_then(|key| taste.item(key))?;
    history.items.get(from.index as usize)
}

/// Makes the words of a title one term, and the price levels, of which neighbouring ones are half
/// alike, too; and what several components say of the same thing in the history. What a product's own
/// purchases lead to is the habit of buying it.
fn merge(terms: &[Term]) -> Vec<Term> {
    let again = terms.iter().find(|term| term.kind == TermKind::Again);
    let own = again.and_then(|again| again.from);
    let mut merged: Vec<Term> = Vec::with_capacity(terms.len());
    let mut place_of: BTreeMap<(Option<TermKind>, Option<i64>), usize> = BTreeMap::new();
    for term in terms {
        let same = match term.kind {
            TermKind::Feature(ItemFeatureKind::Word | ItemFeatureKind::Price) => {
                Some((Some(term.kind), None))
            }
            TermKind::Again => Some((None, own)),
            _ if is_of_thing(term) => Some((None, term.from)),
            _ => None,
        };
        let next = merged.len();
        let place = same.map_or(next, |same| *place_of.entry(same).or_insert(next));
        let Some(other) = merged.get_mut(place) else {
            merged.push(term.clone());
            continue;
        };
        let value = other.value + term.value;
        if term.kind == TermKind::Again {
            *other = term.clone();
        }
        if let (TermKind::Feature(ItemFeatureKind::Word), Some(words), Some(word)) =
            (term.kind, &mut other.feature, &term.feature)
        {
            words.push_str(", ");
            words.push_str(word);
        }
        other.value = value;
    }
    merged
}

/// A similar price is no reason by itself: it is told with the strongest thing that the product has in
/// common with the user's other things. Gives the kind of the term that it is in.
fn fold_price(terms: &mut Vec<Term>) -> Option<TermKind> {
    let is_price = |term: &Term| term.kind == TermKind::Feature(ItemFeatureKind::Price);
    let price = terms.iter().position(is_price)?;
    let is_other = |term: &&mut Term| matches!(term.kind, TermKind::Feature(_)) && !is_price(term);
    let value = terms[price].value;
    let other = terms
        .iter_mut()
        .filter(is_other)
        .max_by(|a, b| a.value.total_cmp(&b.value))?;
    other.value += value;
    let kind = other.kind;
    terms.remove(price);
    Some(kind)
}

fn reason(history: &History<'_>, taste: &Taste, term: &Term, priced: Option<TermKind>) -> Reason {
    let source = term.from.and_then(|key| taste.item(key));
    let item = source.and_then(|source| history.items.get(source.index as usize));
    let order = source
        .map(|source| source.last_order)
        .filter(|&order| order != NONE);
    let at = source.map(|source| Instant(source.last_at));
    let (label, day) = (
        item.map_or("", |item| item.label()),
        at.map_or(String::new(), |at| at.day_in(history.zone)),
    );
    let did = if source.is_some_and(super::taste::TasteItem::is_bought) {
        "bought"
    } else {
        "looked at"
    };
    let feature = term.feature.as_deref().unwrap_or_default();
    let text = match term.kind {
        TermKind::Popular if term.n == 0 => "was popular before".to_string(),
        TermKind::Popular => format!(
            "{} buyers in the {RECENT_DAYS} days to {}",
            term.n,
            Instant(term.days as i64).day_in(history.zone)
        ),
        TermKind::Again if term.n == 1 => format!("bought once, on {day}"),
        TermKind::Again => format!("bought in {} orders, last on {day}", term.n),
        TermKind::Due => {
            let gone = at.map_or(0.0, |at| Instant(taste.at).days_since(at));
            let days = if gone.round() == 1.0 { "day" } else { "days" };
            if term.n < OWN_GAPS {
                format!(
                    "bought {gone:.0} {days} ago; things like it are bought again after about {:.0} \
                     days",
                    term.days
                )
            } else {
                format!(
                    "bought {gone:.0} {days} ago; others buy it again after about {:.0} days ({} gaps)",
                    term.days, term.n
                )
            }
        }
        TermKind::Feature(ItemFeatureKind::Category) => {
            format!("category {feature}, which this user looks for")
        }
        TermKind::Feature(ItemFeatureKind::Brand) => {
            format!("brand {feature}, which this user looks for")
        }
        TermKind::Feature(ItemFeatureKind::Price) => {
            String::from("priced like this user's other things")
        }
        TermKind::Feature(ItemFeatureKind::Word) => {
            format!("words of the title, as in this user's other things: {feature}")
        }
        TermKind::Next => format!(
            "bought {label} on {day}; {} {} it afterwards",
            term.n,
            if term.n == 1 {
                "customer bought"
            } else {
                "customers bought"
            }
        ),
        TermKind::Taste => {
            format!("{did} {label} on {day}, and customers with similar taste buy it")
        }
        TermKind::Neighbour => {
            format!("{did} {label} on {day}; {} buyers have both", term.n)
        }
    };
    let price = if priced == Some(term.kind) {
        ", at a similar price"
    } else {
        ""
    };
    Reason {
        kind: term.kind.word().to_string(),
        text: format!("{text}{price}"),
        contribution: term.value,
        item: item.map(|item| item.id.clone()),
        order: order
            .and_then(|order| history.orders.get(order as usize))
            .map(|order| order.id.clone()),
        at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;
    use crate::recommend::{ItemModel, List, ModelName, Scores};

    #[test]
    fn contributions_add_up_and_point_into_the_history() {
        let snapshot = generate(6).snapshot;
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let mut scores = Scores::default();
        let (mut seen, weights) = (
            std::collections::BTreeSet::new(),
            ModelName::Blend.weights(),
        );
        for user in 0..40 {
            let history = snapshot.history(user);
            let taste = Taste::of(&history, snapshot.as_of);
            scores.compute(&fitted, &taste);
            for ranked in scores.best(&fitted, &taste, &weights, (List::Mixed, 5), |_| true) {
                let found = reasons(
                    &history,
                    &taste,
                    &scores.terms(&fitted, &taste, &weights, ranked.slot),
                );
                let sum: f64 = found.iter().map(|reason| reason.contribution).sum();
                assert!((sum - ranked.score).abs() < 1e-9 * ranked.score);
                let own =
                    &snapshot.items[snapshot.item_index(fitted.keys[ranked.slot]).unwrap()].id;
                for reason in &found {
                    assert!(
                        reason.kind != "neighbour" || reason.item.as_ref() != Some(own),
                        "{}: no thing leads to itself",
                        reason.text
                    );
                    seen.insert(reason.kind.clone());
                    if reason.kind == "others_neighbour" {
                        let is_named = found.iter().any(|other| other.kind == "neighbour");
                        assert_eq!(
                            reason.text.contains(" more things"),
                            is_named,
                            "{}",
                            reason.text
                        );
                        assert_eq!(
                            reason.text.ends_with(" the most"),
                            !is_named,
                            "{}",
                            reason.text
                        );
                    }
                    if reason.kind == "neighbour" {
                        assert!(
                            reason.item.is_some() && reason.order.is_some() && reason.at.is_some()
                        );
                        assert!(reason.text.contains("buyers have both"), "{}", reason.text);
                    }
                }
            }
        }
        for kind in ["popular", "again", "category", "neighbour"] {
            assert!(seen.contains(kind), "{kind} of {seen:?}");
        }
        assert!(!seen.contains("price"), "never a price alone");
    }
}
