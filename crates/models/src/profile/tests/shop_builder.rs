//! Small shops for tests.

use jiff::tz::TimeZone;
use regulars_core::domain::{ActionKind, Currency, HOUR, Instant, ItemRole, NONE};
use regulars_core::snapshot::{Action, ActionColumns, Item, Order, Snapshot, User};

/// Seconds of an hour.
pub const HOURS: i64 = HOUR;

/// Builds a snapshot from a few lines. Instants are seconds; the clock of the models is the last
/// action.
#[derive(Debug, Default)]
pub struct ShopBuilder {
    users: Vec<User>,
    items: Vec<Item>,
    orders: Vec<Order>,
    actions: Vec<Action>,
}

impl ShopBuilder {
    /// An empty shop.
    pub fn new() -> ShopBuilder {
        ShopBuilder::default()
    }

    /// Adds a user.
    pub fn user(&mut self, id: &str) -> u32 {
        self.users.push(User {
            key: self.users.len() as i64 + 1,
            id: id.into(),
            ..User::default()
        });
        (self.users.len() - 1) as u32
    }

    /// Adds a product.
    pub fn item(&mut self, id: &str, category: &str, price: i64) -> u32 {
        self.add_item(id, Some(category), Some(price), ItemRole::Product)
    }

    /// Adds a fee.
    pub fn fee(&mut self, id: &str) -> u32 {
        self.add_item(id, None, None, ItemRole::Fee)
    }

    /// Adds a line that only holds a discount.
    pub fn discount_line(&mut self, id: &str) -> u32 {
        self.add_item(id, None, None, ItemRole::Discount)
    }

    fn add_item(
        &mut self,
        id: &str,
        category: Option<&str>,
        price: Option<i64>,
        role: ItemRole,
    ) -> u32 {
        self.items.push(Item {
            key: self.items.len() as i64 + 1,
            id: id.into(),
            title: None,
            category: category.map(Into::into),
            brand: None,
            price,
            cost: None,
            stock: None,
            role,
        });
        (self.items.len() - 1) as u32
    }

    fn order(&mut self, id: Option<&str>) -> u32 {
        let Some(id) = id else { return NONE };
        let found = self
            .orders
            .iter()
            .position(|order| order.id == id)
            .unwrap_or_else(|| {
                self.orders.push(Order {
                    key: self.orders.len() as i64 + 1,
                    id: id.into(),
                    ..Order::default()
                });
                self.orders.len() - 1
            });
        found as u32
    }

    /// Puts a code on an order.
    pub fn give_code(&mut self, order: &str, code: &str) {
        let index = self.order(Some(order)) as usize;
        self.orders[index].code = Some(code.into());
    }

    fn add(&mut self, user: u32, item: u32, kind: ActionKind, at: i64, amount: i64, order: u32) {
        self.actions.push(Action {
            identity: user,
            user,
            item,
            kind,
            at: Instant(at),
            quantity_milli: 1_000,
            amount,
            discount: None,
            order,
        });
    }

    /// Adds a view, click or cart.
    pub fn browse(&mut self, user: u32, item: u32, kind: ActionKind, at: i64) {
        self.add(user, item, kind, at, 0, NONE);
    }

    /// Adds a bought line.
    pub fn purchase(&mut self, user: u32, item: u32, at: i64, amount: i64, order: Option<&str>) {
        let order = self.order(order);
        self.add(user, item, ActionKind::Purchase, at, amount, order);
    }

    /// Adds a refund.
    pub fn refund(&mut self, user: u32, item: u32, at: i64, amount: i64, order: Option<&str>) {
        let order = self.order(order);
        self.add(user, item, ActionKind::Refund, at, amount, order);
    }

    /// Adds the total of a receipt.
    pub fn order_total(&mut self, user: u32, at: i64, amount: i64, order: Option<&str>) {
        let order = self.order(order);
        self.add(user, NONE, ActionKind::OrderTotal, at, amount, order);
    }

    /// The shop as a snapshot.
    pub fn snapshot(&self) -> Snapshot {
        let mut sorted: Vec<&Action> = self.actions.iter().collect();
        sorted.sort_by_key(|action| (action.user, action.at));
        let mut actions = ActionColumns::default();
        sorted.iter().for_each(|action| actions.push(**action));
        let starts = (0..=self.users.len())
            .map(|user| {
                actions
                    .user
                    .partition_point(|&owner| (owner as usize) < user)
            })
            .collect();
        Snapshot {
            revision: 1,
            as_of: self
                .actions
                .iter()
                .map(|action| action.at)
                .max()
                .unwrap_or_default(),
            zone: TimeZone::UTC,
            currency: Currency::parse("EUR").unwrap(),
            users: self.users.clone(),
            items: self.items.clone(),
            orders: self.orders.clone(),
            actions,
            starts,
        }
    }
}
