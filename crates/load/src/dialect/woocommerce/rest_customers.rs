use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// Customers from WooCommerce's REST API.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-rest-customers",
    about: "WooCommerce customers as JSON (REST)",
    kind: FileKind::Users,
    signature: &["id", "email", "username", "is_paying_customer"],
    columns: &[
        ("id", Field::User),
        ("email", Field::Email),
        ("first_name", Field::FirstName),
        ("last_name", Field::LastName),
        ("billing_phone", Field::Phone),
        ("billing_city", Field::Place),
        ("billing_address_1", Field::Street),
        ("date_created_gmt", Field::Since),
        ("date_created", Field::Since),
        ("date_modified_gmt", Field::UpdatedAt),
    ],
    zone: Some("UTC"),
    lines: Some(""),
    ..Dialect::PLAIN
};
