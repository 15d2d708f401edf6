use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};

/// The events of the RetailRocket data set: epoch milliseconds; a transaction has no amounts.
pub const DIALECT: Dialect = Dialect {
    name: "retailrocket",
    about: "RetailRocket events",
    signature: &["timestamp", "visitorid", "event", "itemid", "transactionid"],
    columns: &[
        ("timestamp", Field::Time),
        ("visitorid", Field::User),
        ("event", Field::Kind),
        ("itemid", Field::Item),
        ("transactionid", Field::Order),
    ],
    zone: Some("UTC"),
    quirks: &[Quirk::OtherEvents],
    ..Dialect::PLAIN
};
