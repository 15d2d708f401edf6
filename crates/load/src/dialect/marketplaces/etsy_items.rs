use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};
use crate::values::DateOrder;

/// Etsy's sold items of a year: no e-mail addresses, the buyer by nickname. Joined to the orders by
/// the order number.
pub const DIALECT: Dialect = Dialect {
    name: "etsy-items",
    about: "Etsy sold items, one row a line",
    signature: &[
        "sale_date",
        "item_name",
        "buyer",
        "quantity",
        "price",
        "item_total",
        "transaction_id",
        "order_id",
    ],
    columns: &[
        ("sale_date", Field::Time),
        ("date_paid", Field::PaidAt),
        ("item_name", Field::Title),
        ("buyer", Field::User),
        ("ship_name", Field::Name),
        ("quantity", Field::Quantity),
        ("price", Field::Price),
        ("item_total", Field::Amount),
        ("coupon_code", Field::Code),
        ("discount_amount", Field::Discount),
        ("order_shipping", Field::Shipping),
        ("order_sales_tax", Field::Tax),
        ("currency", Field::Currency),
        ("sku", Field::Item),
        ("listing_id", Field::Item),
        ("order_id", Field::Order),
        ("ship_city", Field::Place),
        ("ship_address1", Field::Street),
    ],
    coverage: OrderCoverage::Lines,
    dates: Some(DateOrder::MonthDay),
    quirks: &[Quirk::NumberSign, Quirk::DiscountOnTop],
    ..Dialect::PLAIN
};
