//! The figures of a month, beside those of other months, computed from the history.

use super::month::Month;
use crate::domain::{ActionKind, Money, NONE};
use crate::snapshot::{Snapshot, some_index};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Months beside the reported one: as many again as a year has, so that the same month of the year
/// before is among them.
const MONTHS: i32 = 12;
/// Items shown.
const ITEMS: usize = 10;

/// One month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthLine {
    /// The month.
    pub month: Month,
    /// Whether the data hold all of it.
    pub is_whole: bool,
    /// Purchases less refunds, without fees.
    pub revenue: Money,
    /// Orders; purchases without an order number count as none.
    pub orders: usize,
    /// Known customers who bought.
    pub customers: usize,
    /// Those of them who had not bought before.
    pub new_customers: usize,
}

/// An item that sold in the month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemLine {
    /// The shop's own id.
    pub item: String,
    /// Its title, or the id.
    pub title: String,
    /// Purchases less refunds in the month.
    pub revenue: Money,
    /// The same in the month before; null where the data do not hold all of it.
    pub before: Option<Money>,
}

/// A segment in the month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentLine {
    /// Its name now; customers are counted where they are now.
    pub segment: String,
    /// Members now.
    pub members: usize,
    /// Members who bought in the month.
    pub customers: usize,
    /// Members who bought in the month before; null where the data do not hold all of it.
    pub customers_before: Option<usize>,
    /// What members spent in the month.
    pub revenue: Money,
    /// What members spent in the month before; null likewise.
    pub before: Option<Money>,
}

/// All figures of a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// The month.
    pub month: Month,
    /// The months up to the reported one, oldest first; none before the first action.
    pub months: Vec<MonthLine>,
    /// Revenue by day of the month.
    pub days: Vec<Money>,
    /// What sold best in the month.
    pub items: Vec<ItemLine>,
    /// The segments; empty where there are none.
    pub segments: Vec<SegmentLine>,
}

impl Figures {
    /// The reported month.
    pub fn this(&self) -> Option<&MonthLine> {
        self.months.last()
    }

    /// The month before, if the data hold all of it.
    pub fn before(&self) -> Option<&MonthLine> {
        self.whole(self.month.plus(-1))
    }

    /// The same month of the year before, if the data hold all of it.
    pub fn a_year_before(&self) -> Option<&MonthLine> {
        self.whole(self.month.plus(-MONTHS))
    }

    fn whole(&self, month: Month) -> Option<&MonthLine> {
        let mut months = self.months.iter();
        months.find(|line| line.month == month && line.is_whole)
    }
}

/// Sums of one month.
#[derive(Default)]
struct Sums {
    revenue: i64,
    orders: BTreeSet<u32>,
    customers: BTreeSet<u32>,
    new_customers: usize,
    items: BTreeMap<usize, i64>,
    users: BTreeMap<u32, i64>,
}

