//! Dialects: exports that are recognised by their header. A dialect is data; a quirk that two share is one function.

use super::fields::{Field, FileKind};

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
}

/// An export of a shop system.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Its name in `--dialect`.
    pub name: &'static str,
    /// What its files tell of.
    pub kind: FileKind,
    /// Its columns by [`super::fields::normal_name`]; all must be there, in any order, beside any others.
    pub columns: &'static [(&'static str, Field)],
    /// The zone in which its times are written, where the file does not say.
    pub zone: Option<&'static str>,
    /// Its currency, where the file does not say.
    pub currency: Option<&'static str>,
    /// What is peculiar to its rows.
    pub quirks: &'static [Quirk],
}

/// All dialects but `plain` (columns by name and synonym).
pub const DIALECTS: &[Dialect] = &[Dialect {
    name: "online-retail",
    kind: FileKind::Actions,
    columns: &[
        ("invoiceno", Field::Order),
        ("stockcode", Field::Item),
        ("description", Field::Title),
        ("quantity", Field::Quantity),
        ("invoicedate", Field::Time),
        ("unitprice", Field::Price),
        ("customerid", Field::User),
        ("country", Field::Place),
    ],
    zone: Some("Europe/London"),
    currency: Some("GBP"),
    quirks: &[Quirk::CancelledByPrefix, Quirk::NegativeIsCorrection, Quirk::ZeroIsNoSale, Quirk::ServiceCodes],
}];

/// The dialect with this name.
pub fn by_name(name: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|dialect| dialect.name == name)
}

/// The dialect whose columns are all in this header.
pub fn recognise(header: &[String]) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|dialect| dialect.columns.iter().all(|(column, _)| header.iter().any(|found| found == column)))
}
