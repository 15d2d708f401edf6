//! What the rows of a file say about items, orders, consents and past offers.

use super::action::Actor;
use regulars_core::domain::ConsentState;

/// A text with the instant of its row. The newer text wins; at the same instant, the greater.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dated {
    /// Instant, UTC seconds (0 if the file has no times), and text.
    said: Option<(i64, Box<str>)>,
}

impl Dated {
    /// Takes the text of a row of instant `at` into account. Without times the later row wins.
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

    /// Its instant, UTC seconds.
    pub fn at(&self) -> Option<i64> {
        self.said.as_ref().map(|(at, _)| *at).filter(|at| *at != 0)
    }
}

/// What the rows of a file say about an item.
#[derive(Debug, Default)]
pub struct SeenItem {
    /// Title.
    pub title: Dated,
    /// Category.
    pub category: Dated,
    /// Brand.
    pub brand: Dated,
    /// The product, if it is a variant.
    pub parent: Option<String>,
    /// Listed price in minor units.
    pub price_minor: Option<i64>,
    /// Cost in minor units.
    pub cost_minor: Option<i64>,
    /// Units in stock.
    pub stock: Option<i64>,
    /// Whether it is sold; drafts, archived and hidden items are not.
    pub for_sale: Option<bool>,
    /// The name of its role, unless it is a product.
    pub role: Option<&'static str>,
}

/// What the rows of a file say about an order.
#[derive(Debug, Clone)]
pub struct SeenOrder {
    /// Who ordered.
    pub actor: Actor,
    /// The earliest instant of its rows, UTC seconds.
    pub at: i64,
    /// When the shop last changed it, UTC seconds.
    pub updated_at: Option<i64>,
    /// Its status, as written.
    pub status: Option<String>,
    /// Amounts of the order as a whole.
    pub money: OrderMoney,
    /// In a file of orders: the total of its row.
    pub stated: Option<i64>,
    /// The discount code.
    pub code: Option<String>,
    /// Where it was placed.
    pub channel: Option<String>,
    /// The shop system's own key, where the file has one.
    pub own_key: Option<String>,
    /// Whether its rows name several customers.
    pub is_of_several: bool,
}

/// Amounts of an order as a whole, in minor units; `None` if the file does not say.
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
    /// The amount due.
    pub total: Option<i64>,
    /// The amount refunded.
    pub refunded: Option<i64>,
    /// Whether everything was refunded, whatever the amount.
    pub is_refunded: bool,
}

impl OrderMoney {
    /// Fills in unknown amounts: rows repeat the order's amounts.
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

/// What a row says about messages to a user on a channel.
#[derive(Debug, Clone)]
pub struct SeenConsent {
    /// The user.
    pub user: u32,
    /// The channel.
    pub channel: String,
    /// What it says.
    pub state: ConsentState,
    /// When it was said, otherwise the date of the row, UTC seconds; `None`: it counts from the time
    /// of loading.
    pub at: Option<i64>,
    /// Whether `at` is the date of the statement itself.
    pub is_dated: bool,
    /// The words of the file.
    pub wording: Option<Box<str>>,
}

/// A user's part in a campaign run elsewhere.
#[derive(Debug, Clone)]
pub struct SeenOffer {
    /// The campaign.
    pub campaign: String,
    /// The user.
    pub user: u32,
    /// The name of the user's group, if the file has one.
    pub arm: Option<String>,
    /// Discount in percent.
    pub discount_percent: Option<f64>,
    /// Discount in money, in minor units.
    pub discount_minor: Option<i64>,
    /// When sent.
    pub sent_at: i64,
    /// When it ended.
    pub ends_at: Option<i64>,
    /// The code.
    pub code: Option<String>,
    /// When it was used.
    pub redeemed_at: Option<i64>,
}
