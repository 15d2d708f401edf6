//! The shop's norms: the quantities against which one user is compared.

use super::actions::refunded;
use super::behavior::BehaviorModel;
use super::contents::{Contents, MarginShare};
use super::lifetime::{self, Departure, GammaGamma, Lifetime, OrderDays, Penalty};
use super::local_time::LocalTime;
use super::order_value::{self, OrderAmounts};
use super::orders::PurchaseRecord;
use super::price::PriceLevels;
use super::propensity::{Propensity, Record};
use super::tuning::INTEREST_HALF_LIFE_DAYS;
use super::visits::visits;
use rayon::prelude::*;
use regulars_core::domain::{ActionKind, Currency, OrderCost};
use regulars_core::snapshot::{History, Snapshot};
use regulars_core::statistics::beta_binomial::BetaPrior;
use regulars_core::statistics::gap::GapPrior;
use serde::{Deserialize, Serialize};

/// The shop's norms. They are stored as a model run, so that one user's profile can be computed
/// without reading the shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Norms {
    /// Users of the shop.
    pub users: u64,
    /// Users with at least one order.
    pub buyers: u64,
    /// The shop's currency.
    pub currency: Currency,
    /// Whether the data contain orders.
    pub has_orders: bool,
    /// Whether the orders have amounts.
    pub has_amounts: bool,
    /// Whether the data contain views.
    pub has_views: bool,
    /// Whether the data contain clicks.
    pub has_clicks: bool,
    /// Whether the data contain views, clicks or carts.
    pub has_browsing: bool,
    /// Whether the data show which orders had discounts.
    pub has_discounts: bool,
    /// Whether the data contain refunds.
    pub has_refunds: bool,
    /// Whether instants have a time of day.
    pub has_hours: bool,
    /// Half-life of interests, in days.
    pub interest_half_life_days: f64,
    /// Gaps between order days.
    pub gap: GapPrior,
    /// Prior of clicks per view.
    pub click_through: BetaPrior,
    /// Prior of the share of visits with a purchase.
    pub conversion: BetaPrior,
    /// Price quantiles by category.
    pub prices: PriceLevels,
    /// Buyers who left after their first order, the second and third, the fourth to seventh, the
    /// eighth to fifteenth, and later ones.
    pub departures: Vec<Departure>,
    /// Mean over buyers of what an order brings before refunds, in minor units.
    pub average_order_minor: f64,
    /// How many of a buyer's own orders that mean is worth.
    pub average_order_strength: f64,
    /// Refunded money divided by purchased money in the whole shop.
    pub refund_share: f64,
    /// How often and how long customers come back, by the model that predicted the shop's last
    /// period best.
    pub lifetime: Lifetime,
    /// The model of 30-day purchases; `None` where only one user's history was read.
    pub propensity: Option<Propensity>,
    /// The model of order values after refunds, in minor units; `None` where too few customers
    /// ordered twice.
    pub money: Option<GammaGamma>,
    /// The patterns of sessions or baskets; `None` where there are too few.
    #[serde(default)]
    pub behavior: Option<BehaviorModel>,
    /// Margin by costs, where costs are loaded; the operation fills in the setting where they are
    /// not.
    pub margin: Option<MarginShare>,
    /// What an order costs besides the goods, by the settings; the operation fills it in.
    #[serde(default)]
    pub order_cost: OrderCost,
}

/// What one user adds to the norms.
#[derive(Debug, Default)]
struct UserCounts {
    views: u64,
    clicks: u64,
    visits: u64,
    visits_with_purchase: u64,
    record: PurchaseRecord,
    refunded: i64,
}

impl UserCounts {
    fn amounts(&self) -> OrderAmounts<'_> {
        OrderAmounts {
            record: &self.record,
            refunded: self.refunded,
        }
    }
}

impl Norms {
    /// Fits the norms on the shop.
    pub fn fit(snapshot: &Snapshot) -> Norms {
        Norms::fit_after(snapshot, None)
    }

