//! `demo`: writes the generated shop's files, and loads them with the ordinary loader.

use super::{CURRENCY, Spec, TIME_ZONE, files, generate};
use crate::domain::{Instant, Observer, Progress};
use crate::error::{Error, Result};
use crate::load;
use crate::output::{Block, Cell, Destination, Present, Table, write_file};
use crate::shop::Shop;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The time used as now in the generated shop: the morning after its last day.
pub const NOW: Instant = Instant(1_790_841_600);

/// The written files.
#[derive(Debug, Clone, Serialize)]
pub struct WriteOutcome {
    /// The folder.
    pub folder: String,
    /// The files with their sizes in bytes.
    pub files: Vec<(String, usize)>,
}

impl Present for WriteOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut table = Table::new(format!("Written to {}", self.folder), &["file", "bytes"]);
        for (name, bytes) in &self.files {
            table.row(vec![Cell::text(name), Cell::count(*bytes)]);
        }
        vec![Block::Table(table)]
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!(
            "load {0}/users.csv {0}/items.csv {0}/actions.csv {0}/campaigns.csv --tz {TIME_ZONE}",
            self.folder
        )]
    }
}

/// Generates a shop and writes its files to `folder`. Files of these names are replaced only if
/// `is_forced`, and `database` never is.
///
/// # Errors
/// The folder cannot be written, or files exist and may not be replaced.
pub fn write(spec: &Spec, folder: &Path, database: &Path, is_forced: bool) -> Result<WriteOutcome> {
    let failed = |error: std::io::Error| {
        Error::failed(format!("{} cannot be written", folder.display())).because(error)
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let files = files(&generate(spec));
    for (name, _) in &files {
        Destination {
            path: &folder.join(name),
            is_forced,
            database,
            inputs: &[],
        }
        .check()?;
    }
    let mut written = Vec::new();
    for (name, bytes) in files {
        write_file(&folder.join(name), |to| to.write_all(&bytes))?;
        written.push((name.to_string(), bytes.len()));
    }
    Ok(WriteOutcome {
        folder: folder.display().to_string(),
        files: written,
    })
}

/// Generates a shop and loads its files into `shop`, which must be new, with the ordinary loader.
///
/// # Errors
/// The temporary files or the database cannot be written.
pub fn build(
    shop: &mut Shop,
    spec: &Spec,
    watch: &dyn Observer,
) -> Result<load::operation::Outcome> {
    watch.progress(Progress {
        phase: "generating",
        ..Progress::default()
    });
    let folder = tempfile::tempdir()
        .map_err(|error| Error::failed("no temporary folder can be created").because(error))?;
    let paths: Vec<PathBuf> = write(spec, folder.path(), shop.path(), true)?
        .files
        .iter()
        .map(|(name, _)| folder.path().join(name))
        .filter(|path| path.extension().is_some_and(|end| end == "csv"))
        .collect();
    let transaction = shop.transaction()?;
    transaction.save_setting("time_zone", TIME_ZONE, shop.context.now.0)?;
    transaction.save_setting("currency", CURRENCY, shop.context.now.0)?;
    // The generator knows that it drew them by chance.
    let randomised: Vec<&str> = super::campaigns::randomised().collect();
    transaction.save_setting("randomised", &randomised.join(","), shop.context.now.0)?;
    transaction.save_is_demo()?;
    transaction.commit()?;
    let request = load::operation::Request {
        files: paths,
        ..load::operation::Request::default()
    };
    let mut outcome = load::operation::run(shop, &request, watch)?;
    // The folder is deleted by the time this is shown, so only file names are given.
    for file in &mut outcome.files {
        file.path = file
            .path
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_string();
    }
    Ok(outcome)
}
