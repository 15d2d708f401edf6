//! Arguments of `segment`, `segments`, `patterns`, `recommend`, `evaluate` and `item`.

use crate::domain::SegmentId;
use crate::profile::missing::MissingChoice;
use clap::{Args, Subcommand, ValueEnum};

/// `segment`
#[derive(Debug, Clone, Args)]
pub struct SegmentArgs {
    /// The segment to show; without one, the segments are updated, or computed if there are none
    pub segment: Option<SegmentId>,
    /// How many segments; `auto` starts over with 4 to 6, or with 3 to 9 where the groups are
    /// clearly separate. Without it the current segments are updated. Not for rfm and density,
    /// which set their own number
    #[arg(long, value_name = "N|auto", value_parser = parse_segment_count)]
    pub k: Option<SegmentCount>,
    /// Grouping method
    #[arg(long, value_enum, default_value_t = ByChoice::Behavior)]
    pub by: ByChoice,
    /// Also use this feature
    #[arg(long, value_name = "FEATURE")]
    pub with: Vec<String>,
    /// Leave this feature out
    #[arg(long, value_name = "FEATURE")]
    pub without: Vec<String>,
    /// How to treat unknown values: fill (with the median; the default), drop (leave the feature
    /// out) or interpolate (estimate from the other features); for all features, or for one family:
    /// orders, money, browsing, interests or added
    #[arg(long, value_name = "[FAMILY=]WAY")]
    pub missing: Vec<MissingChoice>,
    /// What to do with a segment
    #[command(subcommand)]
    pub action: Option<SegmentAction>,
}

/// Actions on segments.
#[derive(Debug, Clone, Subcommand)]
pub enum SegmentAction {
    /// Define a segment by a rule
    Define {
        /// Its name
        name: String,
        /// Its rule, such as "orders >= 3 and recency_days < 30"
        rule: String,
    },
    /// Turn a segment's description into a rule that defines it
    Adopt {
        /// The segment
        segment: SegmentId,
    },
    /// Rename a segment
    Rename {
        /// The segment
        segment: SegmentId,
        /// The new name
        name: String,
    },
    /// Count the customers who match a rule
    Count {
        /// The rule
        rule: String,
    },
    /// Show what recomputing the segments would change
    Diff,
}

/// How many segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentCount {
    /// Chosen by the data.
    Auto,
    /// This many, 1 to 50.
    Exactly(usize),
}

/// How to group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByChoice {
    /// By what customers do
    Behavior,
    /// By recency, frequency and money, in named groups
    Rfm,
    /// By what customers do, with each customer's chance of belonging to each group
    Mixture,
    /// By what customers do: dense groups of any shape, leaving out the unusual customers
    Density,
}

/// `segments`
#[derive(Debug, Clone, Args)]
pub struct SegmentsArgs {
    /// The segment to show, with its members; who refused e-mail or is excluded is not listed
    pub segment: Option<SegmentId>,
}

/// `patterns`
#[derive(Debug, Clone, Args)]
pub struct PatternsArgs {
    /// One kind of pattern in full; default: the strongest of all kinds
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(["funnel", "rhythm", "baskets", "sequences", "cycles", "behaviors", "cohorts", "anomalies", "sets"]))]
    pub kind: Option<String>,
    /// With sets: the share of orders in percent that hold all its products, at least
    #[arg(long, value_name = "PERCENT", value_parser = parse_support)]
    pub support: Option<f64>,
    /// Only for this segment
    #[arg(long, value_name = "ID")]
    pub segment: Option<SegmentId>,
}

/// `recommend`
#[derive(Debug, Clone, Args)]
pub struct RecommendArgs {
    /// Who or what to recommend for
    #[command(subcommand)]
    pub target: RecommendTarget,
    /// Length of the list
    #[arg(long, global = true, value_name = "N", default_value_t = 10, value_parser = parse_top)]
    pub top: usize,
    /// Items not bought before (the default), items bought before, or both; for all customers, where
    /// they often buy the same again, both are the default
    #[arg(long, global = true, value_parser = clap::builder::PossibleValuesParser::new(["discover", "again", "mixed"]))]
    pub list: Option<String>,
    /// The model; auto uses the one that evaluate chose
    #[arg(long, global = true, default_value = "auto", value_parser = clap::builder::PossibleValuesParser::new(["auto", "popular", "again", "content", "neighbours", "transitions", "ease", "als", "blend"]))]
    pub model: String,
}