/// Computes the figures. `segments` holds the name of each user's segment, by the shop's own id, in
/// the order in which they are shown.
pub fn figures(
    snapshot: &Snapshot,
    month: Month,
    segments: &[(String, BTreeSet<String>)],
) -> Figures {
    let zone = &snapshot.zone;
    let times = || snapshot.actions.at.iter().copied().filter(|&at| at > 0);
    let first = times().min().unwrap_or(i64::MAX);
    let last = times().max().unwrap_or(0);
    let all: Vec<Month> = (-MONTHS..=0)
        .map(|back| month.plus(back))
        .filter(|one| one.plus(1).start(zone).0 > first)
        .collect();
    let starts: Vec<i64> = all.iter().map(|one| one.start(zone).0).collect();
    let end = month.plus(1).start(zone).0;
    let mut sums: Vec<Sums> = all.iter().map(|_| Sums::default()).collect();
    let mut days = vec![0_i64; month.days()];
    let mut have_bought: BTreeSet<u32> = BTreeSet::new();
    let mut bought: Vec<(i64, u32)> = Vec::new();
    for action in snapshot.actions.all().iter() {
        let Some(amount) = snapshot.revenue_of(&action) else {
            continue;
        };
        if action.kind == ActionKind::Purchase && action.user != NONE && action.at.0 < end {
            bought.push((action.at.0, action.user));
        }
        let place = starts.partition_point(|start| *start <= action.at.0);
        let Some(sum) = place.checked_sub(1).and_then(|at| sums.get_mut(at)) else {
            continue;
        };
        if action.at.0 >= end {
            continue;
        }
        sum.revenue += amount;
        if action.kind == ActionKind::Purchase {
            if action.order != NONE {
                sum.orders.insert(action.order);
            }
            if action.user != NONE {
                sum.customers.insert(action.user);
            }
        }
        if let Some(item) = some_index(action.item) {
            *sum.items.entry(item).or_default() += amount;
        }
        if action.user != NONE {
            *sum.users.entry(action.user).or_default() += amount;
        }
        if place == starts.len() {
            let day = usize::try_from(action.at.date_in(zone).day() - 1).unwrap_or(0);
            if let Some(sum) = days.get_mut(day) {
                *sum += amount;
            }
        }
    }
    bought.sort_unstable();
    for (at, user) in bought {
        if have_bought.insert(user)
            && let Some(place) = starts.partition_point(|start| *start <= at).checked_sub(1)
        {
            sums[place].new_customers += 1;
        }
    }
    let money = |minor: i64| Money::new(minor, snapshot.currency);
    let is_whole = |one: Month| {
        let (start, end) = (one.start(zone), one.plus(1).start(zone));
        // The first and the last day count as whole: shops sleep at night.
        start.0 + crate::domain::DAY > first && end.0 - crate::domain::DAY <= last
    };
    let months = all.iter().zip(&sums).map(|(&one, sum)| MonthLine {
        month: one,
        is_whole: is_whole(one),
        revenue: money(sum.revenue),
        orders: sum.orders.len(),
        customers: sum.customers.len(),
        new_customers: sum.new_customers,
    });
    let none = Sums::default();
    let this = sums.last().unwrap_or(&none);
    let before = all.iter().zip(&sums).rev().nth(1);
    let before = before
        .filter(|(one, _)| is_whole(**one))
        .map(|(_, sums)| sums);
    Figures {
        month,
        months: months.collect(),
        days: days.into_iter().map(money).collect(),
        items: best_items(snapshot, this, before),
        segments: by_segment(snapshot, segments, this, before),
    }
}

fn best_items(snapshot: &Snapshot, this: &Sums, before: Option<&Sums>) -> Vec<ItemLine> {
    let mut best: Vec<(usize, i64)> = this
        .items
        .iter()
        .map(|(item, revenue)| (*item, *revenue))
        .filter(|(_, revenue)| *revenue > 0)
        .collect();
    best.sort_by_key(|(item, revenue)| (std::cmp::Reverse(*revenue), *item));
    let money = |minor: i64| Money::new(minor, snapshot.currency);
    let line = |(item, revenue): (usize, i64)| ItemLine {
        item: snapshot.items[item].id.clone(),
        title: snapshot.items[item].label().to_string(),
        revenue: money(revenue),
        before: before.map(|sums| money(sums.items.get(&item).copied().unwrap_or(0))),
    };
    best.into_iter().take(ITEMS).map(line).collect()
}

