//! Prints a rule so that it parses back to the same.

use super::catalogue::Feature;
use super::syntax::{Comparison, Literal, Rule};
use std::fmt;

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match &self.part {
            Some(part) => write!(f, ".{}", quoted(part)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Number(number) => write!(f, "{number}"),
            Literal::Text(text) | Literal::Instant(text, _) => f.write_str(&quoted(text)),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}",
            self.feature,
            self.operator.sign(),
            self.required
        )
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Compare(comparison) => fmt::Display::fmt(comparison, f),
            Rule::And(rules) => join(f, rules, " and ", |rule| {
                matches!(rule, Rule::And(_) | Rule::Or(_))
            }),
            Rule::Or(rules) => join(f, rules, " or ", |rule| matches!(rule, Rule::Or(_))),
            Rule::Not(rule) => {
                f.write_str("not ")?;
                part(f, rule, matches!(**rule, Rule::And(_) | Rule::Or(_)))
            }
        }
    }
}

fn join(
    f: &mut fmt::Formatter<'_>,
    rules: &[Rule],
    word: &str,
    wraps: fn(&Rule) -> bool,
) -> fmt::Result {
    for (index, rule) in rules.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        part(f, rule, wraps(rule))?;
    }
    Ok(())
}

fn part(f: &mut fmt::Formatter<'_>, rule: &Rule, is_wrapped: bool) -> fmt::Result {
    if is_wrapped {
        write!(f, "({rule})")
    } else {
        write!(f, "{rule}")
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
