use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, OrderCoverage};

/// Stripe's payments: amounts in major units, no items. The header alone was seen, no rows.
pub const DIALECT: Dialect = Dialect {
    name: "stripe-payments",
    about: "Stripe payments",
    kind: FileKind::Orders,
    signature: &[
        "id",
        "created_utc",
        "amount",
        "amount_refunded",
        "currency",
        "status",
        "customer_email",
    ],
    columns: &[
        ("id", Field::Order),
        ("created_utc", Field::Time),
        ("amount", Field::Total),
        ("amount_refunded", Field::Refunded),
        ("currency", Field::Currency),
        ("tax", Field::Tax),
        ("mode", Field::Test),
        ("status", Field::Status),
        ("customer_id", Field::User),
        ("customer_email", Field::Email),
        ("customer_description", Field::Name),
    ],
    coverage: OrderCoverage::Totals,
    zone: Some("UTC"),
    ..Dialect::PLAIN
};
