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
}
