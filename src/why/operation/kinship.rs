//! Who else a customer is, and who is not, in notes on the card.

use crate::domain::people::{MOST_SHARED, NodeKind, node_of};
use crate::error::Result;
use crate::shop::Shop;
use crate::store::{RefusedLink, Why};

/// Ids that a note names; of more it says how many.
const NAMED: usize = 5;

/// What must be said of the ids of the customer for whom `key` stands.
pub fn notes(shop: &Shop, key: i64) -> Result<Vec<String>> {
    let kinship = shop.store().fetch_person_ids(key)?;
    let mut notes = Vec::new();
    for (other, common) in kinship.others.iter().take(NAMED) {
        let because = common.map_or_else(|| "as typed".to_string(), |what| format!("same {what}"));
        notes.push(format!(
            "{other} is the same person ({because}); unmerge {other} parts them"
        ));
    }
    notes.extend(more(kinship.others.len(), "ids of the same person"));
    for link in kinship.refused.iter().take(NAMED) {
        let RefusedLink {
            evidence,
            one,
            other,
            why,
        } = link;
        let why = match why {
            Why::Names => "another name",
            Why::Places => "another place",
            Why::Separated => "parted by hand",
        };
        notes.push(format!(
            "same {evidence} as {other}, {why}: not joined; merge {one} {other} joins them"
        ));
    }
    notes.extend(more(kinship.refused.len(), "who share something"));
    for shared in kinship.shared.iter().take(NAMED) {
        notes.push(match node_of(shared) {
            (NodeKind::Account, id) => {
                format!("{id} has more than {MOST_SHARED} e-mails or phones: they join nobody")
            }
            (NodeKind::Email, key) => {
                format!("the e-mail {key} is shared by more than {MOST_SHARED}: it joins nobody")
            }
            (NodeKind::Phone, key) => {
                format!("the phone {key} is shared by more than {MOST_SHARED}: it joins nobody")
            }
        });
    }
    Ok(notes)
}

fn more(count: usize, of: &str) -> Option<String> {
    (count > NAMED).then(|| format!("and {} more {of}", count - NAMED))
}
