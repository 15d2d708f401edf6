//! `item hide`, `item unhide`: what the operator keeps out of recommendations and campaigns.

use regulars_core::domain::Observer;
use regulars_core::error::{Error, Result};
use regulars_core::shop::{Shop, stop_if_cancelled};
use serde::Serialize;

/// Which item, and whether to hide it or to show it again.
#[derive(Debug, Clone)]
pub struct HideRequest {
    /// The item's id.
    pub item: String,
    /// Hide it; otherwise show it again.
    pub is_hidden: bool,
    /// `--dry-run`: everything but the commit.
    pub is_dry_run: bool,
}

/// An item that was hidden or is shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HideOutcome {
    /// The item's id.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// Whether it is hidden now.
    pub is_hidden: bool,
    /// Whether it was before.
    pub was_hidden: bool,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Hides an item from recommendations and new campaigns, or shows it again.
///
/// # Errors
/// There is no such item, or the database cannot be written.
pub fn run(shop: &mut Shop, request: &HideRequest, watch: &dyn Observer) -> Result<HideOutcome> {
    let key = shop.find_item(&request.item)?.key;
    let row = shop
        .store()
        .fetch_item(key)?
        .ok_or_else(|| Error::not_found(format!("there is no item '{}'", request.item)))?;
    let was_hidden = shop.store().is_item_hidden(&row.id)?;
    let (at, operator) = (shop.context.now, shop.context.operator.clone());
    let transaction = shop.transaction()?;
    if request.is_hidden {
        transaction.hide_item(&row.id, at.0, operator.as_deref())?;
    } else {
        transaction.unhide_item(&row.id)?;
    }
    stop_if_cancelled(watch)?;
    if !request.is_dry_run {
        transaction.commit()?;
    }
    Ok(HideOutcome {
        item: row.id,
        title: row.facts.title,
        is_hidden: request.is_hidden,
        was_hidden,
        is_dry_run: request.is_dry_run,
    })
}
