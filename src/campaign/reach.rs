//! Who of an audience the shop can write to: counted before a launch, not when the list is written.

use crate::domain::grouped;
use serde::{Deserialize, Serialize};

/// How many of an audience can be reached by e-mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Customers in the audience.
    pub audience: usize,
    /// Those without an e-mail address.
    pub without_address: usize,
    /// Whether the shop has an e-mail address of any customer. If it has none, nobody is blocked for
    /// that: the mailing program may know customers by their ids.
    pub are_addresses_known: bool,
}

impl Reach {
    /// What must be said before a launch; `None` where everybody has an address.
    pub fn in_words(&self) -> Option<String> {
        let Reach {
            audience,
            without_address,
            are_addresses_known,
        } = *self;
        match (without_address, are_addresses_known) {
            (0, _) => None,
            (_, false) => Some(
                "no e-mail addresses are loaded: your mailing program must know the customers by id"
                    .into(),
            ),
            (missing, true) => Some(format!(
                "{} of {} customers have no e-mail address; they cannot be reached, so they get no \
                 offer",
                grouped(missing),
                grouped(audience)
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_addresses_are_counted_and_said() {
        let reach = |without_address, are_addresses_known| Reach {
            audience: 2_000,
            without_address,
            are_addresses_known,
        };
        assert_eq!(reach(0, true).in_words(), None);
        let said = reach(1_463, true).in_words().unwrap();
        assert!(
            said.starts_with("1,463 of 2,000 customers have no e-mail address"),
            "{said}"
        );
        assert!(reach(2_000, false).in_words().unwrap().contains("by id"));
    }
}
