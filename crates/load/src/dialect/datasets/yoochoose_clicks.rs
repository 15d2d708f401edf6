use crate::columns::Field;
use crate::dialect::definition::Dialect;
use regulars_core::domain::ActionKind;

/// The clicks of the YooChoose data set: anonymous sessions that view items.
pub const DIALECT: Dialect = Dialect {
    name: "yoochoose-clicks",
    about: "YooChoose clicks",
    signature: &["sessionid", "itemid", "time"],
    columns: &[
        ("sessionid", Field::Session),
        ("itemid", Field::Item),
        ("time", Field::Time),
        ("timestamp", Field::Time),
        ("category", Field::Category),
    ],
    zone: Some("UTC"),
    action: Some(ActionKind::View),
    is_weak: true,
    ..Dialect::PLAIN
};
