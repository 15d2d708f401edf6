use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};

/// The data set Online Retail II (Chen, 2019): the columns of the first renamed.
pub const DIALECT: Dialect = Dialect {
    name: "online-retail-ii",
    about: "UCI Online Retail II, one row a line of a receipt",
    signature: &[
        "invoice",
        "stockcode",
        "description",
        "quantity",
        "invoicedate",
        "price",
        "customer_id",
        "country",
    ],
    columns: &[
        ("invoice", Field::Order),
        ("stockcode", Field::Item),
        ("description", Field::Title),
        ("quantity", Field::Quantity),
        ("invoicedate", Field::Time),
        ("price", Field::Price),
        ("customer_id", Field::User),
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
