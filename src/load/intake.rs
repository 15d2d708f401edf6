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
    /// Whether it stands for a row of the file; a row may say that more than one thing was done.
    pub is_row: bool,
}

/// A text with the instant of the row that says so: the newer one stands, of two of one instant the greater text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dated {
    /// What is said, and when, UTC seconds; 0 where the file has no times.
    said: Option<(i64, Box<str>)>,
}

impl Dated {
    /// Takes in what a row of instant `at` says. Where the file has no times the later row stands.
    pub fn hear(&mut self, at: i64, text: &str) {
        match &mut self.said {
            Some((since, held)) if *since > at || (*since == at && at != 0 && **held >= *text) => {}
            Some((since, held)) if **held == *text => *since = at,
            said => *said = Some((at, text.into())),
        }
    }

    /// The text in force.
    pub fn text(&self) -> Option<&str> {
        self.said.as_ref().map(|(_, text)| &**text)
    }

    /// When it was said.
    pub fn at(&self) -> Option<i64> {
        self.said.as_ref().map(|(at, _)| *at).filter(|at| *at != 0)
    }
}

/// What is seen of an item over the rows of a file.
#[derive(Debug, Default)]
pub struct SeenItem {
    /// Title.
    pub title: Dated,
    /// Category.
    pub category: Dated,
    /// Brand.
    pub brand: Dated,
    /// The product of which it is a variant.
    pub parent: Option<String>,
    /// Listed price in minor units.
    pub price_minor: Option<i64>,
    /// Cost in minor units.
    pub cost_minor: Option<i64>,
    /// Units in stock.
    pub stock: Option<i64>,
    /// The word of its role, unless it is a product.
    pub role: Option<&'static str>,
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
    /// The order's own money.
    pub money: OrderMoney,
    /// The discount code.
    pub code: Option<String>,
}

/// Money that belongs to an order as a whole, in minor units; `None` where the file says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OrderMoney {
    /// The goods after discounts.
    pub subtotal: Option<i64>,
    /// Discount on the whole order.
    pub discount: Option<i64>,
    /// Shipping.
    pub shipping: Option<i64>,
    /// Tax.
    pub tax: Option<i64>,
    /// What was to be paid in all.
    pub total: Option<i64>,
    /// What was paid back.
    pub refunded: Option<i64>,
}

impl OrderMoney {
    /// Fills what is not known yet: rows that repeat the order's money say it once.
    pub fn complete(&mut self, other: OrderMoney) {
        self.subtotal = self.subtotal.or(other.subtotal);
        self.discount = self.discount.or(other.discount);
        self.shipping = self.shipping.or(other.shipping);
        self.tax = self.tax.or(other.tax);
        self.total = self.total.or(other.total);
        self.refunded = self.refunded.or(other.refunded);
    }
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
    /// Where they live, as rows of actions and orders say.
    pub user_places: HashMap<u32, Dated>,
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
    /// Numbers of orders of which a newer file of the same load holds the whole, in order.
    replaced: Vec<u32>,
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
    /// The last instant that the file names, UTC seconds.
    pub last_at: Option<i64>,
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
        self.last_at = self.last_at.max((at != 0).then_some(at));
        let (number, _) = self.orders.intern(id);
        match self.seen_orders.get_mut(number as usize) {
            Some(seen) => seen.at = seen.at.min(at),
            None => self.seen_orders.push(SeenOrder {
                actor,
                at,
                updated_at: None,
                status: None,
                money: OrderMoney::default(),
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

    /// Takes orders out of which a newer file of the same load holds the whole; their rows are duplicates.
    pub fn drop_orders(&mut self, orders: &[u32]) {
        if orders.is_empty() {
            return;
        }
        self.replaced = orders.to_vec();
        self.replaced.sort_unstable();
        let replaced = &self.replaced;
        let mut rows_gone = 0;
        self.actions.retain(|action| {
            let stays = action.order.is_none_or(|order| replaced.binary_search(&order).is_err());
            rows_gone += i64::from(!stays && action.is_row);
            stays
        });
        self.rows_duplicate += rows_gone;
        *self.fixes.entry("same_order_again").or_default() += orders.len() as i64;
    }

    /// Whether a newer file of the same load holds this order.
    pub fn is_replaced(&self, order: u32) -> bool {
        self.replaced.binary_search(&order).is_ok()
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
    fn the_newest_word_stands_whatever_the_order_of_rows() {
        let rows = [(3, "TEAPOT"), (1, "damaged"), (3, "POT"), (2, "?")];
        let (mut forward, mut backward) = (Dated::default(), Dated::default());
        rows.iter().for_each(|(at, text)| forward.hear(*at, text));
        rows.iter().rev().for_each(|(at, text)| backward.hear(*at, text));
        assert_eq!((forward.text(), forward.at()), (Some("TEAPOT"), Some(3)));
        assert_eq!(forward, backward);
        let mut timeless = Dated::default();
        ["b", "a"].iter().for_each(|text| timeless.hear(0, text));
        assert_eq!((timeless.text(), timeless.at()), (Some("a"), None), "without times the later row stands");
    }
}
