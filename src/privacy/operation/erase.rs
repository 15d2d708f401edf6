//! `privacy erase`: everything stored about a customer goes, and no load brings it back.

use crate::domain::{Instant, Observer, Progress};
use crate::error::{Error, Result};
use crate::privacy::scrub::{count, scrub};
use crate::shop::{Shop, stop_if_cancelled};
use serde::Serialize;
use std::path::PathBuf;

/// Who is erased.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The customer's exact id.
    pub user: String,
    /// The program's own text files: the history of the prompt, the log of defects.
    pub texts: Vec<PathBuf>,
    /// Copies of the database that lie beside it: path, and what it is.
    pub copies: Vec<(String, String)>,
    /// `--dry-run`: everything but the change.
    pub is_dry_run: bool,
}

/// What an erasure took, and what the operator has to do.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The customer's id; it is stored nowhere any more.
    pub user: String,
    /// The number of the removal in `audit`.
    pub removal: i64,
    /// Rows that were deleted, by table.
    pub tables: Vec<Gone>,
    /// Texts about others that named the customer and were blanked.
    pub texts: i64,
    /// Of these, those that may have been about somebody else: they had nothing but a name or street that
    /// another customer has too, or a bare number.
    pub unsure: i64,
    /// Lines taken out of the history of the prompt and the log of defects.
    pub lines: usize,
    /// Files with customers' data that the program wrote: the operator looks through them.
    pub files: Vec<CopyLeft>,
    /// Models that were fitted with the customer's data.
    pub models: Vec<String>,
    /// The data's version number.
    pub revision: i64,
    /// The end of the chain.
    pub head: String,
    /// Why traces can still be in the unused parts of the database file; null where they are gone.
    pub traces: Option<String>,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Rows that were deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// The table.
    pub table: &'static str,
    /// Rows.
    pub rows: i64,
}

/// A file that may hold the customer's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyLeft {
    /// Its path.
    pub path: String,
    /// When it was written, where that is known.
    pub at: Option<Instant>,
    /// What it is, or the command that wrote it.
    pub what: String,
}

/// Erases a customer.
///
/// # Errors
/// There is no such user, a file of the program cannot be written, the database cannot be written,
/// or the operator cancelled; the customer is then still there.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let (key, user) = shop.find_user_exactly(&request.user)?;
    // Nothing that is written from here on may name the customer.
    shop.context.line = "privacy erase".into();
    let (now, operator) = (shop.context.now, shop.context.operator.clone());
    if !request.is_dry_run {
        shop.take_in_accesses()?;
    }
    let traces = shop.store().fetch_traces(key)?;
    let files = copies(shop, request)?;
    watch.progress(Progress {
        phase: "erasing",
        ..Progress::default()
    });
    let mut lines = 0;
    for path in &request.texts {
        lines += if request.is_dry_run {
            count(path, &traces)
        } else {
            scrub(path, &traces).map_err(|error| {
                Error::failed(format!(
                    "{} cannot be written; nothing was erased",
                    path.display()
                ))
                .because(error)
            })?
        };
    }
    let transaction = shop.durable_transaction()?;
    let erased = transaction.erase(key, &traces, now.0, operator.as_deref())?;
    let runs = transaction.fetch_current_runs()?;
    stop_if_cancelled(watch)?;
    let mut left = None;
    if !request.is_dry_run {
        transaction.commit()?;
        shop.forget(&traces)?;
        watch.progress(Progress {
            phase: "removing traces",
            ..Progress::default()
        });
        left = shop.finish_removals().err().map(|error| error.what);
    } else {
        drop(transaction);
    }
    Ok(Outcome {
        user,
        removal: erased.removal,
        tables: erased
            .tables
            .into_iter()
            .map(|(table, rows)| Gone { table, rows })
            .collect(),
        texts: erased.texts,
        unsure: erased.unsure,
        lines,
        files,
        models: runs.into_iter().map(|run| run.made.kind).collect(),
        revision: erased.revision,
        head: hex(&shop.store().fetch_chain_head()?.hash),
        traces: left,
        is_dry_run: request.is_dry_run,
    })
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copies(shop: &Shop, request: &Request) -> Result<Vec<CopyLeft>> {
    let written = shop.store().fetch_files_written()?.into_iter();
    let personal = written.filter(|file| file.personal);
    let written = personal.map(|file| CopyLeft {
        path: file.path,
        at: Some(Instant(file.at)),
        what: file.what,
    });
    let beside = request.copies.iter().map(|(path, what)| CopyLeft {
        path: path.clone(),
        at: None,
        what: what.clone(),
    });
    let exists = |file: &CopyLeft| std::path::Path::new(&file.path).exists();
    Ok(written.chain(beside).filter(exists).collect())
}
