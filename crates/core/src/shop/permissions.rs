//! Who may be written to at this moment. Gates judge it for a draft and a launch; every list that
//! leaves the program asks again, because customers change their minds in between.

use super::{Settings, Shop};
use crate::domain::consent::is_bounce;
use crate::domain::{ConsentState, EMAIL};
use crate::error::Result;
use std::collections::{BTreeMap, BTreeSet};

/// Why somebody must not be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Barrier {
    /// The customer refused marketing.
    Refused,
    /// The operator keeps the customer out of models and campaigns.
    Excluded,
    /// Consent is required, and the customer did not give it.
    NoConsent,
    /// A complaint is noted.
    Complaint,
    /// A mailing list says that mail to the address comes back.
    Bounces,
}

impl Barrier {
    /// For a note: "2 who refused marketing".
    pub fn in_words(self) -> &'static str {
        match self {
            Barrier::Refused => "who refused marketing by e-mail",
            Barrier::Excluded => "who are excluded",
            Barrier::NoConsent => "without consent",
            Barrier::Complaint => "with a complaint",
            Barrier::Bounces => "whose mail comes back",
        }
    }

    /// The word in tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Barrier::Refused => "refused",
            Barrier::Excluded => "excluded",
            Barrier::NoConsent => "no permission",
            Barrier::Complaint => "complaint",
            Barrier::Bounces => "mail comes back",
        }
    }
}

/// How many people a list leaves out, by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut(BTreeMap<Barrier, usize>);

impl LeftOut {
    /// Counts one more.
    pub fn add(&mut self, barrier: Barrier) {
        *self.0.entry(barrier).or_default() += 1;
    }

    /// How many in all.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// "2 who refused marketing by e-mail, 1 with a complaint"; `None` where no customer is left out.
    pub fn in_words(&self) -> Option<String> {
        let counts: Vec<String> = self
            .0
            .iter()
            .map(|(barrier, count)| format!("{count} {}", barrier.in_words()))
            .collect();
        (!counts.is_empty()).then(|| counts.join(", "))
    }
}

/// The permissions of all customers on the channel of campaigns.
#[derive(Debug)]
pub struct Permissions {
    is_consent_required: bool,
    states: BTreeMap<i64, ConsentState>,
    excluded: BTreeSet<i64>,
    complaining: BTreeSet<i64>,
    bouncing: BTreeSet<i64>,
}

impl Permissions {
    /// Reads the permissions in force.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn read(shop: &Shop) -> Result<Permissions> {
        let store = shop.store();
        let complaining = store.fetch_complaints()?.into_iter();
        let excluded = store.fetch_exclusions()?.into_iter();
        let (mut states, mut bouncing) = (BTreeMap::new(), BTreeSet::new());
        for (user, statement) in store.fetch_statements_on(EMAIL)? {
            if statement.state == ConsentState::NoPermission
                && statement.wording.as_deref().is_some_and(is_bounce)
            {
                bouncing.insert(user);
            }
            states.insert(user, statement.state);
        }
        Ok(Permissions {
            is_consent_required: ConsentRule::read(shop, &shop.settings()?)?.is_required(),
            states,
            excluded: excluded.map(|(user, _)| user).collect(),
            complaining: complaining.map(|(user, _)| user).collect(),
            bouncing,
        })
    }

    /// Why this person must not be written to, the strongest reason first. `user` represents the
    /// person.
    pub fn barrier(&self, user: i64) -> Option<Barrier> {
        let state = self.states.get(&user);
        if state == Some(&ConsentState::Refused) {
            Some(Barrier::Refused)
        } else if self.excluded.contains(&user) {
            Some(Barrier::Excluded)
        } else if self.is_consent_required && state != Some(&ConsentState::Yes) {
            Some(Barrier::NoConsent)
        } else if self.complaining.contains(&user) {
            Some(Barrier::Complaint)
        } else {
            self.bouncing.contains(&user).then_some(Barrier::Bounces)
        }
    }
}

/// Whether only customers who agreed are written to, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentRule {
    /// The setting `require_consent` is on.
    Required,
    /// The setting is off.
    NotRequired,
    /// It is not set, and the shop's data say who agreed.
    Recorded,
    /// It is not set, and no customer's consent is recorded: a launch asks.
    Unknown,
    /// As `Unknown`, and the operator answered that the customers' permission is kept elsewhere.
    Elsewhere,
}

impl ConsentRule {
    /// Reads the rule in force.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn read(shop: &Shop, settings: &Settings) -> Result<ConsentRule> {
        Ok(match settings.require_consent {
            Some(true) => ConsentRule::Required,
            Some(false) => ConsentRule::NotRequired,
            None if shop.store().fetch_is_permission_recorded()? => ConsentRule::Recorded,
            None => ConsentRule::Unknown,
        })
    }

    /// Whether customers who did not agree must not be written to.
    pub fn is_required(self) -> bool {
        matches!(self, ConsentRule::Required | ConsentRule::Recorded)
    }

    /// Why, in words.
    pub fn because(self) -> &'static str {
        match self {
            ConsentRule::Required => "the setting require_consent is on",
            ConsentRule::NotRequired => "the setting require_consent is off",
            ConsentRule::Recorded => "the shop records who agreed",
            ConsentRule::Unknown => "no customer's consent is recorded",
            ConsentRule::Elsewhere => {
                "no customer's consent is recorded; it was launched with `--consent elsewhere`"
            }
        }
    }
}
