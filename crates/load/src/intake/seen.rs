//! What the rows of a file say about items, orders, consents and past offers.

use super::action::Actor;

/// A text with the instant of the row that says so: the newer one stands, of two of one instant the
/// greater text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dated {
    /// What is said, and when, UTC seconds; 0 where the file has no times.
    said: Option<(i64, Box<str>)>,
}

impl Dated {
    /// Takes in what a row of instant `at` says. Where the file has no times the later row stands.
    pub fn update(&mut self, at: i64, text: &str) {
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
    /// Whether all was paid back, however much that is.
    pub is_refunded: bool,
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
        self.is_refunded |= other.is_refunded;
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
