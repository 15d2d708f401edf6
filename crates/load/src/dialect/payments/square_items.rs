use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Square's details of items sold: date, time and zone in three columns, amounts with a currency
/// sign, refunds as rows of their own.
pub const DIALECT: Dialect = Dialect {
    name: "square-items",
    about: "Square items sold, one row a line",
    signature: &[
        "date",
        "time",
        "time_zone",
        "item",
        "qty",
        "net_sales",
        "transaction_id",
        "event_type",
    ],
    columns: &[
        ("date", Field::Time),
        ("time", Field::TimeOfDay),
        ("time_zone", Field::Zone),
        ("category", Field::Category),
        ("item", Field::Title),
        ("sku", Field::Item),
        ("qty", Field::Quantity),
        ("net_sales", Field::Amount),
        ("discounts", Field::Discount),
        ("channel", Field::SalesChannel),
        ("transaction_id", Field::Order),
        ("event_type", Field::Kind),
        ("customer_id", Field::User),
        ("customer_reference_id", Field::User),
        ("customer_name", Field::Name),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::OtherEvents],
    ..Dialect::PLAIN
};
