//! A profile as columns: each feature by its name in `user --format json`, how it is read from a
//! profile and put back. Amounts are in minor units, instants in UTC seconds.

use super::behavior::BehaviorShare;
use super::stored::StoredProfile as Row;
use super::{Estimated, HoursToPurchase, Interest};
use regulars_core::domain::{Currency, Estimate, Instant, Money};
use std::sync::Arc;

/// A feature as a column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// How it is read and put back.
    pub kind: Kind,
}

/// How a feature is read from a profile, and put back into one.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A number.
    Number {
        /// Reads it.
        get: fn(&Row) -> Option<f64>,
        /// Puts it back.
        set: fn(&mut Row, f64),
    },
    /// A whole number.
    Count {
        /// Reads it.
        get: fn(&Row) -> Option<i64>,
        /// Puts it back; amounts are in this currency.
        set: fn(&mut Row, i64, Currency),
    },
    /// Yes or no.
    Flag {
        /// Reads it.
        get: fn(&Row) -> Option<bool>,
        /// Puts it back.
        set: fn(&mut Row, bool),
    },
    /// Texts; `None` where there are none.
    Texts {
        /// Reads them.
        get: fn(&Row) -> Option<Vec<&str>>,
        /// Puts them back, before the numbers of the same list.
        set: fn(&mut Row, Vec<Arc<str>>),
    },
    /// Numbers; `None` where there are none.
    Numbers {
        /// Reads them.
        get: fn(&Row) -> Option<Vec<f64>>,
        /// Puts them back.
        set: fn(&mut Row, Vec<f64>),
    },
}

const UNKNOWN: Estimate = Estimate {
    value: 0.0,
    low: 0.0,
    high: 0.0,
    n: 0,
    assumed: false,
};

const fn unknown<T: Copy>(value: T) -> Estimated<T> {
    Estimated {
        value,
        low: value,
        high: value,
        n: 0,
        assumed: false,
    }
}

const NO_HOURS: HoursToPurchase = HoursToPurchase {
    value: 0.0,
    low: 0.0,
    high: 0.0,
    n: 0,
    not_completed: 0,
};

/// A column of a kind.
macro_rules! column {
    ($kind:ident, $name:expr, $get:expr, $set:expr) => {
        Column {
            name: $name,
            kind: Kind::$kind {
                get: $get,
                set: $set,
            },
        }
    };
}

/// An optional number.
macro_rules! number {
    ($name:literal, $($path:ident).+) => {
        column!(Number, $name, |row| row.$($path).+, |row, value| row.$($path).+ = Some(value))
    };
}

/// An optional count.
macro_rules! count {
    ($name:literal, $($path:ident).+) => {
        column!(
            Count,
            $name,
            |row| row.$($path).+.map(|count| count as i64),
            |row, value, _| row.$($path).+ = Some(value as u64)
        )
    };
}

/// An optional amount.
macro_rules! money {
    ($name:literal, $($path:ident).+) => {
        column!(
            Count,
            $name,
            |row| row.$($path).+.map(|money| money.minor),
            |row, value, currency| row.$($path).+ = Some(Money::new(value, currency))
        )
    };
}

/// A part of an optional value that has several.
macro_rules! part {
    ($kind:ident, $name:expr, $($path:ident).+, $part:ident, $none:expr) => {
        column!(
            $kind,
            $name,
            |row| row.$($path).+.as_ref().map(|found| found.$part),
            |row, value| row.$($path).+.get_or_insert($none).$part = value
        )
    };
}

/// The number of observations behind an optional value.
macro_rules! behind {
    ($name:expr, $($path:ident).+, $part:ident, $none:expr) => {
        column!(
            Count,
            $name,
            |row| row.$($path).+.as_ref().map(|found| found.$part as i64),
            |row, value, _| row.$($path).+.get_or_insert($none).$part = value as u64
        )
    };
}

/// An estimate: five columns.
macro_rules! estimate {
    ($name:literal, $($path:ident).+) => {
        [
            part!(Number, $name, $($path).+, value, UNKNOWN),
            part!(Number, concat!($name, "_low"), $($path).+, low, UNKNOWN),
            part!(Number, concat!($name, "_high"), $($path).+, high, UNKNOWN),
            behind!(concat!($name, "_n"), $($path).+, n, UNKNOWN),
            part!(Flag, concat!($name, "_assumed"), $($path).+, assumed, UNKNOWN),
        ]
    };
}

