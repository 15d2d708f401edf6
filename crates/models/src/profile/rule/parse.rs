//! Parses rules. `and` binds tighter than `or`, and `not` tighter than both.

use super::catalogue::{Feature, FeatureKind, catalogue, find_feature, nearest_features};
use super::syntax::{Comparison, Literal, Operator, Rule};
use super::token::{Placed, Token, tokens};
use regulars_core::domain::Instant;
use thiserror::Error;

/// Deeper nesting is refused, so that no rule exhausts the stack.
const DEEPEST: usize = 100;

/// Why a text is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}, at character {} of the rule", position + 1)]
pub struct RuleError {
    /// What is wrong, and what is expected.
    pub message: String,
    /// Where, in characters from 0.
    pub position: usize,
    /// Names that may be meant, the closest first.
    pub nearest: Vec<String>,
}

impl RuleError {
    fn new(message: impl Into<String>, position: usize) -> RuleError {
        RuleError {
            message: message.into(),
            position,
            nearest: Vec::new(),
        }
    }
}

/// Reads a rule.
///
/// # Errors
/// The error says what is wrong and where; for an unknown name also which names are similar.
pub fn parse(text: &str) -> Result<Rule, RuleError> {
    let tokens = tokens(text).map_err(|(message, position)| RuleError::new(message, position))?;
    let mut reader = Reader {
        tokens,
        next: 0,
        end: text.chars().count(),
        depth: 0,
    };
    if reader.tokens.is_empty() {
        return Err(RuleError::new(
            "the rule is empty; write for example orders >= 3",
            0,
        ));
    }
    let rule = reader.any_of()?;
    match reader.peek() {
        None => Ok(rule),
        Some(Token::Close) => Err(reader.error("')' has no matching '('")),
        Some(_) => Err(reader.error("'and' or 'or' is missing")),
    }
}

struct Reader {
    tokens: Vec<Placed>,
    next: usize,
    end: usize,
    depth: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.next += 1;
        token
    }

    fn position(&self) -> usize {
        self.tokens
            .get(self.next)
            .map_or(self.end, |(_, position)| *position)
    }

    fn error(&self, message: impl Into<String>) -> RuleError {
        RuleError::new(message, self.position())
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_next =
            matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        self.next += usize::from(is_next);
        is_next
    }

    fn any_of(&mut self) -> Result<Rule, RuleError> {
        let first = self.all_of()?;
        let mut rules = vec![first];
        while self.take_word("or") {
            rules.push(self.all_of()?);
        }
        Ok(joined(rules, Rule::Or))
    }

    fn all_of(&mut self) -> Result<Rule, RuleError> {
        let first = self.one()?;
        let mut rules = vec![first];
        while self.take_word("and") {
            rules.push(self.one()?);
        }
        Ok(joined(rules, Rule::And))
    }

    fn one(&mut self) -> Result<Rule, RuleError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("the rule is nested too deeply"));
        }
        let rule = if self.take_word("not") {
            Rule::Not(Box::new(self.one()?))
        } else if self.peek() == Some(&Token::Open) {
            let opened = self.position();
            self.next += 1;
            let inner = self.any_of()?;
            if self.peek() != Some(&Token::Close) {
                return match self.peek() {
                    None => Err(RuleError::new("'(' is not closed", opened)),
                    Some(_) => Err(self.error("'and', 'or' or ')' is missing")),
                };
            }
            self.next += 1;
            inner
        } else {
            Rule::Compare(self.comparison()?)
        };
        self.depth -= 1;
        Ok(rule)
    }

    fn comparison(&mut self) -> Result<Comparison, RuleError> {
        let feature = self.feature()?;
        let operator = match self.peek() {
            Some(&Token::Compare(operator)) => operator,
            _ => return Err(self.error(format!("one of = != < <= > >= must follow {feature}"))),
        };
        self.next += 1;
        let position = self.position();
        let required = match self.take() {
            Some(Token::Number(number)) => Literal::Number(number),
            Some(Token::Quoted(text) | Token::Word(text)) => Literal::Text(text),
            _ => {
                return Err(RuleError::new(
                    format!("a value is missing after {feature} {}", operator.sign()),
                    position,
                ));
            }
        };
        let required = fitting(&feature, operator, required)
            .map_err(|message| RuleError::new(message, position))?;
        Ok(Comparison {
            feature,
            operator,
            required,
        })
    }

    fn feature(&mut self) -> Result<Feature, RuleError> {
        let position = self.position();
        let name = match self.take() {
            Some(Token::Word(name) | Token::Quoted(name)) => name,
            None => return Err(RuleError::new("a comparison is missing", position)),
            Some(_) => return Err(RuleError::new("a feature's name is missing", position)),
        };
        let mut part = None;
        if self.peek() == Some(&Token::Dot) {
            self.next += 1;
            part = match self.take() {
                Some(Token::Word(text) | Token::Quoted(text)) => Some(text),
                Some(Token::Number(number)) => Some(number.to_string()),
                _ => {
                    return Err(RuleError::new(
                        format!("a part is missing after '{name}.'"),
                        position,
                    ));
                }
            };
        }
        find_feature(&name, part.as_deref())
            .ok_or_else(|| unknown(&name, part.as_deref(), position))
    }
}

