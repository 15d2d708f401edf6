use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, Quirk};

/// The subscribed members of a Mailchimp audience, with the time of opting in.
pub const DIALECT: Dialect = Dialect {
    name: "mailchimp-subscribed",
    about: "Mailchimp subscribed members",
    kind: FileKind::Users,
    signature: &["member_rating", "optin_time", "leid", "euid"],
    columns: &[
        ("email_address", Field::Email),
        ("email", Field::Email),
        ("first_name", Field::FirstName),
        ("last_name", Field::LastName),
        ("phone_number", Field::Phone),
        ("phone", Field::Phone),
        ("confirm_time", Field::OptedInAt),
        ("optin_time", Field::OptedInAt),
        ("last_changed", Field::UpdatedAt),
        ("tags", Field::Tags),
    ],
    zone: Some("UTC"),
    quirks: &[Quirk::SubscribedList],
    ..Dialect::PLAIN
};
