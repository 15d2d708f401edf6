//! The syntax tree of a rule.

use super::catalogue::Feature;
use regulars_core::domain::Instant;

/// How a feature is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Operator {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::Unequal => "!=",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::More => ">",
            Operator::AtLeast => ">=",
        }
    }

    /// The opposite operator.
    pub fn negated(self) -> Operator {
        match self {
            Operator::Equal => Operator::Unequal,
            Operator::Unequal => Operator::Equal,
            Operator::Less => Operator::AtLeast,
            Operator::AtMost => Operator::More,
            Operator::More => Operator::AtMost,
            Operator::AtLeast => Operator::Less,
        }
    }
}

/// What a feature is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A finite number: days, a count, money in major units, a share of 1.
    Number(f64),
    /// A text.
    Text(String),
    /// A day or instant as it was typed, and when that is.
    Instant(String, Instant),
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The feature on the left.
    pub feature: Feature,
    /// The operator.
    pub operator: Operator,
    /// The value on the right.
    pub required: Literal,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// One comparison.
    Compare(Comparison),
    /// All of at least two rules.
    And(Vec<Rule>),
    /// Any of at least two rules.
    Or(Vec<Rule>),
    /// The rule does not hold.
    Not(Box<Rule>),
}

impl Rule {
    /// The conjunction of comparisons; `None` of none.
    pub fn all(comparisons: Vec<Comparison>) -> Option<Rule> {
        let mut rules: Vec<Rule> = comparisons.into_iter().map(Rule::Compare).collect();
        if rules.len() > 1 {
            Some(Rule::And(rules))
        } else {
            rules.pop()
        }
    }

    /// The comparisons of the rule from left to right, each with `not` carried into it.
    pub fn comparisons(&self) -> Vec<Comparison> {
        let mut found = Vec::new();
        self.collect(false, &mut found);
        found
    }

    fn collect(&self, is_negated: bool, found: &mut Vec<Comparison>) {
        match self {
            Rule::Compare(comparison) => {
                let mut comparison = comparison.clone();
                if is_negated {
                    comparison.operator = comparison.operator.negated();
                }
                found.push(comparison);
            }
            Rule::And(rules) | Rule::Or(rules) => rules
                .iter()
                .for_each(|rule| rule.collect(is_negated, found)),
            Rule::Not(rule) => rule.collect(!is_negated, found),
        }
    }
}
