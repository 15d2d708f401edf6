use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Orders from WooCommerce's REST API, one row per line item.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-rest-orders",
    about: "WooCommerce orders as JSON (REST)",
    signature: &[
        "status",
        "date_created",
        "total_tax",
        "line_items_product_id",
        "line_items_quantity",
    ],
    columns: &[
        ("number", Field::Order),
        ("id", Field::Order),
        ("date_created_gmt", Field::Time),
        ("date_created", Field::Time),
        ("date_modified_gmt", Field::UpdatedAt),
        ("date_paid_gmt", Field::PaidAt),
        ("status", Field::Status),
        ("currency", Field::Currency),
        ("customer_id", Field::User),
        ("billing_email", Field::Email),
        ("billing_phone", Field::Phone),
        ("billing_first_name", Field::FirstName),
        ("billing_last_name", Field::LastName),
        ("billing_city", Field::Place),
        ("discount_total", Field::OrderDiscount),
        ("shipping_total", Field::Shipping),
        ("total_tax", Field::Tax),
        ("total", Field::Total),
        ("refunds_total", Field::Refunded),
        ("coupon_lines_code", Field::Code),
        ("created_via", Field::SalesChannel),
        ("line_items_sku", Field::Item),
        ("line_items_variation_id", Field::Item),
        ("line_items_product_id", Field::Item),
        ("line_items_name", Field::Title),
        ("line_items_quantity", Field::Quantity),
        ("line_items_total", Field::Amount),
    ],
    coverage: OrderCoverage::Lines,
    zone: Some("UTC"),
    lines: Some("line_items"),
    quirks: &[Quirk::NumberSign, Quirk::ZeroIsNone],
    ..Dialect::PLAIN
};
