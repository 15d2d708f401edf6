//! A user's taste: what their history suggests that they may want next.

use regulars_core::domain::{ActionKind, DAY, Instant, ItemRole, NONE};
use regulars_core::snapshot::History;
use std::collections::BTreeMap;

/// Items of a history that are used, at most: the latest ones.
pub const ITEMS_AT_MOST: usize = 300;
/// Factors by which a receipt's weight as a habit fades with each later receipt, of which the shop's
/// own data choose one.
pub const HABIT_FADES: [f32; 3] = [0.9, 0.96, 1.0];
/// Days in which interest halves.
const INTEREST_HALF_LIFE_DAYS: f64 = 60.0;
/// Days in which the weight of a look without a purchase halves as a lead.
const LOOK_HALF_LIFE_DAYS: f64 = 14.0;

/// One product of a user's history.
#[derive(Debug, Clone, PartialEq)]
pub struct TasteItem {
    /// The item's store key.
    pub key: i64,
    /// Index of the item in the history's items.
    pub index: u32,
    /// Receipts that hold it.
    pub receipts: u32,
    /// Instant of the first purchase; 0 where it was never bought.
    pub first_at: i64,
    /// Instant of the last purchase, or of the last look where it was never bought.
    pub last_at: i64,
    /// Index in the history's orders of the last one that holds it, [`NONE`] where there is none.
    pub last_order: u32,
    /// Instants of purchases after the last one of it.
    pub steps_since: u32,
    /// Receipts that hold it, each fading with every later receipt, by `HABIT_FADES`; 0 for what was sent
    /// back.
    pub habits: [f32; HABIT_FADES.len()],
    /// Weight as a lead to others, before fading: 1 for what was bought and kept, 0 for what was sent back.
    pub lead: f32,
    /// Purchases, carts, clicks and views, fading with time.
    pub interest: f32,
}

impl TasteItem {
    /// Whether the user has bought it.
    pub fn is_bought(&self) -> bool {
        self.receipts > 0
    }

    /// Whether it was sent back, all of it.
    pub fn is_returned(&self) -> bool {
        self.lead <= 0.0
    }

    /// Its weight as a lead to others, where a purchase leads less by this factor with each later one.
    pub fn lead_by(&self, fade: f64) -> f64 {
        f64::from(self.lead) * fade.powi(self.steps_since.min(10_000) as i32)
    }
}

/// A user's taste at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Taste {
    /// The moment at which the taste is computed, in seconds.
    pub at: i64,
    /// The latest products, at most `ITEMS_AT_MOST`, by store key, ascending.
    pub items: Vec<TasteItem>,
    /// Store keys of all products ever bought, ascending.
    pub bought: Vec<i64>,
    /// Total receipts.
    pub receipts: u32,
}

#[derive(Default)]
struct Seen {
    receipts: Vec<u32>,
    last_step: u32,
    first_bought: i64,
    last_bought: i64,
    last_looked: i64,
    last_order: u32,
    interest: f64,
    bought_milli: i64,
    returned_milli: i64,
}

