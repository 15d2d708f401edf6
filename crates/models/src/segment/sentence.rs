//! The sentence of a segment: a rule of up to three comparisons that separates its members from all
//! other users.
//!
//! Found by beam search on the harmonic mean of precision and recall, on two thirds of the users.
//! The precision and recall shown are measured on the rest.

use super::space::UserFacts;
use super::tuning::sentence::{
    BEAM, HELD_OUT_OF, LEAST_GAIN, LEAST_USERS, LONGEST, MOST_CATEGORIES, MOST_USERS, THRESHOLDS,
};
use crate::profile::rule::{Comparison, Feature, Literal, Observed, Operator, Rule, find_feature};
use rand::Rng;
use regulars_core::domain::Estimate;
use regulars_core::statistics::interval::wilson;
use regulars_core::statistics::robust::quantile_sorted;
use regulars_core::statistics::sampling::{random, sample_indices};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

const FEATURES: [&str; 16] = [
    "recency_days",
    "orders",
    "net_revenue",
    "average_order",
    "typical_gap_days",
    "overdue",
    "purchasing_power",
    "discount_share",
    "views_per_order",
    "lines_per_order",
    "tenure_days",
    "views",
    "sessions",
    "browse_depth",
    "click_through_rate",
    "age",
];

/// A rule that roughly describes the members of a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sentence {
    /// At most three comparisons.
    pub rule: Rule,
    /// The share of matching users who are members; `None` if no held-out user matches.
    pub precision: Option<Estimate>,
    /// The share of members who match; `None` if no member was held out.
    pub recall: Option<Estimate>,
}

/// A comparison and the users that match it, as bits.
struct Candidate {
    comparison: Comparison,
    bits: Vec<u64>,
}

/// The sentence of each of `k` groups; `labels` gives the group of each member. `None` if no
/// comparison separates the group.
pub fn sentences(
    facts: &UserFacts<'_>,
    members: &[usize],
    labels: &[usize],
    k: usize,
    seed: u64,
) -> Vec<Option<Sentence>> {
    let mut generator = random(seed, "sentences");
    let drawn = sample_indices(members.len(), MOST_USERS, &mut generator);
    let holds_out = drawn.len() >= LEAST_USERS;
    let (mut fitting, mut held_out) = (Vec::new(), Vec::new());
    for index in drawn {
        let is_held_out = holds_out && generator.gen_range(0..HELD_OUT_OF) == 0;
        if is_held_out {
            &mut held_out
        } else {
            &mut fitting
        }
        .push(index);
    }
    let users: Vec<usize> = fitting.iter().map(|&index| members[index]).collect();
    let candidates = candidates(facts, &users);
    (0..k)
        .map(|group| {
            let inside: Vec<bool> = fitting
                .iter()
                .map(|&index| labels[index] == group)
                .collect();
            let rule = best_rule(&candidates, &bits(&inside))?;
            let test: Vec<(usize, bool)> = held_out
                .iter()
                .map(|&index| (members[index], labels[index] == group))
                .collect();
            Some(measured(rule, facts, &test))
        })
        .collect()
}

/// The sentence of one group of users; `is_inside` says which of `members` are in it.
pub fn sentence_for(
    facts: &UserFacts<'_>,
    members: &[usize],
    is_inside: &[bool],
    seed: u64,
) -> Option<Sentence> {
    let labels: Vec<usize> = is_inside
        .iter()
        .map(|&inside| usize::from(!inside))
        .collect();
    sentences(facts, members, &labels, 1, seed).pop().flatten()
}

fn measured(rule: Rule, facts: &UserFacts<'_>, test: &[(usize, bool)]) -> Sentence {
    let (mut both, mut fulfil, mut inside) = (0, 0, 0);
    for &(user, is_inside) in test {
        let fulfils = rule.test(&facts.of(user)) == Some(true);
        fulfil += u64::from(fulfils);
        inside += u64::from(is_inside);
        both += u64::from(fulfils && is_inside);
    }
    Sentence {
        rule,
        precision: wilson(both, fulfil),
        recall: wilson(both, inside),
    }
}