fn joined(mut rules: Vec<Rule>, join: fn(Vec<Rule>) -> Rule) -> Rule {
    match rules.pop() {
        Some(only) if rules.is_empty() => only,
        last => join(rules.into_iter().chain(last).collect()),
    }
}

fn unknown(name: &str, part: Option<&str>, position: usize) -> RuleError {
    let known = catalogue()
        .iter()
        .find(|definition| definition.name == name.to_lowercase());
    if let Some(definition) = known {
        let message = match part {
            Some(_) => format!("{} has no parts", definition.name),
            None => format!("{0} needs a part, as in {0}.'…'", definition.name),
        };
        return RuleError::new(message, position);
    }
    let nearest: Vec<String> = nearest_features(name).into_iter().map(Into::into).collect();
    let mut message = format!("there is no feature '{name}'");
    if !nearest.is_empty() {
        message.push_str(&format!("; similar: {}", nearest.join(", ")));
    }
    RuleError {
        message,
        position,
        nearest,
    }
}

/// The value in the form that the feature needs.
fn fitting(feature: &Feature, operator: Operator, required: Literal) -> Result<Literal, String> {
    let is_order = !matches!(operator, Operator::Equal | Operator::Unequal);
    match (feature.definition.kind, required) {
        (FeatureKind::Number | FeatureKind::Parts, Literal::Text(text)) => {
            Err(format!("{feature} is a number, not '{text}'"))
        }
        (FeatureKind::Text | FeatureKind::Texts, _) if is_order => {
            Err(format!("{feature} is a text: compare it with = or !="))
        }
        (FeatureKind::Text | FeatureKind::Texts, Literal::Number(number)) => {
            Ok(Literal::Text(number.to_string()))
        }
        (FeatureKind::Instant, required) => {
            let at = if let Literal::Text(text) = &required {
                Instant::parse(text)
            } else {
                None
            };
            match (required, at) {
                (Literal::Text(text), Some(at)) => Ok(Literal::Instant(text, at)),
                _ => Err(format!(
                    "{feature} is a date: compare it with one such as '2026-01-31'"
                )),
            }
        }
        (_, required) => Ok(required),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn the_rule_of_the_manual_is_read() {
        let rule =
            parse("orders >= 3 and recency_days < 30 and interest.'green tea' > 0.2").unwrap();
        let Rule::And(parts) = &rule else {
            panic!("{rule}")
        };
        assert_eq!(parts.len(), 3);
        let Rule::Compare(last) = &parts[2] else {
            panic!()
        };
        assert_eq!(last.feature.part.as_deref(), Some("green tea"));
        assert_eq!(last.required, Literal::Number(0.2));
    }

    #[test]
    fn and_binds_tighter_than_or() {
        assert_eq!(
            parse("age>1 or age>2 and not age>3").unwrap(),
            parse("age>1 or (age>2 and (not age>3))").unwrap()
        );
    }

    #[test]
    fn other_scripts_are_quoted_and_percent_is_a_share() {
        let rule = parse("interest.'绿茶' >= 20% AND tier = gold").unwrap();
        assert_eq!(rule.to_string(), "interest.'绿茶' >= 0.2 and tier = 'gold'");
    }

    #[test]
    fn errors_give_the_position_and_similar_names() {
        assert_eq!(
            message("orders >= 3 and recencydays < 30"),
            "there is no feature 'recencydays'; similar: recency_days, at character 17 of the rule"
        );
        assert_eq!(
            message("orders >="),
            "a value is missing after orders >=, at character 10 of the rule"
        );
        assert_eq!(
            message("(orders > 1"),
            "'(' is not closed, at character 1 of the rule"
        );
        assert_eq!(
            message("orders > 'x'"),
            "orders is a number, not 'x', at character 10 of the rule"
        );
        assert_eq!(
            message("interest > 1"),
            "interest needs a part, as in interest.'…', at character 1 of the rule"
        );
        assert_eq!(
            message("tier > 'gold'"),
            "tier is a text: compare it with = or !=, at character 8 of the rule"
        );
        assert_eq!(
            message("tier = 'gold"),
            "the quote ' is not closed, at character 8 of the rule"
        );
        for text in [
            "",
            "orders",
            "orders > 1 age > 2",
            "orders > 1)",
            "orders > 1.2.3",
            "§",
            "since > 3",
            "orders > 1e999",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn endless_nesting_is_refused() {
        assert!(message(&"(".repeat(100_000)).contains("too deeply"));
        assert!(message(&"not ".repeat(100_000)).contains("too deeply"));
    }
}
