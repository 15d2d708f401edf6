//! Which statements about marketing messages a file leaves behind: a file of orders repeats the same
//! answer with every order. What is in force is decided elsewhere.

use super::seen::SeenConsent;
use std::collections::BTreeMap;

/// The statements to save, in the order of the file. Of a customer's undated statements on a channel
/// that say the same one after the other, the first and the last are enough: only those can begin a
/// state or be the one that a later statement lifts.
pub fn to_save(consents: &[SeenConsent]) -> Vec<&SeenConsent> {
    let mut by_customer: BTreeMap<(u32, &str), Vec<(i64, usize)>> = BTreeMap::new();
    for (index, consent) in consents.iter().enumerate() {
        if let (Some(at), false) = (consent.at, consent.is_dated) {
            let key = (consent.user, consent.channel.as_str());
            by_customer.entry(key).or_default().push((at, index));
        }
    }
    let mut is_needed = vec![true; consents.len()];
    for said in by_customer.values_mut() {
        said.sort_unstable();
        let state = |(_, index): (i64, usize)| consents[index].state;
        for three in said.windows(3) {
            if state(three[0]) == state(three[1]) && state(three[1]) == state(three[2]) {
                is_needed[three[1].1] = false;
            }
        }
    }
    let needed = consents.iter().zip(is_needed);
    needed
        .filter_map(|(consent, is_needed)| is_needed.then_some(consent))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulars_core::domain::ConsentState::{self, NoPermission, Yes};

    fn said(user: u32, at: i64, state: ConsentState) -> SeenConsent {
        SeenConsent {
            user,
            channel: "email".into(),
            state,
            at: Some(at),
            is_dated: false,
            wording: None,
        }
    }

    #[test]
    fn of_equal_answers_in_a_row_the_first_and_the_last_stay() {
        let dated = SeenConsent {
            is_dated: true,
            ..said(1, 25, Yes)
        };
        let consents = [
            said(1, 40, Yes),
            said(1, 10, Yes),
            said(1, 30, Yes),
            said(2, 20, Yes),
            said(1, 20, Yes),
            said(1, 50, NoPermission),
            said(1, 60, Yes),
            dated,
        ];
        let saved: Vec<(u32, i64)> = to_save(&consents)
            .iter()
            .map(|consent| (consent.user, consent.at.unwrap()))
            .collect();
        assert_eq!(
            saved,
            [(1, 40), (1, 10), (2, 20), (1, 50), (1, 60), (1, 25)]
        );
    }
}