fn candidates(facts: &UserFacts<'_>, users: &[usize]) -> Vec<Candidate> {
    let mut features: Vec<Feature> = FEATURES
        .iter()
        .filter_map(|name| find_feature(name, None))
        .collect();
    let mut categories: BTreeMap<&str, f64> = BTreeMap::new();
    for interest in users
        .iter()
        .flat_map(|&user| &facts.profiles[user].interests)
    {
        *categories.entry(&*interest.category).or_default() += interest.share;
    }
    let mut ranked: Vec<(&str, f64)> = categories.into_iter().collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
    features.extend(
        ranked
            .into_iter()
            .take(MOST_CATEGORIES)
            .filter_map(|(category, _)| find_feature("interest", Some(category))),
    );
    features
        .iter()
        .flat_map(|feature| of_feature(feature, facts, users))
        .collect()
}

fn of_feature(feature: &Feature, facts: &UserFacts<'_>, users: &[usize]) -> Vec<Candidate> {
    let values: Vec<Option<f64>> = users
        .iter()
        .map(|&user| match feature.observe(&facts.of(user)) {
            Observed::Number(number) => Some(number),
            _ => None,
        })
        .collect();
    let mut known: Vec<f64> = values.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    if known.len() * 3 < users.len() || known.first() == known.last() {
        return Vec::new();
    }
    let is_whole = known.iter().all(|value| value.fract() == 0.0);
    let thresholds: BTreeSet<u64> = (1..THRESHOLDS)
        .map(|step| quantile_sorted(&known, f64::from(step) / f64::from(THRESHOLDS)))
        .map(|value| {
            if is_whole {
                value.ceil()
            } else {
                rounded(value)
            }
        })
        .filter(|&value| value > known[0] && value.is_finite() && value >= 0.0)
        // The bits of non-negative numbers sort like the numbers.
        .map(|value| (value + 0.0).to_bits())
        .collect();
    let mut found = Vec::with_capacity(thresholds.len() * 2);
    for threshold in thresholds.into_iter().map(f64::from_bits) {
        for operator in [Operator::AtLeast, Operator::Less] {
            let fulfils: Vec<bool> = values
                .iter()
                .map(|value| {
                    value.is_some_and(|value| {
                        (value >= threshold) == (operator == Operator::AtLeast)
                    })
                })
                .collect();
            let required = Literal::Number(threshold);
            let comparison = Comparison {
                feature: feature.clone(),
                operator,
                required,
            };
            found.push(Candidate {
                comparison,
                bits: bits(&fulfils),
            });
        }
    }
    found
}

/// The number with two significant digits.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    format!("{value:.1e}").parse().unwrap_or(value)
}

fn bits(flags: &[bool]) -> Vec<u64> {
    flags
        .chunks(64)
        .map(|chunk| {
            chunk
                .iter()
                .enumerate()
                .fold(0, |word, (at, &flag)| word | (u64::from(flag) << at))
        })
        .collect()
}

fn count(words: impl Iterator<Item = u64>) -> f64 {
    words.map(|word| u64::from(word.count_ones())).sum::<u64>() as f64
}

