//! Sessions and baskets as a few coded features.

use crate::profile::actions::item_of;
use crate::profile::local_time::LocalTime;
use crate::profile::price::PriceLevels;
use crate::profile::tuning::VISIT_GAP_SECONDS;
use regulars_core::domain::ActionKind;
use regulars_core::snapshot::{Action, History};

/// A feature and what its values mean.
#[derive(Debug)]
pub struct Coding {
    /// What is coded.
    pub name: &'static str,
    /// The values, lowest first.
    pub values: &'static [&'static str],
}

/// Features of a session.
pub const SESSION: &[Coding] = &[
    Coding {
        name: "hour",
        values: &["morning", "midday", "afternoon", "evening", "night"],
    },
    Coding {
        name: "looks",
        values: &["1", "2 to 3", "4 to 7", "8 or more"],
    },
    Coding {
        name: "minutes",
        values: &["under 1", "1 to 5", "5 to 15", "over 15"],
    },
    Coding {
        name: "clicks per look",
        values: &["none", "few", "many"],
    },
    Coding {
        name: "cart",
        values: &["none", "1", "2 or more"],
    },
    Coding {
        name: "price level",
        values: &["low", "middle", "high"],
    },
];

/// Features of a basket.
pub const BASKET: &[Coding] = &[
    Coding {
        name: "hour",
        values: &["morning", "midday", "afternoon", "evening", "night"],
    },
    Coding {
        name: "weekday",
        values: &["weekday", "weekend"],
    },
    Coding {
        name: "lines",
        values: &["1", "2 to 3", "4 to 9", "10 or more"],
    },
    Coding {
        name: "units per line",
        values: &["1", "2 to 5", "6 or more"],
    },
    Coding {
        name: "price level",
        values: &["low", "middle", "high"],
    },
];

/// A coded session or basket: for each feature the index of its value; `None` where unknown.
pub type Coded = Vec<Option<u8>>;

/// The sessions of a history, as the norms' visits have them.
pub fn sessions(history: &History<'_>, prices: &PriceLevels, has_hours: bool) -> Vec<Coded> {
    let (mut found, mut own): (Vec<Coded>, Vec<Action>) = (Vec::new(), Vec::new());
    let mut close = |own: &mut Vec<Action>| {
        if own.iter().any(|action| is_browsing(action.kind)) {
            found.push(session(own, history, prices, has_hours));
        }
        own.clear();
    };
    for action in history.actions.iter() {
        if action.kind == ActionKind::Refund {
            continue;
        }
        if own
            .last()
            .is_some_and(|last| action.at.0 - last.at.0 > VISIT_GAP_SECONDS)
        {
            close(&mut own);
        }
        own.push(action);
    }
    close(&mut own);
    found
}

fn is_browsing(kind: ActionKind) -> bool {
    matches!(
        kind,
        ActionKind::View | ActionKind::Click | ActionKind::Cart
    )
}

fn session(own: &[Action], history: &History<'_>, prices: &PriceLevels, has_hours: bool) -> Coded {
    let count = |kind| own.iter().filter(|action| action.kind == kind).count();
    let (views, clicks) = (count(ActionKind::View), count(ActionKind::Click));
    let looks = views + clicks;
    let seconds = own.last().map_or(0, |last| last.at.0 - own[0].at.0);
    vec![
        has_hours.then(|| hour(&own[0], history)),
        Some(bin(looks as f64, &[2.0, 4.0, 8.0])),
        Some(bin(seconds as f64, &[60.0, 300.0, 900.0])),
        (views > 0).then(|| bin(clicks as f64 / views as f64, &[0.01, 0.35])),
        Some(bin(count(ActionKind::Cart) as f64, &[1.0, 2.0])),
        price(own, history, prices),
    ]
}

/// The baskets of a history: what was bought in one order, or in one second.
pub fn baskets(history: &History<'_>, prices: &PriceLevels, has_hours: bool) -> Vec<Coded> {
    let bought: Vec<Action> = history
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Purchase)
        .collect();
    bought
        .chunk_by(|a, b| a.order == b.order && a.at == b.at)
        .map(|own| {
            let at = LocalTime::of(own[0].at, history.zone);
            let units = own
                .iter()
                .map(|action| action.quantity_milli as f64 / 1_000.0);
            vec![
                has_hours.then(|| hour(&own[0], history)),
                Some(u8::from(at.weekday() >= 5)),
                Some(bin(own.len() as f64, &[2.0, 4.0, 10.0])),
                Some(bin(units.sum::<f64>() / own.len() as f64, &[1.5, 6.0])),
                price(own, history, prices),
            ]
        })
        .collect()
}

/// How many of the edges a value has reached.
fn bin(value: f64, edges: &[f64]) -> u8 {
    edges.iter().filter(|&&edge| value >= edge).count() as u8
}

fn hour(action: &Action, history: &History<'_>) -> u8 {
    match LocalTime::of(action.at, history.zone).hour() {
        5..=10 => 0,
        11..=13 => 1,
        14..=17 => 2,
        18..=22 => 3,
        _ => 4,
    }
}

/// The mean place of the items' prices within their categories.
fn price(own: &[Action], history: &History<'_>, prices: &PriceLevels) -> Option<u8> {
    let levels = own.iter().filter_map(|action| {
        let item = item_of(action, history.items)?;
        prices.level(item.category.as_deref(), item.price? as f64)
    });
    let (sum, count) = levels.fold((0.0, 0), |sum, level| (sum.0 + level, sum.1 + 1));
    (count > 0).then(|| bin(sum / f64::from(count), &[1.0 / 3.0, 2.0 / 3.0]))
}
