//! The one list of commands, with which the shell, scripts and the prompt parse. The `///` texts are
//! what `--help` shows.

use super::campaign_args::{CampaignArgs, CampaignsArgs};
use super::code_args::{CodeArgs, RedeemArgs};
use super::globals::Globals;
use super::model_args::{
    EvaluateArgs, ItemArgs, PatternsArgs, RecommendArgs, SegmentArgs, SegmentsArgs,
};
use super::privacy_args::{AuditArgs, ExactArgs, PrivacyArgs};
use super::weekly_args::{RefreshArgs, ReportArgs, StatusArgs};
use crate::domain::{BatchId, CampaignId, Currency};
use crate::load::{FileKind, Rate};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turns a small shop's sales history into campaigns that pay, and explains why a customer did or did
/// not get an offer.
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
    /// Options of every command
    #[command(flatten)]
    pub globals: Globals,
    /// The command; without one, the prompt opens, or a script is read from standard input
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// One line at the prompt or in a script.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "regulars",
    no_binary_name = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Line {
    /// Options of every command
    #[command(flatten)]
    pub globals: Globals,
    /// The command
    #[command(subcommand)]
    pub command: Command,
}

/// All commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Generate a sample shop in its own database and tour it
    Demo(DemoArgs),
    /// Check whether your files are enough, without loading them
    Start(StartArgs),
    /// Load files of users, items, actions, orders, costs, consents or past campaigns
    Load(LoadArgs),
    /// List the loads
    Loads,
    /// Undo a whole load
    UndoLoad(BatchArgs),
    /// Show the rows that were set aside
    Quarantine(QuarantineArgs),
    /// Update the segments, show one, or define one by a rule
    #[command(args_conflicts_with_subcommands = true)]
    Segment(SegmentArgs),
    /// List the segments, or show one with its members
    Segments(SegmentsArgs),
    /// Find patterns in what customers do, each with a line that acts on it
    Patterns(PatternsArgs),
    /// Recommend items for a customer, an item, a segment or all customers
    Recommend(RecommendArgs),
    /// Compare the recommendation models on your own data and keep the best
    Evaluate(EvaluateArgs),
    /// Show a customer
    #[command(visible_alias = "customer")]
    User(UserArgs),
    /// Show an item; keep it out of offers and lists: item hide ID, item unhide ID
    Item(ItemArgs),
    /// Explain why a customer did or did not get an offer: why USER, why code CODE, why segment ID
    Why(WhyArgs),
    /// Design, launch, end or cancel a campaign
    #[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
    Campaign(CampaignArgs),
    /// List the campaigns, or show one
    Campaigns(CampaignsArgs),
    /// Show whose a coupon code is and if it works; take it back, replace or extend it
    #[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
    Code(CodeArgs),
    /// Record that a coupon code was used
    Redeem(RedeemArgs),
    /// Show what is worth doing this week, each with the line to type
    Today,
    /// Load new files from a folder, update what is out of date, then show today
    Refresh(RefreshArgs),
    /// Report on a month: revenue, segments, what campaigns earned, what to do next
    Report(ReportArgs),
    /// Show what the database holds, and how fresh the models are
    Status(StatusArgs),
    /// Show or change the shop's settings
    Settings(SettingsArgs),
    /// Check the database and its environment; the report contains no customer data
    Doctor,
    /// Run one read-only SQL statement
    Sql(SqlArgs),
    /// Copy the database to a file
    Backup(BackupArgs),
    /// Print a table, with the shop's own ids
    ///
    /// `members` is a list of people to write to: it leaves out customers who refused e-mail or are
    /// excluded, and says how many. `users`, `people`, `codes` and `offers` are copies of your
    /// records; they have everybody, and a column email_consent (yes, no_permission, refused). To
    /// write to customers, use `campaign export`.
    Export(ExportArgs),
    /// Compute profiles or recommendations for a cluster, as a filter between streams
    Worker(super::scale_args::WorkerArgs),
    /// Merge two customers; the first id is kept
    Merge(MergeArgs),
    /// Split an id from a merged customer, permanently
    Unmerge(ExactArgs),
    /// Write down a note or a complaint about a customer
    Note(NoteArgs),
    /// Give a customer a goodwill code, apart from all campaigns
    Grant(GrantArgs),
    /// Keep a customer out of models and campaigns: family, staff, wholesalers, testers
    Exclude(ExcludeArgs),
    /// Let an excluded customer take part in models and campaigns again
    Include(ExactArgs),
    /// A customer's rights: show, copy, correct, restrict or erase the data, consent, stop marketing
    Privacy(PrivacyArgs),
    /// List the decisions, consents, accesses and removals, or check that nobody changed them
    Audit(AuditArgs),
    /// Work on the shop in seven views, or see it as text without a terminal
    Dashboard,
    /// Run a script
    Run(RunArgs),
    /// Run a script inside this session
    #[command(hide = true)]
    Source(RunArgs),
    /// Show the last result again, in full or in another format
    Last,
    /// List the lines typed at the prompt, newest last
    History(HistoryArgs),
    /// List running and waiting jobs, or cancel one
    Jobs(JobsArgs),
    /// Explain a command, a topic (cleaning, exports, exit-codes) or a term
    #[command(visible_alias = "?")]
    Help(HelpArgs),
    /// Clear the screen
    Clear,
    /// Print shell completions
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
    /// Only write the generated files and their ground truth to a folder
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
    /// Whether only the shop is made, and whoever reads along asks for the lines of the tour.
    #[arg(skip)]
    pub is_told: bool,
}

