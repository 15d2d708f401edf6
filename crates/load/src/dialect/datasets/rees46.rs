use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};

/// The event files of REES46: views, carts and purchases of a shop.
pub const DIALECT: Dialect = Dialect {
    name: "rees46",
    about: "REES46 events",
    signature: &[
        "event_time",
        "event_type",
        "product_id",
        "category_code",
        "user_id",
        "user_session",
    ],
    columns: &[
        ("event_time", Field::Time),
        ("event_type", Field::Kind),
        ("product_id", Field::Item),
        ("category_code", Field::Category),
        ("brand", Field::Brand),
        ("price", Field::Price),
        ("user_id", Field::User),
        ("user_session", Field::Session),
    ],
    zone: Some("UTC"),
    quirks: &[Quirk::OtherEvents],
    ..Dialect::PLAIN
};
