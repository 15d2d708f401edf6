use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// The contacts of ActiveCampaign. A header was seen, no rows.
pub const DIALECT: Dialect = Dialect {
    name: "activecampaign-contacts",
    about: "ActiveCampaign contacts",
    kind: FileKind::Users,
    signature: &[
        "email",
        "first_name",
        "tags",
        "date_created",
        "ip",
        "status",
    ],
    columns: &[
        ("email", Field::Email),
        ("first_name", Field::FirstName),
        ("last_name", Field::LastName),
        ("phone", Field::Phone),
        ("tags", Field::Tags),
        ("date_created", Field::Since),
        ("status", Field::EmailConsent),
    ],
    ..Dialect::PLAIN
};
