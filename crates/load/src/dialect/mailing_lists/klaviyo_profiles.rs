use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// The profiles of Klaviyo. A header was seen in part, no rows.
pub const DIALECT: Dialect = Dialect {
    name: "klaviyo-profiles",
    about: "Klaviyo profiles",
    kind: FileKind::Users,
    signature: &["email", "klaviyo_id"],
    columns: &[
        ("email", Field::Email),
        ("first_name", Field::FirstName),
        ("last_name", Field::LastName),
        ("phone_number", Field::Phone),
        ("email_marketing_consent", Field::EmailConsent),
        ("email_marketing_consent_timestamp", Field::ConsentAt),
        ("sms_marketing_consent", Field::SmsConsent),
        ("email_suppressions", Field::EmailRefused),
        ("sms_suppressions", Field::SmsRefused),
        ("city", Field::Place),
    ],
    ..Dialect::PLAIN
};