/// All columns of features, in the order in which they are written.
pub fn columns() -> Vec<Column> {
    let mut columns = vec![
        number!("recency_days", profile.recency_days),
        count!("orders", profile.orders),
        money!("net_revenue", profile.net_revenue),
        money!("average_order", profile.average_order),
        number!("tenure_days", profile.tenure_days),
        number!("typical_gap_days", profile.typical_gap_days),
        number!("overdue", profile.overdue),
        count!("views", profile.views),
        count!("clicks", profile.clicks),
        count!("sessions", profile.sessions),
        number!("browse_depth", profile.browse_depth),
        number!("browse_minutes", profile.browse_minutes),
        number!("purchasing_power", profile.purchasing_power),
        number!("discount_share", profile.discount_share),
        number!("refund_share", profile.refund_share),
        number!("lines_per_order", profile.lines_per_order),
        column!(
            Count,
            "active_days_30",
            |row| Some(row.profile.active_days_30 as i64),
            |row, value, _| row.profile.active_days_30 = value as u64
        ),
        column!(
            Count,
            "order_days",
            |row| Some(row.profile.order_days as i64),
            |row, value, _| row.profile.order_days = value as u64
        ),
        column!(
            Count,
            "first_order_at",
            |row| row.profile.first_order_at.map(|at| at.0),
            |row, value, _| row.profile.first_order_at = Some(Instant(value))
        ),
        column!(
            Count,
            "last_order_at",
            |row| row.profile.last_order_at.map(|at| at.0),
            |row, value, _| row.profile.last_order_at = Some(Instant(value))
        ),
    ];
    columns.extend(estimate!("click_through_rate", profile.click_through_rate));
    columns.extend(estimate!("conversion_rate", profile.conversion_rate));
    columns.extend(hours_to_purchase());
    columns.extend(estimate!("likely_active", value.likely_active));
    columns.extend(estimate!("orders_90d", value.orders_90d));
    columns.extend(estimate!("buys_30d", value.buys_30d));
    columns.extend(estimate!("never_again", value.never_again));
    columns.extend(margin());
    columns.extend(next_order());
    columns.extend(lists());
    columns
}

fn hours_to_purchase() -> [Column; 5] {
    [
        part!(
            Number,
            "hours_to_purchase",
            profile.hours_to_purchase,
            value,
            NO_HOURS
        ),
        part!(
            Number,
            "hours_to_purchase_low",
            profile.hours_to_purchase,
            low,
            NO_HOURS
        ),
        part!(
            Number,
            "hours_to_purchase_high",
            profile.hours_to_purchase,
            high,
            NO_HOURS
        ),
        behind!(
            "hours_to_purchase_n",
            profile.hours_to_purchase,
            n,
            NO_HOURS
        ),
        behind!(
            "hours_to_purchase_not_completed",
            profile.hours_to_purchase,
            not_completed,
            NO_HOURS
        ),
    ]
}

/// A part of the margin, which is an amount.
macro_rules! margin_part {
    ($name:literal, $part:ident) => {
        column!(
            Count,
            $name,
            |row| row.value.margin_365d.map(|margin| margin.$part.minor),
            |row, value, currency| {
                let none = unknown(Money::new(0, currency));
                row.value.margin_365d.get_or_insert(none).$part = Money::new(value, currency);
            }
        )
    };
}

fn margin() -> [Column; 5] {
    [
        margin_part!("margin_365d", value),
        margin_part!("margin_365d_low", low),
        margin_part!("margin_365d_high", high),
        // The amounts come first, so that the estimate is there with its currency.
        column!(
            Count,
            "margin_365d_n",
            |row| row.value.margin_365d.map(|margin| margin.n as i64),
            |row, value, currency| {
                let none = unknown(Money::new(0, currency));
                row.value.margin_365d.get_or_insert(none).n = value as u64;
            }
        ),
        column!(
            Flag,
            "margin_365d_assumed",
            |row| row.value.margin_365d.map(|margin| margin.assumed),
            |row, value| {
                if let Some(margin) = &mut row.value.margin_365d {
                    margin.assumed = value;
                }
            }
        ),
    ]
}

/// A part of the next order's time.
macro_rules! next_part {
    ($name:literal, $part:ident) => {
        column!(
            Count,
            $name,
            |row| row.value.next_order_at.map(|next| next.$part.0),
            |row, value, _| {
                let none = unknown(Instant(0));
                row.value.next_order_at.get_or_insert(none).$part = Instant(value);
            }
        )
    };
}

fn next_order() -> [Column; 5] {
    [
        next_part!("next_order_at", value),
        next_part!("next_order_at_low", low),
        next_part!("next_order_at_high", high),
        behind!(
            "next_order_at_n",
            value.next_order_at,
            n,
            unknown(Instant(0))
        ),
        part!(
            Flag,
            "next_order_at_assumed",
            value.next_order_at,
            assumed,
            unknown(Instant(0))
        ),
    ]
}

fn filled<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

fn lists() -> [Column; 5] {
    [
        column!(
            Texts,
            "interest_categories",
            |row| filled(
                row.profile
                    .interests
                    .iter()
                    .map(|one| &*one.category)
                    .collect()
            ),
            |row, texts| {
                let named = |category| Interest {
                    category,
                    share: 0.0,
                };
                row.profile.interests = texts.into_iter().map(named).collect();
            }
        ),
        column!(
            Numbers,
            "interest_shares",
            |row| filled(row.profile.interests.iter().map(|one| one.share).collect()),
            |row, shares| {
                for (one, share) in row.profile.interests.iter_mut().zip(shares) {
                    one.share = share;
                }
            }
        ),
        column!(
            Texts,
            "behavior_names",
            |row| filled(row.profile.behaviors.iter().map(|one| &*one.name).collect()),
            |row, texts| {
                let named = |name| BehaviorShare { name, share: 0.0 };
                row.profile.behaviors = texts.into_iter().map(named).collect();
            }
        ),
        column!(
            Numbers,
            "behavior_shares",
            |row| filled(row.profile.behaviors.iter().map(|one| one.share).collect()),
            |row, shares| {
                for (one, share) in row.profile.behaviors.iter_mut().zip(shares) {
                    one.share = share;
                }
            }
        ),
        column!(
            Numbers,
            "hours",
            |row| row.profile.hours.clone(),
            |row, shares| row.profile.hours = Some(shares)
        ),
    ]
}
