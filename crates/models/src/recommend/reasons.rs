//! Why a product is recommended, in words, from the terms that made its score.

use super::features::ItemFeatureKind;
use super::gone::RECENT_DAYS;
use super::model::{Term, TermKind};
use super::repeat::OWN_GAPS;
use super::taste::{Taste, TasteItem};
use regulars_core::domain::{Instant, NONE};
use regulars_core::output::counted;
use regulars_core::snapshot::{History, Item};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Terms shown one by one, at most; the rest is one reason for each kind.
const SHOWN: usize = 4;

/// Share of what speaks for a product that the terms shown one by one need not exceed.
const ENOUGH: f64 = 0.8;

/// Words of a title that are named, at most.
const WORDS: usize = 3;

/// Contributions below this are not shown: they would read as 0.000.
pub const LEAST_SHOWN: f64 = 0.0005;

/// One reason. The contributions of a product's reasons add up to its score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// popular, again, due, category, brand, price, word, neighbour, next, taste; with `others_` before it
    /// where several are summed; against, where what is summed lowers the score.
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
    /// When that was; null where the file has no times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
}

/// The reasons of one product, the strongest first. Items, orders and days are looked up in the
/// user's history.
pub fn reasons(history: &History<'_>, taste: &Taste, terms: &[Term]) -> Vec<Reason> {
    let (merged, priced) = together(terms);
    let (shown, rest) = split(&merged);
    let mut found: Vec<Reason> = shown
        .iter()
        .map(|term| reason(history, taste, term, priced))
        .collect();
    for same in rest.chunk_by(|a, b| group(a) == group(b)) {
        if let [one] = same
            && one.value >= 0.0
        {
            found.push(reason(history, taste, one, priced));
            continue;
        }
        let is_named = shown.iter().any(|term| group(term) == group(same[0]));
        found.push(summed(history, taste, same, is_named));
    }
    found.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
    found
}

/// The terms to be told one by one, and the rest by group, the strongest first.
fn split(merged: &[Term]) -> (Vec<&Term>, Vec<&Term>) {
    let sum = |terms: &[&Term]| -> f64 {
        let of_things = terms.iter().filter(|term| is_of_thing(term));
        of_things.map(|term| term.value).sum()
    };
    let (mut shown, mut rest): (Vec<&Term>, Vec<&Term>) =
        merged.iter().partition(|term| term.value >= 0.0);
    shown.sort_by(|a, b| {
        b.value
            .total_cmp(&a.value)
            .then(a.kind.cmp(&b.kind))
            .then(a.from.cmp(&b.from))
    });
    let enough = ENOUGH * merged.iter().map(|term| term.value).sum::<f64>();
    let mut told = 0.0;
    let needed = shown.iter().take_while(|term| {
        let is_needed = told < enough;
        told += term.value;
        is_needed
    });
    let needed = needed.count().min(SHOWN);
    rest.extend(shown.split_off(needed));
    // Where the many small things weigh more than the few that would be named, or take back what
    // these add, all of them are one reason.
    let (of_rest, of_shown) = (sum(&rest), sum(&shown));
    if of_rest > of_shown || of_rest < -0.5 * of_shown {
        rest.extend(shown.iter().copied().filter(|term| is_of_thing(term)));
        shown.retain(|term| !is_of_thing(term));
    }
    rest.sort_by(|a, b| group(a).cmp(group(b)).then(b.value.total_cmp(&a.value)));
    (shown, rest)
}

/// Terms of one group, the strongest first, as one reason; `is_named` where others of the group are told
/// one by one. Some may be negative: what things in the history say is told as a whole.
fn summed(history: &History<'_>, taste: &Taste, same: &[&Term], is_named: bool) -> Reason {
    let contribution: f64 = same.iter().map(|term| term.value).sum();
    let number = same.iter().filter(|term| term.value > 0.0).count();
    if number == 1 && !is_named && contribution > 0.0 {
        let value = contribution;
        let whole = Term {
            value,
            ..same[0].clone()
        };
        return reason(history, taste, &whole, None);
    }
    let things = if number == 1 { "thing" } else { "things" };
    let first = source(history, taste, same[0]).filter(|_| !is_named && contribution > 0.0);
    let text = match first {
        _ if contribution <= 0.0 => "goes less with the rest of this user's history".into(),
        _ if !is_of_thing(same[0]) => format!("{} more such reasons", same.len()),
        _ if is_named => format!("goes with {number} other {things} in this user's history"),
        Some((item, own)) => format!(
            "goes with {number} things in this user's history, above all {} ({}{})",
            item.label(),
            did(own),
            on(history, own.last_at)
        ),
        None => format!("goes with {number} {things} in this user's history"),
    };
    let kind = if contribution <= 0.0 {
        "against".into()
    } else {
        format!("others_{}", group(same[0]))
    };
    let order = first.and_then(|(_, own)| history.orders.get(own.last_order as usize));
    Reason {
        kind,
        text,
        contribution,
        item: first.map(|(item, _)| item.id.clone()),
        order: order.map(|order| order.id.clone()),
        at: first.and_then(|(_, own)| dated(own.last_at)),
    }
}

