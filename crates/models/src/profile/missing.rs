//! How missing values are handled when users are compared, by family of features.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What models do with a feature that is missing for some users. A mask records for which users;
/// rules never see the substitute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Use the median of the users who have it.
    #[default]
    Fill,
    /// Leave the feature out.
    Drop,
    /// Estimate it from the features that all users have, by linear regression.
    Interpolate,
}

/// Features that come from the same kind of data, and so are missing for the same reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureFamily {
    /// How often and how recently the user ordered.
    Orders,
    /// Prices, amounts and discounts.
    Money,
    /// Views, clicks and visits.
    Browsing,
    /// Shares of categories.
    Interests,
    /// Features that were added by name.
    Added,
}

/// The families by the words of the command line.
pub const FAMILIES: [(&str, FeatureFamily); 5] = [
    ("orders", FeatureFamily::Orders),
    ("money", FeatureFamily::Money),
    ("browsing", FeatureFamily::Browsing),
    ("interests", FeatureFamily::Interests),
    ("added", FeatureFamily::Added),
];
const WAYS: [(&str, Missing); 3] = [
    ("fill", Missing::Fill),
    ("drop", Missing::Drop),
    ("interpolate", Missing::Interpolate),
];

/// One choice: `drop` for all families, `browsing=interpolate` for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MissingChoice {
    /// The family; `None` for all.
    pub family: Option<FeatureFamily>,
    /// What to do with missing values.
    pub way: Missing,
}

impl MissingChoice {
    /// The choice for a family: the last one that names it, else the last one for all, else the
    /// median.
    pub fn of(choices: &[MissingChoice], family: FeatureFamily) -> Missing {
        let named = choices
            .iter()
            .rev()
            .find(|choice| choice.family == Some(family));
        named
            .or_else(|| choices.iter().rev().find(|choice| choice.family.is_none()))
            .map_or(Missing::Fill, |c| c.way)
    }
}

impl FromStr for MissingChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<MissingChoice, String> {
        let (family, way) = match text.split_once('=') {
            Some((family, way)) => (Some(family), way),
            None => (None, text),
        };
        let family = family.map(|word| find(&FAMILIES, word)).transpose()?;
        Ok(MissingChoice {
            family,
            way: find(&WAYS, way)?,
        })
    }
}

impl TryFrom<String> for MissingChoice {
    type Error = String;

    fn try_from(text: String) -> Result<MissingChoice, String> {
        text.parse()
    }
}

impl From<MissingChoice> for String {
    fn from(choice: MissingChoice) -> String {
        choice.to_string()
    }
}

impl fmt::Display for MissingChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = FAMILIES
            .iter()
            .find(|(_, family)| Some(*family) == self.family);
        let way = WAYS
            .iter()
            .find(|(_, way)| *way == self.way)
            .map_or("", |(word, _)| word);
        match family {
            Some((word, _)) => write!(f, "{word}={way}"),
            None => f.write_str(way),
        }
    }
}

fn find<T: Copy>(known: &[(&str, T)], word: &str) -> Result<T, String> {
    let found = known
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word.trim()));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        format!("'{}' is not one of {}", word.trim(), names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_for_a_family_wins_over_the_one_for_all() {
        let choices: Vec<MissingChoice> = ["browsing=interpolate", "drop"]
            .map(|text| text.parse().unwrap())
            .into();
        assert_eq!(
            MissingChoice::of(&choices, FeatureFamily::Browsing),
            Missing::Interpolate
        );
        assert_eq!(
            MissingChoice::of(&choices, FeatureFamily::Money),
            Missing::Drop
        );
        assert_eq!(MissingChoice::of(&[], FeatureFamily::Money), Missing::Fill);
        assert_eq!(choices[0].to_string(), "browsing=interpolate");
    }

    #[test]
    fn an_unknown_word_is_answered_with_the_known_ones() {
        let wrong = "browsing=guess".parse::<MissingChoice>().unwrap_err();
        assert_eq!(wrong, "'guess' is not one of fill, drop, interpolate");
        assert!(
            "views=fill"
                .parse::<MissingChoice>()
                .unwrap_err()
                .contains("browsing")
        );
    }
}
