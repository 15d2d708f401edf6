use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};
use crate::values::DateOrder;

/// Etsy's sold orders of a year, one row per order, with its coupon and shipping.
pub const DIALECT: Dialect = Dialect {
    name: "etsy-orders",
    about: "Etsy sold orders, one row an order",
    kind: FileKind::Orders,
    signature: &[
        "sale_date",
        "order_id",
        "buyer",
        "number_of_items",
        "order_value",
        "order_total",
    ],
    columns: &[
        ("sale_date", Field::Time),
        ("date_paid", Field::PaidAt),
        ("order_id", Field::Order),
        ("buyer", Field::User),
        ("full_name", Field::Name),
        ("currency", Field::Currency),
        ("coupon_code", Field::Code),
        ("discount_amount", Field::OrderDiscount),
        ("shipping", Field::Shipping),
        ("sales_tax", Field::Tax),
        ("order_total", Field::Total),
        ("status", Field::Status),
        ("ship_city", Field::Place),
        ("street_1", Field::Street),
    ],
    coverage: OrderCoverage::Totals,
    dates: Some(DateOrder::MonthDay),
    quirks: &[Quirk::NumberSign],
    ..Dialect::PLAIN
};