/// `load`
#[derive(Debug, Clone, Args)]
pub struct LoadArgs {
    /// Files (text or workbooks, compressed or not), folders, or - for standard input; several are
    /// joined through their keys
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What the files contain, if their columns do not show it
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub kind: Option<KindChoice>,
    /// The program that exported them
    #[arg(long, value_name = "NAME")]
    pub dialect: Option<String>,
    /// Which column holds a field, such as user=Customer
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = parse_map)]
    pub map: Vec<(String, String)>,
    /// Fields of the columns by place, such as user,item,_,time; _ is not read
    #[arg(long, value_name = "FIELD,..", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// The time zone of the times
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
    /// The currency of the amounts
    #[arg(long, value_name = "CUR", value_parser = parse_currency)]
    pub currency: Option<Currency>,
    /// The value of one unit of another currency in the shop's, such as USD=0.92; repeat for more
    #[arg(long, value_name = "CUR=NUMBER", value_parser = parse_rate)]
    pub rate: Vec<(String, Rate)>,
    /// How to read 03/04/2026
    #[arg(long, value_enum)]
    pub dates: Option<DatesChoice>,
    /// Switch a cleaning rule off
    #[arg(long, value_name = "NAME")]
    pub no_rule: Vec<String>,
    /// Also write the rows that are set aside to a file
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Exit with code 5 if any row is set aside
    #[arg(long)]
    pub strict: bool,
    /// The text encoding, if the detected one is wrong
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The delimiter, if the detected one is wrong
    #[arg(long, value_enum)]
    pub delimiter: Option<DelimiterChoice>,
    /// The sheet of a workbook; default: the first that looks like a table
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// For server logs: a pattern whose first group is the item in a page's address
    #[arg(long, value_name = "REGEX", value_parser = parse_pattern)]
    pub url_item: Option<regex::Regex>,
    /// Keep reading a file that grows, until Ctrl-C; continues where it stopped
    #[arg(long)]
    pub follow: bool,
}

/// What files contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindChoice {
    /// One row per customer
    Users,
    /// One row per item
    Items,
    /// One row per order
    Orders,
    /// One row per action or order line
    Actions,
    /// The same as actions
    Events,
    /// Costs of items
    Costs,
    /// Consent by customer and channel
    Consents,
    /// Campaigns run with other programs
    Campaigns,
    /// A folder of profiles and segments that Spark computed
    Results,
    /// Decide by the columns
    Auto,
}

impl KindChoice {
    /// The kind of file; `None` where the columns decide.
    pub fn kind(self) -> Option<FileKind> {
        match self {
            KindChoice::Users => Some(FileKind::Users),
            KindChoice::Items => Some(FileKind::Items),
            KindChoice::Orders => Some(FileKind::Orders),
            KindChoice::Actions | KindChoice::Events => Some(FileKind::Actions),
            KindChoice::Costs => Some(FileKind::Costs),
            KindChoice::Consents => Some(FileKind::Consents),
            KindChoice::Campaigns => Some(FileKind::Campaigns),
            KindChoice::Results | KindChoice::Auto => None,
        }
    }
}

/// How to read 03/04/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DatesChoice {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
    /// Year, month, day
    Ymd,
}

/// The delimiter between columns.
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
    /// What to do with the rows; default: show them
    #[command(subcommand)]
    pub action: Option<QuarantineAction>,
}

/// What can be done with rows that were set aside.
#[derive(Debug, Clone, Subcommand)]
pub enum QuarantineAction {
    /// Load the rows that a rule set aside
    Release {
        /// The cleaning rule
        #[arg(id = "released", value_name = "RULE")]
        rule: String,
    },
}

/// `start`
#[derive(Debug, Clone, Args)]
pub struct StartArgs {
    /// Files, as your shop exports them
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What the files contain, if their columns do not show it
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub kind: Option<KindChoice>,
    /// The time zone of the times
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
    /// How to read 03/04/2026
    #[arg(long, value_enum)]
    pub dates: Option<DatesChoice>,
    /// Which column holds a field, such as user=Customer
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = parse_map)]
    pub map: Vec<(String, String)>,
}

/// `settings`
#[derive(Debug, Clone, Args)]
pub struct SettingsArgs {
    /// A setting
    #[arg(id = "setting", value_name = "NAME")]
    pub name: Option<String>,
    /// Its new value; `default` resets it
    pub value: Option<String>,
}

