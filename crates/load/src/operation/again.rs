//! The very same file once more: nothing of it need be read, as the batch that loaded it tells what
//! it holds.

use super::load::Request;
use super::prepare::Prepared;
use crate::clean::read_settings::{Again, Reading};
use crate::intake::Intake;
use crate::source::input::Input;
use crate::source::unpack;
use regulars_core::domain::{BatchId, Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::stop_if_cancelled;
use regulars_core::store::{self, FileRow, OrderCoverage, Quarantined, Transaction};
use std::io::Read;
use std::path::Path;

/// Rules whose counts tell of the store, and not of the file.
const OF_THE_STORE: [&str; 2] = ["bot", "same_order_again"];

/// Fixes of which the operator is told something that is not kept.
const TOLD: [&str; 3] = ["converted", "even_spread", "refusal_stands"];

/// A load in force of the very same file, read in the same way.
pub struct Earlier {
    batch: BatchId,
    file: FileRow,
    again: Again,
    digest: Vec<u8>,
}

/// What would become of a file that was just read if the very same came again; `None` where that
/// rests on more than the file, or where what the operator was told of it is not kept. `rows` of it
/// are actions.
pub fn again(
    request: &Request,
    input: &Input,
    file: &Prepared,
    intake: &Intake,
    rows: i64,
) -> Option<Again> {
    let is_plain = is_plain(request, file)
        && intake.consents.is_empty()
        && intake.offers.is_empty()
        && !intake.is_timeless
        && !TOLD.iter().any(|rule| intake.fixes.contains_key(rule))
        // Tomorrow these are no longer in the future, and whoever was born some years ago is older.
        && !intake.quarantine.iter().any(|row| row.rule == "future_date")
        && intake.user_facts.values().all(|facts| facts.age.is_none())
        && file.table.notes().is_empty();
    let bytes = input.path()?.metadata().ok()?.len();
    is_plain.then_some(Again {
        bytes,
        rows_known: intake.rows_duplicate + rows,
    })
}

/// Whether the file is one of actions that add up, read as it is and not as was typed.
fn is_plain(request: &Request, file: &Prepared) -> bool {
    file.kind == "actions"
        && file.cleaner.holds() == OrderCoverage::Part
        && request.files.len() == 1
        && request.rejects.is_none()
        && request.dates.is_none()
        && request.encoding.is_none()
        && request.delimiter.is_none()
        && request.sheet.is_none()
        && request.url_item.is_none()
        && !request.is_growing
}

/// Finds the first load in force that holds this file and nothing else.
///
/// # Errors
/// The file or the store cannot be read, or the operator cancelled.
pub fn find(
    transaction: &Transaction<'_>,
    request: &Request,
    input: &Input,
    file: &Prepared,
    now: i64,
    watch: &dyn Observer,
) -> Result<Option<Earlier>> {
    let Some(path) = input.path().filter(|_| is_plain(request, file)) else {
        return Ok(None);
    };
    let Ok(bytes) = path.metadata().map(|data| data.len()) else {
        return Ok(None);
    };
    let mut digest = None;
    for row in transaction.fetch_batches()?.into_iter().rev() {
        if row.undone_at.is_some() || row.loaded_at > now || row.files.len() != 1 {
            continue;
        }
        let (batch, Some(known)) = (row.batch, row.files.into_iter().next()) else {
            continue;
        };
        let Some(again) = again_of(&known, file)?.filter(|again| again.bytes == bytes) else {
            continue;
        };
        if digest.is_none() {
            digest = Some(digest_of(path, watch)?);
        }
        if digest.as_ref() == Some(&known.digest) {
            return Ok(Some(Earlier {
                batch,
                digest: known.digest.clone(),
                file: known,
                again,
            }));
        }
    }
    Ok(None)
}

/// What was kept of a file, if it was read as this one is to be.
fn again_of(known: &FileRow, file: &Prepared) -> Result<Option<Again>> {
    let stored = |error| Error::from(store::Error::from(error));
    let told = (
        known.kind.as_str(),
        known.dialect.as_str(),
        known.encoding.as_str(),
        known.delimiter.as_str(),
    );
    let Some(reading) = known
        .reading
        .as_deref()
        .filter(|_| told == (file.kind, file.dialect, file.encoding, file.delimiter))
    else {
        return Ok(None);
    };
    let mut reading: Reading = serde_json::from_str(reading).map_err(stored)?;
    let again = reading.again.take();
    let is_same = serde_json::to_value(&reading).map_err(stored)?
        == serde_json::to_value(&file.reading).map_err(stored)?;
    Ok(again.filter(|_| is_same))
}

fn digest_of(path: &Path, watch: &dyn Observer) -> Result<Vec<u8>> {
    const STEP: usize = 1 << 20;
    watch.progress(Progress {
        phase: "reading",
        ..Progress::default()
    });
    let failed = |error| Error::failed(format!("{} cannot be read", path.display())).because(error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut digest, mut buffer) = (unpack::Running::default(), vec![0; STEP]);
    loop {
        stop_if_cancelled(watch)?;
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok(digest.finish()),
            read => digest.update(&buffer[..read]),
        }
    }
}

impl Earlier {
    /// Lets `batch` hold what the earlier load holds. Gives what is to be kept of the file, and the
    /// rows set aside.
    ///
    /// # Errors
    /// The disk is full, or the operator cancelled.
    pub fn save(
        self,
        transaction: &Transaction<'_>,
        batch: BatchId,
        file: &mut Prepared,
        watch: &dyn Observer,
    ) -> Result<(FileRow, Vec<Quarantined>)> {
        watch.progress(Progress {
            phase: "saving",
            ..Progress::default()
        });
        transaction.save_again(batch, self.batch)?;
        let replaced = transaction.settle_versions(&transaction.fetch_contested_orders(batch)?)?;
        let mut fixes = self.file.fixes;
        fixes.retain(|(rule, _)| !OF_THE_STORE.contains(&rule.as_str()));
        if replaced > 0 {
            fixes.push(("same_order_again".into(), replaced));
            fixes.sort();
        }
        file.reading.again = Some(self.again);
        let row = FileRow {
            path: file.path.clone(),
            digest: self.digest,
            kind: file.kind.into(),
            dialect: file.dialect.into(),
            encoding: file.encoding.into(),
            delimiter: file.delimiter.into(),
            reading: Some(serde_json::to_string(&file.reading).map_err(store::Error::from)?),
            rows_read: self.file.rows_read,
            rows_duplicate: self.again.rows_known,
            rows_quarantined: self.file.rows_quarantined,
            rows_loaded: self.file.rows_read - self.file.rows_quarantined - self.again.rows_known,
            fixes,
            ..FileRow::default()
        };
        Ok((row, transaction.fetch_quarantine_of(batch)?))
    }
}