fn by_segment(
    snapshot: &Snapshot,
    segments: &[(String, BTreeSet<String>)],
    this: &Sums,
    before: Option<&Sums>,
) -> Vec<SegmentLine> {
    let money = |minor: i64| Money::new(minor, snapshot.currency);
    let id_of = |user: u32| snapshot.users.get(user as usize).map(|user| &user.id);
    let of = |sums: &Sums, members: &BTreeSet<String>| {
        let is_member = |user: u32| id_of(user).is_some_and(|id| members.contains(id));
        let customers = sums.customers.iter().filter(|user| is_member(**user));
        let spent = sums.users.iter().filter(|(user, _)| is_member(**user));
        (
            customers.count(),
            spent.map(|(_, minor)| minor).sum::<i64>(),
        )
    };
    let line = |(name, members): &(String, BTreeSet<String>)| {
        let (customers, revenue) = of(this, members);
        let (customers_before, revenue_before) = before.map(|sums| of(sums, members)).unzip();
        SegmentLine {
            segment: name.clone(),
            members: members.len(),
            customers,
            customers_before,
            revenue: money(revenue),
            before: revenue_before.map(money),
        }
    };
    segments.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Currency, Instant, ItemRole};
    use crate::snapshot::{Action, ActionColumns, Item, User};
    use jiff::tz::TimeZone;

    fn snapshot(actions: &[(&str, ActionKind, i64, u32, u32)]) -> Snapshot {
        let mut columns = ActionColumns::default();
        for (at, kind, amount, user, order) in actions {
            columns.push(Action {
                identity: *user,
                user: *user,
                item: 0,
                kind: *kind,
                at: Instant::parse(at).unwrap(),
                quantity_milli: 1_000,
                amount: *amount,
                discount: None,
                order: *order,
            });
        }
        let user = |id: &str| User {
            id: id.into(),
            ..User::default()
        };
        Snapshot {
            revision: 1,
            as_of: Instant::parse("2026-03-31T12:00:00Z").unwrap(),
            zone: TimeZone::UTC,
            currency: Currency::UNKNOWN,
            users: vec![user("ann"), user("ben")],
            items: vec![Item {
                key: 1,
                id: "tea".into(),
                title: None,
                category: None,
                brand: None,
                price: None,
                cost: None,
                stock: None,
                role: ItemRole::Product,
            }],
            orders: Vec::new(),
            starts: vec![0],
            actions: columns,
        }
    }

    #[test]
    fn a_month_stands_beside_the_months_before_it() {
        use ActionKind::{Purchase, Refund, View};
        let found = figures(
            &snapshot(&[
                ("2025-12-20T10:00:00Z", Purchase, 100, 0, 1),
                ("2026-02-10T10:00:00Z", Purchase, 400, 0, 2),
                ("2026-03-01T00:30:00Z", Purchase, 300, 0, 3),
                ("2026-03-31T10:00:00Z", Purchase, 500, 1, 4),
                ("2026-03-31T11:00:00Z", Refund, 200, 1, 4),
                ("2026-03-31T11:30:00Z", View, 0, 1, NONE),
            ]),
            Month::parse("2026-03").unwrap(),
            &[("loyal".into(), BTreeSet::from(["ann".to_string()]))],
        );
        let this = found.this().unwrap();
        assert_eq!(
            (this.revenue.minor, this.orders, this.customers),
            (600, 2, 2)
        );
        assert_eq!(this.new_customers, 1, "ann bought before");
        assert!(this.is_whole);
        assert_eq!(found.before().unwrap().revenue.minor, 400);
        assert_eq!(found.a_year_before(), None);
        let names: Vec<String> = found
            .months
            .iter()
            .map(|one| one.month.to_string())
            .collect();
        assert_eq!(names, ["2025-12", "2026-01", "2026-02", "2026-03"]);
        assert!(!found.months[0].is_whole, "the data begin within it");
        assert_eq!(found.days.len(), 31);
        assert_eq!((found.days[0].minor, found.days[30].minor), (300, 300));
        assert_eq!(found.items[0].revenue.minor, 600);
        let minor = |money: Option<Money>| money.map(|money| money.minor);
        assert_eq!(minor(found.items[0].before), Some(400));
        let loyal = &found.segments[0];
        assert_eq!((loyal.customers, loyal.customers_before), (1, Some(1)));
        assert_eq!((loyal.revenue.minor, minor(loyal.before)), (300, Some(400)));
    }

    #[test]
    fn a_month_before_that_is_a_part_is_shown_nowhere() {
        use ActionKind::Purchase;
        for first in ["2026-02-20T10:00:00Z", "2026-03-05T10:00:00Z"] {
            let found = figures(
                &snapshot(&[
                    (first, Purchase, 900, 0, 1),
                    ("2026-03-10T10:00:00Z", Purchase, 300, 0, 2),
                    ("2026-03-31T10:00:00Z", Purchase, 500, 0, 3),
                ]),
                Month::parse("2026-03").unwrap(),
                &[("loyal".into(), BTreeSet::from(["ann".to_string()]))],
            );
            assert_eq!(found.before(), None);
            assert_eq!(found.items[0].before, None);
            let loyal = &found.segments[0];
            assert_eq!((loyal.before, loyal.customers_before), (None, None));
        }
    }

    #[test]
    fn a_sale_is_on_its_day_whatever_the_clock_did() {
        use ActionKind::Purchase;
        let day = |month: &str, at: &str| {
            let mut shop = snapshot(&[
                ("2026-01-01T10:00:00Z", Purchase, 100, 0, 1),
                (at, Purchase, 70, 0, 2),
            ]);
            shop.zone = TimeZone::get("Europe/Berlin").unwrap();
            let found = figures(&shop, Month::parse(month).unwrap(), &[]);
            let days: Vec<usize> = (1..=found.days.len())
                .filter(|day| found.days[day - 1].minor != 0)
                .collect();
            days
        };
        // Half an hour past midnight, after the night of 23 hours.
        assert_eq!(day("2026-03", "2026-03-29T22:30:00Z"), [30]);
        // Half an hour before midnight, at the end of the day of 25 hours.
        assert_eq!(day("2026-10", "2026-10-25T22:30:00Z"), [25]);
        assert_eq!(day("2026-10", "2026-10-31T22:30:00Z"), [31]);
    }
}