/// `sql`
#[derive(Debug, Clone, Args)]
pub struct SqlArgs {
    /// The statement, in quotes
    pub statement: String,
    /// Stop it after so many seconds
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub seconds: u32,
}

/// `backup`
#[derive(Debug, Clone, Args)]
pub struct BackupArgs {
    /// The file to write
    pub file: PathBuf,
}

/// `export`
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// users, items, actions, orders ...; with --to, the folder to write
    pub table: String,
    /// Write everything that a program needs to compute profiles elsewhere
    #[arg(long, value_enum, value_name = "PROGRAM")]
    pub to: Option<super::scale_args::ExportTo>,
    /// With --to: only settings, the model and items, where the actions lie in a data lake
    #[arg(long, requires = "to")]
    pub settings_only: bool,
    /// Include and name customers who refused marketing or are excluded
    #[arg(long)]
    pub everyone: bool,
}

/// `merge`
#[derive(Debug, Clone, Args)]
pub struct MergeArgs {
    /// The id to keep
    #[arg(id = "user", value_name = "ID")]
    pub kept: String,
    /// The id to merge into it
    #[arg(id = "other", value_name = "ID")]
    pub merged: String,
}

/// `note`
#[derive(Debug, Clone, Args)]
pub struct NoteArgs {
    /// The exact id of a customer
    #[arg(id = "user", value_name = "ID")]
    pub id: String,
    /// The note, in quotes
    pub text: String,
    /// The customer complained: campaigns leave the customer out until it is settled
    #[arg(long)]
    pub complaint: bool,
    /// The customer's complaints are settled: campaigns may include the customer again
    #[arg(long, conflicts_with = "complaint")]
    pub settled: bool,
}

/// `grant`
#[derive(Debug, Clone, Args)]
pub struct GrantArgs {
    /// The exact id of a customer
    #[arg(id = "user", value_name = "ID")]
    pub id: String,
    /// What is taken off an order, such as 10EUR or 10%
    #[arg(long, value_name = "AMOUNT")]
    pub discount: String,
    /// Why it is given, in quotes
    #[arg(long, value_name = "TEXT")]
    pub why: String,
    /// Days until the code expires
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,
    /// The least an order must come to
    #[arg(long, value_name = "AMOUNT")]
    pub min_spend: Option<String>,
}

/// `exclude`
#[derive(Debug, Clone, Args)]
pub struct ExcludeArgs {
    /// The exact id of a customer
    #[arg(id = "user", value_name = "ID")]
    pub id: String,
    /// The reason, such as staff or wholesaler
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
}

/// `user`
#[derive(Debug, Clone, Args)]
pub struct UserArgs {
    /// Id, number of the id, order number, code, e-mail, phone number or its end, or name
    #[arg(id = "user", value_name = "USER", required = true)]
    pub words: Vec<String>,
    /// The card as it was on this day or at this time
    #[arg(long, value_name = "DAY", value_parser = super::globals::parse_past)]
    pub as_of: Option<super::globals::Past>,
}

/// `why`
#[derive(Debug, Clone, Args)]
pub struct WhyArgs {
    /// A customer, found as by `user`; or `code CODE`, `segment ID`
    #[arg(id = "user", value_name = "USER", required = true)]
    pub words: Vec<String>,
    /// Compare with another customer: why one got an offer and the other did not
    #[arg(long, value_name = "USER", conflicts_with = "item")]
    pub versus: Option<String>,
    /// Only this campaign
    #[arg(long, value_name = "ID")]
    pub campaign: Option<CampaignId>,
    /// Why this item was or was not chosen for the customer
    #[arg(long, value_name = "ID")]
    pub item: Option<String>,
    /// The answer of this day, or of this time
    #[arg(long, value_name = "DAY", value_parser = super::globals::parse_past)]
    pub as_of: Option<super::globals::Past>,
}

/// `run`, `source`
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// The script, one command per line
    pub file: PathBuf,
    /// Continue after a line that fails
    #[arg(long)]
    pub keep_going: bool,
    /// Print each line before its result
    #[arg(long)]
    pub echo: bool,
}

/// `history`
#[derive(Debug, Clone, Args)]
pub struct HistoryArgs {
    /// Only lines that contain this text
    pub text: Option<String>,
}

/// `jobs`
#[derive(Debug, Clone, Args)]
pub struct JobsArgs {
    /// What to do; default: list the jobs
    #[command(subcommand)]
    pub action: Option<JobsAction>,
}

/// What can be done with a job.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum JobsAction {
    /// Cancel a waiting or running job
    Cancel {
        /// The job's number
        job: u64,
    },
}

/// `help`
#[derive(Debug, Clone, Args)]
pub struct HelpArgs {
    /// A command, topic or term
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
        .ok_or_else(|| format!("'{text}' has no '='; an example is user=Customer"))
}

fn parse_pattern(text: &str) -> Result<regex::Regex, String> {
    regex::Regex::new(text)
        .map_err(|_| format!("'{text}' is not a pattern such as ^/shop/([^/?]+)"))
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