/// Who or what to recommend for.
#[derive(Debug, Clone, Subcommand)]
pub enum RecommendTarget {
    /// For one customer
    #[command(visible_alias = "customer")]
    User {
        /// Any text that finds one customer
        #[arg(id = "user", value_name = "USER", required = true)]
        words: Vec<String>,
    },
    /// Items that go with an item
    Item {
        /// The item's id, or its number
        item: String,
    },
    /// For a segment
    Segment {
        /// The segment
        segment: SegmentId,
    },
    /// For every customer who may be written to; `--output FILE` saves the lists
    ///
    /// Customers who refused e-mail, gave no consent where it is required, complained or are excluded
    /// are left out, and the answer says how many.
    All,
}

/// `evaluate`
#[derive(Debug, Clone, Args)]
pub struct EvaluateArgs {
    /// Number of test periods
    #[arg(long, value_name = "N", value_parser = parse_folds)]
    pub folds: Option<usize>,
    /// Length of the lists
    #[arg(long, value_name = "N", value_parser = parse_top)]
    pub top: Option<usize>,
    /// Approximate time to spend, such as 60s or 2m
    #[arg(long, value_name = "TIME", value_parser = parse_seconds)]
    pub budget: Option<f64>,
}

/// `item`
#[derive(Debug, Clone, Args)]
pub struct ItemArgs {
    /// The item's id, or its number; before it `hide` or `unhide`
    #[arg(id = "item", value_name = "ITEM", required = true, num_args = 1..=2)]
    pub words: Vec<String>,
}

impl ItemArgs {
    /// Whether to hide the item or to show it again; `None` to look at it.
    pub fn hides(&self) -> Option<bool> {
        match self.words.as_slice() {
            [word, _] if word == "hide" => Some(true),
            [word, _] if word == "unhide" => Some(false),
            _ => None,
        }
    }
}

fn parse_segment_count(text: &str) -> Result<SegmentCount, String> {
    match text.parse() {
        _ if text == "auto" => Ok(SegmentCount::Auto),
        Ok(count) if (1..=50).contains(&count) => Ok(SegmentCount::Exactly(count)),
        _ => Err(format!("'{text}' is neither auto nor 1 to 50")),
    }
}

/// A percentage as a share.
fn parse_support(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.trim_end_matches('%').trim().parse().ok();
    number
        .filter(|percent| *percent > 0.0 && *percent <= 100.0)
        .map(|percent| percent / 100.0)
        .ok_or_else(|| format!("'{text}' is no percentage above 0"))
}

/// A time in seconds; a number without a unit counts seconds.
fn parse_seconds(text: &str) -> Result<f64, String> {
    let (number, unit) = match text.trim() {
        text if text.ends_with('m') => (text.trim_end_matches('m'), 60.0),
        text => (text.trim_end_matches('s'), 1.0),
    };
    let number: Option<f64> = number.trim().parse().ok();
    number
        .map(|number| number * unit)
        .filter(|seconds| *seconds > 0.0 && seconds.is_finite())
        .ok_or_else(|| format!("'{text}' is no time above 0, such as 60s or 2m"))
}

fn parse_top(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|top| (1..=1_000).contains(top))
        .ok_or_else(|| format!("'{text}' is not 1 to 1000"))
}

fn parse_folds(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|folds| (1..=50).contains(folds))
        .ok_or_else(|| format!("'{text}' is not 1 to 50"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_or_counts_seconds() {
        for (text, seconds) in [("60s", 60.0), ("60", 60.0), ("1.5m", 90.0), (" 2 m", 120.0)] {
            assert_eq!(parse_seconds(text), Ok(seconds), "{text}");
        }
        for text in ["", "s", "0s", "-5", "inf", "NaN", "1ms", "2h", "soon"] {
            assert!(parse_seconds(text).is_err(), "{text}");
        }
    }
}
