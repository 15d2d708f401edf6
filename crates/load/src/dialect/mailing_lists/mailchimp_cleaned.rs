use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, Quirk};

/// The members of a Mailchimp audience whose mail bounced: they get no more mail. The name of the
/// time column was not seen in a file.
pub const DIALECT: Dialect = Dialect {
    name: "mailchimp-cleaned",
    about: "Mailchimp cleaned members",
    kind: FileKind::Users,
    signature: &["member_rating", "optin_time", "leid", "euid", "clean_time"],
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
        ("clean_time", Field::UnsubscribedAt),
    ],
    zone: Some("UTC"),
    quirks: &[Quirk::SubscribedList, Quirk::BouncedList],
    ..Dialect::PLAIN
};
