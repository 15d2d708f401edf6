//! Which items are one product: variants by their parent, by their title, or by a code that lost
//! its leading zeros in a spreadsheet.

use crate::store::ItemRow;
use std::collections::{BTreeMap, HashMap};

/// Separates a product's title from a variant's.
const GLUE: &str = " - ";

/// The item that represents each item: itself, or its product. It depends on the items alone, so on
/// the set of batches.
///
/// An item that is in no catalogue belongs to a catalogue product if its title is the product's,
/// alone or followed by a variant, or if its code is the product's without leading zeros. Where
/// several products match, none does.
pub(super) fn products_of(rows: &[ItemRow]) -> Vec<i64> {
    let by_id: HashMap<String, usize> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| (row.id.to_ascii_lowercase(), place))
        .collect();
    let own: Vec<Option<usize>> = rows
        .iter()
        .map(|row| {
            row.facts
                .parent
                .as_ref()
                .and_then(|parent| by_id.get(&parent.to_ascii_lowercase()).copied())
        })
        .collect();
    let is_listed = |place: usize| {
        let facts = &rows[place].facts;
        own[place].is_some()
            || facts.price_minor.is_some()
            || facts.stock.is_some()
            || facts.cost_minor.is_some()
    };
    // Products by title and by code without zeros; `None` where several share one.
    let mut titles: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let mut codes: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        if own[place].is_none()
            && is_listed(place)
            && let Some(title) = &row.facts.title
        {
            titles
                .entry(title.to_lowercase())
                .and_modify(|held| *held = None)
                .or_insert(Some(place));
        }
        if let Some(short) = without_zeros(&row.id) {
            codes
                .entry(short)
                .and_modify(|held| *held = None)
                .or_insert(Some(place));
        }
    }
    // Zeros can be restored only where all codes of the shop have one width.
    let mut widths = codes.values().flatten().map(|&place| rows[place].id.len());
    let first = widths.next();
    let has_one_width = widths.all(|width| Some(width) == first);
    let stranger = |place: usize| -> Option<usize> {
        let row = &rows[place];
        let padded = codes
            .get(row.id.as_str())
            .copied()
            .flatten()
            .filter(|_| has_one_width);
        if padded.is_some() || is_listed(place) {
            return padded;
        }
        let title = row.facts.title.as_ref().unwrap_or(&row.id).to_lowercase();
        let glued = || {
            title
                .match_indices(GLUE)
                .map(|(at, _)| &title[..at])
                .find_map(|part| titles.get(part))
        };
        titles.get(&title).or_else(glued).copied().flatten()
    };
    let step = |place: usize| {
        own[place]
            .or_else(|| stranger(place))
            .filter(|product| *product != place)
    };
    // A code without its zeros can be a variant's: two steps. Items that name each other as parent
    // stay as they are.
    let root = |place: usize| {
        let last = step(place).map_or(place, |next| step(next).unwrap_or(next));
        if step(last).is_none() { last } else { place }
    };
    (0..rows.len()).map(|place| rows[root(place)].key).collect()
}

/// A code of digits without its leading zeros, if it has any.
fn without_zeros(id: &str) -> Option<&str> {
    let short = id.trim_start_matches('0');
    (short.len() < id.len() && !short.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
        .then_some(short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ItemFacts;

    /// Id, title, listed price and parent.
    type Described<'t> = (&'t str, &'t str, Option<i64>, Option<&'t str>);

    fn items(rows: &[Described<'_>]) -> Vec<ItemRow> {
        let row = |(place, (id, title, price_minor, parent)): (usize, &Described<'_>)| ItemRow {
            key: place as i64,
            id: (*id).into(),
            facts: ItemFacts {
                title: Some((*title).into()),
                price_minor: *price_minor,
                parent: parent.map(Into::into),
                ..ItemFacts::default()
            },
        };
        rows.iter().enumerate().map(row).collect()
    }

    #[test]
    fn variants_are_found_by_parent_and_by_glued_title() {
        let rows = items(&[
            ("light", "Falling Light", Some(5), None),
            ("FL-F", "Falling Light", Some(5), Some("light")),
            (
                "Falling Light - Framed",
                "Falling Light - Framed",
                None,
                None,
            ),
            ("falling light", "falling light", None, None),
            ("other", "Falling Light - Large", Some(7), None),
            ("Moon - Framed", "Moon - Framed", None, None),
        ]);
        assert_eq!(
            products_of(&rows),
            [0, 0, 0, 0, 4, 5],
            "what a catalogue lists is a product of its own"
        );
    }

    #[test]
    fn of_two_products_of_one_title_none_is_meant() {
        let rows = items(&[
            ("a", "Tea", Some(5), None),
            ("b", "Tea", Some(5), None),
            ("x", "Tea - Green", None, None),
        ]);
        assert_eq!(products_of(&rows), [0, 1, 2]);
    }

    #[test]
    fn a_code_that_lost_its_zeros_is_the_one_of_the_same_digits() {
        let rows = items(&[
            ("00123", "Tea", None, None),
            ("123", "Tea", None, None),
            ("0123X", "Cup", None, None),
        ]);
        assert_eq!(products_of(&rows), [0, 0, 2]);
        let widths = items(&[
            ("00123", "a", None, None),
            ("0456", "b", None, None),
            ("123", "c", None, None),
        ]);
        assert_eq!(products_of(&widths), [0, 1, 2], "codes of several widths");
        let variant = items(&[
            ("p", "P", Some(1), None),
            ("007", "P", Some(1), Some("p")),
            ("7", "x", None, None),
        ]);
        assert_eq!(products_of(&variant), [0, 0, 0]);
    }
}