fn buyers(n: u32) -> String {
    counted(i64::from(n), "buyer")
}

pub(super) fn have_both(n: u32) -> String {
    let have = if n == 1 { "has" } else { "have" };
    format!("{} {have} both", buyers(n))
}

/// A moment of the history; actions of files without times have none, and are at 0.
fn dated(at: i64) -> Option<Instant> {
    (at != 0).then_some(Instant(at))
}

/// ` on` the day of a moment of the history; nothing where it has none.
fn on(history: &History<'_>, at: i64) -> String {
    let day = dated(at).map(|at| at.day_in(history.zone));
    day.map_or(String::new(), |day| format!(" on {day}"))
}

/// Whether a term comes from one thing in the history.
fn is_of_thing(term: &Term) -> bool {
    matches!(
        term.kind,
        TermKind::Neighbour | TermKind::Next | TermKind::Taste
    )
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
fn source<'s>(
    history: &History<'s>,
    taste: &'s Taste,
    term: &Term,
) -> Option<(&'s Item, &'s TasteItem)> {
    let own = taste.item(term.from?)?;
    Some((history.items.get(own.index as usize)?, own))
}

/// What the user did with a thing last.
fn did(own: &TasteItem) -> &'static str {
    if own.is_bought() {
        "bought"
    } else {
        "looked at"
    }
}

/// The terms as they are told, and the kind of the term that holds what a similar price adds.
pub(super) fn together(terms: &[Term]) -> (Vec<Term>, Option<TermKind>) {
    let mut merged = merge(terms);
    let priced = fold_price(&mut merged);
    (merged, priced)
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
        other.value = value;
    }
    let word = TermKind::Feature(ItemFeatureKind::Word);
    if let Some(words) = merged.iter_mut().find(|term| term.kind == word) {
        words.feature = Some(named_words(terms, words.value));
    }
    merged
}

