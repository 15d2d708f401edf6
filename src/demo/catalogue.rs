//! The items of the generated shop, and the patterns planted on them.

use super::chance::Chance;
use super::rows::ItemRow;
use super::truth::{CycleTruth, PairTruth, SequenceTruth};
use super::wares::{CATEGORIES, Category, PLANTED, Role};

/// Probability that the second item of a pair is bought too.
const PAIR_PROBABILITY: f64 = 0.7;
/// Probability that the second item of a sequence follows.
const SEQUENCE_PROBABILITY: f64 = 0.5;
/// Relative tolerance of the median gap of a planted cycle.
const CYCLE_TOLERANCE: f64 = 0.1;

/// Items, their popularity, and the planted patterns.
pub(super) struct Catalogue {
    /// The rows of `items.csv`.
    pub items: Vec<ItemRow>,
    /// Popularity of each item, within its category and price.
    pub liked: Vec<f64>,
    /// Whether it is consumed, so that the same user buys it again.
    pub used_up: Vec<bool>,
    /// The item that is bought together with this one, and how probably.
    pub pair: Vec<Option<(usize, f64)>>,
    /// The item that follows this one, how probably, and after how many days.
    pub sequence: Vec<Option<(usize, f64, f64)>>,
    /// Items with a cycle, and its days.
    pub cycles: Vec<(usize, f64)>,
    /// The item of the viral day.
    pub viral: usize,
}

impl Catalogue {
    /// A catalogue of `size` items, the planted ones first.
    pub(super) fn new(size: usize, chance: &mut Chance) -> Catalogue {
        let mut items: Vec<ItemRow> = Vec::with_capacity(size);
        for planted in &PLANTED {
            let brand = chance.one(&CATEGORIES[planted.category].brands);
            items.push(row(
                chance,
                items.len(),
                planted.category,
                planted.title.to_owned(),
                brand,
                planted.price_minor,
            ));
        }
        let mut made = [0_usize; CATEGORIES.len()];
        for number in items.len()..size {
            let category = number % CATEGORIES.len();
            let (title, brand, price_minor) = make(&CATEGORIES[category], made[category], chance);
            made[category] += 1;
            items.push(row(chance, number, category, title, brand, price_minor));
        }
        rank_prices(&mut items);
        let mut liked: Vec<f64> = items
            .iter()
            .map(|_| chance.normal(0.0, 0.45).exp())
            .collect();
        let mut used_up: Vec<bool> = items
            .iter()
            .map(|item| [0, 1, 2, 3, 5].contains(&item.category))
            .collect();
        for (at, planted) in PLANTED.iter().enumerate() {
            let (like, used) = match planted.role {
                // With fewer orders, the first of a pair must be more popular to be seen often
                // enough.
                Role::PairFirst => (if planted.category < 7 { 3.0 } else { 5.0 }, false),
                Role::PairSecond | Role::Viral => (0.5, false),
                Role::SequenceFirst(_) => (2.0, false),
                Role::SequenceSecond => (0.2, false),
                Role::Cycle(_) => (0.15, false),
            };
            (liked[at], used_up[at]) = (like, used);
        }
        Catalogue {
            pair: planted(items.len(), |at, role| {
                (role == Role::PairFirst).then_some((at + 1, PAIR_PROBABILITY))
            }),
            sequence: planted(items.len(), |at, role| match role {
                Role::SequenceFirst(days) => Some((at + 1, SEQUENCE_PROBABILITY, days)),
                _ => None,
            }),
            cycles: planted(items.len(), |at, role| match role {
                Role::Cycle(days) => Some((at, days)),
                _ => None,
            })
            .into_iter()
            .flatten()
            .collect(),
            viral: PLANTED
                .iter()
                .position(|item| item.role == Role::Viral)
                .unwrap_or(0),
            items,
            liked,
            used_up,
        }
    }

    /// Weight of each item for a customer with these interests (by category) and price level.
    pub(super) fn appeal(
        &self,
        interests: &[f64; CATEGORIES.len()],
        price_level: f64,
    ) -> impl Iterator<Item = f64> {
        let liked_of = self.items.iter().zip(&self.liked);
        liked_of.map(move |(item, liked)| {
            let off = (item.price_level - price_level) / 0.12;
            liked * interests[item.category] * (0.0005 + (-0.5 * off * off).exp())
        })
    }

