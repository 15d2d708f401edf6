//! What a user can do, and what part an item plays in an order.

use serde::{Deserialize, Serialize};

/// The kind of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum ActionKind {
    /// Looked at an item or a page.
    View = 0,
    /// Clicked on an item.
    Click = 1,
    /// Put an item into the cart.
    Cart = 2,
    /// Bought: one line of a receipt.
    Purchase = 3,
    /// Returned or cancelled: the amount is positive and is subtracted from revenue.
    Refund = 4,
    /// The total of an order whose lines are unknown; counts as a purchase only where the order has
    /// no lines.
    OrderTotal = 5,
    /// Rated an item; the quantity is the rating as written. No sale.
    Rating = 6,
}

impl ActionKind {
    /// All kinds, in the order of their codes.
    pub const ALL: [ActionKind; 7] = [
        ActionKind::View,
        ActionKind::Click,
        ActionKind::Cart,
        ActionKind::Purchase,
        ActionKind::Refund,
        ActionKind::OrderTotal,
        ActionKind::Rating,
    ];

    /// The code of this kind in the store.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The kind with this code, if there is one.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The word in tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            ActionKind::View => "view",
            ActionKind::Click => "click",
            ActionKind::Cart => "cart",
            ActionKind::Purchase => "purchase",
            ActionKind::Refund => "refund",
            ActionKind::OrderTotal => "order_total",
            ActionKind::Rating => "rating",
        }
    }
}

/// The part an item plays in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemRole {
    /// A thing that is sold and can be recommended.
    Product,
    /// A line typed by hand: revenue, but not an item to recommend.
    Manual,
    /// A discount written as a line: it lowers revenue.
    Discount,
    /// Postage, bank and marketplace fees: neither revenue nor an item.
    Fee,
}

impl ItemRole {
    /// The word that the store and JSON use.
    pub fn word(self) -> &'static str {
        match self {
            ItemRole::Product => "product",
            ItemRole::Manual => "manual",
            ItemRole::Discount => "discount",
            ItemRole::Fee => "fee",
        }
    }

    /// The role with this word, if there is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            ItemRole::Product,
            ItemRole::Manual,
            ItemRole::Discount,
            ItemRole::Fee,
        ]
        .into_iter()
        .find(|role| role.word() == word)
    }

    /// Whether the amounts of such lines are the shop's revenue.
    pub fn is_revenue(self) -> bool {
        self != ItemRole::Fee
    }
}
