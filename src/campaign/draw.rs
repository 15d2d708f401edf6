//! The draw of the comparison group: by one number a person, which no second try changes.
//!
//! A number is a keyed hash of the person under the database's secret. Neither the campaign, nor its
//! arm, nor a seed is in it, so that designing, cancelling and launching again gives the same group.
//! Thirty days after a draw a person gets a new number.

use crate::domain::{DAY, Instant};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Days after which a person who was drawn gets a new number.
const RENEWED_AFTER: i64 = 30;

/// A person who can be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// The person's position in the audience.
    pub position: usize,
    /// The person's number.
    pub number: u64,
    /// The chance of an order without the offer.
    pub base: f64,
}

/// The number of a person (the shop's own id) who was drawn at these instants before `now`.
pub fn number(secret: &[u8; 32], person: &str, draws: &[Instant], now: Instant) -> u64 {
    let mut hash = Sha256::new();
    // The length of the secret is fixed and the person comes last, so that no two inputs meet.
    hash.update(secret);
    hash.update(b"comparison group");
    hash.update(epoch(draws, now).to_le_bytes());
    hash.update(person.as_bytes());
    let bytes = hash.finalize();
    bytes[..8]
        .iter()
        .fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// How often the number was renewed: the first draw and each later one that comes thirty days or
/// more after the one that began its number.
fn epoch(draws: &[Instant], now: Instant) -> u64 {
    let mut sorted: Vec<i64> = draws
        .iter()
        .map(|at| at.0)
        .filter(|at| *at < now.0)
        .collect();
    sorted.sort_unstable();
    let (mut epoch, mut begun) = (0, None);
    for at in sorted.into_iter().chain([now.0]) {
        match begun {
            None => begun = Some(at),
            Some(first) if at - first >= RENEWED_AFTER * DAY => {
                epoch += 1;
                begun = Some(at);
            }
            Some(_) => {}
        }
    }
    epoch
}

/// How many of `chosen` people are held out: the share, rounded.
pub fn holdout_size(chosen: usize, share: f64) -> usize {
    (chosen as f64 * share).round() as usize
}

/// Strata by the chance of an order; both arms then have about as many of each.
const STRATA: usize = 4;

/// Draws exactly [`holdout_size`] people: the lowest numbers of each stratum. Returns their positions,
/// ascending.
pub fn draw_holdout(people: &[Drawn], share: f64) -> Vec<usize> {
    let mut by_base: Vec<&Drawn> = people.iter().collect();
    by_base.sort_by(|one, other| {
        one.base
            .total_cmp(&other.base)
            // Not by number: it must say nothing of the stratum.
            .then(one.position.cmp(&other.position))
    });
    let mut strata: BTreeMap<usize, Vec<&Drawn>> = BTreeMap::new();
    for (rank, person) in by_base.into_iter().enumerate() {
        strata
            .entry(rank * STRATA / people.len().max(1))
            .or_default()
            .push(person);
    }
    let size = holdout_size(people.len(), share);
    let mut drawn: Vec<usize> = Vec::with_capacity(size);
    let mut next: Vec<(u64, usize)> = Vec::new();
    for stratum in strata.values_mut() {
        stratum.sort_by_key(|person| (person.number, person.position));
        let whole = (stratum.len() as f64 * share).floor() as usize;
        let (first, rest) = stratum.split_at(whole.min(stratum.len()));
        drawn.extend(first.iter().map(|person| person.position));
        next.extend(rest.iter().map(|person| (person.number, person.position)));
    }
    // What the strata's fractions leave goes by number alone.
    next.sort_unstable();
    let missing = size.saturating_sub(drawn.len());
    drawn.extend(next.into_iter().take(missing).map(|(_, position)| position));
    drawn.sort_unstable();
    drawn.truncate(size);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Instant = Instant(1_700_000_000);

    fn people(n: usize, secret: u8) -> Vec<Drawn> {
        (0..n)
            .map(|position| Drawn {
                position,
                number: number(&[secret; 32], &format!("U{position}"), &[], NOW),
                base: (position % 10) as f64 / 20.0,
            })
            .collect()
    }

    #[test]
    fn a_number_holds_for_thirty_days_and_is_renewed_by_the_next_draw() {
        let day = |days: i64| Instant(NOW.0 + days * DAY);
        let at = |draws: &[Instant], now| number(&[7; 32], "U1", draws, now);
        let first = at(&[], day(0));
        assert_eq!(at(&[day(0)], day(0)), first, "the same moment");
        assert_eq!(at(&[day(0)], day(29)), first);
        assert_eq!(at(&[day(0), day(29)], day(29)), first);
        let second = at(&[day(0)], day(30));
        assert_ne!(second, first);
        assert_eq!(at(&[day(0), day(30)], day(40)), second);
        assert_ne!(at(&[day(0), day(30)], day(60)), second);
        assert_ne!(at(&[], day(0)), number(&[8; 32], "U1", &[], day(0)));
        assert_ne!(at(&[], day(0)), number(&[7; 32], "U2", &[], day(0)));
    }

    #[test]
    fn everybody_is_drawn_about_as_often() {
        let mut times = [0; 20];
        for secret in 0..=255 {
            for position in draw_holdout(&people(20, secret), 0.25) {
                times[position] += 1;
            }
        }
        // 64 expected of 256; five standard deviations are 35.
        assert!(
            times.iter().all(|count| (29..=99).contains(count)),
            "{times:?}"
        );
    }

    #[test]
    fn both_arms_have_the_same_mix() {
        let people = people(4_000, 3);
        let drawn = draw_holdout(&people, 0.1);
        let mean = |positions: &mut dyn Iterator<Item = usize>| {
            let found: Vec<f64> = positions.map(|position| people[position].base).collect();
            found.iter().sum::<f64>() / found.len() as f64
        };
        let held_out = mean(&mut drawn.iter().copied());
        let offered =
            mean(&mut (0..4_000).filter(|position| drawn.binary_search(position).is_err()));
        assert!((held_out - offered).abs() < 0.004, "{held_out} {offered}");
    }

    proptest! {
        #[test]
        fn the_draw_has_the_exact_size_and_holds_only_the_chosen(
            chosen in prop::collection::btree_set(0_usize..1_000, 0..120), share in 0.0..1.0_f64, secret: u8,
        ) {
            let all = people(1_000, secret);
            let people: Vec<Drawn> = chosen.iter().map(|&position| all[position]).collect();
            let drawn = draw_holdout(&people, share);
            prop_assert_eq!(drawn.len(), holdout_size(chosen.len(), share));
            prop_assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(drawn.iter().all(|position| chosen.contains(position)));
        }
    }
}
