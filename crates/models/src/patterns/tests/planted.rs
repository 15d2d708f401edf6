//! Small shops for tests: built by hand, or generated with patterns that are known.

use jiff::tz::TimeZone;
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::{ActionKind, Currency, DAY, HOUR, Instant, ItemRole, NONE};
use regulars_core::snapshot::{Action, ActionColumns, Item, Order, Snapshot, User};

/// Builds a snapshot action by action. Store keys are 10 times the dense index, plus 7.
pub(crate) struct Builder {
    pub(crate) users: usize,
    pub(crate) items: Vec<Item>,
    pub(crate) zone: TimeZone,
    orders: usize,
    actions: Vec<Action>,
}

impl Builder {
    pub(crate) fn new(users: usize, items: usize) -> Builder {
        let item = |index: usize| Item {
            key: index as i64 * 10 + 7,
            id: format!("i{index}"),
            title: Some(format!("Item {index}")),
            category: None,
            brand: None,
            price: Some(1_000),
            cost: None,
            stock: None,
            role: ItemRole::Product,
        };
        Builder {
            users,
            items: (0..items).map(item).collect(),
            zone: TimeZone::UTC,
            orders: 0,
            actions: Vec::new(),
        }
    }

    pub(crate) fn act(&mut self, user: usize, at: i64, kind: ActionKind, item: Option<usize>) {
        self.push(user as u32, at, kind, item, NONE);
    }

    pub(crate) fn order(&mut self, user: usize, at: i64, items: &[usize]) {
        for &item in items {
            self.push(
                user as u32,
                at,
                ActionKind::Purchase,
                Some(item),
                self.orders as u32,
            );
        }
        self.orders += 1;
    }

    fn push(&mut self, user: u32, at: i64, kind: ActionKind, item: Option<usize>, order: u32) {
        let is_money = matches!(kind, ActionKind::Purchase | ActionKind::Refund);
        self.actions.push(Action {
            identity: user,
            user,
            item: item.map_or(NONE, |item| item as u32),
            kind,
            at: Instant(at),
            quantity_milli: 1_000,
            amount: if is_money {
                item.and_then(|item| self.items[item].price).unwrap_or(0)
            } else {
                0
            },
            discount: None,
            order,
        });
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut sorted = self.actions.clone();
        sorted.sort_by_key(|action| (action.user, action.at));
        let mut actions = ActionColumns::default();
        let mut starts = vec![0; self.users + 1];
        for action in &sorted {
            actions.push(*action);
            starts[action.user as usize + 1] += 1;
        }
        for user in 0..self.users {
            starts[user + 1] += starts[user];
        }
        let key = |index: usize| index as i64 * 10 + 7;
        Snapshot {
            revision: 1,
            as_of: sorted
                .iter()
                .map(|action| action.at)
                .max()
                .unwrap_or_default(),
            zone: self.zone.clone(),
            currency: Currency::parse("EUR").unwrap(),
            users: (0..self.users)
                .map(|u| User {
                    key: key(u),
                    id: format!("u{u}"),
                    ..User::default()
                })
                .collect(),
            items: self.items.clone(),
            orders: (0..self.orders)
                .map(|o| Order {
                    key: key(o),
                    id: format!("o{o}"),
                    ..Order::default()
                })
                .collect(),
            actions,
            starts,
        }
    }
}

/// A generated shop and what was planted in it.
pub(crate) struct Planted {
    pub(crate) snapshot: Snapshot,
    pub(crate) pairs: Vec<(usize, usize)>,
    pub(crate) sequences: Vec<(usize, usize)>,
    /// (item, days)
    pub(crate) cycles: Vec<(usize, f64)>,
    /// Hour of the week at which most orders are made.
    pub(crate) peak: usize,
}

pub(crate) const START: i64 = 1_704_067_200; // 2024-01-01, a Monday

