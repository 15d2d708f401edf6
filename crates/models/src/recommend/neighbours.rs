//! Items bought by the same people.

use super::tuned::Likeness;
use rayon::prelude::*;

/// Neighbours kept for each item.
pub const NEIGHBOURS: usize = 100;
/// Added to the denominator of a cosine, so that few joint buyers give a low similarity.
const SHRINKAGE: f64 = 5.0;
/// How fast a buyer counts less with the number of their items.
const SATURATION: f64 = 1.2;
/// How much of a buyer's weight depends on the number of their items.
const BY_LENGTH: f64 = 0.75;

/// An item bought by the same people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Slot of the item.
    pub slot: u32,
    /// How much it leads to the item.
    pub weight: f32,
    /// Buyers of both.
    pub together: u32,
}

/// The neighbours of each item by slot, the nearest first. `bought` are the distinct slots of each buyer.
pub fn fit(bought: &[Vec<u32>], slots: usize, likeness: Likeness) -> Vec<Vec<Neighbour>> {
    let mut buyers: Vec<Vec<u32>> = vec![Vec::new(); slots];
    for (buyer, items) in bought.iter().enumerate() {
        for &slot in items {
            buyers[slot as usize].push(buyer as u32);
        }
    }
    let weights = Weights::of(bought, &buyers, likeness);
    (0..slots)
        .into_par_iter()
        .map_init(
            || (vec![(0_u32, 0.0_f32); slots], Vec::<u32>::new()),
            |(sums, touched), slot| {
                for &buyer in &buyers[slot] {
                    let weight = weights.buyers[buyer as usize];
                    for &other in &bought[buyer as usize] {
                        let sum = &mut sums[other as usize];
                        if sum.0 == 0 {
                            touched.push(other);
                        }
                        *sum = (sum.0 + 1, sum.1 + weight);
                    }
                }
                let mut near: Vec<Neighbour> = Vec::with_capacity(touched.len());
                for other in touched.drain(..) {
                    let (both, sum) = std::mem::take(&mut sums[other as usize]);
                    if both > 1 && other as usize != slot {
                        near.push(Neighbour {
                            slot: other,
                            weight: weights.of_pair(slot, other as usize, f64::from(sum)) as f32,
                            together: both,
                        });
                    }
                }
                let nearer = |a: &Neighbour, b: &Neighbour| {
                    b.weight.total_cmp(&a.weight).then(a.slot.cmp(&b.slot))
                };
                if near.len() > NEIGHBOURS {
                    near.select_nth_unstable_by(NEIGHBOURS, nearer);
                    near.truncate(NEIGHBOURS);
                }
                near.sort_by(nearer);
                near.shrink_to_fit();
                near
            },
        )
        .collect()
}

struct Weights {
    likeness: Likeness,
    /// What a joint buyer adds.
    buyers: Vec<f32>,
    /// By slot: buyers, or the rarity of the item.
    items: Vec<f64>,
}

impl Weights {
    fn of(bought: &[Vec<u32>], buyers: &[Vec<u32>], likeness: Likeness) -> Weights {
        let total = bought.len() as f64;
        let mean = bought.iter().map(Vec::len).sum::<usize>() as f64 / total.max(1.0);
        let of_buyer = |items: &Vec<u32>| {
            let length = 1.0 - BY_LENGTH + BY_LENGTH * items.len() as f64 / mean.max(1.0);
            (((SATURATION + 1.0) / (SATURATION * length + 1.0)).powi(2)) as f32
        };
        let rarity = |buyers: &Vec<u32>| (total / (1.0 + buyers.len() as f64)).ln().max(0.0);
        match likeness {
            Likeness::Cosine => Weights {
                likeness,
                buyers: vec![1.0; bought.len()],
                items: buyers.iter().map(|buyers| buyers.len() as f64).collect(),
            },
            Likeness::Bm25 => Weights {
                likeness,
                buyers: bought.iter().map(of_buyer).collect(),
                items: buyers.iter().map(rarity).collect(),
            },
        }
    }

    fn of_pair(&self, one: usize, other: usize, sum: f64) -> f64 {
        let (one, other) = (self.items[one], self.items[other]);
        match self.likeness {
            Likeness::Cosine => sum / ((one * other).sqrt() + SHRINKAGE),
            Likeness::Bm25 => sum * one * other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;
    use crate::recommend::ItemModel;
    use regulars_core::domain::ItemRole;

    #[test]
    fn neighbours_are_the_shrunk_cosine_of_buyers() {
        let mut shop = Builder::new(4, 3);
        shop.items[2].role = ItemRole::Fee;
        for user in 0..3 {
            shop.order(user, user as i64, &[0, 1, 2]);
        }
        shop.order(3, 9, &[0]);
        let snapshot = shop.snapshot();
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        assert_eq!(fitted.keys, [7, 17], "fees are no products");
        let expected = (3.0 / ((4.0_f64 * 3.0).sqrt() + SHRINKAGE)) as f32;
        assert_eq!(
            fitted.neighbours[0],
            [Neighbour {
                slot: 1,
                weight: expected,
                together: 3
            }]
        );
    }

    #[test]
    fn a_buyer_of_everything_says_less_under_bm25() {
        // 0 and 1 are joined by two who buy little, 0 and 2 by two who buy all.
        let mut bought = vec![vec![0, 1], vec![0, 1]];
        bought.extend(vec![(0..30).filter(|&slot| slot != 1).collect(); 2]);
        bought.extend(vec![vec![40]; 30]);
        let weight = |likeness, to: u32| {
            let found = fit(&bought, 41, likeness);
            let near = found[0].iter().find(|near| near.slot == to);
            near.map(|near| near.weight)
        };
        assert_eq!(weight(Likeness::Cosine, 1), weight(Likeness::Cosine, 2));
        assert!(weight(Likeness::Bm25, 1) > weight(Likeness::Bm25, 2));
    }
}
