use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, Quirk};

/// The unsubscribed members of a Mailchimp audience, with the time of unsubscribing.
pub const DIALECT: Dialect = Dialect {
    name: "mailchimp-unsubscribed",
    about: "Mailchimp unsubscribed members",
    kind: FileKind::Users,
    signature: &["member_rating", "optin_time", "leid", "euid", "unsub_time"],
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
        ("unsub_time", Field::UnsubscribedAt),
    ],
    zone: Some("UTC"),
    quirks: &[Quirk::SubscribedList],
    ..Dialect::PLAIN
};
