use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};
use regulars_core::domain::ActionKind;

/// The item views of the Diginetica data set.
pub const DIALECT: Dialect = Dialect {
    name: "diginetica-views",
    about: "Diginetica item views",
    signature: &["sessionid", "userid", "itemid", "timeframe", "eventdate"],
    columns: &[
        ("sessionid", Field::Session),
        ("userid", Field::User),
        ("itemid", Field::Item),
        ("timeframe", Field::TimeOfDay),
        ("eventdate", Field::Time),
    ],
    zone: Some("UTC"),
    action: Some(ActionKind::View),
    quirks: &[Quirk::MillisecondsOfDay],
    ..Dialect::PLAIN
};
