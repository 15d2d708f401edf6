//! `redeem --file FILE`: records the uses that another program lists. Each row is recorded as what it
//! is; a row that is recorded already changes nothing.

use super::code::meant;
use super::known_codes::{KnownCode, known_codes_in, known_until};
use super::list::FaultCount;
use super::redeem::{faults_of, is_recorded};
use super::refuse_backdating;
use crate::campaign::standing::Fault;
use crate::domain::{Instant, Observer};
use crate::error::Result;
use crate::load::operation::{UseLine, read_uses};
use crate::load::{DateOrder, Stdin};
use crate::shop::{Shop, stop_if_cancelled};
use crate::store::{CodeScope, UseRow};
use serde::Serialize;
use std::path::PathBuf;

/// A file of uses.
#[derive(Debug, Clone)]
pub struct FileRedeemRequest {
    /// The file.
    pub path: PathBuf,
    /// `--dates`
    pub dates: Option<DateOrder>,
    /// Opens standard input, for `-`.
    pub stdin: Option<Stdin>,
    /// `--dry-run`
    pub is_dry_run: bool,
}

/// A row whose code was never issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownCode {
    /// Where the row begins.
    pub line: u64,
    /// The code, as written.
    pub code: String,
    /// The one issued code that a single slip of the hand turns into it.
    pub did_you_mean: Option<String>,
}

/// The result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRedeemOutcome {
    /// The file.
    pub file: String,
    /// Rows with a code.
    pub rows: usize,
    /// Uses that were recorded, with those that should not have happened.
    pub redeemed: usize,
    /// Uses that should not have happened, by what was wrong.
    pub faults: Vec<FaultCount>,
    /// Rows that were recorded before.
    pub known_before: usize,
    /// Rows that cannot be read: (line, why).
    pub unreadable: Vec<(u64, &'static str)>,
    /// Rows whose code was never issued.
    pub unknown: Vec<UnknownCode>,
    /// Whether nothing was recorded.
    pub is_dry_run: bool,
}

/// Records the uses in a file.
///
/// # Errors
/// The file cannot be read, or the database cannot be written.
pub fn run(
    shop: &mut Shop,
    request: &FileRedeemRequest,
    watch: &dyn Observer,
) -> Result<FileRedeemOutcome> {
    refuse_backdating(shop)?;
    let lines = read_uses(shop, &request.path, request.dates, request.stdin, watch)?;
    let now = shop.context.now;
    let mut outcome = FileRedeemOutcome {
        file: request.path.display().to_string(),
        rows: lines.len(),
        redeemed: 0,
        faults: Vec::new(),
        known_before: 0,
        unreadable: Vec::new(),
        unknown: Vec::new(),
        is_dry_run: request.is_dry_run,
    };
    let currency = shop.settings()?.currency;
    let mut found = Vec::new();
    // A rehearsal writes too, and is rolled back: later rows must see the earlier ones.
    let transaction = shop.durable_transaction()?;
    for line in &lines {
        stop_if_cancelled(watch)?;
        if let Some(why) = line.fault {
            outcome.unreadable.push((line.line, why));
            continue;
        }
        let known = match transaction.fetch_code(&line.code)? {
            Some(row) => {
                let scope = CodeScope::Code(&row.code);
                known_codes_in(&transaction, currency, scope, known_until(shop))?.pop()
            }
            None => None,
        };
        let Some(known) = known else {
            outcome.unknown.push(UnknownCode {
                line: line.line,
                code: line.code.clone(),
                did_you_mean: meant(shop, &line.code)?,
            });
            continue;
        };
        if is_known(&known, line) {
            outcome.known_before += 1;
            continue;
        }
        let at = line.at.map_or(now, Instant);
        let order = line.order.as_deref();
        found.extend(faults_of(&transaction, &known, order, (at, true))?);
        let used = UseRow {
            recorded_at: None,
            loaded_at: None,
            code: known.row.code,
            order: line.order.clone(),
            at: Some(at.0),
            source: "file".into(),
            operator: shop.context.operator.clone(),
            amount_minor: line.amount_minor,
            loaded: None,
        };
        transaction.insert_redemption(&used, at.0, now.0)?;
        outcome.redeemed += 1;
    }
    if !request.is_dry_run {
        transaction.commit()?;
    }
    outcome.faults = Fault::ALL
        .into_iter()
        .map(|fault| FaultCount {
            fault,
            uses: found.iter().filter(|it| **it == fault).count(),
        })
        .filter(|count| count.uses > 0)
        .collect();
    Ok(outcome)
}

/// Whether the use in a row is recorded already: on this order, or without one at this instant.
fn is_known(known: &KnownCode, line: &UseLine) -> bool {
    match &line.order {
        Some(order) => is_recorded(known, order),
        None => known.uses.iter().any(|used| {
            used.source == "file" && line.at.is_some() && used.at.map(|at| at.0) == line.at
        }),
    }
}
