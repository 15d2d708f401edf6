//! `doctor`: checks the database and its environment. The report holds no customer data, so that it
//! can be pasted into a public issue.

use super::paths::Paths;
use crate::domain::{Instant, Observer, Progress, RunId};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::{self, Store};
use crate::upkeep::leftovers::{Leftover, exposure, leftovers};
use crate::upkeep::place::doubtful_place;
use serde::Serialize;
use std::path::Path;

/// The terminal, as the front end sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Terminal {
    /// Columns and rows; `None` where there is no terminal.
    pub size: Option<(u16, u16)>,
    /// Whether colour is used.
    pub has_color: bool,
    /// The value of TERM.
    pub name: Option<String>,
}

/// What the front end knows.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Where the program keeps its files.
    pub paths: Paths,
    /// The home folder, which is not shown.
    pub home: Option<String>,
    /// The terminal.
    pub terminal: Terminal,
    /// Why the database cannot be opened, if so.
    pub problem: Option<String>,
}

/// The report.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The program's version.
    pub version: &'static str,
    /// Operating system and processor.
    pub system: String,
    /// SQLite's version.
    pub sqlite: &'static str,
    /// Where the program keeps its files, the home folder as `~`.
    pub paths: Paths,
    /// The database's schema version.
    pub schema_version: Option<i64>,
    /// The schema version that this program writes.
    pub schema_known: i64,
    /// Sizes of the database and its side files.
    pub sizes: Vec<FileSize>,
    /// The terminal.
    pub terminal: Terminal,
    /// The latest model run.
    pub last_run: Option<LastRun>,
    /// `ok`, or the damage found.
    pub integrity: String,
    /// Risks that were found.
    pub warnings: Vec<String>,
    /// Files beside the database that still hold customers' data.
    pub leftovers: Vec<Leftover>,
    /// Whether all checks passed.
    pub is_well: bool,
}

/// The size of a file.
#[derive(Debug, Clone, Serialize)]
pub struct FileSize {
    /// Its name beside the database.
    pub file: &'static str,
    /// Bytes.
    pub bytes: i64,
}

/// The latest model run.
#[derive(Debug, Clone, Serialize)]
pub struct LastRun {
    /// What it computes.
    pub kind: String,
    /// Its number.
    pub run: RunId,
    /// When it was made.
    pub made_at: Instant,
    /// The version of the program that made it.
    pub program: String,
}

/// Runs all checks; `shop` is `None` where there is no database or it cannot be opened.
///
/// # Errors
/// The operator cancelled. A damaged database is a finding, not an error.
pub fn run(shop: Option<&Shop>, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let checked = match (shop, &request.problem) {
        (_, Some(problem)) => Err(problem.clone()),
        (None, None) => Ok("there is no database yet".to_string()),
        (Some(shop), None) => check(shop.store(), watch)?,
    };
    let path = shop.map_or_else(
        || request.paths.database.clone(),
        |shop| shop.path().display().to_string(),
    );
    // A damaged file may refuse even these; `checks` has reported that.
    let store = shop.map(Shop::store);
    let mut runs = store
        .and_then(|store| store.fetch_current_runs().ok())
        .unwrap_or_default();
    runs.sort_by_key(|run| run.run);
    let last_run = runs.pop().map(|run| LastRun {
        kind: run.made.kind,
        run: run.run,
        made_at: Instant(run.made.made_at),
        program: run.program,
    });
    let mut warnings: Vec<String> = doubtful_place(&path)
        .into_iter()
        .chain(exposure(Path::new(&path)))
        .collect();
    if store.is_some_and(|store| store.fetch_is_removal_open().unwrap_or(false)) {
        let said = "an erasure is not finished: close the other windows, then type any command";
        warnings.push(said.to_string());
    }
    let leftovers = leftovers(Path::new(&path));
    let sizes = sizes(&path);
    warnings.extend(
        sizes
            .iter()
            .find(|file| file.file == "write-ahead log" && file.bytes > 256 << 20)
            .map(|_| {
                "the write-ahead log is large: close the windows that read for long, then type any \
         command"
                    .to_string()
            }),
    );
    Ok(Outcome {
        version: env!("CARGO_PKG_VERSION"),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        sqlite: Store::sqlite_version(),
        paths: Paths {
            database: path,
            ..request.paths.clone()
        }
        .without_home(request.home.as_deref()),
        schema_version: store.and_then(|store| store.schema_version().ok()),
        schema_known: store::VERSION,
        sizes,
        terminal: request.terminal.clone(),
        last_run,
        is_well: checked.is_ok(),
        integrity: checked.unwrap_or_else(|damage| damage),
        warnings,
        leftovers,
    })
}

/// A check: the damage it finds, if any.
type Check = fn(&Store) -> store::Result<Option<String>>;

/// The finding of all checks: `Ok` with what to say, or `Err` with the damage.
fn check(store: &Store, watch: &dyn Observer) -> Result<std::result::Result<String, String>> {
    let step = |phase| {
        watch.progress(Progress {
            phase,
            ..Progress::default()
        });
        if watch.is_cancelled() {
            Err(Error::cancelled())
        } else {
            Ok(())
        }
    };
    let checks: [(&'static str, Check); 6] = [
        ("checking the file", |store| {
            Ok(Some(store.check_integrity()?).filter(|said| said != "ok"))
        }),
        ("checking texts", |store| {
            Ok(store
                .check_texts()?
                .map(|table| format!("the table {table} has a text with damaged bytes")))
        }),
        ("checking references", |store| {
            Ok(store
                .check_references()?
                .map(|table| format!("the table {table} refers to missing rows")))
        }),
        ("comparing actions and columns", |store| {
            let compared = store.check_chunks()?;
            Ok((!compared.is_same).then(|| {
                format!(
                    "actions ({}) and packed columns ({}) disagree",
                    compared.actions, compared.packed
                )
            }))
        }),
        ("counting actions", |store| {
            let said = "stored counts, first and last action or prices disagree with the actions";
            Ok((!store.check_tally()?).then(|| said.to_string()))
        }),
        ("verifying decisions and consents", |store| {
            let check = store.check_chain(None)?;
            let said = |fault: &store::ChainFault| {
                format!(
                    "a {} does not fit the audit: {} (audit --verify)",
                    fault.kind.word(),
                    fault.what
                )
            };
            Ok(check.faults.first().map(said))
        }),
    ];
    for (phase, check) in checks {
        step(phase)?;
        match check(store) {
            Ok(None) => {}
            Ok(Some(damage)) => return Ok(Err(damage)),
            Err(store::Error::Interrupted) => return Err(store::Error::Interrupted.into()),
            Err(error) => {
                let error = Error::from(error);
                let because = error
                    .reasons()
                    .map(|reasons| format!(": {reasons}"))
                    .unwrap_or_default();
                return Ok(Err(format!("{}{because}", error.what)));
            }
        }
    }
    Ok(Ok("ok".into()))
}

fn sizes(database: &str) -> Vec<FileSize> {
    [
        ("database", ""),
        ("write-ahead log", "-wal"),
        ("shared memory", "-shm"),
    ]
    .into_iter()
    .filter_map(|(file, end)| {
        let bytes = std::fs::metadata(format!("{database}{end}")).ok()?.len();
        Some(FileSize {
            file,
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        })
    })
    .collect()
}

/// The copies of a database that lie beside it: path, and what each is.
pub fn copies_beside(database: &Path) -> Vec<(String, String)> {
    leftovers(database)
        .into_iter()
        .map(|file| (file.file, file.what.to_string()))
        .collect()
}
