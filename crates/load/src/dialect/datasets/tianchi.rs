use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};

/// The behaviour files of Tianchi: kinds as numbers, times by the hour.
pub const DIALECT: Dialect = Dialect {
    name: "tianchi",
    about: "Tianchi user behaviour",
    signature: &[
        "user_id",
        "item_id",
        "behavior_type",
        "user_geohash",
        "item_category",
        "time",
    ],
    columns: &[
        ("user_id", Field::User),
        ("item_id", Field::Item),
        ("behavior_type", Field::Kind),
        ("user_geohash", Field::Place),
        ("item_category", Field::Category),
        ("time", Field::Time),
    ],
    zone: Some("Asia/Shanghai"),
    quirks: &[Quirk::NumberedKinds],
    ..Dialect::PLAIN
};
