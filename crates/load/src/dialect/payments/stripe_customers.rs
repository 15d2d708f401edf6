use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// Stripe's customers.
pub const DIALECT: Dialect = Dialect {
    name: "stripe-customers",
    about: "Stripe customers",
    kind: FileKind::Users,
    signature: &["id", "email", "created_utc", "delinquent"],
    columns: &[
        ("id", Field::User),
        ("email", Field::Email),
        ("name", Field::Name),
        ("phone", Field::Phone),
        ("created_utc", Field::Since),
    ],
    zone: Some("UTC"),
    ..Dialect::PLAIN
};