/// 600 users with their own interests and pace, 120 items in 8 categories, 400 days.
pub(crate) fn generate(seed: u64) -> Planted {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut shop = Builder::new(600, 120);
    for (index, item) in shop.items.iter_mut().enumerate() {
        item.category = Some(format!("category {}", index / 15));
        item.price = Some([500, 900, 1_500][index % 3] + 10 * index as i64);
        item.title = Some(format!(
            "{} thing {index}",
            ["red", "blue", "green"][index % 3]
        ));
    }
    let popularity: Vec<f64> = (0..120)
        .map(|_| (rng.gen_range(-0.8_f64..0.8)).exp())
        .collect();
    let pairs: Vec<(usize, usize)> = (0..10)
        .map(|k| {
            (
                k * 11 + 1,
                if k % 2 == 0 {
                    k * 11 + 3
                } else {
                    (k * 11 + 48) % 110
                },
            )
        })
        .collect();
    let sequences: Vec<(usize, usize)> =
        (0..5).map(|k| (k * 22 + 5, (k * 22 + 40) % 120)).collect();
    let cycles: Vec<(usize, f64)> = (0..5)
        .map(|k| (k * 24 + 10, [14.0, 21.0, 30.0, 45.0, 60.0][k]))
        .collect();
    let peak = rng.gen_range(0..168);
    for user in 0..600 {
        let interests: Vec<f64> = (0..8)
            .map(|_| (-rng.gen_range(1e-9_f64..1.0).ln()).powi(2))
            .collect();
        let level = rng.gen_range(0..3);
        let weights: Vec<f64> = (0..120)
            .map(|i| popularity[i] * interests[i / 15] * if i % 3 == level { 2.0 } else { 1.0 })
            .collect();
        let total: f64 = weights.iter().sum();
        let pick = |rng: &mut ChaCha8Rng| {
            let mut left = rng.gen_range(0.0..total);
            weights
                .iter()
                .position(|weight| {
                    left -= weight;
                    left < 0.0
                })
                .unwrap_or(0)
        };
        let pace = rng.gen_range(15.0..60.0);
        let mut day = rng.gen_range(0.0..pace);
        let mut later: Vec<(f64, usize)> = Vec::new();
        while day < 400.0 {
            let mut basket: Vec<usize> = (0..rng.gen_range(1..6)).map(|_| pick(&mut rng)).collect();
            for &(a, b) in &pairs {
                if basket.contains(&a) && rng.gen_bool(0.4) {
                    basket.push(b);
                }
            }
            for &(a, b) in &sequences {
                if basket.contains(&a) && rng.gen_bool(0.4) {
                    later.push((day + rng.gen_range(4.0..25.0), b));
                }
            }
            basket.sort_unstable();
            basket.dedup();
            shop.order(user, moment(&mut rng, day, peak), &basket);
            day += 1.0 - pace * rng.gen_range(1e-9_f64..1.0).ln();
        }
        for (day, item) in later {
            shop.order(user, moment(&mut rng, day, peak), &[item]);
        }
        for &(item, days) in &cycles {
            if rng.gen_bool(0.08) {
                let mut day = rng.gen_range(0.0..days);
                while day < 400.0 {
                    shop.order(user, moment(&mut rng, day, peak), &[item]);
                    day += days * rng.gen_range(0.8..1.2);
                }
            }
        }
    }
    Planted {
        snapshot: shop.snapshot(),
        pairs,
        sequences,
        cycles,
        peak,
    }
}

/// A moment near `day`: a third of the orders in the three hours around the peak of the week, the
/// rest at any hour.
fn moment(rng: &mut ChaCha8Rng, day: f64, peak: usize) -> i64 {
    let week = (day / 7.0).floor() as i64;
    if rng.gen_bool(0.3) {
        let hour = (peak as i64 + rng.gen_range(-1..2)).rem_euclid(168);
        return START + week * 7 * DAY + hour * HOUR + rng.gen_range(0..HOUR);
    }
    START + (day * DAY as f64) as i64 + rng.gen_range(-HOUR * 10..HOUR * 10)
}
