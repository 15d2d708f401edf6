//! The one list of commands. The shell, scripts, the prompt and the dashboard's command bar all
//! parse with it.

use super::campaign_args::{CampaignArgs, CampaignsArgs};
use super::globals::Globals;
use super::model_args::{EvaluateArgs, PatternsArgs, RecommendArgs, SegmentArgs, SegmentsArgs};
use crate::domain::{BatchId, CampaignId, Currency};
use crate::load::{FileKind, Rate};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turns a small shop's raw history into campaigns that pay, and says why a customer did or did not
/// get an offer.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "regulars",
    version,
    about,
    propagate_version = false,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Cli {
    /// The database file
    #[arg(long, global = true, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// What every line takes
    #[command(flatten)]
    pub globals: Globals,
    /// What to do; without it the prompt, or a script from standard input
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// One line at the prompt, in a script or in the command bar.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "regulars",
    no_binary_name = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Line {
    /// What every line takes
    #[command(flatten)]
    pub globals: Globals,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// All commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Build a generated shop in its own database and walk the whole way through it
    Demo(DemoArgs),
    /// Is my file enough? Check files without loading them
    Start(StartArgs),
    /// Load files of users, items, actions, orders, costs, consents or past campaigns
    Load(LoadArgs),
    /// List what was loaded
    Loads,
    /// Take a load back, whole
    UndoLoad(BatchArgs),
    /// Show rows that were set aside
    Quarantine(QuarantineArgs),
    /// Compute the segments anew, show one, or define one by a rule
    #[command(args_conflicts_with_subcommands = true)]
    Segment(SegmentArgs),
    /// List the segments, or show one with its members
    Segments(SegmentsArgs),
    /// Find behaviour patterns: funnel, rhythm, baskets, sequences, cycles
    Patterns(PatternsArgs),
    /// Recommend items to a user, beside an item, to a segment, or to all
    Recommend(RecommendArgs),
    /// Compare the recommendation models on the shop's own data, and keep the best
    Evaluate(EvaluateArgs),
    /// Show the card of a customer
    #[command(visible_alias = "customer")]
    User(UserArgs),
    /// Show the card of an item
    Item(ItemArgs),
    /// Say why a customer did or did not get an offer: why USER, why code CODE, why segment ID
    Why(WhyArgs),
    /// Design a campaign, launch it, follow it, take it back
    #[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
    Campaign(CampaignArgs),
    /// List the campaigns, or show one
    Campaigns(CampaignsArgs),
    /// Say whose a coupon code is, and whether it can be used
    Code(CodeArgs),
    /// Write down that a coupon code was used
    Redeem(RedeemArgs),
    /// Say what the database holds, and how fresh the models are
    Status(StatusArgs),
    /// Show, or change, the settings of the shop
    Settings(SettingsArgs),
    /// Check the database and the surroundings; the report can be pasted where others read
    Doctor,
    /// Run one SQL statement that reads
    Sql(SqlArgs),
    /// Write a complete copy of the database
    Backup(BackupArgs),
    /// Print a table with the shop's own ids
    Export(ExportArgs),
    /// Make two customers one; the first id is kept
    Merge(MergeArgs),
    /// Take an id out of a customer, for good
    Unmerge(ExactArgs),
    /// Show what is stored of a customer; consent, and an end to marketing
    Privacy(PrivacyArgs),
    /// The shop on one screen; as text where there is no terminal
    Dashboard,
    /// Run a script of commands
    Run(RunArgs),
    /// Run a script inside this session
    #[command(hide = true)]
    Source(RunArgs),
    /// Show the last result again, in full or in another form
    Last,
    /// List the lines typed at the prompt, the newest last
    History(HistoryArgs),
    /// List the jobs that run or wait at the prompt, or cancel one
    Jobs(JobsArgs),
    /// Explain a command, a topic (cleaning, exports, exit-codes) or a metric
    #[command(visible_alias = "?")]
    Help(HelpArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
    /// Leave the prompt
    #[command(visible_alias = "quit", alias = ":q")]
    Exit,
}

/// `demo`
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Customers to generate
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(10..=500_000))]
    pub users: u64,
    /// Write the generated files and their truth to a folder, and do nothing else
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
}

