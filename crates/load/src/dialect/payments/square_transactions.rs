use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Square's transactions: a row a payment or refund. Card and Cash are amounts. The header alone
/// was seen, no rows.
pub const DIALECT: Dialect = Dialect {
    name: "square-transactions",
    about: "Square transactions, one row a payment",
    kind: FileKind::Orders,
    signature: &[
        "date",
        "time",
        "time_zone",
        "net_sales",
        "total_collected",
        "transaction_id",
        "event_type",
    ],
    columns: &[
        ("date", Field::Time),
        ("time", Field::TimeOfDay),
        ("time_zone", Field::Zone),
        ("net_sales", Field::Total),
        ("discounts", Field::OrderDiscount),
        ("channel", Field::SalesChannel),
        ("transaction_id", Field::Order),
        ("event_type", Field::Kind),
        ("transaction_status", Field::Status),
        ("customer_id", Field::User),
        ("customer_reference_id", Field::User),
        ("customer_name", Field::Name),
    ],
    coverage: OrderCoverage::Totals,
    quirks: &[Quirk::OtherEvents],
    ..Dialect::PLAIN
};
