//! Arguments of `worker`, and of `export --to`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// For what an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportTo {
    /// Apache Spark: a folder of Parquet files with the settings of the workers
    Spark,
}

/// `worker`
#[derive(Debug, Clone, Args)]
pub struct WorkerArgs {
    /// What is computed
    #[command(subcommand)]
    pub action: WorkerAction,
}

/// What a worker computes.
#[derive(Debug, Clone, Subcommand)]
pub enum WorkerAction {
    /// Turn a stream of actions into a stream of profiles
    ///
    /// Reads an Arrow IPC stream from standard input, one row an action, sorted by customer and time,
    /// and writes one to standard output, one row a customer. docs/SCALE.md lists the columns.
    Profile {
        /// The settings.json that `export --to spark` wrote
        #[arg(long, value_name = "FILE")]
        settings: PathBuf,
    },
    /// Turn a stream of actions into a stream of recommendations
    ///
    /// Reads the same stream as `worker profile`, and writes one row a customer: a list of products with
    /// their scores and the kinds of the strongest reasons. docs/SCALE.md lists the columns.
    Recommend {
        /// The settings.json that `export --to spark` wrote
        #[arg(long, value_name = "FILE")]
        settings: PathBuf,
        /// The model.parquet that `export --to spark` wrote
        #[arg(long, value_name = "FILE")]
        model: PathBuf,
        /// Length of each list
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
        top: u16,
    },
}
