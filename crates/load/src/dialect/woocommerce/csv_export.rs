use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Orders of SkyVerge's Customer/Order CSV Export for WooCommerce: all lines of an order packed
/// into one cell, `;` between them. The header and the form of the cells are those of a program
/// that writes such files.
pub const DIALECT: Dialect = Dialect {
    name: "woocommerce-csv-export",
    about: "WooCommerce orders of Customer/Order CSV Export",
    signature: &[
        "order_id",
        "order_number",
        "status",
        "order_total",
        "billing_email",
        "line_items",
        "shipping_items",
        "tax_items",
    ],
    columns: &[
        ("order_number", Field::Order),
        ("order_id", Field::Order),
        ("order_date", Field::Time),
        ("date", Field::Time),
        ("paid_date", Field::PaidAt),
        ("status", Field::Status),
        ("customer_id", Field::User),
        ("customer_user", Field::User),
        ("billing_email", Field::Email),
        ("customer_email", Field::Email),
        ("billing_phone", Field::Phone),
        ("billing_first_name", Field::FirstName),
        ("billing_last_name", Field::LastName),
        ("billing_city", Field::Place),
        ("billing_address_1", Field::Street),
        ("shipping_total", Field::Shipping),
        ("tax_total", Field::Tax),
        ("discount_total", Field::OrderDiscount),
        ("order_total", Field::Total),
        ("order_currency", Field::Currency),
        ("line_items", Field::Titles),
        ("coupons", Field::Code),
    ],
    coverage: OrderCoverage::Lines,
    quirks: &[Quirk::NumberSign, Quirk::ZeroIsNone],
    ..Dialect::PLAIN
};
