//! What a dialect is: the columns of one export and how its rows differ from a plain table.

use crate::columns::{Field, FileKind};
use crate::values::DateOrder;
use regulars_core::domain::ActionKind;
pub use regulars_core::store::OrderCoverage;

/// A peculiarity of a dialect's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirk {
    /// An order number that begins with C cancels an order: its lines are refunds.
    CancelledByPrefix,
    /// A negative quantity on other receipts is a stock correction.
    NegativeIsCorrection,
    /// A price of zero is a gift or a stock correction, not a sale.
    ZeroIsNoSale,
    /// The export has item codes for postage, fees and manual lines.
    ServiceCodes,
    /// Only the first row of an order has its customer and time; its other rows hold one line each.
    SpreadOrder,
    /// Order numbers begin with #, here or in a related export.
    NumberSign,
    /// A row without a name belongs to the item above it: another variant or picture.
    VariantRows,
    /// A row without an item is about its order, whose items follow.
    OrderRows,
    /// The amount of a line is before its discount.
    DiscountOnTop,
    /// An unpaid order counts as cancelled.
    UnpaidIsCancelled,
    /// Parents are given by code, or as `id:44` by the shop's internal number.
    ParentByNumber,
    /// A cell can list several categories, each a path: the first counts.
    CategoryPaths,
    /// The export contains events that are not shop actions.
    OtherEvents,
    /// Kinds of actions are numbers: 1 view, 2 favourite, 3 cart, 4 purchase.
    NumberedKinds,
    /// 0 means none: a guest as customer, the product itself as variation.
    ZeroIsNone,
    /// A list of subscribers: all on it get mail, unless it says when they unsubscribed.
    SubscribedList,
    /// A list of people whose mail bounced: they get no mail, and did not refuse it.
    BouncedList,
    /// Each row is a return: its money was paid back.
    Returns,
    /// The time of day is in milliseconds since midnight.
    MillisecondsOfDay,
}

/// An export of a shop system.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Its name in `--dialect`.
    pub name: &'static str,
    /// Its description.
    pub about: &'static str,
    /// The kind of its files.
    pub kind: FileKind,
    /// Normal names (see [`crate::columns::normal_name`]) of the columns by which it is recognised:
    /// all must be present, in any order, besides any others.
    pub signature: &'static [&'static str],
    /// Its columns by normal name. If a field has several, the first non-empty cell counts.
    pub columns: &'static [(&'static str, Field)],
    /// The action of rows that state none; `None` for purchases.
    pub action: Option<ActionKind>,
    /// It is so unspecific that any other known column makes a file a plain table.
    pub is_weak: bool,
    /// For JSON: the dotted name of the list whose elements become rows; empty: each record is one
    /// row; `None`: the reader chooses.
    pub lines: Option<&'static str>,
    /// How much of each order a file contains.
    pub coverage: OrderCoverage,
    /// The zone of its times, if the file does not say.
    pub zone: Option<&'static str>,
    /// Its currency, if the file does not say.
    pub currency: Option<&'static str>,
    /// The order of day and month in its dates, if they do not show it.
    pub dates: Option<DateOrder>,
    /// The peculiarities of its rows.
    pub quirks: &'static [Quirk],
}

impl Dialect {
    /// Defaults, to be completed with `..Dialect::PLAIN`.
    pub const PLAIN: Dialect = Dialect {
        name: "plain",
        about: "any table, its columns known by their names",
        kind: FileKind::Actions,
        signature: &[],
        columns: &[],
        action: None,
        is_weak: false,
        lines: None,
        coverage: OrderCoverage::Part,
        zone: None,
        currency: None,
        dates: None,
        quirks: &[],
    };
}
