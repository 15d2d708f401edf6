//! SQLite, and all the SQL there is: typed queries by table, migrations, column chunks.
//!
//! Functions that read are methods of [`Store`], functions that write are methods of
//! [`Transaction`]; they are spread over one file a table. No other module knows `rusqlite`.

mod access;
mod actions;
mod again;
mod batches;
mod bots;
mod bulk;
mod campaigns;
mod check;
mod chunk_spans;
mod chunks;
mod completeness;
mod consents;
mod decisions;
mod draft;
mod error;
mod export;
mod follows;
mod id_number;
mod items;
mod links;
mod merge;
mod migrate;
mod model_runs;
mod open;
mod orders;
mod past_offers;
mod patterns;
mod people;
mod personal;
mod profiles;
mod recommendations;
mod search;
mod segments;
mod settings;
mod sidecar;
mod spool;
mod sql;
mod status;
mod supersede;
mod tally;
mod undo;
mod users;

pub use access::{AccessRow, NoteRow};
pub use actions::{ActionRow, ActionSaver, Saved};
pub use batches::{BatchRow, FileRow, Quarantined};
pub use campaigns::{CampaignRow, CodeRow, NewCampaign, OfferRow, RedemptionRow};
pub use check::ChunkCheck;
pub use chunks::{CHUNK_ROWS, COLUMNS, Column, NULL};
pub use consents::ConsentRow;
pub use decisions::{DecisionRow, NewDecision};
pub use draft::Draft;
pub use error::{Damage, Error, NotOurs, Result};
pub use export::{EXPORTS, ExportKind, ExportTable};
pub use follows::FollowRow;
pub use items::{ItemFacts, ItemRow};
pub use merge::MergeRow;
pub use migrate::VERSION;
pub use model_runs::{ModelRun, NewRun};
pub use open::{Access, Store, Transaction};
pub use orders::{OrderCoverage, OrderFacts, OrderRow};
pub use past_offers::PastOffer;
pub use people::{Kinship, RefusedLink, Settled, Why};
pub use personal::PersonalCount;
pub use recommendations::RecommendationRow;
pub use search::UserMatch;
pub use segments::{MemberRow, NewSegment, SegmentRow};
pub use sql::{SqlTable, SqlValue};
pub use status::Counts;
pub use users::{IdentityKind, SavedUser, UserFacts, UserRow, UserToSave};

use std::fs::{File, OpenOptions};
use std::path::Path;

/// Creates or empties a file that only its owner may read.
///
/// # Errors
/// The file system refuses.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    private(OpenOptions::new().write(true).truncate(true), path)
}

/// Opens a file with these options; one that is not there is made, and only its owner may read it.
fn private(options: &mut OpenOptions, path: &Path) -> std::io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.create(true).open(path)
}

/// The order of versions `v` of a user or an item for one field, the one in force first: by when it
/// was said, then by what is said, so that the order of loading does not matter; where no file says
/// when, by loading.
fn newest_first(field: &str) -> String {
    format!(
        "v.said_at DESC NULLS LAST, CASE WHEN v.said_at IS NULL THEN v.batch END DESC, v.{field} \
         DESC"
    )
}

/// Reads a JSON list of texts; a column that the schema keeps valid.
fn list(text: Option<&str>) -> Result<Vec<String>> {
    Ok(match text {
        None | Some("[]") => Vec::new(),
        Some(text) => serde_json::from_str(text)?,
    })
}

/// Endings of packed files.
const PACKED: [&str; 7] = ["gz", "zst", "zip", "xlsx", "xlsm", "xlsb", "ods"];

/// Refuses work that would fill the disk: loading needs about six times the size of packed files,
/// three times of others.
///
/// # Errors
/// [`Error::TooLittleSpace`] when there is not so much.
pub fn check_free_space(database: &Path, files: &[std::path::PathBuf]) -> Result<()> {
    let mut needed = 1 << 20;
    for file in files {
        let length = std::fs::metadata(file).map(|data| data.len()).unwrap_or(0);
        let is_packed = file.extension().is_some_and(|ending| {
            PACKED
                .iter()
                .any(|packed| ending.eq_ignore_ascii_case(packed))
        });
        needed += length * if is_packed { 6 } else { 3 };
    }
    match fs4::available_space(
        database
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new(".")),
    ) {
        Ok(free) if free < needed => Err(Error::TooLittleSpace { needed, free }),
        // A file system that cannot say how much is free must not stop the work.
        _ => Ok(()),
    }
}
