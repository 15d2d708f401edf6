use crate::columns::Field;
use crate::dialect::definition::{Dialect, Quirk};

/// Events from Segment and RudderStack, one JSON object each: users are identified by userId,
/// before that by anonymousId. The items of an order are in a list.
pub const DIALECT: Dialect = Dialect {
    name: "segment-events",
    about: "Segment and RudderStack events",
    signature: &["event", "messageid", "anonymousid", "timestamp"],
    columns: &[
        ("timestamp", Field::Time),
        ("event", Field::Kind),
        ("messageid", Field::Event),
        ("userid", Field::User),
        ("anonymousid", Field::Session),
        ("properties_products_product_id", Field::Item),
        ("properties_product_id", Field::Item),
        ("properties_products_sku", Field::Item),
        ("properties_sku", Field::Item),
        ("properties_products_name", Field::Title),
        ("properties_name", Field::Title),
        ("properties_products_category", Field::Category),
        ("properties_category", Field::Category),
        ("properties_products_brand", Field::Brand),
        ("properties_brand", Field::Brand),
        ("properties_products_price", Field::Price),
        ("properties_price", Field::Price),
        ("properties_products_quantity", Field::Quantity),
        ("properties_quantity", Field::Quantity),
        ("properties_order_id", Field::Order),
        ("properties_coupon", Field::Code),
        ("properties_currency", Field::Currency),
        ("properties_subtotal", Field::Subtotal),
        ("properties_discount", Field::OrderDiscount),
        ("properties_shipping", Field::Shipping),
        ("properties_tax", Field::Tax),
        ("properties_total", Field::Total),
        ("properties_email", Field::Email),
    ],
    zone: Some("UTC"),
    lines: Some("properties.products"),
    quirks: &[Quirk::OtherEvents],
    ..Dialect::PLAIN
};
