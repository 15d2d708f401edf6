//! What can be typed about the models: segments, patterns, recommendations.

use crate::domain::SegmentId;
use crate::profile::missing::MissingChoice;
use clap::{Args, Subcommand, ValueEnum};

/// `segment`
#[derive(Debug, Clone, Args)]
pub struct SegmentArgs {
    /// A segment to show; without it the segments are brought up to date, or computed where there
    /// are none
    pub segment: Option<SegmentId>,
    /// How many segments; auto chooses anew: 4 to 6, or as many of 3 to 9 as lie clearly apart.
    /// Without it those in force are brought up to date. Not with rfm and density, which have their
    /// own number
    #[arg(long, value_name = "N|auto", value_parser = parse_segment_count)]
    pub k: Option<SegmentCount>,
    /// How to group
    #[arg(long, value_enum, default_value_t = ByChoice::Behavior)]
    pub by: ByChoice,
    /// Group by this feature too
    #[arg(long, value_name = "FEATURE")]
    pub with: Vec<String>,
    /// Leave this feature out
    #[arg(long, value_name = "FEATURE")]
    pub without: Vec<String>,
    /// What stands for values that are not known: fill (the median; the default), drop (leave the
    /// feature out) or interpolate (an estimate from the other features); of all, or of orders,
    /// money, browsing, interests or added
    #[arg(long, value_name = "[FAMILY=]WAY")]
    pub missing: Vec<MissingChoice>,
    /// What to do with one segment
    #[command(subcommand)]
    pub action: Option<SegmentAction>,
}

/// What can be done with one segment.
#[derive(Debug, Clone, Subcommand)]
pub enum SegmentAction {
    /// Define a segment by a rule
    Define {
        /// Its name
        name: String,
        /// Its rule, such as "orders >= 3 and recency_days < 30"
        rule: String,
    },
    /// Make the sentence of a segment a definition
    Adopt {
        /// The segment
        segment: SegmentId,
    },
    /// Give a segment another name
    Rename {
        /// The segment
        segment: SegmentId,
        /// The new name
        name: String,
    },
    /// Count the users that fulfil a rule
    Count {
        /// The rule
        rule: String,
    },
    /// Say what computing the segments anew would change
    Diff,
}

/// How many segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentCount {
    /// By the data.
    Auto,
    /// So many.
    Exactly(usize),
}

/// How to group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByChoice {
    /// By what users do
    Behavior,
    /// By recency, frequency and money, in named groups
    Rfm,
    /// By what users do, and how surely each belongs to its group
    Mixture,
    /// By what users do: dense groups of any shape, and who is unlike any
    Density,
}

/// `segments`
#[derive(Debug, Clone, Args)]
pub struct SegmentsArgs {
    /// A segment to show with its members
    pub segment: Option<SegmentId>,
}

/// `patterns`
#[derive(Debug, Clone, Args)]
pub struct PatternsArgs {
    /// One kind of pattern; without it all
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(["funnel", "rhythm", "baskets", "sequences", "cycles"]))]
    pub kind: Option<String>,
    /// Of one segment
    #[arg(long, value_name = "ID")]
    pub segment: Option<SegmentId>,
}

/// `recommend`
#[derive(Debug, Clone, Args)]
pub struct RecommendArgs {
    /// To whom, or beside what
    #[command(subcommand)]
    pub target: RecommendTarget,
    /// Length of the list
    #[arg(long, global = true, value_name = "N", default_value_t = 10, value_parser = parse_top)]
    pub top: usize,
    /// Items not bought before, items bought before, or both
    #[arg(long, global = true, default_value = "discover", value_parser = clap::builder::PossibleValuesParser::new(["discover", "again", "mixed"]))]
    pub list: String,
    /// The model; auto takes what evaluate chose
    #[arg(long, global = true, default_value = "auto", value_parser = clap::builder::PossibleValuesParser::new(["auto", "popular", "again", "content", "neighbours", "blend"]))]
    pub model: String,
}

/// To whom, or beside what.
#[derive(Debug, Clone, Subcommand)]
pub enum RecommendTarget {
    /// To one user
    #[command(visible_alias = "customer")]
    User {
        /// Any text that finds one user
        user: String,
    },
    /// What goes with an item
    Item {
        /// The item's id
        item: String,
    },
    /// What suits a segment
    Segment {
        /// The segment
        segment: SegmentId,
    },
    /// To every user; `--output FILE` keeps the lists
    All,
}

/// `evaluate`
#[derive(Debug, Clone, Args)]
pub struct EvaluateArgs {
    /// Splits along time
    #[arg(long, value_name = "N", value_parser = parse_folds)]
    pub folds: Option<usize>,
    /// Length of the lists
    #[arg(long, value_name = "N", value_parser = parse_top)]
    pub top: Option<usize>,
    /// Seconds to spend, roughly
    #[arg(long, value_name = "TIME")]
    pub budget: Option<f64>,
}

fn parse_segment_count(text: &str) -> Result<SegmentCount, String> {
    match text.parse() {
        _ if text == "auto" => Ok(SegmentCount::Auto),
        Ok(count) if (1..=50).contains(&count) => Ok(SegmentCount::Exactly(count)),
        _ => Err(format!("'{text}' is neither auto nor 1 to 50")),
    }
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