/// The words that add most to what all of them add.
fn named_words(terms: &[Term], all: f64) -> String {
    let word = TermKind::Feature(ItemFeatureKind::Word);
    let mut words: Vec<&Term> = terms.iter().filter(|term| term.kind == word).collect();
    words.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.feature.cmp(&b.feature)));
    let mut told = 0.0;
    let needed = words.into_iter().take(WORDS).take_while(|term| {
        let is_needed = told < ENOUGH * all;
        told += term.value;
        is_needed
    });
    let texts: Vec<&str> = needed.filter_map(|term| term.feature.as_deref()).collect();
    texts.join(", ")
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
    let at = source.and_then(|source| dated(source.last_at));
    let (label, on_day) = (
        item.map_or("", |item| item.label()),
        source.map_or(String::new(), |source| on(history, source.last_at)),
    );
    let did = source.map_or("looked at", did);
    let feature = term.feature.as_deref().unwrap_or_default();
    let text = match term.kind {
        TermKind::Popular if term.n == 0 => "was popular before".to_string(),
        TermKind::Popular if dated(term.days as i64).is_none() => buyers(term.n),
        TermKind::Popular => format!(
            "{} in the {RECENT_DAYS} days to {}",
            buyers(term.n),
            Instant(term.days as i64).day_in(history.zone)
        ),
        TermKind::Again if term.n == 1 && on_day.is_empty() => "bought once".into(),
        TermKind::Again if term.n == 1 => format!("bought once,{on_day}"),
        TermKind::Again if on_day.is_empty() => format!("bought in {} orders", term.n),
        TermKind::Again => format!("bought in {} orders, last{on_day}", term.n),
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
            "bought {label}{on_day}; {} {} it afterwards",
            term.n,
            if term.n == 1 {
                "customer bought"
            } else {
                "customers bought"
            }
        ),
        TermKind::Taste => {
            format!("{did} {label}{on_day}, and customers with similar taste buy it")
        }
        TermKind::Neighbour => {
            format!("{did} {label}{on_day}; {}", have_both(term.n))
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
                            reason.text.contains(" other thing"),
                            is_named,
                            "{}",
                            reason.text
                        );
                        assert_eq!(
                            reason.text.contains(", above all "),
                            !is_named,
                            "{}",
                            reason.text
                        );
                        assert_eq!(reason.at.is_some(), !is_named);
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

    /// A user who bought six things, one an order, and terms of these values, one a thing.
    fn told(kinds: [TermKind; 6], values: [f64; 6]) -> Vec<(String, f64)> {
        let mut shop = crate::patterns::tests::Builder::new(1, 6);
        (0..6).for_each(|item| shop.order(0, item as i64 * 86_400, &[item]));
        let snapshot = shop.snapshot();
        let history = snapshot.history(0);
        let taste = Taste::of(&history, snapshot.as_of);
        let terms: Vec<Term> = (0..6)
            .map(|at| Term {
                kind: kinds[at],
                from: Some(snapshot.items[at].key),
                feature: None,
                n: 9,
                days: 0.0,
                value: values[at],
            })
            .collect();
        let found = reasons(&history, &taste, &terms);
        let told = found.iter().map(|one| (one.text.clone(), one.contribution));
        told.collect()
    }

    #[test]
    fn what_things_take_back_is_told_with_what_they_add() {
        use TermKind::{Neighbour, Next, Taste};
        let kinds = [Neighbour, Taste, Next, Taste, Neighbour, Taste];
        let named = told(kinds, [0.5, 0.05, 0.08, 0.03, -0.04, -0.02]);
        assert_eq!(named.len(), 2, "{named:?}");
        assert!(named[0].0.ends_with("9 buyers have both") && named[0].1 == 0.5);
        assert_eq!(
            named[1].0,
            "goes with 3 other things in this user's history"
        );
        assert!((named[1].1 - 0.1).abs() < 1e-9);
        let crowd = told(kinds, [0.5, 0.1, 0.08, 0.03, -0.3, -0.3]);
        assert_eq!(crowd.len(), 1, "{crowd:?}");
        assert!(
            crowd[0]
                .0
                .starts_with("goes with 4 things in this user's history, above all ")
        );
        assert!((crowd[0].1 - 0.11).abs() < 1e-9);
        let few = told(kinds, [0.5, 0.0, 0.0, 0.0, -0.02, -0.1]);
        assert_eq!(few[1].0, "goes less with the rest of this user's history");
        assert!(few[1].1 < 0.0 && few[0].1 > 0.0);
    }

    #[test]
    fn without_times_no_day_is_named() {
        use TermKind::{Again, Neighbour, Popular, Taste};
        let mut shop = crate::patterns::tests::Builder::new(1, 2);
        shop.order(0, 0, &[0, 1]);
        let snapshot = shop.snapshot();
        let history = snapshot.history(0);
        let taste = super::Taste::of(&history, snapshot.as_of);
        let told = |kind, item: usize| {
            let from = (kind != Popular).then_some(snapshot.items[item].key);
            let term = Term {
                kind,
                from,
                feature: None,
                n: 1,
                days: 0.0,
                value: 1.0,
            };
            let found = reasons(&history, &taste, &[term]);
            assert_eq!(found[0].at, None);
            found[0].text.clone()
        };
        assert_eq!(told(Popular, 0), "1 buyer");
        assert_eq!(told(Again, 0), "bought once");
        assert_eq!(told(Neighbour, 1), "bought Item 1; 1 buyer has both");
        assert_eq!(
            told(Taste, 1),
            "bought Item 1, and customers with similar taste buy it"
        );
    }

    #[test]
    fn one_thing_is_one_reason_whatever_leads_from_it() {
        let mut shop = crate::patterns::tests::Builder::new(1, 1);
        shop.order(0, 0, &[0]);
        let snapshot = shop.snapshot();
        let history = snapshot.history(0);
        let taste = Taste::of(&history, snapshot.as_of);
        let term = |kind| Term {
            kind,
            from: Some(snapshot.items[0].key),
            feature: None,
            n: 4,
            days: 0.0,
            value: 0.1,
        };
        let found = reasons(
            &history,
            &taste,
            &[TermKind::Neighbour, TermKind::Next, TermKind::Taste].map(term),
        );
        assert_eq!(found.len(), 1);
        assert!((found[0].contribution - 0.3).abs() < 1e-9);
    }
}
