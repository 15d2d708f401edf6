//! `unmerge`: takes a merge back, exactly.

use crate::domain::{Instant, Observer};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::MergeRow;
use serde::Serialize;

/// What unmerging would do.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// The id that would be of its own again.
    pub merged: String,
    /// The id that it was merged into.
    pub kept: String,
    /// When.
    pub merged_at: Instant,
    /// Identities that would go back.
    pub identities: usize,
}

/// What unmerging did.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The id that is of its own again.
    pub merged: String,
    /// The id that it was merged into.
    pub kept: String,
    /// Identities that went back.
    pub identities: usize,
    /// The data's version number.
    pub revision: i64,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

fn find(shop: &Shop, id: &str) -> Result<(MergeRow, String, String)> {
    let (key, merged) = shop.find_user_exactly(id)?;
    let id_of = |key| -> Result<String> { Ok(shop.store().fetch_user(key)?.map_or_else(String::new, |user| user.id)) };
    let Some(row) = shop.store().fetch_merge_of(key)? else {
        let parts = shop.store().fetch_merges_into(key)?;
        let error = Error::not_found(format!("{merged} was not merged into another user"));
        return Err(match parts.last() {
            Some(part) => {
                let part = id_of(part.merged)?;
                error.because(format!("{part} was merged into it")).hint(format!("unmerge {part}"))
            }
            None => error.hint("merge ID OTHER-ID"),
        });
    };
    // The identities of this merge moved on with those of the user it went into: the later merge is taken back first.
    if let Some(later) = shop.store().fetch_merge_of(row.kept)? {
        let (kept, further) = (id_of(row.kept)?, id_of(later.kept)?);
        return Err(Error::usage(format!("{kept}, which {merged} was merged into, was itself merged into {further}"))
            .hint(format!("unmerge {kept}")));
    }
    let kept = id_of(row.kept)?;
    Ok((row, merged, kept))
}

/// Says what taking the merge of `id` back would do.
///
/// # Errors
/// As [`run`].
pub fn plan(shop: &Shop, id: &str) -> Result<Plan> {
    let (row, merged, kept) = find(shop, id)?;
    Ok(Plan { merged, kept, merged_at: Instant(row.at), identities: row.identities.len() })
}

/// Takes back the merge by which `id` became part of another user.
///
/// # Errors
/// There is no such user or merge, or a later merge stands on it.
pub fn run(shop: &mut Shop, id: &str, is_dry_run: bool, _watch: &dyn Observer) -> Result<Outcome> {
    let (row, merged, kept) = find(shop, id)?;
    let transaction = shop.begin()?;
    let revision = transaction.save_unmerge(&row, shop.context.now.0)?;
    if !is_dry_run {
        transaction.commit()?;
    }
    Ok(Outcome { merged, kept, identities: row.identities.len(), revision, is_dry_run })
}
