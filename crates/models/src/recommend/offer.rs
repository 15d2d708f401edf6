//! What may be offered to a user, whatever its score.

use super::item_model::ItemModel;
use super::ranked::Ranked;
use super::taste::{Taste, TasteItem};
use regulars_core::domain::{DAY, NONE};

/// Days for which a new item needs no buyers.
const NEW_DAYS: i64 = 60;

/// How many times the dearest thing that a user bought an item may cost.
const TIMES_DEAREST: i64 = 4;

/// What keeps an item off a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// It sells at another time of the year.
    OutOfSeason,
    /// Nobody buys it any more.
    Gone,
    /// Hardly anybody ever bought it.
    TooFewBuyers,
    /// It costs far more than anything the user bought.
    TooDear,
    /// It is bought once and for all.
    Durable,
}

/// What a user's own history says of what may be offered.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    at: i64,
    dearest: Option<i64>,
}

impl Limits {
    /// The limits of a user.
    pub fn of(fitted: &ItemModel, taste: &Taste) -> Limits {
        let prices = taste
            .items
            .iter()
            .filter(|item| item.is_bought())
            .filter_map(|item| fitted.prices[fitted.slot(item.key)?]);
        Limits {
            at: taste.at,
            dearest: prices.max(),
        }
    }

    /// Whether nothing keeps a product off this user's lists.
    pub fn is_free(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> bool {
        let key = fitted.keys[slot];
        let is_bought = taste.has_bought(key);
        let is_returned = || taste.item(key).is_some_and(TasteItem::is_returned);
        self.obstacle(fitted, slot, is_bought).is_none() && !is_returned()
    }

    /// What keeps an item off a list; `is_bought` where the user has bought it.
    pub fn obstacle(&self, fitted: &ItemModel, slot: usize, is_bought: bool) -> Option<Obstacle> {
        if fitted.seasons[slot].is_some_and(|season| !season.is_on(self.at)) {
            return Some(Obstacle::OutOfSeason);
        }
        if fitted.gone[slot] {
            return Some(Obstacle::Gone);
        }
        if is_bought {
            return fitted.durable[slot].then_some(Obstacle::Durable);
        }
        let is_new = self.at - fitted.first_at[slot] < NEW_DAYS * DAY;
        if fitted.buyers[slot] < fitted.buyers_at_least && !is_new {
            return Some(Obstacle::TooFewBuyers);
        }
        let dear = fitted.prices[slot].zip(self.dearest);
        dear.is_some_and(|(price, dearest)| price > TIMES_DEAREST * dearest)
            .then_some(Obstacle::TooDear)
    }
}

/// The best among which a list is spread over categories: so many times its length, and some more.
const MORE: usize = 4;
const MORE_AT_LEAST: usize = 20;

/// So many of the best.
pub fn more(top: usize) -> usize {
    MORE * top + MORE_AT_LEAST
}

/// How many of the best products a list of this length is taken from: no more than it has, where
/// categories do not matter.
pub fn pool(fitted: &ItemModel, top: usize) -> usize {
    if fitted.categories.iter().all(|&category| category == NONE) {
        top
    } else {
        more(top)
    }
}

/// How many items a list of this length holds of one category, at most.
pub fn of_one_category(top: usize) -> usize {
    top.div_ceil(2).max(2)
}

/// Takes the first `top` of a ranking, at most `each` of a category as long as other categories have any.
pub fn spread(fitted: &ItemModel, ranked: &[Ranked], top: usize, each: usize) -> Vec<Ranked> {
    let mut taken = std::collections::BTreeMap::<u32, usize>::new();
    let (mut kept, mut over) = (Vec::with_capacity(top), Vec::new());
    for (place, one) in ranked.iter().enumerate() {
        let category = fitted.categories[one.slot];
        if category != NONE {
            let number = taken.entry(category).or_default();
            if *number >= each {
                over.push(place);
                continue;
            }
            *number += 1;
        }
        kept.push(place);
        if kept.len() == top {
            break;
        }
    }
    let missing = top.saturating_sub(kept.len());
    kept.extend(over.into_iter().take(missing));
    kept.sort_unstable();
    kept.into_iter().map(|place| ranked[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::{Builder, generate};
    use crate::recommend::season::Season;
    use crate::recommend::{List, ModelName, Scores};
    use regulars_core::domain::Instant;

    /// A fitted shop of three items at 1, 4 and 4.01, of which the user bought the first.
    fn shop() -> (ItemModel, Taste) {
        let mut shop = Builder::new(6, 3);
        for (item, price) in [(0, 100), (1, 400), (2, 401)] {
            shop.items[item].price = Some(price);
        }
        shop.order(0, 0, &[0]);
        (1..6).for_each(|user| shop.order(user, 90 * DAY, &[1, 2]));
        let snapshot = shop.snapshot();
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        (fitted, Taste::of(&snapshot.history(0), snapshot.as_of))
    }

    #[test]
    fn what_costs_over_four_times_the_dearest_thing_is_too_dear() {
        let (fitted, taste) = shop();
        let limits = Limits::of(&fitted, &taste);
        assert_eq!(limits.obstacle(&fitted, 1, false), None);
        assert_eq!(limits.obstacle(&fitted, 2, false), Some(Obstacle::TooDear));
        assert_eq!(limits.obstacle(&fitted, 2, true), None, "bought before");
        let unknown = Limits::of(&fitted, &Taste::default());
        assert_eq!(unknown.obstacle(&fitted, 2, false), None);
    }

    #[test]
    fn what_is_bought_once_and_for_all_is_not_offered_again() {
        let (mut fitted, taste) = shop();
        let limits = Limits::of(&fitted, &taste);
        assert_eq!(limits.obstacle(&fitted, 0, true), None);
        fitted.durable[0] = true;
        assert_eq!(limits.obstacle(&fitted, 0, true), Some(Obstacle::Durable));
        assert_eq!(limits.obstacle(&fitted, 0, false), None, "for others");
    }

    #[test]
    fn an_item_of_few_buyers_is_offered_only_while_it_is_new() {
        let (mut fitted, mut taste) = shop();
        (fitted.buyers_at_least, fitted.buyers[1]) = (5, 4);
        taste.at = fitted.first_at[1] + (NEW_DAYS - 1) * DAY;
        assert!(Limits::of(&fitted, &taste).is_free(&fitted, &taste, 1));
        taste.at = fitted.first_at[1] + (NEW_DAYS + 1) * DAY;
        let limits = Limits::of(&fitted, &taste);
        assert_eq!(
            limits.obstacle(&fitted, 1, false),
            Some(Obstacle::TooFewBuyers)
        );
    }

    #[test]
    fn no_list_holds_what_may_not_be_offered() {
        let snapshot = generate(6).snapshot;
        let (plain, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let mut seen = 0;
        for user in 0..30 {
            let taste = Taste::of(&snapshot.history(user), snapshot.as_of);
            for list in List::ALL {
                let first = |fitted: &ItemModel| {
                    let (mut scores, weights) = (Scores::default(), ModelName::Blend.weights());
                    scores.compute(fitted, &taste);
                    let listed = scores.list(fitted, &taste, &weights, (list, 5), None, |_| true);
                    listed.first().map(|first| first.slot)
                };
                let Some(slot) = first(&plain) else { continue };
                let without = |change: &dyn Fn(&mut ItemModel)| {
                    let mut fitted = plain.clone();
                    change(&mut fitted);
                    assert_ne!(first(&fitted), Some(slot), "user {user}, {list}");
                };
                let half_a_year = Instant(taste.at + 182 * DAY);
                without(&|fitted| fitted.seasons[slot] = Some(Season::on(half_a_year)));
                without(&|fitted| fitted.gone[slot] = true);
                if taste.has_bought(plain.keys[slot]) {
                    without(&|fitted| fitted.durable[slot] = true);
                } else {
                    without(&|fitted| {
                        fitted.prices = vec![Some(100); fitted.keys.len()];
                        fitted.prices[slot] = Some(100 * TIMES_DEAREST + 1);
                    });
                }
                seen += 1;
            }
        }
        assert!(seen > 60, "{seen}");
    }

    #[test]
    fn a_list_is_half_of_one_category_at_most() {
        let ranked: Vec<Ranked> = (0..12)
            .map(|slot| Ranked {
                slot,
                score: 1.0 - slot as f64 / 20.0,
            })
            .collect();
        let slots = |categories: Vec<u32>, top| -> Vec<usize> {
            let fitted = ItemModel {
                categories,
                ..ItemModel::default()
            };
            let listed = spread(&fitted, &ranked, top, of_one_category(top));
            listed.iter().map(|ranked| ranked.slot).collect()
        };
        let nine_of_one = [vec![1; 9], vec![2, 3, NONE]].concat();
        assert_eq!(slots(nine_of_one.clone(), 6), [0, 1, 2, 9, 10, 11]);
        assert_eq!(
            slots(nine_of_one, 8),
            [0, 1, 2, 3, 4, 9, 10, 11],
            "nothing else"
        );
        assert_eq!(slots(vec![NONE; 12], 4), [0, 1, 2, 3]);
    }
}
