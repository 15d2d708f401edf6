//! A worker's streams, and results of a cluster. Without the feature `columnar` all of it is refused.

#[cfg(feature = "columnar")]
use super::scale_args::WorkerAction;
use super::scale_args::WorkerArgs;
use crate::error::{Error, Result};
use std::io::{Read, Write};

/// The error where the program was built without Arrow and Parquet.
#[cfg(not(feature = "columnar"))]
pub(super) fn missing() -> Error {
    Error::failed("this build reads and writes no Arrow and no Parquet")
        .hint("cargo build --release --features columnar")
}

/// Runs a worker on the streams of the process. Returns what is worth a line on standard error.
///
/// # Errors
/// The settings or the stream cannot be read, or the output cannot be written.
#[cfg(feature = "columnar")]
pub fn work_on_streams(
    args: &WorkerArgs,
    input: impl Read,
    output: impl Write,
) -> Result<Option<String>> {
    let (WorkerAction::Profile { settings } | WorkerAction::Recommend { settings, .. }) =
        &args.action;
    let text = std::fs::read(settings).map_err(|error| {
        Error::usage(format!("{} cannot be read", settings.display())).because(error)
    })?;
    let handed = crate::scale::Handed::parse(&text)?;
    let counted = match &args.action {
        WorkerAction::Profile { .. } => crate::scale::profiles(input, output, &handed)?,
        WorkerAction::Recommend { model, top, .. } => {
            let wanted = (model.as_path(), usize::from(*top));
            crate::scale::recommendations(input, output, &handed, wanted)?
        }
    };
    Ok((counted.unknown_items > 0).then(|| {
        format!(
            "{} of {} rows name an item that the settings do not have",
            counted.unknown_items, counted.rows
        )
    }))
}

/// Refuses: the program was built without Arrow.
///
/// # Errors
/// Always.
#[cfg(not(feature = "columnar"))]
pub fn work_on_streams(
    _args: &WorkerArgs,
    _input: impl Read,
    _output: impl Write,
) -> Result<Option<String>> {
    Err(missing())
}