impl Taste {
    /// The taste at `at`, from the actions before it and, where it is the history's own clock, at
    /// it.
    pub fn of(history: &History<'_>, at: Instant) -> Taste {
        let actions = if at < history.as_of {
            history.actions.before(at)
        } else {
            history.actions
        };
        let mut seen: BTreeMap<u32, Seen> = BTreeMap::new();
        let mut receipt_of: BTreeMap<(u32, i64), u32> = BTreeMap::new();
        let (mut steps, mut last_instant) = (0_u32, None);
        for action in actions.iter() {
            let Some(item) = history.items.get(action.item as usize) else {
                continue;
            };
            if item.role != ItemRole::Product {
                continue;
            }
            let entry = seen.entry(action.item).or_insert_with(|| Seen {
                last_order: NONE,
                ..Seen::default()
            });
            let weight = match action.kind {
                ActionKind::Purchase => {
                    let receipt = if action.order == NONE {
                        (NONE, action.at.0)
                    } else {
                        (action.order, 0)
                    };
                    let next = receipt_of.len() as u32;
                    let receipt = *receipt_of.entry(receipt).or_insert(next);
                    if last_instant != Some(action.at) {
                        steps += 1;
                        last_instant = Some(action.at);
                    }
                    entry.last_step = steps;
                    if entry.receipts.is_empty() {
                        entry.first_bought = action.at.0;
                    }
                    if entry.receipts.last() != Some(&receipt) {
                        entry.receipts.push(receipt);
                    }
                    (entry.last_bought, entry.last_order) = (action.at.0, action.order);
                    entry.bought_milli += action.quantity_milli;
                    1.0
                }
                ActionKind::Cart => 0.5,
                ActionKind::Click | ActionKind::Rating => 0.3,
                ActionKind::View => 0.15,
                ActionKind::Refund => {
                    entry.returned_milli += action.quantity_milli;
                    0.0
                }
                ActionKind::OrderTotal => 0.0,
            };
            entry.last_looked = action.at.0;
            entry.interest += weight * fade(at.0 - action.at.0, INTEREST_HALF_LIFE_DAYS);
        }
        let receipts = receipt_of.len() as u32;
        let mut items: Vec<TasteItem> = seen
            .iter()
            .map(|(&index, seen)| {
                seen.item(
                    index,
                    history.items[index as usize].key,
                    at.0,
                    (receipts, steps),
                )
            })
            .collect();
        let mut bought: Vec<i64> = items
            .iter()
            .filter(|item| item.is_bought())
            .map(|item| item.key)
            .collect();
        bought.sort_unstable();
        if items.len() > ITEMS_AT_MOST {
            items.sort_by(|a, b| b.last_at.cmp(&a.last_at).then(a.key.cmp(&b.key)));
            items.truncate(ITEMS_AT_MOST);
        }
        items.sort_by_key(|item| item.key);
        Taste {
            at: at.0,
            items,
            bought,
            receipts,
        }
    }

    /// Whether the user has bought the item with this key.
    pub fn has_bought(&self, key: i64) -> bool {
        self.bought.binary_search(&key).is_ok()
    }

    /// The item with this key.
    pub fn item(&self, key: i64) -> Option<&TasteItem> {
        self.items
            .binary_search_by_key(&key, |item| item.key)
            .ok()
            .map(|index| &self.items[index])
    }
}

impl Seen {
    fn item(&self, index: u32, key: i64, at: i64, (receipts, steps): (u32, u32)) -> TasteItem {
        let is_kept = self.returned_milli == 0 || self.returned_milli < self.bought_milli;
        let back = |receipt: u32| receipts.saturating_sub(receipt + 1).min(10_000) as i32;
        let (habits, lead) = match self.receipts.last() {
            _ if !is_kept => (Default::default(), 0.0),
            Some(_) => {
                let receipts = &self.receipts;
                let habits = HABIT_FADES.map(|fade| {
                    let weights = receipts.iter().map(|&receipt| fade.powi(back(receipt)));
                    weights.sum()
                });
                (habits, 1.0)
            }
            None => (
                Default::default(),
                (0.3 * fade(at - self.last_looked, LOOK_HALF_LIFE_DAYS)) as f32,
            ),
        };
        TasteItem {
            key,
            index,
            receipts: self.receipts.len() as u32,
            first_at: self.first_bought,
            last_at: if self.receipts.is_empty() {
                self.last_looked
            } else {
                self.last_bought
            },
            last_order: self.last_order,
            steps_since: if self.receipts.is_empty() {
                0
            } else {
                steps - self.last_step
            },
            habits,
            lead,
            interest: if is_kept { self.interest as f32 } else { 0.0 },
        }
    }
}

