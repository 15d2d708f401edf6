//! What a file holds once it is clean: things by dense numbers of their own, not yet known to the store.

use super::names::Names;
use super::pending::PendingActions;
use crate::domain::ActionKind;
use crate::store::{IdentityKind, Quarantined, UserFacts};
use std::collections::{BTreeMap, HashMap};

/// Who acted: an account of `Intake::users`, or a name of `Intake::anonymous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A customer.
    User(u32),
    /// Nobody known.
    Anonymous(u32),
}

/// An action with the file's own numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingAction {
    /// Who.
    pub actor: Actor,
    /// Which item.
    pub item: Option<u32>,
    /// In which order.
    pub order: Option<u32>,
    /// When, UTC seconds.
    pub at: i64,
    /// What.
    pub kind: ActionKind,
    /// How many, in thousandths.
    pub quantity_milli: i64,
    /// Amount of the line in minor units.
    pub amount_minor: Option<i64>,
    /// Discount on the line in minor units.
    pub discount_minor: Option<i64>,
}

/// What is seen of an item over the rows of a file.
#[derive(Debug, Default)]
pub struct SeenItem {
    /// The title that most rows agree on (majority vote, Boyer and Moore 1991).
    title: Option<Box<str>>,
    votes: u32,
    /// Category.
    pub category: Option<String>,
    /// Brand.
    pub brand: Option<String>,
    /// Listed price in minor units.
    pub price_minor: Option<i64>,
    /// Cost in minor units.
    pub cost_minor: Option<i64>,
    /// Units in stock.
    pub stock: Option<i64>,
    /// The word of its role, unless it is a product.
    pub role: Option<&'static str>,
    /// Unit prices on receipts in minor units.
    pub paid: Vec<i64>,
}

impl SeenItem {
    /// Counts a row's title.
    pub fn vote(&mut self, title: &str) {
        match &self.title {
            Some(held) if **held == *title => self.votes += 1,
            _ if self.votes == 0 => {
                self.title = Some(title.into());
                self.votes = 1;
            }
            _ => self.votes -= 1,
        }
    }

    /// The title that most rows agree on.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The median of the unit prices on receipts.
    pub fn median_paid(&mut self) -> Option<i64> {
        let middle = self.paid.len() / 2;
        (!self.paid.is_empty()).then(|| *self.paid.select_nth_unstable(middle).1)
    }
}

/// What is seen of an order over the rows of a file.
#[derive(Debug, Clone)]
pub struct SeenOrder {
    /// Who ordered.
    pub actor: Actor,
    /// The first instant of its rows.
    pub at: i64,
    /// When the shop changed it last.
    pub updated_at: Option<i64>,
    /// Its state.
    pub status: Option<String>,
    /// Discount on the whole order in minor units.
    pub discount_minor: Option<i64>,
    /// Shipping in minor units.
    pub shipping_minor: Option<i64>,
    /// Tax in minor units.
    pub tax_minor: Option<i64>,
    /// Total in minor units.
    pub total_minor: Option<i64>,
    /// The discount code.
    pub code: Option<String>,
}

/// A user's word on a channel.
#[derive(Debug, Clone)]
pub struct SeenConsent {
    /// The user.
    pub user: u32,
    /// The channel.
    pub channel: String,
    /// Allowed or not.
    pub is_on: bool,
    /// When it was given, where the file says.
    pub at: Option<i64>,
}

/// A user's part in a campaign that was run elsewhere.
#[derive(Debug, Clone)]
pub struct SeenOffer {
    /// The campaign.
    pub campaign: String,
    /// The user.
    pub user: u32,
    /// Whether held out, where the file says.
    pub is_held_out: Option<bool>,
    /// Discount in percent.
    pub discount_percent: Option<f64>,
    /// When sent.
    pub sent_at: i64,
    /// When it ended.
    pub ends_at: Option<i64>,
    /// The code.
    pub code: Option<String>,
    /// When it was used.
    pub redeemed_at: Option<i64>,
}

/// All that a file holds.
#[derive(Debug, Default)]
pub struct Intake {
    /// Customers.
    pub users: Names,
    /// What the file says about those of whom it says more than that they acted.
    pub user_facts: HashMap<u32, UserFacts>,
    /// How many rows of a users' file speak of each.
    pub user_rows: HashMap<u32, i64>,
    /// Orders and sessions of nobody known, as `order:…` and `session:…`.
    pub anonymous: Names,
    /// Items.
    pub items: Names,
    /// What the file shows of each.
    pub seen_items: Vec<SeenItem>,
    /// How many rows of an items' file speak of each.
    pub item_rows: Vec<i64>,
    /// Order numbers.
    pub orders: Names,
    /// What the file shows of each.
    pub seen_orders: Vec<SeenOrder>,
    /// Actions in order of the file.
    pub actions: PendingActions,
    /// Consents.
    pub consents: Vec<SeenConsent>,
    /// Past offers.
    pub offers: Vec<SeenOffer>,
    /// Rows after the header.
    pub rows_read: i64,
    /// Rows that stand twice in the file.
    pub rows_duplicate: i64,
    /// Rows set aside.
    pub quarantine: Vec<Quarantined>,
    /// Rows changed by each rule.
    pub fixes: BTreeMap<&'static str, i64>,
    /// The currency that the rows name.
    pub currency: Option<String>,
    /// Whether the file has no times.
    pub is_timeless: bool,
}

impl Intake {
    /// The number of a user; counts a fix of letter case.
    pub fn user(&mut self, id: &str) -> u32 {
        let (number, other_case) = self.users.intern(id);
        self.count_if("code_case", other_case);
        number
    }

    /// The number of an item, with room for what is seen of it; counts a fix of letter case.
    pub fn item(&mut self, id: &str) -> u32 {
        let (number, other_case) = self.items.intern(id);
        if self.seen_items.len() < self.items.len() {
            self.seen_items.push(SeenItem::default());
            self.item_rows.push(0);
        }
        self.count_if("code_case", other_case);
        number
    }

    /// The number of an order of `actor`; its instant is the first of its rows.
    pub fn order(&mut self, id: &str, actor: Actor, at: i64) -> u32 {
        let (number, _) = self.orders.intern(id);
        match self.seen_orders.get_mut(number as usize) {
            Some(seen) => seen.at = seen.at.min(at),
            None => self.seen_orders.push(SeenOrder {
                actor,
                at,
                updated_at: None,
                status: None,
                discount_minor: None,
                shipping_minor: None,
                tax_minor: None,
                total_minor: None,
                code: None,
            }),
        }
        number
    }

    /// The number of an order or session of nobody known.
    pub fn anonymous(&mut self, kind: IdentityKind, key: &str) -> Actor {
        let prefix = if kind == IdentityKind::Order { "order:" } else { "session:" };
        Actor::Anonymous(self.anonymous.intern(&format!("{prefix}{key}")).0)
    }

    /// Counts a row that `rule` changed.
    pub fn count(&mut self, rule: &'static str) {
        *self.fixes.entry(rule).or_default() += 1;
    }

    fn count_if(&mut self, rule: &'static str, is_so: bool) {
        if is_so {
            self.count(rule);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_of_most_rows_wins() {
        let mut item = SeenItem::default();
        for title in ["damaged", "TEAPOT", "TEAPOT", "?", "TEAPOT"] {
            item.vote(title);
        }
        assert_eq!(item.title(), Some("TEAPOT"));
    }
}
