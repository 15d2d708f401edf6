//! Issues codes: those of a launch, and single ones later. The table's key decides that nobody else
//! has a code.

use crate::campaign::codes::CodeSource;
use crate::domain::{CampaignId, Instant};
use crate::error::{Error, Kind, Result};
use crate::store::{CodeOwner, Transaction};
use std::collections::BTreeSet;

/// Codes that are drawn before the search for an unused one is given up.
const TRIES: usize = 1_000;

/// Draws codes that nobody has yet.
pub(crate) struct Issuer {
    source: CodeSource,
    foreign: BTreeSet<String>,
}

impl Issuer {
    /// For all codes of a campaign, at its launch.
    pub(crate) fn of_campaign(
        transaction: &Transaction<'_>,
        campaign: CampaignId,
    ) -> Result<Issuer> {
        let source = CodeSource::new(transaction.code_secret()?, campaign);
        Issuer::of(transaction, source)
    }

    /// For single codes: one that replaces another, one that was granted.
    pub(crate) fn of_single_codes(transaction: &Transaction<'_>) -> Result<Issuer> {
        let source = CodeSource::of_single_codes(
            transaction.code_secret()?,
            transaction.fetch_code_count()?,
        );
        Issuer::of(transaction, source)
    }

    fn of(transaction: &Transaction<'_>, source: CodeSource) -> Result<Issuer> {
        Ok(Issuer {
            source,
            foreign: transaction.fetch_foreign_codes()?.into_iter().collect(),
        })
    }

    /// Issues the next code for an offer or goodwill, in place of the code `replaces` where one is given; returns
    /// it as it is printed.
    pub(crate) fn issue(
        &mut self,
        transaction: &Transaction<'_>,
        owner: CodeOwner,
        replaces: Option<&str>,
        now: Instant,
    ) -> Result<String> {
        for _ in 0..TRIES {
            let code = self.source.next_code();
            if !self.foreign.contains(&code.replace('-', ""))
                && transaction.insert_code(&code, owner, replaces, now.0)?
            {
                return Ok(code);
            }
        }
        Err(Error::new(Kind::Bug, "no unused code could be drawn"))
    }
}
