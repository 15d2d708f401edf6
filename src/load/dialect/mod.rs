//! Dialects: exports that are recognised by their header. A dialect is data, one small file each; a quirk that two
//! share is one function.

mod online_retail;
mod shopify_customers;
mod shopify_orders;
mod shopify_products;

use super::fields::{Field, FileKind};
use super::values::DateOrder;
pub use crate::store::Holds;

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
    /// Columns by which it is recognised, by [`super::fields::normal_name`]: all must be there, in any order, beside
    /// any others.
    pub signature: &'static [&'static str],
    /// Its columns by [`super::fields::normal_name`]. Of several columns of one field the first that is filled counts.
    pub columns: &'static [(&'static str, Field)],
    /// In JSON, the list of a record whose elements are rows, by its dotted name; empty: none is, each record is one row.
    /// Without a word the reader chooses.
    pub lines: Option<&'static str>,
    /// How much of an order a file holds.
    pub holds: Holds,
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
    const PLAIN: Dialect = Dialect {
        name: "plain",
        about: "any table, its columns known by their names",
        kind: FileKind::Actions,
        signature: &[],
        columns: &[],
        lines: None,
        holds: Holds::Part,
        zone: None,
        currency: None,
        dates: None,
        quirks: &[],
    };
}

/// All dialects but `plain` (columns by name and synonym). Of several that fit, the one with the longest signature is
/// meant.
pub const DIALECTS: &[&Dialect] =
    &[&online_retail::DIALECT, &shopify_customers::DIALECT, &shopify_orders::DIALECT, &shopify_products::DIALECT];

/// The dialect with this name.
pub fn by_name(name: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().copied().find(|dialect| dialect.name == name)
}

/// The dialect whose signature is all in this header; of several the most particular.
pub fn recognise(header: &[String]) -> Option<&'static Dialect> {
    let has = |column: &&str| header.iter().any(|found| found == *column);
    DIALECTS
        .iter()
        .copied()
        .filter(|dialect| dialect.signature.iter().all(has))
        .max_by_key(|dialect| dialect.signature.len())
}
