//! The shop's history in memory, as every model reads it.

use super::columns::{Action, ActionColumns, ActionView, some_index};
use crate::domain::{ActionKind, Currency, Instant, ItemRole};
use jiff::tz::TimeZone;

/// What the shop's files say about a user.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct User {
    /// The key of the user in the store.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// Name, where loaded.
    pub name: Option<String>,
    /// Age in years.
    pub age: Option<f64>,
    /// Gender as the shop writes it.
    pub gender: Option<String>,
    /// Town, region or country.
    pub place: Option<String>,
    /// Tier of the shop's loyalty scheme.
    pub tier: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Interests that the user declared.
    pub interests: Vec<String>,
    /// Other columns of the users' file, by name.
    pub declared: std::collections::BTreeMap<String, String>,
    /// When the user joined.
    pub since: Option<Instant>,
    /// Whether the operator keeps the user out of models and campaigns. The snapshot has no actions
    /// of such users; a [`History`] that was fetched for one user has them.
    pub is_excluded: bool,
}

/// What the shop's files say about an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The key of the item in the store.
    pub key: i64,
    /// The shop's own id.
    pub id: String,
    /// Title, where loaded.
    pub title: Option<String>,
    /// Category, where loaded.
    pub category: Option<String>,
    /// Brand, where loaded.
    pub brand: Option<String>,
    /// Price in minor units: as listed, otherwise the median unit price paid.
    pub price: Option<i64>,
    /// Cost in minor units, where loaded.
    pub cost: Option<i64>,
    /// Units in stock, where loaded.
    pub stock: Option<i64>,
    /// The part it plays in an order.
    pub role: ItemRole,
}

impl Item {
    /// The title, or the id where there is none.
    pub fn label(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.id)
    }
}

/// What the shop's files say about an order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Order {
    /// The key of the order in the store.
    pub key: i64,
    /// The shop's own order number.
    pub id: String,
    /// Discount given on the order, in minor units.
    pub discount: Option<i64>,
    /// Discount code used on the order.
    pub code: Option<String>,
    /// Where it was placed: the website, an app, a marketplace.
    pub channel: Option<String>,
}

/// The shop's history as columns, up to `as_of`, at one revision.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The data's version number.
    pub revision: i64,
    /// The models' clock: the last action, or an explicit `--now`. Later actions are left out.
    pub as_of: Instant,
    /// The shop's time zone: hours and weekdays are computed in it.
    pub zone: TimeZone,
    /// The shop's currency.
    pub currency: Currency,
    /// Users by dense index, in order of their store keys.
    pub users: Vec<User>,
    /// Items by dense index, in order of their store keys.
    pub items: Vec<Item>,
    /// Orders by dense index, in order of their store keys.
    pub orders: Vec<Order>,
    /// Actions sorted by (user, instant, sequence); anonymous ones come last.
    pub actions: ActionColumns,
    /// Where each user's actions start, and last the start of the anonymous actions.
    pub starts: Vec<usize>,
}

impl Snapshot {
    /// What an action adds to revenue: purchases less refunds, without fees; `None` where it is
    /// neither a sale nor a refund.
    pub fn revenue_of(&self, action: &Action) -> Option<i64> {
        let sign = match action.kind {
            ActionKind::Purchase => 1,
            ActionKind::Refund => -1,
            _ => return None,
        };
        let item = some_index(action.item);
        let counts = item.is_none_or(|item| self.items[item].role.is_revenue());
        Some(if counts { sign * action.amount } else { 0 })
    }

    /// The history of the user with this dense index.
    pub fn history(&self, user: usize) -> History<'_> {
        History {
            user: &self.users[user],
            actions: self.actions.view(self.starts[user]..self.starts[user + 1]),
            items: &self.items,
            orders: &self.orders,
            zone: &self.zone,
            as_of: self.as_of,
        }
    }

    /// The anonymous actions.
    pub fn anonymous(&self) -> ActionView<'_> {
        self.actions
            .view(self.starts[self.users.len()]..self.actions.len())
    }

    /// The dense index of the user with this store key.
    pub fn user_index(&self, key: i64) -> Option<usize> {
        self.users.binary_search_by_key(&key, |user| user.key).ok()
    }

    /// The number of users who are not excluded.
    pub fn included(&self) -> usize {
        self.users.iter().filter(|user| !user.is_excluded).count()
    }

    /// The dense index of the item with this store key.
    pub fn item_index(&self, key: i64) -> Option<usize> {
        self.items.binary_search_by_key(&key, |item| item.key).ok()
    }
}

/// One user's history: lent by the snapshot, or fetched for one user in a fresh process.
///
/// Item and order indices of `actions` point into `items` and `orders`, which hold at least those
/// that occur.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// The user.
    pub user: &'a User,
    /// The user's actions in order of time.
    pub actions: ActionView<'a>,
    /// Items that the actions point into.
    pub items: &'a [Item],
    /// Orders that the actions point into.
    pub orders: &'a [Order],
    /// The shop's time zone.
    pub zone: &'a TimeZone,
    /// The models' clock.
    pub as_of: Instant,
}
