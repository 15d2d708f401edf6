//! Tests a rule on a user.

use super::catalogue::FeatureKind;
use super::facts::{Facts, Observed};
use super::syntax::{Comparison, Literal, Operator, Rule};
use serde::Serialize;
use std::cmp::Ordering;

/// One comparison as it was tested.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leaf {
    /// The feature as the rule names it.
    pub feature: String,
    /// The observed value; `None` where missing.
    pub observed: Option<serde_json::Value>,
    /// The required value with its operator, with any `not` applied: `>= 3`.
    pub required: String,
    /// How far the observed number is from passing; 0 where it passes, in days for instants, `None`
    /// for texts.
    pub distance: Option<f64>,
    /// The unit of the observed value.
    pub unit: &'static str,
    /// Whether it passes; `None` where the feature is missing.
    pub pass: Option<bool>,
}

/// A rule as it was tested on one user.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// Whether the rule holds; `None` where a missing feature leaves it undecided. Only
    /// `Some(true)` is membership.
    pub pass: Option<bool>,
    /// The comparisons from left to right.
    pub leaves: Vec<Leaf>,
    /// The missing features that leave the rule undecided; empty where it is decided.
    pub missing: Vec<String>,
}

impl Rule {
    /// Whether the rule holds for the user; `None` where a missing feature leaves it undecided.
    pub fn test(&self, facts: &Facts<'_>) -> Option<bool> {
        match self {
            Rule::Compare(comparison) => comparison.test(facts),
            Rule::And(rules) => all(rules.iter().map(|rule| rule.test(facts))),
            Rule::Or(rules) => {
                all(rules.iter().map(|rule| rule.test(facts).map(|pass| !pass))).map(|none| !none)
            }
            Rule::Not(rule) => rule.test(facts).map(|pass| !pass),
        }
    }

    /// The result of each comparison of the rule.
    pub fn trace(&self, facts: &Facts<'_>) -> Trace {
        let pass = self.test(facts);
        let leaves: Vec<Leaf> = self
            .comparisons()
            .iter()
            .map(|comparison| comparison.leaf(facts))
            .collect();
        let mut missing: Vec<String> = Vec::new();
        if pass.is_none() {
            for leaf in leaves.iter().filter(|leaf| leaf.pass.is_none()) {
                if !missing.contains(&leaf.feature) {
                    missing.push(leaf.feature.clone());
                }
            }
        }
        Trace {
            pass,
            leaves,
            missing,
        }
    }
}

/// Conjunction of Kleene: false decides, then unknown.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

impl Comparison {
    /// Whether the comparison holds for the user; `None` where the feature is missing.
    pub fn test(&self, facts: &Facts<'_>) -> Option<bool> {
        match (self.feature.observe(facts), &self.required) {
            (Observed::Number(observed), Literal::Number(required)) => {
                Some(self.operator.holds(observed.partial_cmp(required)?))
            }
            (Observed::Instant(observed), Literal::Instant(_, required)) => {
                Some(self.operator.holds(observed.cmp(required)))
            }
            (Observed::Text(observed), Literal::Text(required)) => {
                Some(same(observed, required) == (self.operator == Operator::Equal))
            }
            (Observed::Texts(observed), Literal::Text(required)) => {
                let is_among = observed.iter().any(|text| same(text, required));
                Some(is_among == (self.operator == Operator::Equal))
            }
            _ => None,
        }
    }

    fn leaf(&self, facts: &Facts<'_>) -> Leaf {
        let pass = self.test(facts);
        let observed = self.feature.observe(facts);
        let shortfall = match (observed, &self.required) {
            (Observed::Number(observed), Literal::Number(required)) => {
                Some((observed - required).abs())
            }
            (Observed::Instant(observed), Literal::Instant(_, required)) => {
                Some(observed.days_since(*required).abs())
            }
            _ => None,
        };
        let is_instant = self.feature.definition.kind == FeatureKind::Instant;
        Leaf {
            feature: self.feature.to_string(),
            observed: match observed {
                Observed::Missing => None,
                Observed::Number(number) => Some(number.into()),
                Observed::Text(text) => Some(text.into()),
                Observed::Texts(texts) => Some(texts.to_vec().into()),
                Observed::Instant(at) => Some(at.to_string().into()),
            },
            required: format!("{} {}", self.operator.sign(), self.required),
            distance: if pass == Some(true) {
                shortfall.map(|_| 0.0)
            } else {
                shortfall
            },
            unit: if is_instant {
                "days"
            } else {
                self.feature.definition.unit
            },
            pass,
        }
    }
}

impl Operator {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Operator::Equal => ordering.is_eq(),
            Operator::Unequal => ordering.is_ne(),
            Operator::Less => ordering.is_lt(),
            Operator::AtMost => ordering.is_le(),
            Operator::More => ordering.is_gt(),
            Operator::AtLeast => ordering.is_ge(),
        }
    }
}

