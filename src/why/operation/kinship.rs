//! Notes on the card about a customer's other ids: merged ones, and ones that were kept apart.

use crate::domain::people::{MOST_SHARED, NodeKind, node_of};
use crate::error::Result;
use crate::shop::Shop;
use crate::store::{RefusedLink, Why};

/// Ids named in notes; further ones are counted.
const NAMED: usize = 5;

/// Notes on the other ids of the customer with this key.
pub fn notes(shop: &Shop, key: i64) -> Result<Vec<String>> {
    let kinship = shop.store().fetch_person_ids(key)?;
    let mut notes = Vec::new();
    for (other, common) in kinship.others.iter().take(NAMED) {
        let because = common.map_or_else(
            || "merged by hand".to_string(),
            |what| format!("same {what}"),
        );
        notes.push(format!(
            "{other} is the same customer ({because}); unmerge {other} splits them"
        ));
    }
    notes.extend(more(kinship.others.len(), "ids of the same customer"));
    for link in kinship.refused.iter().take(NAMED) {
        let RefusedLink {
            evidence,
            one,
            other,
            why,
        } = link;
        let why = match why {
            Why::Names => "different name",
            Why::Places => "different place",
            Why::Separated => "split by hand",
        };
        notes.push(format!(
            "same {evidence} as {other}, but {why}: not merged; merge {one} {other} merges them"
        ));
    }
    notes.extend(more(
        kinship.refused.len(),
        "customers with something in common",
    ));
    for shared in kinship.shared.iter().take(NAMED) {
        notes.push(match node_of(shared) {
            (NodeKind::Account, id) => {
                format!("{id} has more than {MOST_SHARED} e-mails or phones, so they do not identify a customer")
            }
            (NodeKind::Email, key) => {
                format!("more than {MOST_SHARED} ids share the e-mail {key}, so it does not identify a customer")
            }
            (NodeKind::Phone, key) => {
                format!("more than {MOST_SHARED} ids share the phone {key}, so it does not identify a customer")
            }
        });
    }
    Ok(notes)
}

fn more(count: usize, of: &str) -> Option<String> {
    (count > NAMED).then(|| format!("and {} more {of}", count - NAMED))
}