fn best_rule(candidates: &[Candidate], inside: &[u64]) -> Option<Rule> {
    let members = count(inside.iter().copied());
    let all: Vec<u64> = vec![u64::MAX; inside.len()];
    let mut beam: Vec<(f64, Vec<usize>, Vec<u64>)> = vec![(0.0, Vec::new(), all)];
    let mut best: (f64, Vec<usize>) = (0.0, Vec::new());
    for _ in 0..LONGEST {
        let mut longer: Vec<(f64, Vec<usize>)> = Vec::new();
        for (_, chosen, fulfil) in &beam {
            for (index, candidate) in candidates.iter().enumerate() {
                if chosen
                    .iter()
                    .any(|&other| repeats(&candidates[other].comparison, &candidate.comparison))
                {
                    continue;
                }
                let words = || {
                    fulfil
                        .iter()
                        .zip(&candidate.bits)
                        .map(|(left, right)| left & right)
                };
                let found = count(words());
                let both = count(words().zip(inside).map(|(word, inside)| word & inside));
                let score = if found > 0.0 {
                    2.0 * both / (found + members)
                } else {
                    0.0
                };
                let mut sorted = chosen.clone();
                sorted.push(index);
                longer.push((score, sorted));
            }
        }
        longer.sort_by(|left, right| {
            right
                .0
                .total_cmp(&left.0)
                .then_with(|| left.1.cmp(&right.1))
        });
        longer.truncate(BEAM);
        let Some(first) = longer.first() else { break };
        if first.0 < best.0 + LEAST_GAIN {
            break;
        }
        best = first.clone();
        beam = longer
            .into_iter()
            .map(|(score, chosen)| {
                let mut fulfil = vec![u64::MAX; inside.len()];
                for &index in &chosen {
                    fulfil
                        .iter_mut()
                        .zip(&candidates[index].bits)
                        .for_each(|(word, other)| *word &= other);
                }
                (score, chosen, fulfil)
            })
            .collect();
    }
    let mut chosen = best.1;
    chosen.sort_unstable();
    Rule::all(
        chosen
            .into_iter()
            .map(|index| candidates[index].comparison.clone())
            .collect(),
    )
}

fn repeats(left: &Comparison, right: &Comparison) -> bool {
    left.feature == right.feature && left.operator == right.operator
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Profile, Value};
    use regulars_core::snapshot::User;

    #[test]
    fn a_planted_rule_is_found_and_measured_on_held_out_users() {
        let users = vec![User::default(); 600];
        let values = vec![Value::default(); 600];
        let profiles: Vec<Profile> = (0..600)
            .map(|index| Profile {
                orders: Some(1 + index % 10),
                recency_days: Some(((index * 37) % 101) as f64 + 0.5),
                ..Profile::default()
            })
            .collect();
        let facts = UserFacts {
            users: &users,
            profiles: &profiles,
            values: &values,
        };
        let members: Vec<usize> = (0..600).collect();
        let inside: Vec<bool> = profiles
            .iter()
            .map(|profile| profile.orders.unwrap() >= 6 && profile.recency_days.unwrap() < 40.0)
            .collect();
        let sentence = sentence_for(&facts, &members, &inside, 1).unwrap();
        assert!(
            sentence.rule.to_string().contains("orders >= 6"),
            "{}",
            sentence.rule
        );
        assert!(
            sentence.rule.to_string().contains("recency_days < "),
            "{}",
            sentence.rule
        );
        let (precision, recall) = (sentence.precision.unwrap(), sentence.recall.unwrap());
        assert!(
            precision.value > 0.9 && recall.value > 0.9,
            "{precision:?} {recall:?}"
        );
        assert!(recall.n < 120 && precision.low < precision.value);
    }

    #[test]
    fn random_members_get_no_flattering_figures() {
        let users = vec![User::default(); 400];
        let values = vec![Value::default(); 400];
        let profiles: Vec<Profile> = (0..400)
            .map(|index| Profile {
                recency_days: Some(((index * 37) % 401) as f64),
                ..Profile::default()
            })
            .collect();
        let facts = UserFacts {
            users: &users,
            profiles: &profiles,
            values: &values,
        };
        let mut generator = random(3, "chance");
        let inside: Vec<bool> = (0..400).map(|_| generator.gen_bool(0.2)).collect();
        let members: Vec<usize> = (0..400).collect();
        if let Some(sentence) = sentence_for(&facts, &members, &inside, 1) {
            assert!(
                sentence
                    .precision
                    .is_none_or(|precision| precision.low < 0.35),
                "{sentence:?}"
            );
        }
    }

    #[test]
    fn alike_users_have_no_sentence() {
        let (users, values) = (vec![User::default(); 5], vec![Value::default(); 5]);
        let profiles = vec![
            Profile {
                orders: Some(1),
                ..Profile::default()
            };
            5
        ];
        let facts = UserFacts {
            users: &users,
            profiles: &profiles,
            values: &values,
        };
        assert_eq!(
            sentence_for(
                &facts,
                &[0, 1, 2, 3, 4],
                &[true, true, false, false, false],
                1
            ),
            None
        );
    }
}
