//! Arguments of `refresh`.

use clap::Args;
use std::path::PathBuf;

/// `refresh`
#[derive(Debug, Clone, Args)]
pub struct RefreshArgs {
    /// The folder to look in; default: the folder of the newest load
    #[arg(id = "file", value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}
