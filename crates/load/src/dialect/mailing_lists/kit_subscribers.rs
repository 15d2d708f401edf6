use crate::columns::{Field, FileKind};
use crate::dialect::definition::Dialect;

/// The subscribers of Kit (formerly ConvertKit). Known by its header only; it is so unspecific that
/// any other known column makes a file a plain table.
pub const DIALECT: Dialect = Dialect {
    name: "kit-subscribers",
    about: "Kit subscribers",
    kind: FileKind::Users,
    signature: &["first_name", "email", "created_at", "status"],
    columns: &[
        ("email", Field::Email),
        ("first_name", Field::FirstName),
        ("created_at", Field::Since),
        ("created_at", Field::OptedInAt),
        ("status", Field::EmailConsent),
    ],
    is_weak: true,
    ..Dialect::PLAIN
};
