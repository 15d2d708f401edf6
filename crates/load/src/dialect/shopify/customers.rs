use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// Shopify's export of customers, in its present and its older layout.
pub const DIALECT: Dialect = Dialect {
    name: "shopify-customers",
    about: "Shopify customers",
    kind: FileKind::Users,
    signature: &[
        "first_name",
        "last_name",
        "email",
        "accepts_email_marketing",
        "total_spent",
        "total_orders",
    ],
    columns: &[
        ("customer_id", Field::User),
        ("email", Field::Email),
        ("first_name", Field::FirstName),
        ("last_name", Field::LastName),
        ("phone", Field::Phone),
        ("default_address_phone", Field::Phone),
        ("default_address_address1", Field::Street),
        ("address1", Field::Street),
        ("default_address_city", Field::Place),
        ("city", Field::Place),
        ("accepts_email_marketing", Field::EmailConsent),
        ("accepts_sms_marketing", Field::SmsConsent),
        ("tags", Field::Tags),
    ],
    ..Dialect::PLAIN
};
