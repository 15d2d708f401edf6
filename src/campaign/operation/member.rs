//! A member of an audience, as far as the forecast needs it once the gates have judged.

use crate::campaign::gate::{Candidate, UserOrder};
use crate::domain::Instant;

/// What is kept of a member.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// What a discount is weighed against.
    pub order: UserOrder,
    /// Until when an earlier campaign of the user runs, where that is still to come.
    pub open_until: Option<Instant>,
    /// Whether there is an e-mail address.
    pub has_address: bool,
}

impl Member {
    /// What is kept of a candidate.
    pub fn of(candidate: &Candidate) -> Member {
        Member {
            order: candidate.order,
            open_until: candidate.open_until,
            has_address: candidate.known_by.email.is_some(),
        }
    }
}
