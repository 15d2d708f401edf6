use crate::columns::Field;
use crate::dialect::definition::Dialect;

/// The buys of the YooChoose data set. Their header was not seen: the columns are named as in the
/// clicks file.
pub const DIALECT: Dialect = Dialect {
    name: "yoochoose-buys",
    about: "YooChoose buys",
    signature: &["sessionid", "itemid", "price", "quantity"],
    columns: &[
        ("sessionid", Field::Session),
        ("itemid", Field::Item),
        ("time", Field::Time),
        ("timestamp", Field::Time),
        ("price", Field::Price),
        ("quantity", Field::Quantity),
    ],
    zone: Some("UTC"),
    is_weak: true,
    ..Dialect::PLAIN
};
