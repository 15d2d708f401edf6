//! What is known of a customer at a point in time.

use super::super::lifetime::Row;
use super::super::local_time::LocalTime;
use super::super::orders::PurchaseRecord;
use super::super::tuning::VISIT_GAP_SECONDS;
use super::tuning::{LONGEST_SILENCE_DAYS, MOST_OVERDUE, SEASON_AHEAD_DAYS, YEAR_DAYS};
use jiff::tz::TimeZone;
use regulars_core::domain::{ActionKind, DAY, Instant};
use regulars_core::snapshot::History;

/// How many features there are.
pub const WIDTH: usize = 19;

/// The features of a customer. What the shop does not record is 0 for all customers, and so has no
/// effect.
pub type Features = [f64; WIDTH];

/// A point in time: the end of a day in the shop's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The last known day, counted from 1970-01-01.
    pub last_day: i64,
    /// The first instant after it.
    pub end: Instant,
}

impl Cut {
    /// The end of this day.
    pub fn after(last_day: i64, zone: &TimeZone) -> Cut {
        let noon = last_day * DAY + DAY / 2;
        // A zone is less than a day from UTC, and its days never decrease.
        let (mut before, mut after) = (noon - 2 * DAY, noon + 2 * DAY);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if LocalTime::of(Instant(middle), zone).day > last_day {
                after = middle;
            } else {
                before = middle;
            }
        }
        Cut {
            last_day,
            end: Instant(after),
        }
    }

    /// The end of the day of this instant.
    pub fn of(at: Instant, zone: &TimeZone) -> Cut {
        Cut::after(LocalTime::of(at, zone).day, zone)
    }
}

/// A customer at a cut.
#[derive(Debug, Clone, PartialEq)]
pub struct CutFeatures {
    /// The features.
    pub features: Features,
    /// The same in the form that lifetime models read.
    pub row: Row,
}

/// What the actions before the cut show; `None` for users without an order by then.
pub fn features_at(history: &History<'_>, cut: Cut) -> Option<CutFeatures> {
    let before = History {
        actions: history.actions.before(cut.end),
        ..*history
    };
    let record = PurchaseRecord::of(&before);
    let mut days: Vec<i64> = record.orders.iter().map(|order| order.day).collect();
    days.dedup();
    let (&first, &last) = days.first().zip(days.last())?;
    let within = |length: i64| {
        days.iter()
            .rev()
            .take_while(|&&day| day > cut.last_day - length)
            .count() as f64
    };
    let (repeats, span) = (days.len() as f64 - 1.0, (last - first) as f64);
    let (silence, age) = ((cut.last_day - last) as f64, (cut.last_day - first) as f64);
    let is_repeater = repeats > 0.0;
    let gap = if is_repeater { span / repeats } else { 0.0 };
    let overdue = if is_repeater {
        (silence / gap.max(1.0)).min(MOST_OVERDUE)
    } else {
        0.0
    };
    let orders = record.orders.len() as f64;
    let discounted = record
        .orders
        .iter()
        .filter(|order| order.is_discounted)
        .count() as f64;
    let average = record.amount().max(0) as f64 / orders;
    let browsing = recent_browsing(&before, cut);
    let season = std::f64::consts::TAU * (cut.last_day as f64 + SEASON_AHEAD_DAYS) / YEAR_DAYS;
    let features = [
        silence.ln_1p(),
        (days.len() as f64).ln(),
        age.ln_1p(),
        within(30).ln_1p(),
        within(90).ln_1p(),
        within(365).ln_1p(),
        gap.ln_1p(),
        overdue.ln_1p(),
        f64::from(u8::from(is_repeater)),
        average.ln_1p(),
        discounted / orders,
        browsing.week.ln_1p(),
        browsing.month.ln_1p(),
        browsing.carts_week.ln_1p(),
        browsing.carts_month.ln_1p(),
        browsing.visits.ln_1p(),
        browsing.silence.ln_1p(),
        season.sin(),
        season.cos(),
    ];
    let row = Row {
        frequency: repeats as u32,
        recency: span,
        age,
        count: 1.0,
    };
    Some(CutFeatures { features, row })
}

/// Recent views, clicks and carts.
struct RecentBrowsing {
    week: f64,
    month: f64,
    carts_week: f64,
    carts_month: f64,
    visits: f64,
    silence: f64,
}

