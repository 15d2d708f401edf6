//! Faults in the files: a known number of rows of each.

use super::chance::Chance;
use super::rows::{ActionRow, Fault};
use crate::domain::ActionKind;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of each fault per thousand users.
const FAULTS: [(Fault, usize); 6] = [
    (Fault::StraySpaces, 25),
    (Fault::LetterCase, 20),
    (Fault::NegativeAmount, 8),
    (Fault::BadDate, 12),
    (Fault::MissingUser, 10),
    (Fault::ExactDuplicate, 60),
];

/// Adds faults to `rows`: stray spaces and letter case change true rows, all other faults are extra
/// rows. Returns the number of rows with each fault.
pub(super) fn soil(
    rows: &mut Vec<ActionRow>,
    users: usize,
    next_order: &mut u32,
    chance: &mut Chance,
) -> BTreeMap<Fault, usize> {
    let clean = rows.len();
    let mut taken = BTreeSet::new();
    let mut counts = BTreeMap::new();
    for (fault, a_thousand) in FAULTS {
        let wanted = (a_thousand * users / 1_000).max(1);
        let mut count = 0;
        let mut attempts = 0;
        while count < wanted && attempts < 1_000 * wanted {
            attempts += 1;
            let at = chance.index(clean);
            let fits = rows[at].user.is_some()
                && match fault {
                    Fault::NegativeAmount => rows[at].kind == ActionKind::Purchase,
                    Fault::BadDate | Fault::MissingUser => rows[at].kind == ActionKind::View,
                    Fault::StraySpaces | Fault::LetterCase | Fault::ExactDuplicate => true,
                };
            if !fits || !taken.insert(at) {
                continue;
            }
            count += 1;
            let row = ActionRow {
                fault: Some(fault),
                ..rows[at].clone()
            };
            match fault {
                Fault::StraySpaces | Fault::LetterCase => rows[at] = row,
                Fault::ExactDuplicate | Fault::BadDate => rows.push(row),
                Fault::MissingUser => rows.push(ActionRow {
                    user: None,
                    session: None,
                    ..row
                }),
                Fault::NegativeAmount => {
                    let order = Some(*next_order);
                    *next_order += 1;
                    rows.push(ActionRow {
                        amount_minor: -row.amount_minor,
                        order,
                        offer: None,
                        ..row
                    });
                }
            }
        }
        counts.insert(fault, count);
    }
    counts
}
