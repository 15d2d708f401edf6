//! The language: what can be typed, and to which operation it goes.
//!
//! `cli` is the one list of commands, `catalog` says what is known of each, [`Session`] carries
//! them out.

mod answer;
mod campaign_args;
mod catalog;
mod cli;
mod complete;
mod demo;
mod dispatch;
mod expand;
mod globals;
mod glossary;
mod help;
mod jobs;
mod model_args;
mod parse;
mod reply;
mod session;
mod split;
mod work;

pub use crate::jobs::{JobId, JobState, Stopped};
pub use crate::upkeep::operation::Terminal;
pub use answer::answered_line;
pub use catalog::{CommandMeta, Group, Risk, Runs, meta};
pub use cli::{Cli, Command, Line, RunArgs};
pub use complete::Candidate;
pub use expand::expand;
pub use globals::{ColorChoice, FormatChoice, Globals};
pub use help::{examples, explain, meta_of};
pub use parse::{line_command, parse_line, parse_shell, shell_command, usage_error};
pub use reply::Reply;
pub use session::{Place, Session, merged};
pub use split::{SplitError, quote, split};