fn same(left: &str, right: &str) -> bool {
    match left.is_ascii() && right.is_ascii() {
        true => left.eq_ignore_ascii_case(right),
        false => left == right || left.to_lowercase() == right.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Feature, catalogue, parse};
    use super::*;
    use crate::profile::{Interest, Profile, Value};
    use proptest::prelude::*;
    use regulars_core::domain::Instant;
    use regulars_core::snapshot::User;

    fn with<T>(check: impl FnOnce(&Facts<'_>) -> T) -> T {
        let user = User {
            tier: Some("Gold".into()),
            tags: vec!["vip".into()],
            ..User::default()
        };
        let profile = Profile {
            orders: Some(2),
            recency_days: Some(10.0),
            last_order_at: Instant::parse("2026-01-10"),
            interests: vec![Interest {
                category: "Tea".into(),
                share: 1.0,
            }],
            ..Profile::default()
        };
        check(&Facts {
            user: &user,
            profile: &profile,
            value: &Value::default(),
        })
    }

    fn test(text: &str) -> Option<bool> {
        with(|facts| parse(text).unwrap().test(facts))
    }

    #[test]
    fn unknown_is_neither_true_nor_false() {
        assert_eq!(test("orders = 2"), Some(true));
        assert_eq!(test("views > 3"), None);
        assert_eq!(test("not views > 3"), None);
        assert_eq!(test("views > 3 and orders = 1"), Some(false));
        assert_eq!(test("views > 3 and orders = 2"), None);
        assert_eq!(test("views > 3 or orders = 2"), Some(true));
        assert_eq!(test("views > 3 or orders = 1"), None);
    }

    #[test]
    fn texts_tags_days_and_interests_are_compared_in_their_way() {
        assert_eq!(
            test("tier = 'gold' and tag = vip and tag != 'new'"),
            Some(true)
        );
        assert_eq!(test("last_order_at < '2026-01-11'"), Some(true));
        assert_eq!(
            test("interest.'Tea' > 0.5 and interest.'Pots' = 0"),
            Some(true)
        );
        assert_eq!(test("gender = 'f'"), None);
    }

    #[test]
    fn a_trace_says_how_far_and_what_is_missing() {
        let trace = with(|facts| {
            parse("not (orders < 5 or views < 3) and recency_days < 30")
                .unwrap()
                .trace(facts)
        });
        assert_eq!(trace.pass, Some(false));
        assert_eq!(
            (trace.leaves[0].required.as_str(), trace.leaves[0].distance),
            (">= 5", Some(3.0))
        );
        assert_eq!(
            (trace.leaves[1].pass, trace.leaves[1].observed.clone()),
            (None, None)
        );
        assert_eq!(
            (trace.leaves[2].distance, trace.leaves[2].unit),
            (Some(0.0), "days")
        );
        assert!(trace.missing.is_empty());
        let open = with(|facts| parse("views > 3 and orders = 2").unwrap().trace(facts));
        assert_eq!(open.missing, vec!["views".to_string()]);
    }

    fn comparison() -> impl Strategy<Value = Rule> {
        let parts = ["green tea", "绿茶", "it's", "a.b", "7"];
        (
            0..catalogue().len(),
            0_usize..6,
            prop_oneof![(-1e6..1e6_f64), Just(0.0), Just(3.0)],
            0_usize..5,
        )
            .prop_map(move |(index, operator, number, part)| {
                let definition = &catalogue()[index];
                let operators = [
                    Operator::Equal,
                    Operator::Unequal,
                    Operator::Less,
                    Operator::AtMost,
                    Operator::More,
                    Operator::AtLeast,
                ];
                let (operator, required) = match definition.kind {
                    FeatureKind::Number | FeatureKind::Parts => {
                        (operators[operator], Literal::Number(number))
                    }
                    FeatureKind::Instant => (
                        operators[operator],
                        Literal::Instant(
                            "2026-01-10".into(),
                            Instant::parse("2026-01-10").unwrap(),
                        ),
                    ),
                    FeatureKind::Text | FeatureKind::Texts => {
                        (operators[operator % 2], Literal::Text(parts[part].into()))
                    }
                };
                let part = (definition.kind == FeatureKind::Parts).then(|| parts[part].to_string());
                Rule::Compare(Comparison {
                    feature: Feature { definition, part },
                    operator,
                    required,
                })
            })
    }

    fn rule() -> impl Strategy<Value = Rule> {
        comparison().prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 2..4).prop_map(Rule::And),
                proptest::collection::vec(inner.clone(), 2..4).prop_map(Rule::Or),
                inner.prop_map(|rule| Rule::Not(Box::new(rule))),
            ]
        })
    }

    fn not(rule: &Rule) -> Rule {
        Rule::Not(Box::new(rule.clone()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn what_is_printed_reads_back_the_same(rule in rule()) {
            prop_assert_eq!(parse(&rule.to_string()).unwrap(), rule);
        }

        #[test]
        fn the_laws_of_de_morgan_hold_with_unknowns(left in rule(), right in rule()) {
            let both = not(&Rule::And(vec![left.clone(), right.clone()]));
            let either = Rule::Or(vec![not(&left), not(&right)]);
            prop_assert_eq!(with(|facts| both.test(facts)), with(|facts| either.test(facts)));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,60}") {
            let _ = parse(&text);
        }
    }
}
