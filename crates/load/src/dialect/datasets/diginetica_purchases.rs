use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};

/// The purchases of the Diginetica data set.
pub const DIALECT: Dialect = Dialect {
    name: "diginetica-purchases",
    about: "Diginetica purchases",
    signature: &[
        "sessionid",
        "userid",
        "timeframe",
        "eventdate",
        "ordernumber",
        "itemid",
    ],
    columns: &[
        ("sessionid", Field::Session),
        ("userid", Field::User),
        ("timeframe", Field::TimeOfDay),
        ("eventdate", Field::Time),
        ("ordernumber", Field::Order),
        ("itemid", Field::Item),
    ],
    zone: Some("UTC"),
    quirks: &[Quirk::MillisecondsOfDay],
    ..Dialect::PLAIN
};
