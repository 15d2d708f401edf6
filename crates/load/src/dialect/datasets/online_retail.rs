use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};

/// The data set Online Retail (Chen, Sain and Guo, 2012), in the column names of its first and
/// second edition.
pub const DIALECT: Dialect = Dialect {
    name: "online-retail",
    about: "UCI Online Retail, one row a line of a receipt",
    signature: &[
        "invoiceno",
        "stockcode",
        "description",
        "quantity",
        "invoicedate",
        "unitprice",
        "customerid",
        "country",
    ],
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
    quirks: &[
        Quirk::CancelledByPrefix,
        Quirk::NegativeIsCorrection,
        Quirk::ZeroIsNoSale,
        Quirk::ServiceCodes,
    ],
    ..Dialect::PLAIN
};
