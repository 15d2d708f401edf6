//! `unmerge`: splits an id from a merged customer, permanently.

use crate::domain::{Instant, Observer};
use crate::error::{Error, Result};
use crate::output::quote;
use crate::shop::Shop;
use crate::store::MergeRow;
use serde::Serialize;

/// What unmerging would do.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// The id that would be split off.
    pub merged: String,
    /// The id that it was merged into.
    pub kept: String,
    /// When the operator merged them; null where the loaded files did.
    pub merged_at: Option<Instant>,
    /// Identities that would go back.
    pub identities: usize,
}

/// What unmerging did.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The id that was split off.
    pub merged: String,
    /// The id that it was merged into.
    pub kept: String,
    /// Identities that went back.
    pub identities: usize,
    /// The data's version number.
    pub revision: i64,
    /// Whether nothing was stored, because of `--dry-run`.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// The id to split off, the customer it leaves, and the merge to undo.
struct Found {
    user: (i64, String),
    other: (i64, String),
    merge: Option<MergeRow>,
}

fn find(shop: &Shop, id: &str) -> Result<Found> {
    let store = shop.store();
    let (key, merged) = shop.find_user_exactly(id)?;
    let id_of = |key| -> Result<String> {
        Ok(store
            .fetch_user(key)?
            .map_or_else(String::new, |user| user.id))
    };
    if let Some(row) = store.fetch_merge_of(key)? {
        // A later merge depends on this one and must be undone first.
        if let Some(later) = store.fetch_merge_of(row.kept)? {
            let (kept, further) = (id_of(row.kept)?, id_of(later.kept)?);
            return Err(Error::usage(format!(
                "{merged} was merged into {kept}, which was itself merged into {further}"
            ))
            .hint(format!("unmerge {}", quote(&kept))));
        }
        return Ok(Found {
            user: (key, merged),
            other: (row.kept, id_of(row.kept)?),
            merge: Some(row),
        });
    }
    let person = store.fetch_person_of(key)?;
    if person != key {
        return Ok(Found {
            user: (key, merged),
            other: (person, id_of(person)?),
            merge: None,
        });
    }
    let error = Error::not_found(format!("{merged} is not merged into another customer"));
    if let Some(part) = store.fetch_merges_into(key)?.last() {
        let part = id_of(part.merged)?;
        return Err(error
            .because(format!("{part} was merged into it"))
            .hint(format!("unmerge {}", quote(&part))));
    }
    Err(match store.fetch_others_of(key)?.first() {
        Some(part) => {
            let part = id_of(*part)?;
            error
                .because(format!("the loaded files merged {part} with it"))
                .hint(format!("unmerge {}", quote(&part)))
        }
        None => error.hint("merge ID OTHER-ID"),
    })
}

/// What splitting off `id` would do.
///
/// # Errors
/// As [`run`].
pub fn plan(shop: &Shop, id: &str) -> Result<Plan> {
    let Found { user, other, merge } = find(shop, id)?;
    let identities =
        shop.store()
            .count_unmerged(user.0, other.0, merge.as_ref().map(|row| row.merge))?;
    Ok(Plan {
        merged: user.1,
        kept: other.1,
        merged_at: merge.map(|row| Instant(row.at)),
        identities,
    })
}

/// Splits `id` from the customer it is merged into, permanently: undoes a merge by hand, or overrides
/// the one that the files imply.
///
/// # Errors
/// There is no such user, it is not merged, or a later merge depends on its merge.
pub fn run(shop: &mut Shop, id: &str, is_dry_run: bool, _watch: &dyn Observer) -> Result<Outcome> {
    let Found { user, other, merge } = find(shop, id)?;
    let operator = shop.context.operator.as_deref();
    let transaction = shop.transaction()?;
    let (revision, identities) = transaction.save_unmerge(
        user.0,
        other.0,
        merge.map(|row| row.merge),
        shop.context.now.0,
        operator,
    )?;
    if !is_dry_run {
        transaction.commit()?;
    }
    Ok(Outcome {
        merged: user.1,
        kept: other.1,
        identities,
        revision,
        is_dry_run,
    })
}
