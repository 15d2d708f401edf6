use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Amazon's report of all orders: the price is that of the whole line, before its promotion; buyers
/// are not named.
pub const DIALECT: Dialect = Dialect {
    name: "amazon-orders",
    about: "Amazon all orders report, one row a line",
    signature: &[
        "amazon_order_id",
        "purchase_date",
        "order_status",
        "product_name",
        "sku",
        "asin",
        "item_price",
    ],
    columns: &[
        ("amazon_order_id", Field::Order),
        ("purchase_date", Field::Time),
        ("last_updated_date", Field::UpdatedAt),
        ("order_status", Field::Status),
        ("product_name", Field::Title),
        ("sku", Field::Item),
        ("asin", Field::Item),
        ("quantity", Field::Quantity),
        ("currency", Field::Currency),
        ("item_price", Field::Amount),
        ("item_promotion_discount", Field::Discount),
        ("promotion_ids", Field::Code),
        ("sales_channel", Field::SalesChannel),
        ("ship_city", Field::Place),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::DiscountOnTop],
    ..Dialect::PLAIN
};
