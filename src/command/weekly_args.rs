//! Arguments of `refresh`, `report` and `status`.

use clap::Args;
use std::path::PathBuf;

/// `refresh`
#[derive(Debug, Clone, Args)]
pub struct RefreshArgs {
    /// The folder to look in; default: the folder of the newest load
    #[arg(id = "file", value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// `status`
#[derive(Debug, Clone, Args)]
pub struct StatusArgs {
    /// Include revenue by week
    #[arg(long)]
    pub weeks: bool,
    /// Include the quality of the data, and what they are enough for
    #[arg(long)]
    pub quality: bool,
}

/// `report`
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// The month; default: the newest one that the data hold in full
    #[arg(long, value_name = "2026-11")]
    pub month: Option<String>,
}