/// `load`
#[derive(Debug, Clone, Args)]
pub struct LoadArgs {
    /// Files (text, workbooks, packed or not), folders, - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What the files tell of, where their columns do not say
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub kind: Option<KindChoice>,
    /// The export they come from
    #[arg(long, value_name = "NAME")]
    pub dialect: Option<String>,
    /// Name the column of a field: user=Customer
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = parse_map)]
    pub map: Vec<(String, String)>,
    /// The zone in which times are written
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
    /// The currency of the amounts
    #[arg(long, value_name = "CUR", value_parser = parse_currency)]
    pub currency: Option<Currency>,
    /// What one unit of another currency is worth in that of the shop, such as USD=0.92 (repeat for
    /// more)
    #[arg(long, value_name = "CUR=NUMBER", value_parser = parse_rate)]
    pub rate: Vec<(String, Rate)>,
    /// How 03/04/2026 is to be read
    #[arg(long, value_enum)]
    pub dates: Option<DatesChoice>,
    /// Switch a cleaning rule off
    #[arg(long, value_name = "NAME")]
    pub no_rule: Vec<String>,
    /// Write rows that are set aside to a file too
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// End with exit code 5 if any row is set aside
    #[arg(long)]
    pub strict: bool,
    /// The text encoding, where what is found is wrong
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The delimiter, where what is found is wrong
    #[arg(long, value_enum)]
    pub delimiter: Option<DelimiterChoice>,
    /// The sheet of a workbook, where the first that looks like a table is the wrong one
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Where the address of a page in a server's log holds the item: its first group
    #[arg(long, value_name = "REGEX", value_parser = parse_pattern)]
    pub url_item: Option<regex::Regex>,
    /// Keep reading one file that grows by lines, until Ctrl-C; goes on where it stopped
    #[arg(long)]
    pub follow: bool,
}

/// What files tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindChoice {
    /// Facts about customers
    Users,
    /// Facts about items
    Items,
    /// One row an order
    Orders,
    /// One row an action or a line of a receipt
    Actions,
    /// The same as actions
    Events,
    /// Costs of items
    Costs,
    /// A customer's word on a channel
    Consents,
    /// Campaigns that were run elsewhere
    Campaigns,
    /// What the columns say
    Auto,
}

impl KindChoice {
    /// The kind of file; `None` for what the columns say.
    pub fn kind(self) -> Option<FileKind> {
        match self {
            KindChoice::Users => Some(FileKind::Users),
            KindChoice::Items => Some(FileKind::Items),
            KindChoice::Orders => Some(FileKind::Orders),
            KindChoice::Actions | KindChoice::Events => Some(FileKind::Actions),
            KindChoice::Costs => Some(FileKind::Costs),
            KindChoice::Consents => Some(FileKind::Consents),
            KindChoice::Campaigns => Some(FileKind::Campaigns),
            KindChoice::Auto => None,
        }
    }
}

/// How 03/04/2026 is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DatesChoice {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
    /// Year, month, day
    Ymd,
}

/// What stands between columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DelimiterChoice {
    /// ,
    Comma,
    /// ;
    Semicolon,
    /// Tab
    Tab,
    /// |
    Bar,
}

/// A batch.
#[derive(Debug, Clone, Args)]
pub struct BatchArgs {
    /// The number of the load; `loads` lists them
    pub batch: BatchId,
}

/// `quarantine`
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct QuarantineArgs {
    /// A cleaning rule
    pub rule: Option<String>,
    /// What to do with the rows; without it they are shown
    #[command(subcommand)]
    pub action: Option<QuarantineAction>,
}

/// What can be done with rows that were set aside.
#[derive(Debug, Clone, Subcommand)]
pub enum QuarantineAction {
    /// Load the rows of a rule after all
    Release {
        /// The cleaning rule
        #[arg(id = "released", value_name = "RULE")]
        rule: String,
    },
}

/// `status`
#[derive(Debug, Clone, Args)]
pub struct StatusArgs {
    /// Revenue by week too
    #[arg(long)]
    pub weeks: bool,
    /// How good the data are, and what they are enough for
    #[arg(long)]
    pub quality: bool,
}

/// `start`
#[derive(Debug, Clone, Args)]
pub struct StartArgs {
    /// Files as the shop exports them
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What the files tell of, where their columns do not say
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub kind: Option<KindChoice>,
    /// The zone in which times are written
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
    /// How 03/04/2026 is to be read
    #[arg(long, value_enum)]
    pub dates: Option<DatesChoice>,
    /// Name the column of a field: user=Customer
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = parse_map)]
    pub map: Vec<(String, String)>,
}

/// `settings`
#[derive(Debug, Clone, Args)]
pub struct SettingsArgs {
    /// A setting
    #[arg(id = "setting", value_name = "NAME")]
    pub name: Option<String>,
    /// Its new value; default takes it back
    pub value: Option<String>,
}

/// `sql`
#[derive(Debug, Clone, Args)]
pub struct SqlArgs {
    /// The statement, in quotes
    pub statement: String,
}

/// `backup`
#[derive(Debug, Clone, Args)]
pub struct BackupArgs {
    /// Where the copy goes
    pub file: PathBuf,
}

