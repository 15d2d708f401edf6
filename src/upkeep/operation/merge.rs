//! `merge`: two ids that belong to one customer.

use crate::domain::Observer;
use crate::error::{Error, Result};
use crate::output::quote;
use crate::shop::Shop;
use serde::Serialize;

/// What merging would do.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// The id that is kept.
    pub kept: String,
    /// The id that becomes part of it.
    pub merged: String,
    /// Actions of the user who is kept.
    pub kept_actions: i64,
    /// Actions that move.
    pub merged_actions: i64,
}

/// What merging did.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The id that was kept.
    pub kept: String,
    /// The id that became part of it.
    pub merged: String,
    /// Identities that moved.
    pub identities: usize,
    /// Actions that moved.
    pub actions: i64,
    /// The data's version number.
    pub revision: i64,
    /// Whether nothing was stored, because of `--dry-run`.
    #[serde(skip)]
    pub is_dry_run: bool,
}

fn keys(shop: &Shop, kept: &str, merged: &str) -> Result<((i64, String), (i64, String))> {
    let (kept, merged) = (
        shop.find_user_exactly(kept)?,
        shop.find_user_exactly(merged)?,
    );
    if kept.0 == merged.0 {
        return Err(
            Error::usage(format!("{} cannot be merged with itself", kept.1))
                .hint("merge ID OTHER-ID"),
        );
    }
    for (key, id) in [&kept, &merged] {
        if let Some(earlier) = shop.store().fetch_merge_of(*key)? {
            let into = shop
                .store()
                .fetch_user(earlier.kept)?
                .map_or_else(|| "another".into(), |user| user.id);
            return Err(Error::usage(format!("{id} is already merged into {into}"))
                .hint(format!("unmerge {}, or use {into}", quote(id))));
        }
    }
    let person = shop.store().fetch_person_of(kept.0)?;
    if person == shop.store().fetch_person_of(merged.0)? {
        let id = shop
            .store()
            .fetch_user(person)?
            .map_or_else(|| kept.1.clone(), |user| user.id);
        return Err(Error::usage(format!(
            "{} and {} are already one customer",
            kept.1, merged.1
        ))
        .because("they share an e-mail or phone")
        .hint(format!("user {}", quote(&id))));
    }
    Ok((kept, merged))
}

/// What merging `merged` into `kept` would do.
///
/// # Errors
/// As [`run`].
pub fn plan(shop: &Shop, kept: &str, merged: &str) -> Result<Plan> {
    let (kept, merged) = keys(shop, kept, merged)?;
    Ok(Plan {
        kept_actions: shop.store().fetch_action_count(kept.0)?,
        merged_actions: shop.store().fetch_action_count(merged.0)?,
        kept: kept.1,
        merged: merged.1,
    })
}

/// Merges `merged` into `kept`, with all actions. Both ids are exact.
///
/// # Errors
/// There is no such user, both are one, or one of them was merged already.
pub fn run(
    shop: &mut Shop,
    kept: &str,
    merged: &str,
    is_dry_run: bool,
    _watch: &dyn Observer,
) -> Result<Outcome> {
    let (kept, merged) = keys(shop, kept, merged)?;
    let actions = shop.store().fetch_action_count(merged.0)?;
    let transaction = shop.transaction()?;
    let (revision, identities) = transaction.save_merge(
        kept.0,
        merged.0,
        shop.context.now.0,
        shop.context.operator.as_deref(),
    )?;
    if !is_dry_run {
        transaction.commit()?;
    }
    Ok(Outcome {
        kept: kept.1,
        merged: merged.1,
        identities,
        actions,
        revision,
        is_dry_run,
    })
}
