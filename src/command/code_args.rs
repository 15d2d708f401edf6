//! Arguments of `code` and `redeem`.

use crate::campaign::standing::Fault;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `code`
#[derive(Debug, Clone, Args)]
pub struct CodeArgs {
    /// The code, with or without dashes
    pub code: Option<String>,
    /// What the cart comes to before the discount
    #[arg(long, value_name = "MONEY")]
    pub total: Option<String>,
    /// An item in the cart; repeat for more
    #[arg(long, value_name = "ID")]
    pub item: Vec<String>,
    /// The caller's e-mail address
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// What to do
    #[command(subcommand)]
    pub action: Option<CodeAction>,
}

/// What support does to a code.
#[derive(Debug, Clone, Subcommand)]
pub enum CodeAction {
    /// Take an unused code back
    Void(ChangeArgs),
    /// Take an unused code back and issue another one with the same terms
    Reissue(ChangeArgs),
    /// Let a code be used for longer, also one that has expired
    Extend {
        /// The code, and why
        #[command(flatten)]
        change: ChangeArgs,
        /// To the end of this day
        #[arg(long, value_name = "DATE", required_unless_present = "days")]
        until: Option<String>,
        /// By this many days after its end, or from now where that is over
        #[arg(long, value_name = "N", conflicts_with = "until", value_parser = clap::value_parser!(u32).range(1..=365))]
        days: Option<u32>,
    },
}

/// A code to change.
#[derive(Debug, Clone, Args)]
pub struct ChangeArgs {
    /// The code, with or without dashes
    pub code: String,
    /// Why; kept in the code's history
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
}

/// `redeem`
#[derive(Debug, Clone, Args)]
pub struct RedeemArgs {
    /// The code, with or without dashes
    #[arg(required_unless_present = "file")]
    pub code: Option<String>,
    /// The order it was used on
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub order: Option<String>,
    /// Record a use that should not have happened as what it is
    #[arg(long, value_name = "FAULT", conflicts_with = "file", value_parser = parse_fault())]
    pub record_as: Option<String>,
    /// Record the uses in this file: columns code, order, date, amount
    #[arg(long, value_name = "FILE", conflicts_with = "code")]
    pub file: Option<PathBuf>,
    /// How the file writes dates
    #[arg(long, requires = "file", value_parser = clap::builder::PossibleValuesParser::new(["dmy", "mdy", "ymd"]))]
    pub dates: Option<String>,
}

fn parse_fault() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(Fault::ALL.map(Fault::word))
}
