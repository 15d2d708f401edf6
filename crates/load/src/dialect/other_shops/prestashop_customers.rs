use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// The customers of PrestaShop; the names of its columns hold hints in brackets.
pub const DIALECT: Dialect = Dialect {
    name: "prestashop-customers",
    about: "PrestaShop customers",
    kind: FileKind::Users,
    signature: &[
        "customer_id",
        "email",
        "newsletter",
        "opt_in",
        "registration_date",
        "default_group_id",
    ],
    columns: &[
        ("customer_id", Field::User),
        ("email", Field::Email),
        ("first_name", Field::FirstName),
        ("last_name", Field::LastName),
        ("birthday", Field::Birthday),
        ("newsletter", Field::EmailConsent),
        ("registration_date", Field::Since),
        ("groups", Field::Tags),
    ],
    ..Dialect::PLAIN
};
