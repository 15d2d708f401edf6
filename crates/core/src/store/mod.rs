//! SQLite, and all SQL of the program: typed queries by table, migrations, packed columns.
//!
//! Functions that read are methods of [`Store`], functions that write are methods of
//! [`Transaction`], with one file a table. No other module uses `rusqlite`.

mod access;
mod action_columns;
mod actions;
mod batches;
mod bots;
mod bulk;
pub mod bytes;
mod campaigns;
mod chain;
mod check;
mod chunk_spans;
mod chunks;
mod codes;
mod completeness;
mod computed_lists;
mod connect;
mod consents;
mod corrections;
mod database;
mod decisions;
mod draft;
mod erase;
mod erase_quarantine;
mod erase_texts;
mod error;
mod exclusions;
mod export;
mod files_written;
mod follows;
mod functions;
mod grants;
mod hidden_items;
mod id_number;
mod identities;
mod items;
mod links;
mod merge;
mod migrate;
mod model_runs;
mod objects;
mod open;
mod orders;
mod orders_then;
mod packed_column;
mod packed_list;
mod packed_number;
mod packed_row;
mod past_facts;
mod past_offers;
mod past_segments;
mod patterns;
mod people;
mod personal;
mod personal_rows;
mod profiles;
mod recommendations;
mod save_users;
mod schema;
mod search;
mod segments;
mod settings;
mod sidecar;
mod spool;
mod sql;
mod status;
mod supersede;
mod tally;
mod tombstones;
mod traces;
mod transaction;
mod undo;
mod user_versions;
mod users;
mod whole_versions;
mod withdrawals;

pub use access::NoteRow;
pub use action_columns::{COLUMNS, Column};
pub use actions::{ActionRow, ActionSaver, Saved};
pub use batches::{BatchRow, FileRow, Quarantined};
pub use campaigns::{CampaignRow, DrawRow, NewCampaign, OfferArm, OfferRow};
pub use chain::{AuditRow, ChainCheck, ChainFault, ChainHead, Chained};
pub use check::ChunkCheck;
pub use codes::{CodeEventRow, CodeOwner, CodeRow, CodeScope, UseRow, UsedOrder};
pub use computed_lists::ListSaver;
pub use consents::ConsentRow;
pub use corrections::CORRECTABLE;
pub use database::{Access, Store};
pub use decisions::{DecisionRow, NewDecision};
pub use draft::Draft;
pub use erase::Erased;
pub use error::{Damage, Difference, Error, NotOurs, Result};
pub use exclusions::ExclusionRow;
pub use export::{EXPORTS, ExportKind, ExportTable};
pub use files_written::{FileWritten, file_digest};
pub use follows::FollowRow;
pub use grants::{GrantRow, NewGrant};
pub use identities::{IdentityKind, KnownBy};
pub use items::{ItemFacts, ItemRow};
pub use merge::MergeRow;
pub use model_runs::{ModelRun, NewRun};
pub use orders::{OrderCoverage, OrderFacts, OrderRow};
pub use packed_column::{CHUNK_ROWS, NULL};
pub use packed_list::ComputedEntry;
pub use packed_row::{PackedColumnKind, PackedKind, PackedLayout, PackedValue, RowPacker};
pub use past_offers::PastOffer;
pub use past_segments::{PastSegment, SegmentFlow};
pub use people::{PersonIds, RefusedLink, Settled, Why};
pub use personal::PersonalCount;
pub use personal_rows::{Origin, PERSONAL, PersonalTable};
pub use profiles::{ProfileSaver, StoredBody};
pub use recommendations::{RecommendationRow, Unavailability};
pub use save_users::{SavedUser, UserToSave};
pub use schema::VERSION;
pub use search::{ScannedUsers, UserMatch};
pub use segments::{MemberRow, NewSegment, SegmentRow};
pub use spool::AccessRow;
pub use sql::{SqlLimits, SqlTable, SqlValue};
pub use status::Counts;
pub use tombstones::Tombstones;
pub use transaction::Transaction;
pub use users::{UserFacts, UserRow};
pub use withdrawals::Withdrawal;

use std::fs::{File, OpenOptions};
use std::path::Path;

/// Creates or empties a file that only its owner may read.
///
/// # Errors
/// The file system refuses.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    private(OpenOptions::new().write(true).truncate(true), path)
}

/// Opens a file with these options; a missing file is created so that only its owner may read it.
fn private(options: &mut OpenOptions, path: &Path) -> std::io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.create(true).open(path)
}

/// The order of versions `v` of a user or an item for one field, the one in force first: by the
/// time of the statement, then by its content, so that the order of loading does not matter;
/// without times, by loading.
fn newest_first(field: &str) -> String {
    format!(
        "v.said_at DESC NULLS LAST, CASE WHEN v.said_at IS NULL THEN v.batch END DESC, v.{field} \
         DESC"
    )
}

/// Parses a JSON list of texts from a column that the schema checks.
fn list(text: Option<&str>) -> Result<Vec<String>> {
    Ok(match text {
        None | Some("[]") => Vec::new(),
        Some(text) => serde_json::from_str(text)?,
    })
}

/// NULL for an empty list, so that the list of an older version stays in force.
fn json_or_null<T: serde::Serialize>(values: &T, is_empty: bool) -> Result<Option<String>> {
    Ok(if is_empty {
        None
    } else {
        Some(serde_json::to_string(values)?)
    })
}

fn json_keys(keys: impl IntoIterator<Item = i64>) -> String {
    let keys: Vec<String> = keys.into_iter().map(|key| key.to_string()).collect();
    format!("[{}]", keys.join(","))
}

/// Endings of compressed files.
const PACKED: [&str; 7] = ["gz", "zst", "zip", "xlsx", "xlsm", "xlsb", "ods"];

/// Refuses work that would fill the disk: loading needs about six times the size of compressed
/// files, and three times that of others.
///
/// # Errors
/// [`Error::TooLittleSpace`].
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
        // A file system that cannot report its free space must not stop the work.
        _ => Ok(()),
    }
}
