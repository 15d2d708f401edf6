use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// eBay's orders report of Seller Hub: preamble and footer around the table, an order of several
/// items begins with a row without item. `Sold For` is read as the price of one unit.
pub const DIALECT: Dialect = Dialect {
    name: "ebay-orders",
    about: "eBay orders report of Seller Hub",
    signature: &[
        "sales_record_number",
        "order_number",
        "buyer_username",
        "item_title",
        "quantity",
        "sold_for",
        "sale_date",
    ],
    columns: &[
        ("order_number", Field::Order),
        ("buyer_username", Field::User),
        ("buyer_email", Field::Email),
        ("buyer_name", Field::Name),
        ("item_title", Field::Title),
        ("custom_label", Field::Item),
        ("item_number", Field::Item),
        ("quantity", Field::Quantity),
        ("sold_for", Field::Price),
        ("shipping_and_handling", Field::Shipping),
        ("postage_and_packaging", Field::Shipping),
        ("sale_date", Field::Time),
        ("paid_on_date", Field::PaidAt),
        ("buyer_city", Field::Place),
        ("ship_to_city", Field::Place),
        ("post_to_city", Field::Place),
        ("ship_to_phone", Field::Phone),
        ("post_to_phone", Field::Phone),
        ("buyer_address_1", Field::Street),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::SpreadOrder, Quirk::OrderRows],
    ..Dialect::PLAIN
};