/// What is left after `seconds`.
pub fn fade(seconds: i64, half_life_days: f64) -> f64 {
    (-(seconds.max(0) as f64) / DAY as f64 / half_life_days).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;

    #[test]
    fn what_was_bought_long_ago_is_still_nothing_to_discover() {
        use crate::recommend::{ItemModel, List, ModelName, Scores};
        let mut shop = Builder::new(2, ITEMS_AT_MOST + 50);
        for item in 0..ITEMS_AT_MOST + 40 {
            shop.order(0, item as i64 * DAY, &[item]);
        }
        shop.order(1, DAY, &[ITEMS_AT_MOST + 45]);
        let snapshot = shop.snapshot();
        let taste = Taste::of(&snapshot.history(0), snapshot.as_of);
        assert_eq!(
            (taste.items.len(), taste.bought.len()),
            (ITEMS_AT_MOST, ITEMS_AT_MOST + 40)
        );
        assert!(
            taste.item(7).is_none() && taste.has_bought(7),
            "the first of all"
        );
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let mut scores = Scores::default();
        scores.compute(&fitted, &taste);
        let weights = ModelName::Blend.weights();
        let keys = |list| -> Vec<i64> {
            let best = scores.best(&fitted, &taste, &weights, (list, 500), |_| true);
            best.iter().map(|ranked| fitted.keys[ranked.slot]).collect()
        };
        assert!(
            keys(List::Discover)
                .iter()
                .all(|&key| !taste.has_bought(key))
        );
        assert_eq!(keys(List::Again).len(), ITEMS_AT_MOST + 40);
    }

    #[test]
    fn later_receipts_weigh_more_and_returned_things_lead_nowhere() {
        let mut shop = Builder::new(1, 4);
        shop.order(0, 0, &[0, 1]);
        shop.order(0, 10 * DAY, &[0, 2]);
        shop.act(0, 11 * DAY, ActionKind::Refund, Some(2));
        shop.act(0, 12 * DAY, ActionKind::View, Some(3));
        let snapshot = shop.snapshot();
        let history = snapshot.history(0);
        let taste = Taste::of(&history, snapshot.as_of);
        let item = |index: usize| taste.item(index as i64 * 10 + 7).unwrap();
        assert_eq!(
            (taste.receipts, item(0).receipts, item(1).receipts),
            (2, 2, 1)
        );
        assert!(
            (item(0).habits[0] - 1.9).abs() < 1e-6 && (item(1).lead_by(0.8) - 0.8).abs() < 1e-6
        );
        assert_eq!(
            (item(2).habits[0], item(2).lead, item(2).is_bought()),
            (0.0, 0.0, true)
        );
        assert!(!item(3).is_bought() && item(3).lead > 0.0);
        assert_eq!(
            Taste::of(&history, Instant(10 * DAY)).receipts,
            1,
            "the cut is before the moment"
        );
    }

    #[test]
    fn a_refund_without_its_purchase_leads_nowhere() {
        use crate::recommend::{ItemModel, List, ModelName, Scores};
        let mut shop = Builder::new(9, 4);
        (1..9).for_each(|user| shop.order(user, DAY, &[0, 1]));
        (1..5).for_each(|user| shop.order(user, 2 * DAY, &[2]));
        shop.act(0, 3 * DAY, ActionKind::Refund, Some(0));
        let snapshot = shop.snapshot();
        let taste = Taste::of(&snapshot.history(0), snapshot.as_of);
        assert!(taste.items[0].is_returned() && !taste.items[0].is_bought());
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let (mut scores, weights) = (Scores::default(), ModelName::Blend.weights());
        scores.compute(&fitted, &taste);
        for list in [List::Discover, List::Mixed] {
            let listed = scores.list(&fitted, &taste, &weights, (list, 3), None, |_| true);
            let slots: Vec<usize> = listed.iter().map(|ranked| ranked.slot).collect();
            assert_eq!(slots, [1, 2], "what is popular, without what was sent back");
            let terms = scores.terms(&fitted, &taste, &weights, 1);
            assert!(terms.iter().all(|term| term.from.is_none()), "{terms:?}");
        }
    }
}
