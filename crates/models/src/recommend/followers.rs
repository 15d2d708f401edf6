//! What is bought after what: an item leads to those of the next receipts of its buyers, the nearer the
//! more.

use rayon::prelude::*;

/// Followers kept for each item.
pub const FOLLOWERS: usize = 40;

/// Receipts ahead that an item leads to.
const AHEAD: usize = 10;

/// Weight of a step back in time beside one ahead: what goes together does so in any order.
const BACK: f32 = 0.5;

/// Added to the popularity of both, so that a few buyers lead weakly.
const SHRINKAGE: f32 = 2.0;

/// Receipts larger than this say nothing about order.
const LARGEST: usize = 100;

/// An item bought after another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Follower {
    /// Slot of the item.
    pub slot: u32,
    /// Sum of 1 / steps over its buyers, over the root of both popularities.
    pub weight: f32,
    /// Users who bought it within the next receipts.
    pub users: u32,
}

/// The followers of each item by slot, the strongest first. `receipts` are those of each user, in
/// order of time, with their distinct slots.
pub fn fit(receipts: &[Vec<Vec<u32>>], slots: usize) -> Vec<Vec<Follower>> {
    let mut places: Vec<Vec<(u32, u32)>> = vec![Vec::new(); slots];
    for (user, of_user) in receipts.iter().enumerate() {
        for (number, receipt) in of_user.iter().enumerate() {
            if receipt.len() <= LARGEST {
                for &slot in receipt {
                    places[slot as usize].push((user as u32, number as u32));
                }
            }
        }
    }
    (0..slots)
        .into_par_iter()
        .map_init(
            || {
                (
                    vec![0.0_f32; slots],
                    vec![(0_u32, u32::MAX); slots],
                    Vec::new(),
                )
            },
            |(sums, seen, touched), slot| {
                for &(user, number) in &places[slot] {
                    let of_user = &receipts[user as usize];
                    let mut add = |receipt: &[u32], weight: f32, is_ahead: bool| {
                        for &other in receipt {
                            let at = other as usize;
                            if sums[at] == 0.0 {
                                touched.push(other);
                            }
                            sums[at] += weight;
                            if is_ahead && seen[at].1 != user {
                                seen[at] = (seen[at].0 + 1, user);
                            }
                        }
                    };
                    let number = number as usize;
                    for step in 1..=AHEAD {
                        let weight = 1.0 / step as f32;
                        if let Some(receipt) = of_user.get(number + step) {
                            add(receipt, weight, true);
                        }
                        if let Some(receipt) = number.checked_sub(step).map(|at| &of_user[at]) {
                            add(receipt, BACK * weight, false);
                        }
                    }
                }
                let own = places[slot].len() as f32 + SHRINKAGE;
                let mut found: Vec<Follower> = Vec::with_capacity(touched.len());
                for other in touched.drain(..) {
                    let at = other as usize;
                    let sum = std::mem::take(&mut sums[at]);
                    let (users, _) = std::mem::replace(&mut seen[at], (0, u32::MAX));
                    // What comes again is another component's.
                    if at != slot && users > 0 {
                        let both = (own * (places[at].len() as f32 + SHRINKAGE)).sqrt();
                        found.push(Follower {
                            slot: other,
                            weight: sum / both,
                            users,
                        });
                    }
                }
                let stronger = |a: &Follower, b: &Follower| {
                    b.weight.total_cmp(&a.weight).then(a.slot.cmp(&b.slot))
                };
                if found.len() > FOLLOWERS {
                    found.select_nth_unstable_by(FOLLOWERS, stronger);
                    found.truncate(FOLLOWERS);
                }
                found.sort_by(stronger);
                found.shrink_to_fit();
                found
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_at_once_leads_most() {
        // Three users: 0, then 1, then 2.
        let receipts = vec![vec![vec![0], vec![1], vec![2]]; 3];
        let found = fit(&receipts, 4);
        let both = 3.0 + SHRINKAGE;
        let of = |slot: usize| -> Vec<(u32, f32, u32)> {
            let weights = found[slot].iter();
            weights
                .map(|next| (next.slot, next.weight, next.users))
                .collect()
        };
        assert_eq!(of(0), [(1, 3.0 / both, 3), (2, 1.5 / both, 3)]);
        assert_eq!(
            of(1),
            [(2, 3.0 / both, 3)],
            "nothing before leads back by itself"
        );
        assert!(of(2).is_empty() && of(3).is_empty());
    }
}
