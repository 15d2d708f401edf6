//! What every load does around saving a file's rows: the row that describes the file, settings
//! learned from it, and the checks of people and visitors when a batch ends.

use super::prepare::Prepared;
use crate::intake::Intake;
use crate::rule::Rule;
use regulars_core::domain::{BatchId, Currency};
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use regulars_core::store::{self, FileRow, Settled, Transaction};

/// How a file was read, as stored with its batch; the counts are still 0.
///
/// # Errors
/// The settings cannot be written as JSON.
pub fn file_row(file: &Prepared, digest: Vec<u8>) -> Result<FileRow> {
    Ok(FileRow {
        path: file.path.clone(),
        digest,
        kind: file.kind.into(),
        dialect: file.dialect.into(),
        encoding: file.encoding.into(),
        delimiter: file.delimiter.into(),
        reading: Some(serde_json::to_string(&file.reading).map_err(store::Error::from)?),
        ..FileRow::default()
    })
}

/// Makes a file's time zone and currency the shop's, where the shop has none yet.
///
/// # Errors
/// The database cannot be written.
pub fn save_shop_facts(
    shop: &Shop,
    transaction: &Transaction<'_>,
    file: &Prepared,
    intake: &Intake,
) -> Result<()> {
    let now = shop.context.now.0;
    if transaction.fetch_setting("time_zone")?.is_none() && file.zone != "UTC" {
        transaction.save_setting("time_zone", &file.zone, now)?;
    }
    let code = intake
        .currency
        .clone()
        .unwrap_or_else(|| file.currency.code().to_string());
    if transaction.fetch_setting("currency")?.is_none()
        && code != "XXX"
        && Currency::parse(&code).is_some()
    {
        transaction.save_setting("currency", &code, now)?;
    }
    Ok(())
}

/// Settles people and visitors once the files of a batch are saved; also gives how many of the
/// batch's visitors are programs.
///
/// # Errors
/// The database cannot be written.
pub fn settle(transaction: &Transaction<'_>, batch: BatchId) -> Result<(Settled, i64)> {
    let settled = transaction.settle_batch(batch)?;
    let bots = transaction.judge_visitors(batch, &[])?;
    Ok((settled, bots))
}

/// Counts visitors that are programs among the fixes of a file of actions.
pub fn count_bots(row: &mut FileRow, bots: i64) {
    row.fixes.retain(|(rule, _)| rule != Rule::Bot.name());
    if bots > 0 && row.kind == "actions" {
        row.fixes.push((Rule::Bot.name().into(), bots));
        row.fixes.sort();
    }
}