/// `export`
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// users, items, actions, orders ...
    pub table: String,
}

/// `merge`
#[derive(Debug, Clone, Args)]
pub struct MergeArgs {
    /// The id that is kept
    #[arg(id = "user", value_name = "ID")]
    pub kept: String,
    /// The id that goes into it
    #[arg(id = "other", value_name = "ID")]
    pub merged: String,
}

/// An exact id.
#[derive(Debug, Clone, Args)]
pub struct ExactArgs {
    /// The exact id of a customer
    #[arg(id = "user", value_name = "ID")]
    pub id: String,
}

/// `privacy`
#[derive(Debug, Clone, Args)]
pub struct PrivacyArgs {
    /// What to do
    #[command(subcommand)]
    pub action: PrivacyAction,
}

/// What can be done for a customer's privacy.
#[derive(Debug, Clone, Subcommand)]
pub enum PrivacyAction {
    /// Show all that is stored of a customer
    Show(ExactArgs),
    /// Write down a customer's word on a channel
    Consent {
        /// The exact id of a customer
        #[arg(id = "user", value_name = "ID")]
        id: String,
        /// email, sms, post ...
        channel: String,
        /// on or off
        #[arg(value_parser = clap::builder::PossibleValuesParser::new(["on", "off"]))]
        word: String,
        /// Where this is known from
        #[arg(long, value_name = "TEXT")]
        source: Option<String>,
    },
    /// No more messages on any channel, at once
    StopMarketing(ExactArgs),
}

/// `code`
#[derive(Debug, Clone, Args)]
pub struct CodeArgs {
    /// The code, with or without dashes
    pub code: String,
}

/// `redeem`
#[derive(Debug, Clone, Args)]
pub struct RedeemArgs {
    /// The code, with or without dashes
    pub code: String,
    /// The order it was used on
    #[arg(long, value_name = "ID")]
    pub order: Option<String>,
}

/// `user`
#[derive(Debug, Clone, Args)]
pub struct UserArgs {
    /// Id, order number, code, e-mail, end of a phone number or part of a name
    pub user: String,
}

/// `item`
#[derive(Debug, Clone, Args)]
pub struct ItemArgs {
    /// The item's id
    pub item: String,
}

/// `why`
#[derive(Debug, Clone, Args)]
pub struct WhyArgs {
    /// A customer; or user, code or segment with its name
    #[arg(id = "user", value_name = "USER", required = true, num_args = 1..=2)]
    pub words: Vec<String>,
    /// One campaign only
    #[arg(long, value_name = "ID")]
    pub campaign: Option<CampaignId>,
    /// One item only
    #[arg(long, value_name = "ID")]
    pub item: Option<String>,
    /// As it was decided up to this moment
    #[arg(long, value_name = "INSTANT", value_parser = super::globals::parse_instant)]
    pub as_of: Option<crate::domain::Instant>,
}

/// `run`, `source`
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// The script, one command a line
    pub file: PathBuf,
    /// Go on after a line that fails
    #[arg(long)]
    pub keep_going: bool,
    /// Print each line before its result
    #[arg(long)]
    pub echo: bool,
}

/// `history`
#[derive(Debug, Clone, Args)]
pub struct HistoryArgs {
    /// Only lines with this text
    pub text: Option<String>,
}

/// `jobs`
#[derive(Debug, Clone, Args)]
pub struct JobsArgs {
    /// What to do; without it the jobs are listed
    #[command(subcommand)]
    pub action: Option<JobsAction>,
}

/// What can be done with a job.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum JobsAction {
    /// Take a waiting job out, or stop the one that runs
    Cancel {
        /// The job
        job: u64,
    },
}

/// `help`
#[derive(Debug, Clone, Args)]
pub struct HelpArgs {
    /// A command, topic or metric
    pub topic: Vec<String>,
}

/// `completions`
#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

pub(super) fn parse_map(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(field, column)| (field.trim().to_string(), column.to_string()))
        .ok_or_else(|| format!("'{text}' has no '='; type user=Customer"))
}

fn parse_pattern(text: &str) -> Result<regex::Regex, String> {
    regex::Regex::new(text).map_err(|_| format!("'{text}' is no pattern; one is ^/shop/([^/?]+)"))
}

fn parse_rate(text: &str) -> Result<(String, Rate), String> {
    text.split_once('=')
        .and_then(|(code, number)| {
            Some((
                Currency::parse(code)?.code().to_string(),
                Rate::parse(number)?,
            ))
        })
        .ok_or_else(|| format!("'{text}' is not a rate such as USD=0.92"))
}

fn parse_currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text).ok_or_else(|| format!("'{text}' is not a currency code such as EUR"))
}
