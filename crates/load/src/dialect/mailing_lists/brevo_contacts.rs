use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;
use crate::values::DateOrder;

/// The contacts of Brevo: semicolons, days before months; a blocklisted contact has refused mail.
pub const DIALECT: Dialect = Dialect {
    name: "brevo-contacts",
    about: "Brevo contacts",
    kind: FileKind::Users,
    signature: &["email", "email_blacklisted", "sms_blacklisted"],
    columns: &[
        ("email", Field::Email),
        ("lastname", Field::LastName),
        ("firstname", Field::FirstName),
        ("sms", Field::Phone),
        ("email_blacklisted", Field::EmailRefused),
        ("sms_blacklisted", Field::SmsRefused),
        ("added_time", Field::Since),
        ("modified_time", Field::UpdatedAt),
    ],
    dates: Some(DateOrder::DayMonth),
    ..Dialect::PLAIN
};
