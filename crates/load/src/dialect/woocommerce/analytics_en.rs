use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// WooCommerce's analytics of orders, exported from an English admin: all lines of an order in one
/// cell, net sales without shipping and taxes, customers by name only. The header is not from a
/// file but follows the plug-in's source.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-analytics-en",
    about: "WooCommerce analytics of orders, in English",
    signature: &[
        "order",
        "customer_type",
        "product_s",
        "items_sold",
        "net_sales",
    ],
    columns: &[
        ("date", Field::Time),
        ("order", Field::Order),
        ("status", Field::Status),
        ("customer", Field::Name),
        ("product_s", Field::Titles),
        ("coupon_s", Field::Code),
        ("net_sales", Field::Amount),
        ("n_revenue", Field::Amount),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::NumberSign],
    ..Dialect::PLAIN
};