    /// Fits the norms on the shop; behaviours go on from those in force.
    pub fn fit_after(snapshot: &Snapshot, in_force: Option<&BehaviorModel>) -> Norms {
        let counts: Vec<UserCounts> = (0..snapshot.users.len())
            .into_par_iter()
            .map(|user| count(&snapshot.history(user)))
            .collect();
        let contents = Contents::of(snapshot);
        let prices = PriceLevels::fit(&snapshot.items);
        let gap = GapPrior::fit(
            counts
                .iter()
                .map(|user| (user.record.order_days, user.record.span_days)),
        );
        let departures = departures(snapshot, &counts, gap.gap_days);
        let amounts: Vec<OrderAmounts<'_>> = counts.iter().map(UserCounts::amounts).collect();
        let (average_order_minor, average_order_strength) = order_value::average_order(&amounts);
        let amount: i64 = counts.iter().map(|user| user.record.amount()).sum();
        let refunded: i64 = counts.iter().map(|user| user.refunded).sum();
        let buyers = counts
            .iter()
            .filter(|user| user.record.order_days > 0)
            .count() as u64;
        let (lifetime, propensity) = forecasts(snapshot, &counts);
        Norms {
            users: snapshot.included() as u64,
            buyers,
            currency: snapshot.currency,
            has_orders: buyers > 0,
            has_amounts: counts
                .iter()
                .any(|user| user.record.orders.iter().any(|order| order.amount != 0)),
            has_views: contents.views,
            has_clicks: contents.clicks,
            has_browsing: contents.views || contents.clicks || contents.carts,
            has_discounts: contents.discounts,
            has_refunds: contents.refunds,
            has_hours: contents.has_hours(),
            interest_half_life_days: INTEREST_HALF_LIFE_DAYS,
            click_through: BetaPrior::fit(counts.iter().map(|user| (user.clicks, user.views))),
            conversion: BetaPrior::fit(
                counts
                    .iter()
                    .map(|user| (user.visits_with_purchase, user.visits)),
            ),
            behavior: BehaviorModel::fit(
                snapshot,
                &prices,
                (
                    contents.views || contents.clicks || contents.carts,
                    contents.has_hours(),
                ),
                in_force,
            ),
            prices,
            departures,
            average_order_minor,
            average_order_strength,
            refund_share: if amount > 0 {
                (refunded as f64 / amount as f64).clamp(0.0, 1.0)
            } else {
                0.0
            },
            lifetime,
            propensity: Some(propensity),
            money: order_value::after_refunds(&amounts),
            margin: contents.margin(),
            order_cost: OrderCost::default(),
            gap,
        }
    }

    /// Norms for one user whose shop was not read. Which facts the shop records follows from the
    /// `kinds` of actions it has, else from this history. Priors are assumptions.
    pub fn for_one_user(history: &History<'_>, kinds: &[ActionKind], currency: Currency) -> Norms {
        let own = count(history);
        let has = |kind| kinds.contains(&kind);
        let timed = history
            .actions
            .iter()
            .filter(|action| LocalTime::of(action.at, history.zone).second != 0)
            .count();
        Norms {
            users: 1,
            buyers: u64::from(own.record.order_days > 0),
            currency,
            has_orders: has(ActionKind::Purchase) || has(ActionKind::OrderTotal),
            has_amounts: own.record.orders.iter().any(|order| order.amount != 0),
            has_views: has(ActionKind::View),
            has_clicks: has(ActionKind::Click),
            has_browsing: has(ActionKind::View) || has(ActionKind::Click) || has(ActionKind::Cart),
            has_discounts: own.record.orders.iter().any(|order| order.is_discounted),
            has_refunds: has(ActionKind::Refund),
            has_hours: timed > 0 && timed * 2 >= history.actions.len(),
            interest_half_life_days: INTEREST_HALF_LIFE_DAYS,
            gap: GapPrior::fit([]),
            click_through: BetaPrior::UNIFORM,
            conversion: BetaPrior::UNIFORM,
            prices: PriceLevels::default(),
            departures: Vec::new(),
            average_order_minor: 0.0,
            average_order_strength: 1.0,
            refund_share: 0.0,
            lifetime: Lifetime::unknown(),
            propensity: None,
            money: None,
            behavior: None,
            margin: None,
            order_cost: OrderCost::default(),
        }
    }
}

fn count(history: &History<'_>) -> UserCounts {
    let mut counts = UserCounts {
        record: PurchaseRecord::of(history),
        refunded: refunded(history),
        ..UserCounts::default()
    };
    for action in history.actions.iter() {
        counts.views += u64::from(action.kind == ActionKind::View);
        counts.clicks += u64::from(action.kind == ActionKind::Click);
    }
    for visit in visits(history.actions) {
        counts.visits += 1;
        counts.visits_with_purchase += u64::from(visit.has_purchase);
    }
    counts
}

/// Buyers who left, by range of order days, among the order days old enough to judge.
fn departures(snapshot: &Snapshot, counts: &[UserCounts], gap_days: f64) -> Vec<Departure> {
    let ages = counts.iter().map(|user| {
        let mut days: Vec<(i64, f64)> = user
            .record
            .orders
            .iter()
            .map(|order| (order.day, snapshot.as_of.days_since(order.at)))
            .collect();
        days.dedup_by_key(|day| day.0);
        days.into_iter().map(|(_, age)| age)
    });
    lifetime::departures(ages, gap_days)
}

