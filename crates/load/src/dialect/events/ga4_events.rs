use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};

/// Events that Google Analytics 4 exports to BigQuery, one JSON object each. Known from its
/// documentation, not from a file.
pub const DIALECT: Dialect = Dialect {
    name: "ga4-events",
    about: "Google Analytics 4 events (BigQuery)",
    signature: &["event_timestamp", "event_name", "user_pseudo_id"],
    columns: &[
        ("event_timestamp", Field::Time),
        ("event_name", Field::Kind),
        ("user_id", Field::User),
        ("user_pseudo_id", Field::Session),
        ("items_item_id", Field::Item),
        ("items_item_name", Field::Title),
        ("items_item_category", Field::Category),
        ("items_item_brand", Field::Brand),
        ("items_price", Field::Price),
        ("items_quantity", Field::Quantity),
        ("items_coupon", Field::Code),
        ("ecommerce_transaction_id", Field::Order),
        ("ecommerce_shipping_value", Field::Shipping),
        ("ecommerce_tax_value", Field::Tax),
    ],
    zone: Some("UTC"),
    lines: Some("items"),
    quirks: &[Quirk::OtherEvents],
    ..Dialect::PLAIN
};
