use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// The customers of Magento and Adobe Commerce. The export contains password hashes and reset
/// tokens, which are not stored.
pub const DIALECT: Dialect = Dialect {
    name: "magento-customers",
    about: "Magento customers",
    kind: FileKind::Users,
    signature: &[
        "email",
        "created_in",
        "group_id",
        "rp_token",
        "firstname",
        "lastname",
    ],
    columns: &[
        ("email", Field::Email),
        ("firstname", Field::FirstName),
        ("lastname", Field::LastName),
        ("dob", Field::Birthday),
        ("gender", Field::Gender),
        ("created_at", Field::Since),
        ("updated_at", Field::UpdatedAt),
    ],
    ..Dialect::PLAIN
};
