//! The command language: what can be typed, and which operation carries it out.
//!
//! `cli` is the one list of commands, `catalog` has an entry for each, `dispatch` maps each to its
//! operation, and [`Session`] runs them. Nothing is printed here.

mod answer;
mod brief;
mod campaign_args;
mod catalog;
mod cli;
mod code_args;
mod complete;
mod dispatch;
mod examples;
mod expand;
mod globals;
mod glossary;
mod glossary_figures;
mod help;
mod instinct;
mod invocation;
mod look;
mod model_args;
pub mod outcomes;
mod overview;
mod parse;
mod parts;
mod privacy_args;
mod reply;
mod scale;
mod scale_args;
mod session;
mod split;
mod status_and_today;
mod story;
mod weekly_args;
mod work;

pub use crate::jobs::{Ended, Job, JobId, JobState, Runner, Slot, Stopped};
pub use crate::output::quote;
pub use crate::upkeep::RevenueWeek;
pub use crate::upkeep::operation::{ModelStatus, StatusOutcome, Terminal};
pub use answer::answered_line;
pub use catalog::{CommandMeta, Group, Risk, Runs, meta, writes_folder};
pub use cli::{Cli, Command, Line, RunArgs};
pub use complete::Candidate;
pub use dispatch::{first_step, steps_left};
pub use examples::{examples, meta_of};
pub use expand::expand;
pub use globals::{ColorChoice, FormatChoice, Globals};
pub use help::explain;
pub use invocation::Invocation;
pub use look::{Listed, Look, Reader};
pub use overview::Overview;
pub use parse::{line_command, parse_line, parse_shell, shell_command, usage_error};
pub use reply::Reply;
pub use scale::work_on_streams;
pub use scale_args::WorkerArgs;
pub use session::{Place, Session, merged, old_log};
pub use split::{SplitError, split};
pub use story::Step;