fn recent_browsing(before: &History<'_>, cut: Cut) -> RecentBrowsing {
    let mut found = RecentBrowsing {
        week: 0.0,
        month: 0.0,
        carts_week: 0.0,
        carts_month: 0.0,
        visits: 0.0,
        silence: LONGEST_SILENCE_DAYS,
    };
    let mut next = None;
    for action in before.actions.iter().rev() {
        let is_cart = action.kind == ActionKind::Cart;
        if !is_cart && !matches!(action.kind, ActionKind::View | ActionKind::Click) {
            continue;
        }
        let age = cut.end.days_since(action.at);
        if next.is_none() {
            found.silence = age.min(LONGEST_SILENCE_DAYS);
        }
        if age > 30.0 {
            break;
        }
        let is_of_week = age <= 7.0;
        let counts = if is_cart {
            [&mut found.carts_month, &mut found.carts_week]
        } else {
            [&mut found.month, &mut found.week]
        };
        let [month, week] = counts;
        *month += 1.0;
        *week += if is_of_week { 1.0 } else { 0.0 };
        found.visits += if next.is_none_or(|later| later - action.at.0 > VISIT_GAP_SECONDS) {
            1.0
        } else {
            0.0
        };
        next = Some(action.at.0);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::{HOURS, ShopBuilder};
    use proptest::prelude::*;

    const KINDS: [ActionKind; 4] = [
        ActionKind::View,
        ActionKind::Cart,
        ActionKind::Purchase,
        ActionKind::OrderTotal,
    ];

    fn act(shop: &mut ShopBuilder, (kind, hour, order): (usize, i64, u8)) {
        let order = (order < 6).then(|| order.to_string());
        match KINDS[kind] {
            ActionKind::Purchase => shop.purchase(0, 0, hour * HOURS, 500, order.as_deref()),
            ActionKind::OrderTotal => shop.order_total(0, hour * HOURS, 700, order.as_deref()),
            kind => shop.browse(0, 0, kind, hour * HOURS),
        }
    }

    #[test]
    fn features_are_those_counted_by_hand() {
        let mut shop = ShopBuilder::new();
        let (user, tea) = (shop.user("u"), shop.item("tea", "Tea", 500));
        shop.purchase(user, tea, 10 * HOURS, 500, None);
        shop.purchase(user, tea, 20 * 24 * HOURS, 700, Some("1"));
        shop.give_code("1", "X");
        for hour in [0, 1, 3, 25 * 24] {
            shop.browse(user, tea, ActionKind::View, (10 * 24 + hour) * HOURS);
        }
        let snapshot = shop.snapshot();
        let found = features_at(&snapshot.history(0), Cut::after(35, &TimeZone::UTC)).unwrap();
        assert_eq!(
            found.row,
            Row {
                frequency: 1,
                recency: 20.0,
                age: 35.0,
                count: 1.0
            }
        );
        let expected = [
            15.0,
            1.0,
            35.0,
            1.0,
            2.0,
            2.0,
            20.0,
            0.75,
            f64::exp_m1(1.0),
            600.0,
        ];
        for (index, expected) in expected.into_iter().enumerate() {
            assert!(
                (found.features[index].exp_m1() - expected).abs() < 1e-9,
                "{index}"
            );
        }
        assert_eq!(found.features[10], 0.5);
        // Visits at the start of day 10: three within four hours, each an hour or more after the
        // last; day 35 is in, too.
        let looks: Vec<f64> = found.features[11..17]
            .iter()
            .map(|value| value.exp_m1())
            .collect();
        let expected = [1.0, 4.0, 0.0, 0.0, 4.0, 1.0];
        assert!(
            looks
                .iter()
                .zip(expected)
                .all(|(found, expected)| (found - expected).abs() < 1e-9),
            "{looks:?}"
        );
        assert_eq!(
            features_at(&snapshot.history(0), Cut::after(-1, &TimeZone::UTC)),
            None
        );
    }

    #[test]
    fn a_cut_is_the_end_of_the_shops_day() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        for day in 19_700..19_900 {
            let cut = Cut::after(day, &zone);
            assert_eq!(
                LocalTime::of(cut.end, &zone),
                LocalTime {
                    day: day + 1,
                    second: 0
                }
            );
            assert_eq!(LocalTime::of(Instant(cut.end.0 - 1), &zone).day, day);
            assert_eq!(Cut::of(Instant(cut.end.0 - 1), &zone), cut);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_comes_after_the_cut_changes_nothing(
            before in proptest::collection::vec((0_usize..4, 0_i64..960, 0_u8..9), 0..30),
            after in proptest::collection::vec((0_usize..4, 960_i64..2_000, 0_u8..9), 0..30),
        ) {
            let mut shop = ShopBuilder::new();
            shop.user("u");
            shop.item("tea", "Tea", 500);
            before.into_iter().for_each(|row| act(&mut shop, row));
            let cut = Cut::after(39, &TimeZone::UTC);
            let expected = features_at(&shop.snapshot().history(0), cut);
            after.into_iter().for_each(|row| act(&mut shop, row));
            prop_assert_eq!(features_at(&shop.snapshot().history(0), cut), expected);
        }
    }
}