/// The models of lifetimes and of 30-day purchases.
fn forecasts(snapshot: &Snapshot, counts: &[UserCounts]) -> (Lifetime, Propensity) {
    let order_days = |user: usize| {
        let mut days: Vec<i64> = counts[user]
            .record
            .orders
            .iter()
            .map(|order| order.day)
            .collect();
        days.dedup();
        days
    };
    let mut orders = OrderDays::default();
    (0..counts.len()).for_each(|user| orders.push(order_days(user)));
    let last_day = LocalTime::of(snapshot.as_of, &snapshot.zone).day;
    let lifetime = Lifetime::choose(&orders, last_day, Penalty::WEAK);
    let record = Record::of(snapshot, order_days);
    let propensity = Propensity::choose(&record, &orders, &lifetime, last_day);
    (lifetime, propensity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::compute;
    use crate::profile::tests::{HOURS, ShopBuilder};

    #[test]
    fn what_the_data_do_not_contain_is_noticed() {
        let mut shop = ShopBuilder::new();
        let user = shop.user("u");
        let tea = shop.item("tea", "Tea", 500);
        shop.purchase(user, tea, 9 * HOURS, 500, Some("1"));
        let norms = Norms::fit(&shop.snapshot());
        assert!(norms.has_orders && norms.has_hours && norms.has_amounts);
        assert!(
            !norms.has_views && !norms.has_clicks && !norms.has_discounts && !norms.has_refunds
        );
        assert_eq!(norms.margin, None);
    }

    #[test]
    fn a_discount_line_among_refunds_says_nothing_of_orders() {
        let mut shop = ShopBuilder::new();
        let user = shop.user("u");
        let (tea, credit) = (shop.item("tea", "Tea", 500), shop.discount_line("D"));
        shop.purchase(user, tea, 9 * HOURS, 500, Some("1"));
        shop.refund(user, credit, 10 * HOURS, 100, Some("2"));
        assert!(!Norms::fit(&shop.snapshot()).has_discounts);
        shop.purchase(user, credit, 11 * HOURS, -100, Some("1"));
        assert!(Norms::fit(&shop.snapshot()).has_discounts);
    }

    #[test]
    fn buyers_who_left_are_counted_only_where_enough_time_has_passed() {
        let mut shop = ShopBuilder::new();
        let tea = shop.item("tea", "Tea", 500);
        for index in 0..40 {
            let user = shop.user(&format!("u{index:02}"));
            let orders = if index < 30 { 4 } else { 1 };
            for order in 0..orders {
                shop.purchase(user, tea, order * 240 * HOURS, 500, None);
            }
        }
        let recent = shop.user("z");
        shop.purchase(recent, tea, 200 * 24 * HOURS, 500, None);
        let norms = Norms::fit(&shop.snapshot());
        assert_eq!(
            norms.departures[..2],
            [
                Departure { left: 10, of: 40 },
                Departure { left: 0, of: 60 }
            ]
        );
        assert_eq!(norms.departures[2], Departure { left: 30, of: 30 });
        assert!(
            lifetime::leave_share(&norms.departures, 2).0
                < lifetime::leave_share(&norms.departures, 1).0
        );
    }

    #[test]
    fn one_history_alone_gives_the_features_that_need_no_norms() {
        let mut shop = ShopBuilder::new();
        let tea = shop.item("tea", "Tea", 500);
        for index in 0..30 {
            let user = shop.user(&format!("u{index:02}"));
            shop.browse(user, tea, ActionKind::View, (9 + index) * HOURS + 5);
            if index != 7 {
                shop.purchase(
                    user,
                    tea,
                    (10 + index) * HOURS + 7,
                    500,
                    Some(&format!("{index}a")),
                );
                shop.purchase(
                    user,
                    tea,
                    (300 + index) * HOURS + 7,
                    700,
                    Some(&format!("{index}b")),
                );
            }
        }
        let snapshot = shop.snapshot();
        let norms = Norms::fit(&snapshot);
        for user in [0, 7] {
            let history = snapshot.history(user);
            let kinds = [ActionKind::View, ActionKind::Purchase];
            let mut alone = compute(
                &history,
                &Norms::for_one_user(&history, &kinds, snapshot.currency),
            );
            let mut expected = compute(&history, &norms);
            alone.clear_comparisons();
            assert_eq!(
                alone.orders,
                Some(if user == 7 { 0 } else { 2 }),
                "no orders is 0, not missing"
            );
            assert_eq!(expected.overdue.is_some(), user != 7);
            expected.clear_comparisons();
            // The history of a user without purchases does not show whether the shop records
            // amounts.
            expected.net_revenue = expected.net_revenue.filter(|_| user != 7);
            assert_eq!(alone, expected);
        }
    }

    #[test]
    fn norms_survive_the_store() {
        let mut shop = ShopBuilder::new();
        let user = shop.user("u");
        let tea = shop.item("tea", "Tea", 500);
        shop.purchase(user, tea, 9 * HOURS, 500, Some("1"));
        let norms = Norms::fit(&shop.snapshot());
        let text = serde_json::to_string(&norms).unwrap();
        assert_eq!(serde_json::from_str::<Norms>(&text).unwrap(), norms);
    }
}
