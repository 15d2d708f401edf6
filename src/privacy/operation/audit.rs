//! `audit`: what the hash chain holds, and whether anybody changed it.

use super::erase::hex;
use crate::domain::{Instant, Observer};
use crate::error::{Error, Kind, Result};
use crate::shop::Shop;
use crate::store::{AuditRow, ChainFault};
use serde::Serialize;

/// Fewest digits of a hash that say which one is meant.
const FEWEST_DIGITS: usize = 16;
/// Entries that are listed unless all are asked for.
const LISTED: usize = 50;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `--verify`
    pub is_check: bool,
    /// `--head`: a head that was kept elsewhere.
    pub head: Option<String>,
    /// `--all`
    pub is_all: bool,
}

/// The newest entries, or the result of a check.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The number of entries.
    pub entries: i64,
    /// The hash of the last one: kept elsewhere, it proves later that nothing before it changed.
    pub head: String,
    /// The newest entries, the newest first.
    pub listed: Vec<Entry>,
    /// The check, where one was asked for.
    pub check: Option<Check>,
}

/// An entry of the chain.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its number.
    pub entry: i64,
    /// decision, consent, access or removal.
    pub kind: String,
    /// When; null where the row was removed.
    pub at: Option<Instant>,
    /// Whom it is about, by id; null where nobody or several, or where the row was removed.
    pub user: Option<String>,
    /// What happened, in words.
    pub what: String,
    /// Who did it.
    pub operator: Option<String>,
}

/// The result of a check.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// Whether everything fits.
    pub is_whole: bool,
    /// Entries whose rows were removed by an erasure or by undoing a load.
    pub removed: i64,
    /// What does not fit.
    pub faults: Vec<ChainFault>,
    /// Whether the given head is in the chain; null where none was given.
    pub holds_head: Option<bool>,
}

/// Lists the chain, or checks it.
///
/// # Errors
/// The head is no hash, or the store cannot be read.
pub fn run(shop: &Shop, request: &Request, _watch: &dyn Observer) -> Result<Outcome> {
    let asked = request.head.as_deref().map(parse_head).transpose()?;
    let store = shop.store();
    let head = store.fetch_chain_head()?;
    let is_check = request.is_check || asked.is_some();
    let check = if is_check {
        let found = store.check_chain(asked.as_deref())?;
        Some(Check {
            is_whole: found.faults.is_empty() && found.holds_asked,
            removed: found.removed,
            faults: found.faults,
            holds_head: asked.map(|_| found.holds_asked),
        })
    } else {
        None
    };
    let most = if request.is_all {
        usize::MAX >> 1
    } else {
        LISTED
    };
    let listed = if is_check {
        Vec::new()
    } else {
        store.fetch_audit(most)?.into_iter().map(entry).collect()
    };
    Ok(Outcome {
        entries: head.entry,
        head: hex(&head.hash),
        listed,
        check,
    })
}

fn entry(row: AuditRow) -> Entry {
    Entry {
        entry: row.entry,
        kind: row.kind,
        at: row.at.map(Instant),
        user: row.user,
        what: row.what.unwrap_or_else(|| "removed".into()),
        operator: row.operator,
    }
}

/// The bytes of a typed hash.
fn parse_head(typed: &str) -> Result<Vec<u8>> {
    let digits: Vec<u32> = typed
        .trim()
        .chars()
        .filter_map(|c| c.to_digit(16))
        .collect();
    let is_hash = digits.len() == typed.trim().chars().count()
        && digits.len().is_multiple_of(2)
        && (FEWEST_DIGITS..=64).contains(&digits.len());
    if !is_hash {
        return Err(
            Error::new(Kind::Usage, format!("'{typed}' is not the hash of a head"))
                .because("`audit` shows it: 64 digits, of which the first 16 are enough")
                .hint("audit"),
        );
    }
    Ok(digits
        .chunks(2)
        .map(|pair| (pair[0] * 16 + pair[1]) as u8)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::parse_head;

    #[test]
    fn a_head_is_an_even_number_of_digits() {
        assert_eq!(parse_head(" 00ff00ff00ff00ff ").unwrap()[..2], [0, 255]);
        for wrong in ["", "00ff", "00ff00ff00ff00f", "zz".repeat(8).as_str()] {
            assert!(parse_head(wrong).is_err(), "{wrong}");
        }
    }
}
