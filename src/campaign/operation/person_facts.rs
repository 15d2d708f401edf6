//! What the gates about a person look at, for all people at once: who they are, what they said, and
//! whether the operator or their own habits keep them out.

use super::earlier_draws::earlier_draws;
use crate::campaign::gate::{Exclusion, LastDraw, Statement};
use crate::domain::consent::is_bounce;
use crate::domain::{ConsentState, EMAIL, Instant};
use crate::error::Result;
use crate::shop::Shop;
use crate::store::KnownBy;
use std::collections::BTreeMap;

/// Facts by the key of the person's representative.
pub struct PersonFacts {
    /// What identifies each.
    pub known_by: BTreeMap<i64, KnownBy>,
    /// The statement in force about e-mail.
    pub statements: BTreeMap<i64, Statement>,
    /// Who is excluded.
    pub exclusions: BTreeMap<i64, Exclusion>,
    /// Who is a program, and why.
    pub bots: BTreeMap<i64, String>,
    /// When the newest complaint was noted.
    pub complaints: BTreeMap<i64, i64>,
    /// The draws that chose each before now, the oldest first.
    pub draws: BTreeMap<i64, Vec<LastDraw>>,
}

impl PersonFacts {
    /// Reads them.
    pub fn read(shop: &Shop) -> Result<PersonFacts> {
        let store = shop.store();
        let statements = store.fetch_statements_on(EMAIL)?.into_iter();
        let exclusions = store.fetch_exclusions()?.into_iter();
        Ok(PersonFacts {
            known_by: store.fetch_known_by()?.into_iter().collect(),
            statements: statements
                .map(|(user, row)| {
                    let is_bounce = row.state == ConsentState::NoPermission
                        && row.wording.as_deref().is_some_and(is_bounce);
                    let statement = Statement {
                        state: row.state,
                        at: Instant(row.at),
                        source: row.source,
                        is_bounce,
                    };
                    (user, statement)
                })
                .collect(),
            exclusions: exclusions
                .map(|(user, row)| {
                    let exclusion = Exclusion {
                        at: Instant(row.at),
                        why: row.why,
                    };
                    (user, exclusion)
                })
                .collect(),
            bots: store.fetch_bot_users()?.into_iter().collect(),
            complaints: store.fetch_complaints()?.into_iter().collect(),
            draws: earlier_draws(shop)?,
        })
    }

    /// Whether the shop has an e-mail address of any customer.
    pub fn are_addresses_known(&self) -> bool {
        self.known_by.values().any(|by| by.email.is_some())
    }
}
