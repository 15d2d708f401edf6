//! Names of behaviours, by the values that set them apart.

use super::coded::Coding;

/// A value sets a class apart where it is this much more frequent than over all.
const APART: f64 = 1.25;
/// And where this share of the class has it.
const COMMON: f64 = 0.35;

/// The values that set a class apart, the most telling first: (feature, value).
pub fn telling(chances: &[Vec<f64>], overall: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for (feature, (own, all)) in chances.iter().zip(overall).enumerate() {
        for (value, (own, all)) in own.iter().zip(all).enumerate() {
            if *own >= COMMON && *own >= APART * all {
                // What the value adds to the divergence from the whole.
                found.push((own * (own / all).ln(), feature, value));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    found
        .into_iter()
        .map(|(_, feature, value)| (feature, value))
        .collect()
}

/// The word for a value, first as an adjective, then as who has it.
fn words(feature: &str, value: &str) -> (&'static str, &'static str) {
    match (feature, value) {
        ("hour", "morning") => ("morning", "visitor"),
        ("hour", "midday") => ("midday", "visitor"),
        ("hour", "afternoon") => ("afternoon", "visitor"),
        ("hour", "evening") => ("evening", "visitor"),
        ("hour", _) => ("night", "visitor"),
        ("looks", "1") => ("brief", "looker"),
        ("looks", "2 to 3") => ("short", "visitor"),
        ("looks", _) => ("thorough", "browser"),
        ("minutes", "under 1") => ("quick", "visitor"),
        ("minutes", "1 to 5") => ("brisk", "visitor"),
        ("minutes", _) => ("patient", "browser"),
        ("clicks per look", "none") => ("passing", "looker"),
        ("clicks per look", _) => ("curious", "clicker"),
        ("cart", "none") => ("undecided", "looker"),
        ("cart", "1") => ("single-item", "shopper"),
        ("cart", _) => ("list", "shopper"),
        ("price level", "low") => ("thrifty", "shopper"),
        ("price level", "middle") => ("mid-price", "shopper"),
        ("price level", _) => ("premium", "shopper"),
        ("weekday", "weekend") => ("weekend", "shopper"),
        ("weekday", _) => ("working-day", "shopper"),
        ("lines", "1") => ("single-item", "shopper"),
        ("lines", "2 to 3") => ("small-basket", "shopper"),
        ("lines", _) => ("list", "shopper"),
        ("units per line", "1") => ("one-of-each", "shopper"),
        ("units per line", _) => ("bulk", "shopper"),
        _ => ("other", "visitor"),
    }
}

/// Names for all classes: the adjective of the most telling value and the noun of the next one that
/// gives another; no two are alike.
pub fn names(telling: &[Vec<(usize, usize)>], coding: &[Coding], taken: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for values in telling {
        let words: Vec<(&str, &str)> = values
            .iter()
            .map(|&(feature, value)| words(coding[feature].name, coding[feature].values[value]))
            .collect();
        // Whether they buy says most of who they are.
        let cart = values
            .iter()
            .position(|&(feature, _)| coding[feature].name == "cart");
        let telling = cart.and_then(|at| words.get(at));
        let noun = telling.or(words.get(1)).or(words.first());
        let noun = noun.map_or("visitor", |word| word.1);
        let mut proposals: Vec<String> = words
            .iter()
            .map(|(adjective, _)| format!("{adjective} {noun}"))
            .collect();
        if proposals.is_empty() {
            proposals.push("usual visitor".into());
        }
        let first = proposals[0].clone();
        proposals.extend((2..20).map(|number| format!("{first} {number}")));
        let is_free = |name: &&String| {
            let adjective = |name: &str| name.split(' ').next().unwrap_or_default().to_string();
            let mut others = names.iter().chain(taken);
            others.all(|other| other != *name && adjective(other) != adjective(name))
                || name.ends_with(|sign: char| sign.is_ascii_digit())
                    && names.iter().chain(taken).all(|other| other != *name)
        };
        names.push(proposals.iter().find(is_free).unwrap_or(&first).clone());
    }
    names
}