    /// The planted pairs.
    pub(super) fn pair_truths(&self) -> Vec<PairTruth> {
        let truth = |(first, pair): (usize, &Option<(usize, f64)>)| {
            let (second, probability) = (*pair)?;
            Some(PairTruth {
                item: self.id(first),
                with: self.id(second),
                probability,
            })
        };
        self.pair.iter().enumerate().filter_map(truth).collect()
    }

    /// The planted sequences.
    pub(super) fn sequence_truths(&self) -> Vec<SequenceTruth> {
        let truth = |(first, sequence): (usize, &Option<(usize, f64, f64)>)| {
            let (second, probability, days) = (*sequence)?;
            Some(SequenceTruth {
                item: self.id(first),
                then: self.id(second),
                probability,
                days,
            })
        };
        self.sequence.iter().enumerate().filter_map(truth).collect()
    }

    /// The planted cycles, given how many users keep each.
    pub(super) fn cycle_truths(&self, users_of: impl Fn(usize) -> usize) -> Vec<CycleTruth> {
        let truth = |&(item, days): &(usize, f64)| CycleTruth {
            item: self.id(item),
            days,
            users: users_of(item),
            tolerance: CYCLE_TOLERANCE,
        };
        self.cycles.iter().map(truth).collect()
    }

    /// The shop's id of an item.
    pub(super) fn id(&self, item: usize) -> String {
        self.items[item].id.clone()
    }
}

fn planted<T>(items: usize, what: impl Fn(usize, Role) -> Option<T>) -> Vec<Option<T>> {
    (0..items)
        .map(|at| PLANTED.get(at).and_then(|planted| what(at, planted.role)))
        .collect()
}

fn make(category: &Category, number: usize, chance: &mut Chance) -> (String, &'static str, i64) {
    let (products, variants) = (category.products.len(), category.variants.len());
    let (product, factor) = category.products[number % products];
    let round = number / products;
    let variant = category.variants[(round + number) % variants];
    let edition = round / variants;
    let title = if edition == 0 {
        format!("{product}, {variant}")
    } else {
        format!("{product}, {variant} no. {}", edition + 1)
    };
    let euros = category.price * factor * chance.normal(0.0, 0.25).exp();
    let ending = chance.one(&[90, 90, 95, 50]);
    (
        title,
        chance.one(&category.brands),
        (euros.floor() as i64).max(1) * 100 + ending,
    )
}

fn row(
    chance: &mut Chance,
    number: usize,
    category: usize,
    title: String,
    brand: &'static str,
    price_minor: i64,
) -> ItemRow {
    let cost = chance.between(0.42, 0.68);
    ItemRow {
        id: format!("I{:04}", number + 1),
        title,
        category,
        brand,
        price_minor,
        cost_minor: chance
            .happens(0.88)
            .then(|| (price_minor as f64 * cost).round() as i64),
        stock: chance
            .happens(0.93)
            .then(|| u32::try_from(chance.below(160)).unwrap_or(0)),
        price_level: 0.5,
    }
}

fn rank_prices(items: &mut [ItemRow]) {
    for category in 0..CATEGORIES.len() {
        let mut members: Vec<usize> = (0..items.len())
            .filter(|&at| items[at].category == category)
            .collect();
        members.sort_by_key(|&at| (items[at].price_minor, at));
        let size = members.len() as f64;
        for (rank, at) in members.into_iter().enumerate() {
            items[at].price_level = (rank as f64 + 0.5) / size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_title_and_id_is_there_once() {
        for size in [60, 300, 2_000] {
            let catalogue = Catalogue::new(size, &mut Chance::new(3, 0));
            assert_eq!(catalogue.items.len(), size);
            let titles: BTreeSet<&str> = catalogue
                .items
                .iter()
                .map(|item| item.title.as_str())
                .collect();
            let ids: BTreeSet<&str> = catalogue
                .items
                .iter()
                .map(|item| item.id.as_str())
                .collect();
            assert_eq!((titles.len(), ids.len()), (size, size));
        }
    }

    #[test]
    fn costs_and_stock_are_known_for_most_but_not_all() {
        let items = Catalogue::new(300, &mut Chance::new(3, 0)).items;
        for known in [
            items
                .iter()
                .filter(|item| item.cost_minor.is_some())
                .count(),
            items.iter().filter(|item| item.stock.is_some()).count(),
        ] {
            assert!((220..300).contains(&known), "{known}");
        }
        assert!(items.iter().all(|item| {
            item.cost_minor
                .is_none_or(|cost| cost > 0 && cost < item.price_minor)
        }));
    }
}
