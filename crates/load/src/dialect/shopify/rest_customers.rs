use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// Customers from Shopify's Admin REST API.
pub const DIALECT: Dialect = Dialect {
    name: "shopify-rest-customers",
    about: "Shopify customers as JSON (REST)",
    kind: FileKind::Users,
    signature: &[
        "id",
        "email",
        "orders_count",
        "total_spent",
        "verified_email",
    ],
    columns: &[
        ("id", Field::User),
        ("email", Field::Email),
        ("first_name", Field::FirstName),
        ("last_name", Field::LastName),
        ("phone", Field::Phone),
        ("default_address_city", Field::Place),
        ("default_address_address1", Field::Street),
        ("created_at", Field::Since),
        ("updated_at", Field::UpdatedAt),
        ("accepts_marketing", Field::EmailConsent),
        ("email_marketing_consent_state", Field::EmailConsent),
        (
            "email_marketing_consent_consent_updated_at",
            Field::ConsentAt,
        ),
        ("sms_marketing_consent_state", Field::SmsConsent),
        ("tags", Field::Tags),
    ],
    lines: Some(""),
    ..Dialect::PLAIN
};
