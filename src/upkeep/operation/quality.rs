//! The quality of the data of an opened shop, and what they are enough for.

use crate::error::Result;
use crate::shop::Shop;
use crate::upkeep::evidence::gather;
use crate::upkeep::quality::{Completeness, Quality, assess};
use crate::upkeep::readiness::{Readiness, judge};

/// Reads the shop and assesses its data.
///
/// # Errors
/// The store cannot be read.
pub(super) fn judge_shop(shop: &Shop) -> Result<(Quality, Vec<Readiness>)> {
    let (snapshot, store) = (shop.snapshot()?, shop.store());
    let (users, items) = (
        store.fetch_user_completeness()?,
        store.fetch_item_completeness()?,
    );
    let with_email = users
        .iter()
        .find(|(field, ..)| *field == "email")
        .map_or(0, |(_, filled, _)| *filled);
    let evidence = gather(&snapshot, with_email, store.fetch_consenting_count()?);
    let of = |table: &'static str| {
        move |(field, filled, of): (&str, i64, i64)| Completeness {
            table,
            field: field.to_string(),
            filled,
            of,
        }
    };
    let facts = users
        .into_iter()
        .map(of("users"))
        .chain(items.into_iter().map(of("items")))
        .collect();
    Ok((assess(&snapshot, &evidence, facts), judge(&evidence)))
}
