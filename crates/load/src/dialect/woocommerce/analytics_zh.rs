use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// WooCommerce's analytics of orders, exported from a Chinese admin: all lines of an order in one
/// cell, net sales without shipping and taxes, customers by name only. The header is not from a
/// file.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-analytics-zh",
    about: "WooCommerce analytics of orders, in Chinese",
    signature: &["客户类型", "产品", "净销售额"],
    columns: &[
        ("日期", Field::Time),
        ("订单", Field::Order),
        ("订单号", Field::Order),
        ("状态", Field::Status),
        ("客户", Field::Name),
        ("产品", Field::Titles),
        ("优惠券", Field::Code),
        ("净销售额", Field::Amount),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::NumberSign],
    ..Dialect::PLAIN
};
