//! What a dialect is: the columns of one export and how its rows differ from a plain table.

use crate::columns::{Field, FileKind};
use crate::values::DateOrder;
use regulars_core::domain::ActionKind;
pub use regulars_core::store::OrderCoverage;

/// What is peculiar to a dialect's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirk {
    /// An order number that begins with C is the cancellation of an order: its lines are refunds.
    CancelledByPrefix,
    /// A negative quantity on any other receipt is a stock correction.
    NegativeIsCorrection,
    /// A price of zero is a gift or a stock correction: nothing was sold.
    ZeroIsNoSale,
    /// The codes of postage, fees and lines typed by hand that this export uses.
    ServiceCodes,
    /// Only the first row of an order tells whose it is and when; its other rows hold a line each.
    SpreadOrder,
    /// Order numbers begin with #, here or in the export that goes with this one.
    NumberSign,
    /// A row without a name of its own belongs to the item above it: a further variant or picture.
    VariantRows,
    /// A row without an item speaks of its order, whose items follow.
    OrderRows,
    /// The amount of a line is before its discount.
    DiscountOnTop,
    /// An order that nobody paid never came about.
    UnpaidIsCancelled,
    /// Parents are named by their code, or as `id:44` by the shop's inner number.
    ParentByNumber,
    /// Several categories stand in one cell, each a path: the first counts.
    CategoryPaths,
    /// Events that are no action of the shop stand among the others.
    OtherEvents,
    /// Kinds of actions are numbers: 1 view, 2 favourite, 3 cart, 4 purchase.
    NumberedKinds,
    /// The number 0 stands for none: of a customer a guest, of a variation the product itself.
    ZeroIsNone,
    /// A list of who gets mail: all who are on it do, unless it says when they left.
    SubscribedList,
    /// The time of day is in milliseconds since midnight.
    MillisecondsOfDay,
}

/// An export of a shop system.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Its name in `--dialect`.
    pub name: &'static str,
    /// What it is, in words.
    pub about: &'static str,
    /// What its files tell of.
    pub kind: FileKind,
    /// Columns by which it is recognised, by [`crate::columns::normal_name`]: all must be there, in
    /// any order, beside any others.
    pub signature: &'static [&'static str],
    /// Its columns by [`crate::columns::normal_name`]. Of several columns of one field the first
    /// that is filled counts.
    pub columns: &'static [(&'static str, Field)],
    /// What its rows say was done, where they do not say; `None` for purchases.
    pub action: Option<ActionKind>,
    /// So little sets it apart that any other column known by its name makes a file a plain table.
    pub is_weak: bool,
    /// In JSON, the list of a record whose elements are rows, by its dotted name; empty: none is,
    /// each record is one row. Without a word the reader chooses.
    pub lines: Option<&'static str>,
    /// How much of an order a file holds.
    pub coverage: OrderCoverage,
    /// The zone in which its times are written, where the file does not say.
    pub zone: Option<&'static str>,
    /// Its currency, where the file does not say.
    pub currency: Option<&'static str>,
    /// The order of day and month in its dates, where they do not say.
    pub dates: Option<DateOrder>,
    /// What is peculiar to its rows.
    pub quirks: &'static [Quirk],
}

impl Dialect {
    /// What most dialects have in common: to be completed with `..Dialect::PLAIN`.
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
