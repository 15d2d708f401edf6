//! Items bought by the same people.

use super::rows::Rows;
use super::tuned::Likeness;
use rayon::prelude::*;
use regulars_core::domain::NONE;

/// Neighbours kept for each item.
pub const NEIGHBOURS: usize = 100;
/// Neighbours among which the nearest are sought at a time.
const POOL: usize = 8 * NEIGHBOURS;
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
    let rows: Vec<&[u32]> = bought.iter().map(Vec::as_slice).collect();
    let buyers = Rows::of(&rows).turned(slots);
    let weights = Weights::of(bought, &buyers, likeness);
    let places = Places::of(&buyers);
    let placed: Vec<Vec<u32>> = bought.iter().map(|items| places.of_items(items)).collect();
    let rows: Vec<&[u32]> = placed.iter().map(Vec::as_slice).collect();
    let bought = Rows::of(&rows);
    drop(placed);
    let found: Vec<Vec<Neighbour>> = (0..places.slots.len())
        .into_par_iter()
        .with_min_len(16)
        .map_init(
            || Sums::new(places.slots.len(), likeness),
            |sums, place| {
                let slot = places.slots[place] as usize;
                let rows = buyers.row(slot).iter();
                let rows = rows.map(|&buyer| (bought.row(buyer as usize), buyer));
                match likeness {
                    Likeness::Cosine => rows.for_each(|(row, _)| sums.count(row)),
                    Likeness::Bm25 => {
                        rows.for_each(|(row, buyer)| sums.add(row, weights.buyers[buyer as usize]));
                    }
                }
                sums.nearest(place, &places, &weights)
            },
        )
        .collect();
    let mut neighbours = vec![Vec::new(); slots];
    for (&slot, near) in places.slots.iter().zip(found) {
        neighbours[slot as usize] = near;
    }
    neighbours
}

/// Items with two buyers or more, numbered by how many they have: what is met most often lies together.
struct Places {
    /// The slot of each place.
    slots: Vec<u32>,
    /// The place of each slot; [`NONE`] where it has too few buyers.
    of_slot: Vec<u32>,
}

impl Places {
    fn of(buyers: &Rows) -> Places {
        let lengths: Vec<usize> = buyers.lengths().collect();
        let mut slots: Vec<u32> = (0..lengths.len() as u32)
            .filter(|&slot| lengths[slot as usize] > 1)
            .collect();
        slots.sort_by_key(|&slot| (std::cmp::Reverse(lengths[slot as usize]), slot));
        let mut of_slot = vec![NONE; lengths.len()];
        for (place, &slot) in slots.iter().enumerate() {
            of_slot[slot as usize] = place as u32;
        }
        Places { slots, of_slot }
    }

    fn of_items(&self, items: &[u32]) -> Vec<u32> {
        let places = items.iter().map(|&slot| self.of_slot[slot as usize]);
        places.filter(|&place| place != NONE).collect()
    }
}

/// What the buyers of one item bought, by place.
struct Sums {
    counts: Vec<u32>,
    /// Empty where every buyer weighs 1.
    weights: Vec<f32>,
    /// Places met, in front; the rest is room.
    met: Vec<u32>,
    number: usize,
    near: Vec<Neighbour>,
}

impl Sums {
    fn new(places: usize, likeness: Likeness) -> Sums {
        let weighted = match likeness {
            Likeness::Cosine => 0,
            Likeness::Bm25 => places,
        };
        Sums {
            counts: vec![0; places],
            weights: vec![0.0; weighted],
            met: vec![0; places + 1],
            number: 0,
            near: Vec::with_capacity(POOL),
        }
    }

    fn count(&mut self, row: &[u32]) {
        for &place in row {
            let count = &mut self.counts[place as usize];
            // Whether a place is new is as good as random: no branch.
            self.met[self.number] = place;
            self.number += usize::from(*count == 0);
            *count += 1;
        }
    }

    fn add(&mut self, row: &[u32], weight: f32) {
        self.count(row);
        for &place in row {
            self.weights[place as usize] += weight;
        }
    }

    /// The nearest of what was met; nothing is left.
    fn nearest(&mut self, own: usize, places: &Places, weights: &Weights) -> Vec<Neighbour> {
        let slot = places.slots[own] as usize;
        let mut least = f32::NEG_INFINITY;
        for &place in &self.met[..self.number] {
            let place = place as usize;
            let together = std::mem::take(&mut self.counts[place]);
            let sum = self.weights.get_mut(place).map_or(0.0, std::mem::take);
            if together < 2 || place == own {
                continue;
            }
            let other = places.slots[place];
            let weight = weights.of_pair(slot, other as usize, together, sum);
            if weight < least {
                continue;
            }
            self.near.push(Neighbour {
                slot: other,
                weight,
                together,
            });
            if self.near.len() == POOL {
                self.near.select_nth_unstable_by(NEIGHBOURS - 1, nearer);
                self.near.truncate(NEIGHBOURS);
                least = self.near[NEIGHBOURS - 1].weight;
            }
        }
        self.number = 0;
        self.near.sort_unstable_by(nearer);
        self.near.truncate(NEIGHBOURS);
        let near = self.near.as_slice().into();
        self.near.clear();
        near
    }
}

fn nearer(a: &Neighbour, b: &Neighbour) -> std::cmp::Ordering {
    b.weight.total_cmp(&a.weight).then(a.slot.cmp(&b.slot))
}

struct Weights {
    likeness: Likeness,
    /// What a joint buyer adds, where it is not 1.
    buyers: Vec<f32>,
    /// By slot: the root of the number of buyers, or the rarity of the item.
    items: Vec<f64>,
}

impl Weights {
    fn of(bought: &[Vec<u32>], buyers: &Rows, likeness: Likeness) -> Weights {
        let total = bought.len() as f64;
        let mean = bought.iter().map(Vec::len).sum::<usize>() as f64 / total.max(1.0);
        let of_buyer = |items: &Vec<u32>| {
            let length = 1.0 - BY_LENGTH + BY_LENGTH * items.len() as f64 / mean.max(1.0);
            (((SATURATION + 1.0) / (SATURATION * length + 1.0)).powi(2)) as f32
        };
        let rarity = |buyers: usize| (total / (1.0 + buyers as f64)).ln().max(0.0);
        match likeness {
            Likeness::Cosine => Weights {
                likeness,
                buyers: Vec::new(),
                items: buyers
                    .lengths()
                    .map(|buyers| (buyers as f64).sqrt())
                    .collect(),
            },
            Likeness::Bm25 => Weights {
                likeness,
                buyers: bought.iter().map(of_buyer).collect(),
                items: buyers.lengths().map(rarity).collect(),
            },
        }
    }

    fn of_pair(&self, one: usize, other: usize, together: u32, sum: f32) -> f32 {
        let both = self.items[one] * self.items[other];
        match self.likeness {
            Likeness::Cosine => (f64::from(together) / (both + SHRINKAGE)) as f32,
            Likeness::Bm25 => (f64::from(sum) * both) as f32,
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
