//! An offer that no longer goes out: after the launch the customer said no, complained or was
//! excluded, and every list that is written since then leaves the customer out.

use crate::domain::Instant;
use crate::shop::permissions::Barrier;
use jiff::tz::TimeZone;
use serde::Serialize;

/// What keeps an offer back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// Why the customer must not be written to.
    pub barrier: Barrier,
    /// Since when.
    pub since: Instant,
}

impl Serialize for Withheld {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("Withheld", 2)?;
        fields.serialize_field("because", self.barrier.word())?;
        fields.serialize_field("since", &self.since)?;
        fields.end()
    }
}

impl Withheld {
    /// For the staff: "the customer refused marketing on 2026-10-02".
    pub fn in_words(&self, zone: &TimeZone) -> String {
        let day = self.since.day_in(zone);
        match self.barrier {
            Barrier::Refused => format!("the customer refused marketing on {day}"),
            Barrier::Excluded => format!("the customer is excluded since {day}"),
            Barrier::NoConsent => format!("there is no permission since {day}"),
            Barrier::Complaint => format!("there is a complaint since {day}"),
            Barrier::Bounces => format!("mail to the customer comes back since {day}"),
        }
    }

    /// The name of the sentence for the customer.
    pub fn for_the_customer(&self) -> &'static str {
        match self.barrier {
            Barrier::Refused => "why-withheld-refused",
            Barrier::NoConsent => "why-withheld-consent",
            Barrier::Bounces => "why-withheld-bounces",
            Barrier::Complaint | Barrier::Excluded => "why-withheld",
        }
    }
}
