//! What may be offered to a user, whatever its score.

use super::item_model::ItemModel;
use super::ranked::Ranked;
use super::taste::Taste;
use regulars_core::domain::{DAY, NONE};

/// Days for which a new item needs no buyers.
const NEW_DAYS: i64 = 60;

/// How many times the dearest thing that a user bought an item may cost.
const TIMES_DEAREST: i64 = 4;

/// Share of its buyers who buy an item again, below which it is a durable: bought once and for all.
const DURABLE_SHARE: f32 = 0.03;

/// Buyers needed to call an item a durable.
const DURABLE_BUYERS: u32 = 30;

/// What keeps an item off a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// It sells at another time of the year.
    OutOfSeason,
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
        let is_bought = taste.has_bought(fitted.keys[slot]);
        self.obstacle(fitted, slot, is_bought).is_none()
    }

    /// What keeps an item off a list; `is_bought` where the user has bought it.
    pub fn obstacle(&self, fitted: &ItemModel, slot: usize, is_bought: bool) -> Option<Obstacle> {
        if fitted.seasons[slot].is_some_and(|season| !season.is_on(self.at)) {
            return Some(Obstacle::OutOfSeason);
        }
        if is_bought {
            let share = fitted.repeat[slot].share;
            let is_durable =
                fitted.buyers[slot] >= DURABLE_BUYERS && share > 0.0 && share < DURABLE_SHARE;
            return is_durable.then_some(Obstacle::Durable);
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
